import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import type { DetectedEncoding } from './encoding.ts';

/** A stretch of a text file as UTF-8, cut after a line end (except the last one). */
export interface Chunk {
  /** Stays as it is until the second chunk after this one is given: its memory is used again. */
  bytes: Buffer;
  last: boolean;
  /** Some bytes were no characters of the encoding; U+FFFD stands for them. */
  damaged: boolean;
}

/** U+FFFD in UTF-8: what stands for bytes that are no character. */
const LOST = Buffer.from('\uFFFD');

/** Bytes read at a time. */
const BLOCK = 1 << 20;
/**
 * Bytes decoded at a time: small enough that the string lives and dies in V8's young generation. Larger ones get pages of their own
 * from the system each time, and clearing those cost an eighth of all CPU.
 */
const SLICE = 1 << 15;

/**
 * Size of a chunk in bytes of UTF-8. Three are in memory, and DuckDB's copy of one; about 70,000 gazette rows each. Larger ones cost
 * memory, smaller ones leave small Parquet files.
 */
export const CHUNK_BYTES = 12 << 20;

/**
 * Reads a file in any of the known encodings as UTF-8 chunks. Rows never become strings of their own: slices are decoded whole and
 * encoded into one buffer, which is what keeps this near the speed of iconv. Memory: three chunks.
 *
 * The consumer returns how many bytes it took; the rest is put before the next chunk (a row that was not complete yet).
 */
export async function readChunks(
  file: string,
  encoding: DetectedEncoding,
  onChunk: (chunk: Chunk) => Promise<number>,
  chunkBytes = CHUNK_BYTES,
): Promise<void> {
  const fd = openSync(file, 'r');
  try {
    const decoder = new TextDecoder(encoding.encoding, { ignoreBOM: true });
    const encoder = new TextEncoder();
    const block = Buffer.allocUnsafe(Math.min(BLOCK, chunkBytes));
    // While one chunk is filled, DuckDB works on the one before, whose rejects may still be looked up.
    const ring = new Ring(chunkBytes + 4 * BLOCK);
    let buffer = ring.next(0);
    let used = 0;
    let damaged = false;
    let position = encoding.bom;
    for (;;) {
      const read = readSync(fd, block, 0, block.length, position);
      position += read;
      const last = read === 0;
      for (let at = 0; at < read || (last && at === 0); at += SLICE) {
        const text = decoder.decode(block.subarray(at, Math.min(read, at + SLICE)), { stream: !last });
        if (!damaged && text.includes('\uFFFD')) damaged = true;
        // UTF-8 takes at most three bytes for each unit of a string.
        if (buffer.length - used < text.length * 3) buffer = ring.grow(buffer, used);
        used += encoder.encodeInto(text, buffer.subarray(used)).written;
      }
      // Heartbeats, progress and the other documents get their turn.
      await breathe();
      if (!last && used < chunkBytes) continue;
      const cut = last ? used : buffer.lastIndexOf(10, used - 1) + 1;
      const taken = await onChunk({ bytes: buffer.subarray(0, cut === 0 ? used : cut), last, damaged });
      if (last) return;
      const next = ring.next(used - taken);
      buffer.copy(next, 0, taken, used);
      buffer = next;
      used -= taken;
      damaged = damaged && buffer.subarray(0, used).includes(LOST);
    }
  } finally {
    closeSync(fd);
  }
}

/** Three buffers in turn. Fresh memory for each chunk would have to be cleared by the system first. */
class Ring {
  private readonly buffers: Buffer[] = [];
  private readonly room: number;
  private at = 0;

  constructor(room: number) {
    this.room = room;
  }

  /** The buffer whose turn it is, with room for `carried` bytes and a chunk. */
  next(carried: number): Buffer {
    this.at = (this.at + 1) % 3;
    const need = this.room + carried;
    const buffer = this.buffers[this.at];
    if (buffer !== undefined && buffer.length >= need) return buffer;
    const fresh = Buffer.allocUnsafe(need);
    this.buffers[this.at] = fresh;
    return fresh;
  }

  grow(buffer: Buffer, used: number): Buffer {
    const larger = Buffer.allocUnsafe(buffer.length * 2);
    buffer.copy(larger, 0, 0, used);
    this.buffers[this.at] = larger;
    return larger;
  }
}
