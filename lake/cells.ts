export const LF = 10;
export const CR = 13;
export const QUOTE = 34;
const SPACE = 32;

/** Where the cell that starts at `at` ends: at the delimiter or at `to`. The row must be well-formed, as `frame` gives rows. */
function cellEnd(chunk: Buffer, at: number, to: number, delimiter: number): number {
  let p = at;
  if (chunk[p] === QUOTE) {
    do {
      p = chunk.indexOf(QUOTE, p + 1) + 1;
    } while (p > 0 && p < to && chunk[p] === QUOTE);
    return p === 0 || p > to ? to : p;
  }
  while (p < to && chunk[p] !== delimiter) p++;
  return p;
}

function* cellRanges(chunk: Buffer, from: number, to: number, delimiter: number) {
  for (let at = from; ; ) {
    const end = cellEnd(chunk, at, to, delimiter);
    yield { from: at, to: end };
    if (end >= to) return;
    at = end + 1;
  }
}

/** The cells of a well-formed row as text, quotes taken off. For headers and samples; rows of data never become strings. */
export function cellsOf(chunk: Buffer, from: number, to: number, delimiter: number): string[] {
  return Array.from(cellRanges(chunk, from, to, delimiter), (cell) =>
    chunk[cell.from] === QUOTE
      ? chunk.toString('utf8', cell.from + 1, cell.to - 1).replaceAll('""', '"')
      : chunk.toString('utf8', cell.from, cell.to),
  );
}

/**
 * Whether DuckDB may read a well-formed row otherwise than RFC 4180: it fails on a carriage return in a bare cell, and takes a quote
 * after spaces for the beginning of a quoted cell. May be true for a row without such a cell, never the other way round.
 */
export function readDifferently(chunk: Buffer, from: number, to: number, delimiter: number): boolean {
  // Never look beyond the row: that would read the chunk again for each row.
  const row = chunk.subarray(from, to);
  if (row.includes(CR)) return true;
  for (let quote = row.indexOf(QUOTE); quote >= 0; quote = row.indexOf(QUOTE, quote + 1)) {
    let p = quote;
    while (p > 0 && row[p - 1] === SPACE) p--;
    if (p < quote && (p === 0 || row[p - 1] === delimiter)) return true;
  }
  return false;
}

/** The row with every bare cell quoted that a reader could take for something else. */
export function requoted(chunk: Buffer, from: number, to: number, delimiter: number): Buffer {
  const parts: Buffer[] = [];
  for (const cell of cellRanges(chunk, from, to, delimiter)) {
    if (cell.from > from) parts.push(Buffer.from([delimiter]));
    const bytes = chunk.subarray(cell.from, cell.to);
    const plain = bytes[0] === QUOTE || !(bytes.includes(CR) || bytes.includes(QUOTE));
    parts.push(plain ? bytes : Buffer.from(`"${bytes.toString('utf8').replaceAll('"', '""')}"`));
  }
  return Buffer.concat(parts);
}
