import { PanhuoError } from '../../../../domain/errors.ts';

/** A row with the line it begins on. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/**
 * Reads a whole CSV file as RFC 4180 has it. These tables are small and a wrong cell must be named by its line, so this does not go through
 * DuckDB. @throws PANHUO_REFERENCE_INVALID for a quote that does not close or is followed by text, with its line
 */
export function parseCsv(text: string, file: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let line = 1;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const row: CsvRow = { line, cells: [] };
    for (;;) {
      if (text[at] === '"') {
        const [cell, next, lines] = quoted(text, at, line, file);
        row.cells.push(cell);
        at = next;
        line += lines;
      } else {
        const end = endOfCell(text, at);
        row.cells.push(text.slice(at, end));
        at = end;
      }
      if (text[at] !== ',') break;
      at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    if (row.cells.length > 1 || row.cells[0] !== '') rows.push(row);
  }
  return rows;
}

function endOfCell(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

function quoted(text: string, from: number, line: number, file: string): [string, number, number] {
  let cell = '';
  let lines = 0;
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at] as string;
    if (char !== '"') {
      if (char === '\n') lines++;
      cell += char;
    } else if (text[at + 1] === '"') {
      cell += '"';
      at++;
    } else {
      const next = text[at + 1];
      if (next !== undefined && !',\r\n'.includes(next)) throw broken(file, line + lines, '引号之后还有文字');
      return [cell, at + 1, lines];
    }
  }
  throw broken(file, line, '引号没有结束');
}

function broken(file: string, line: number, what: string): PanhuoError {
  return new PanhuoError('PANHUO_REFERENCE_INVALID', `第 ${line} 行${what}`, {
    where: { file, line },
    hint: '请用原来的程序重新导出为 CSV（UTF-8），或改正这一行。',
  });
}

/** A CSV file, UTF-8, with every cell quoted that needs it. */
export function renderCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return `${[header, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;
}
