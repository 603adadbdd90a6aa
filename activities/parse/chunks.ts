import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import type { DetectedEncoding } from './encoding.ts';

/** A stretch of a text file as UTF-8, cut after a line end (except the last one). */
export interface Chunk {
  bytes: Buffer;
  last: boolean;
  /** Some bytes were no characters of the encoding; U+FFFD stands for them. */
  damaged: boolean;
}

const BLOCK = 1 << 20;

/**
 * Size of a chunk in bytes of UTF-8. Two are in memory at a time, and DuckDB's copy of one; about 90,000 gazette rows each. Larger ones
 * cost memory, smaller ones leave small Parquet files.
 */
export const CHUNK_BYTES = 16 << 20;

/**
 * Reads a file in any of the known encodings as UTF-8 chunks. Rows never become strings of their own: blocks are decoded whole and
 * encoded into one buffer, which is what keeps this near the speed of iconv. Memory: three chunks at most.
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
    const block = Buffer.allocUnsafe(BLOCK);
    // A block grows at most threefold (two-byte characters to three bytes, replacement characters one to three).
    const room = chunkBytes + 3 * BLOCK;
    let buffer = Buffer.allocUnsafe(room);
    let used = 0;
    let damaged = false;
    let position = encoding.bom;
    for (;;) {
      const read = readSync(fd, block, 0, BLOCK, position);
      position += read;
      const last = read === 0;
      const text = decoder.decode(block.subarray(0, read), { stream: !last });
      if (!damaged && text.includes('\uFFFD')) damaged = true;
      if (buffer.length - used < text.length * 3) {
        const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + text.length * 3));
        buffer.copy(larger, 0, 0, used);
        buffer = larger;
      }
      used += encoder.encodeInto(text, buffer.subarray(used)).written;
      // Heartbeats, progress and the other documents get their turn.
      await breathe();
      if (!last && used < chunkBytes) continue;
      const cut = last ? used : buffer.lastIndexOf(10, used - 1) + 1;
      const taken = await onChunk({ bytes: buffer.subarray(0, cut === 0 ? used : cut), last, damaged });
      if (last) return;
      const rest = used - taken;
      const next = Buffer.allocUnsafe(Math.max(room, rest + 3 * BLOCK));
      buffer.copy(next, 0, taken, used);
      buffer = next;
      used = rest;
      damaged = false;
    }
  } finally {
    closeSync(fd);
  }
}
