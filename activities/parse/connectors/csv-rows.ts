/** A row of a text table. */
export interface CsvRow {
  /** Line on which it begins, from 1. */
  line: number;
  cells: string[];
  text: string;
  /** A quote was opened and never closed; the rest of the text is in the last cell. */
  unclosed?: true;
}

/**
 * Rows of a small text table by RFC 4180: quotes around cells, doubled inside, line breaks allowed within them. For files that fit in memory; gazette days are read by load-csv.ts.
 */
export function* csvRows(text: string, delimiter: string): Generator<CsvRow> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const start = at;
    const begins = line;
    const cells: string[] = [];
    let cell = '';
    let ended = false;
    let unclosed = false;
    while (!ended) {
      if (text[at] === '"' && cell === '') {
        const close = closingQuote(text, at + 1);
        cell = text.slice(at + 1, close).replaceAll('""', '"');
        unclosed ||= close === text.length;
        at = close + 1;
      }
      let next = at;
      while (next < text.length && text[next] !== delimiter && text[next] !== '\n') next++;
      cell += text.slice(at, next);
      cells.push(cell.replace(/\r$/u, ''));
      cell = '';
      ended = next >= text.length || text[next] === '\n';
      at = next + 1;
    }
    const row = text.slice(start, at).replace(/\r?\n$/u, '');
    line += count(text, start, Math.min(at, text.length));
    if (row.trim() !== '') yield { line: begins, cells, text: row, ...(unclosed ? { unclosed } : {}) };
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at;
    at++;
  }
  return text.length;
}

function count(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
