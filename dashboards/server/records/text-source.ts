import type { Lake } from '../../../lake/lake.ts';
import { keys } from '../../../lake/lake.ts';
import { readDocument } from '../../../lake/pack.ts';
import type { Document } from './archive.ts';

/** Documents up to this size are read whole and checked; of larger ones only what is shown. Bytes. */
const WHOLE = 4 << 20;
/** Lines between two known places of a large document. */
const STEP = 256;
const BLOCK = 1 << 20;
const KEPT = 32;

/** Lines of a text, counted from 1; a page of them at a time. */
export interface TextSource {
  /** How many there are. */
  readonly lines: number;
  /** Lines from `from`, as many as make up `characters`, at least one. */
  read(from: number, characters: number): Promise<string[]>;
  /** The whole text of a small document; null: it is large. */
  readonly whole: string | null;
}

const DECODED: ReadonlySet<string> = new Set(['utf-8', 'gb18030', 'utf-16le', 'utf-16be']);

/** @throws PANHUO_LAKE_DOCUMENT_MISSING, PANHUO_LAKE_CORRUPT */
export async function openText(lake: Lake, document: Document): Promise<TextSource> {
  const { counted } = document;
  const encoding = DECODED.has(counted.encoding) ? counted.encoding : null;
  if (counted.bytes <= WHOLE || encoding?.startsWith('utf-16')) {
    const bytes = await readDocument(lake, {
      sha256: counted.sha256,
      bytes: counted.bytes,
      ...(counted.pack ? { pack: counted.pack } : {}),
    });
    return wholeText(decode(bytes, encoding));
  }
  return largeText(lake, document, encoding ?? 'utf-8');
}

/** Pages are UTF-8 or GB18030; of tables the encoding was found when they were read. */
function decode(bytes: Uint8Array, encoding: string | null): string {
  if (encoding !== null) return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return new TextDecoder('gb18030').decode(bytes);
    throw error;
  }
}

export function wholeText(text: string): TextSource {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return {
    lines: lines.length,
    whole: text,
    async read(from, characters) {
      let to = from - 1;
      for (let sum = 0; to < lines.length && sum < characters; to++) sum += lines[to]?.length ?? 0;
      return lines.slice(from - 1, Math.max(to, from));
    },
  };
}

interface LineIndex {
  /** Where line 1, 1 + STEP, 1 + 2·STEP … begin. */
  readonly offsets: readonly number[];
  readonly lines: number;
}
/** By SHA-256: documents never change. */
const indexes = new Map<string, Promise<LineIndex>>();

/** In UTF-8 and GB18030 the byte of a line end is part of no other character. */
async function largeText(lake: Lake, { counted }: Document, encoding: string): Promise<TextSource> {
  const key = counted.pack?.key ?? keys.raw(counted.sha256);
  const base = counted.pack?.offset ?? 0;
  const range = (at: number, length: number) =>
    lake.store.range(key, base + at, Math.min(length, counted.bytes - at));
  let indexing = indexes.get(counted.sha256);
  if (indexing === undefined) {
    indexing = indexLines(counted.bytes, range);
    indexes.set(counted.sha256, indexing);
    indexing.catch(() => indexes.delete(counted.sha256));
    const [oldest] = indexes.keys();
    if (indexes.size > KEPT && oldest !== undefined) indexes.delete(oldest);
  }
  const index = await indexing;
  return {
    lines: index.lines,
    whole: null,
    async read(from, characters) {
      const slot = Math.min(Math.floor((from - 1) / STEP), index.offsets.length - 1);
      let skip = from - 1 - slot * STEP;
      const out: string[] = [];
      let sum = 0;
      const decoder = new TextDecoder(encoding);
      let rest = '';
      for (let at = index.offsets[slot] ?? 0; at < counted.bytes && sum < characters; at += BLOCK) {
        const block = await range(at, BLOCK);
        const lines = (rest + decoder.decode(block, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (skip-- > 0) continue;
          if (sum >= characters) break;
          out.push(line.replace(/\r$/, ''));
          sum += line.length;
        }
        // A line longer than all that is shown need not be read to its end.
        if (rest.length > characters) break;
      }
      if (sum < characters && rest !== '' && skip <= 0) out.push(rest.slice(0, characters * 2));
      return out;
    },
  };
}

async function indexLines(
  bytes: number,
  range: (at: number, length: number) => Promise<Buffer>,
): Promise<LineIndex> {
  const offsets = [0];
  let lines = 1;
  let last = -1;
  for (let at = 0; at < bytes; ) {
    const block = await range(at, BLOCK);
    if (block.length === 0) break;
    for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, end + 1)) {
      lines++;
      if ((lines - 1) % STEP === 0) offsets.push(at + end + 1);
    }
    last = block[block.length - 1] ?? -1;
    at += block.length;
  }
  return { offsets, lines: last === 10 ? lines - 1 : lines };
}
