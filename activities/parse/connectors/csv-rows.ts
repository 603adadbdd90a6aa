/** A row of a CSV text: its cells and the line it begins on. */
export interface CsvRow {
  line: number;
  cells: string[];
}

const CELL = /"((?:[^"]|"")*)"([^,\r\n]*)|([^,\r\n]*)/y;

/**
 * Rows of a comma-separated text in memory (RFC 4180; a cell may hold line ends when it is quoted). Blank lines are left out. For files of
 * a few megabytes whose rows need a program; tables of any size go the way of `load-csv.ts`.
 */
export function* csvRows(text: string): Generator<CsvRow> {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const cells: string[] = [];
    const first = line;
    for (;;) {
      CELL.lastIndex = at;
      const match = CELL.exec(text);
      if (match === null) break;
      const [whole, quoted, after = '', plain = ''] = match;
      cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"') + after);
      if (quoted !== undefined) line += quoted.split('\n').length - 1;
      at += whole.length;
      if (text[at] !== ',') break;
      at++;
    }
    if (text.startsWith('\r\n', at)) at += 2;
    else if (at < text.length) at++;
    line++;
    if (cells.length > 1 || cells[0]?.trim()) yield { line: first, cells };
  }
}
