import { CR, LF, QUOTE, readDifferently } from './cells.ts';
import { FramedOutput } from './framed-output.ts';

/** A row that could not even be cut out of the file. */
export interface FrameReject {
  ordinal: number;
  line: number;
  reason: FrameReason;
  raw: string;
}
export type FrameReason = 'unclosed_quote' | 'text_after_quote' | 'row_too_long' | 'control_character';

/** Rows above this size are no rows of a table: a quote was never closed, or the file is no CSV. Bytes of UTF-8. */
export const MAX_ROW_BYTES = 1 << 20;

export interface Frame {
  /** Bytes consumed; the rest is the beginning of a row that goes on. */
  consumed: number;
  rows: number;
  lines: number;
  rejects: FrameReject[];
  /** The chunk ended inside a row that is given up; pass it on to the next call. */
  skipping: boolean;
}

const BOM = Buffer.from('\uFEFF');

/**
 * The number of rows of a chunk whose every line is one row that DuckDB reads as we do: no carriage returns, no blank lines, no quoted
 * line ends, no row above the limit. Such a chunk is handed to DuckDB untouched, which is what most gazette chunks are. Null for others.
 */
export function plainRows(chunk: Buffer, delimiter: number): number | null {
  // DuckDB takes a byte-order mark off the beginning of what it reads, also where it is part of a cell.
  if (chunk.indexOf(CR) >= 0 || chunk.indexOf(0) >= 0 || chunk.indexOf(BOM) === 0) return null;
  let rows = 0;
  for (let at = 0; at < chunk.length; rows++) {
    const newline = chunk.indexOf(LF, at);
    const end = newline < 0 ? chunk.length : newline;
    if (end - at > MAX_ROW_BYTES || isBlank(chunk, at, end)) return null;
    at = end + 1;
  }
  const finder = new Finder(chunk);
  for (let quote = chunk.indexOf(QUOTE); quote >= 0; ) {
    const start = chunk.lastIndexOf(LF, quote) + 1;
    const row = scanRow(chunk, start, delimiter, finder);
    if (row.kind !== 'row' || row.lines !== 1 || readDifferently(chunk, start, row.end, delimiter))
      return null;
    quote = chunk.indexOf(QUOTE, row.next);
  }
  return rows;
}

export interface FrameInput {
  chunk: Buffer;
  delimiter: number;
  /** Ordinal and physical line of the chunk's first row, both counted from 1. */
  ordinal: number;
  line: number;
  /** Whether the file ends with this chunk. */
  last: boolean;
  /** The chunk starts inside a row that was given up because of its length: skip to the next line. */
  skipping?: boolean;
  /** Takes the framed bytes: each row is prefixed by its ordinal and line as two cells, so that they survive whatever a reader does. */
  write: (bytes: Buffer) => void;
  /** Told where each good row lies in the chunk. */
  onRow?: (ordinal: number, from: number, to: number) => void;
}

/**
 * Cuts a chunk into rows as RFC 4180 says, with exact ordinals and line numbers: quoted fields may hold line ends, blank lines
 * are no rows. A quote that never closes costs one line, not the rest of the file.
 */
export function frame(input: FrameInput): Frame {
  const { chunk, last } = input;
  const finder = new Finder(chunk);
  const out = new FramedOutput(input.write, input.delimiter);
  const rejects: FrameReject[] = [];
  let { ordinal, line } = input;
  let at = 0;
  const give = (from: number, to: number, reason: FrameReason) =>
    rejects.push({ ordinal: ordinal++, line, reason, raw: rawText(chunk, from, trimEnd(chunk, from, to)) });

  if (input.skipping) {
    const newline = chunk.indexOf(LF);
    if (newline < 0) return { consumed: chunk.length, rows: 0, lines: 0, rejects, skipping: !last };
    at = newline + 1;
    line++;
  }
  while (at < chunk.length) {
    const row = scanRow(chunk, at, input.delimiter, finder);
    const unfinished =
      row.kind === 'open' ||
      (row.kind === 'row' && row.next === chunk.length && chunk[row.next - 1] !== LF) ||
      (row.kind === 'damaged' && chunk.indexOf(LF, at) < 0);
    if (unfinished && !last && chunk.length - at <= MAX_ROW_BYTES) break;
    if (row.kind === 'row' && !(unfinished && !last)) {
      const end = trimEnd(chunk, at, row.end);
      if (end > at && !isBlank(chunk, at, end)) {
        const nul = finder.nul(at);
        if (end - at > MAX_ROW_BYTES) give(at, end, 'row_too_long');
        else if (nul >= 0 && nul < end) give(at, end, 'control_character');
        else {
          input.onRow?.(ordinal, at, end);
          out.row(ordinal++, line, chunk, at, end);
        }
      }
      line += row.lines;
      at = row.next;
      continue;
    }
    // A damaged row: give up on this physical line alone.
    const newline = chunk.indexOf(LF, at);
    if (newline < 0 && !last) {
      give(at, chunk.length, 'row_too_long');
      out.flush();
      return {
        consumed: chunk.length,
        rows: ordinal - input.ordinal,
        lines: line - input.line,
        rejects,
        skipping: true,
      };
    }
    const end = newline < 0 ? chunk.length : newline;
    if (end - at > MAX_ROW_BYTES) give(at, end, 'row_too_long');
    else give(at, end, row.kind === 'damaged' ? 'text_after_quote' : 'unclosed_quote');
    line++;
    at = newline < 0 ? chunk.length : newline + 1;
  }
  out.flush();
  return { consumed: at, rows: ordinal - input.ordinal, lines: line - input.line, rejects, skipping: false };
}

/** Where the first row that is not blank lies in `chunk`, or null when there is none. */
export function firstRow(
  chunk: Buffer,
  delimiter: number,
): { from: number; to: number; next: number; lines: number } | null {
  const finder = new Finder(chunk);
  let at = 0;
  let lines = 0;
  while (at < chunk.length) {
    const row = scanRow(chunk, at, delimiter, finder);
    if (row.kind !== 'row') return null;
    lines += row.lines;
    const end = trimEnd(chunk, at, row.end);
    if (end > at && !isBlank(chunk, at, end)) return { from: at, to: end, next: row.next, lines };
    at = row.next;
  }
  return null;
}

/** The rows with these ordinals as they stand in the chunk. */
export function rawRows(
  input: Omit<FrameInput, 'write' | 'onRow'>,
  wanted: ReadonlySet<number>,
): Map<number, string> {
  const found = new Map<number, string>();
  frame({
    ...input,
    write: () => undefined,
    onRow: (ordinal, from, to) => {
      if (wanted.has(ordinal)) found.set(ordinal, rawText(input.chunk, from, to));
    },
  });
  return found;
}

/** Remembers the next quote and the next NUL, so that looking for them at every row does not read the chunk again and again. */
class Finder {
  private readonly chunk: Buffer;
  private nextQuote = -2;
  private nextNul = -2;

  constructor(chunk: Buffer) {
    this.chunk = chunk;
  }

  quote(from: number): number {
    if (this.nextQuote !== -1 && this.nextQuote < from) this.nextQuote = this.chunk.indexOf(QUOTE, from);
    return this.nextQuote;
  }

  nul(from: number): number {
    if (this.nextNul !== -1 && this.nextNul < from) this.nextNul = this.chunk.indexOf(0, from);
    return this.nextNul;
  }
}

type Scan =
  | { kind: 'row'; end: number; next: number; lines: number }
  | { kind: 'open' }
  | { kind: 'damaged' };

/** Finds where the row that starts at `at` ends. */
function scanRow(chunk: Buffer, at: number, delimiter: number, finder: Finder): Scan {
  const newline = chunk.indexOf(LF, at);
  const quote = finder.quote(at);
  if (quote < 0 || (newline >= 0 && quote > newline)) {
    if (newline < 0) return { kind: 'row', end: chunk.length, next: chunk.length, lines: 1 };
    return { kind: 'row', end: newline, next: newline + 1, lines: 1 };
  }
  let lines = 1;
  let p = at;
  for (;;) {
    if (chunk[p] === QUOTE) {
      // A quoted field: runs to the first quote that is not doubled.
      p++;
      for (;;) {
        const close = chunk.indexOf(QUOTE, p);
        if (close < 0 || close - at > MAX_ROW_BYTES) return { kind: 'open' };
        for (let n = chunk.indexOf(LF, p); n >= 0 && n < close; n = chunk.indexOf(LF, n + 1)) lines++;
        p = close + 1;
        if (chunk[p] !== QUOTE) break;
        p++;
      }
      if (chunk[p] === delimiter) {
        p++;
        continue;
      }
      while (chunk[p] === CR) p++;
      if (p >= chunk.length) return { kind: 'row', end: chunk.length, next: chunk.length, lines };
      if (chunk[p] === LF) return { kind: 'row', end: p, next: p + 1, lines };
      return { kind: 'damaged' };
    }
    // A bare field: a quote inside it is an ordinary character.
    while (p < chunk.length && chunk[p] !== delimiter && chunk[p] !== LF) p++;
    if (p >= chunk.length) return { kind: 'row', end: chunk.length, next: chunk.length, lines };
    if (chunk[p] === LF) return { kind: 'row', end: p, next: p + 1, lines };
    p++;
  }
}

function trimEnd(chunk: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && chunk[end - 1] === CR) end--;
  return end;
}

function isBlank(chunk: Buffer, from: number, to: number): boolean {
  for (let p = from; p < to; p++) if (chunk[p] !== 32 && chunk[p] !== 9) return false;
  return true;
}

const RAW_LIMIT = 2000;

/** The row as it stands in the file, cut where it is absurdly long. */
export function rawText(chunk: Buffer, from: number, to: number): string {
  const text = chunk.toString('utf8', from, Math.min(to, from + RAW_LIMIT * 4));
  if (text.length <= RAW_LIMIT && to - from <= RAW_LIMIT * 4) return text;
  const pair = (text.charCodeAt(RAW_LIMIT - 1) & 0xfc00) === 0xd800;
  return `${text.slice(0, pair ? RAW_LIMIT - 1 : RAW_LIMIT)}…（共 ${to - from} 字节）`;
}
