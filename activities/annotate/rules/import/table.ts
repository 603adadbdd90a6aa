import { PanhuoError } from '../../../../domain/errors.ts';
import { split } from '../compile.ts';
import { regionOf } from '../symbols.ts';
import { type CsvRow, parseCsv } from './csv.ts';

/** A row of a file by the names of its columns, with its place for complaints. */
export interface Row {
  line: number;
  get(column: string): string;
}

/** What is wrong with a cell. All of a file are collected, so that nobody mends it one at a time. */
interface Complaint {
  line: number;
  column: string;
  what: string;
}

/** More are not shown. */
const SHOWN = 10;

/** A file of one of the known forms while it is checked. */
export class SourceTable {
  readonly rows: Row[];
  private readonly file: string;
  private readonly complaints: Complaint[] = [];

  private constructor(file: string, rows: Row[]) {
    this.file = file;
    this.rows = rows;
  }

  /** @throws PANHUO_REFERENCE_INVALID when a row has another number of cells than the header */
  static csv(text: string, file: string): SourceTable {
    const [header, ...body] = parseCsv(text, file) as [CsvRow, ...CsvRow[]];
    const at = new Map(header.cells.map((name, index) => [name.trim(), index]));
    const rows = body.map(({ line, cells }) => ({
      line,
      get: (column: string) => (cells[at.get(column) ?? -1] ?? '').trim(),
    }));
    const table = new SourceTable(file, rows);
    for (const { line, cells } of body) {
      if (cells.length !== header.cells.length)
        table.complain({ line }, '', `有 ${cells.length} 格，表头有 ${header.cells.length} 格`);
    }
    return table;
  }

  /** JSON Lines. @throws PANHUO_REFERENCE_INVALID for lines that are no objects */
  static jsonl(text: string, file: string): SourceTable {
    const rows: Row[] = [];
    const table = new SourceTable(file, rows);
    text
      .replace(/^\ufeff/, '')
      .split('\n')
      .forEach((raw, index) => {
        if (raw.trim() === '') return;
        const line = index + 1;
        const value = objectOf(raw);
        if (value === null) {
          table.complain({ line }, '', '不是一个 JSON 对象');
          return;
        }
        rows.push({
          line,
          get: (column) =>
            value[column] === null || value[column] === undefined ? '' : String(value[column]).trim(),
        });
      });
    return table;
  }

  complain({ line }: { line: number }, column: string, what: string): void {
    this.complaints.push({ line, column, what });
  }

  /** The cell, which must not be empty. */
  required(row: Row, column: string): string {
    const value = row.get(column);
    if (value === '') this.complain(row, column, '不能为空');
    return value;
  }

  /** A list of patterns as the rules hold it. */
  patterns(row: Row, column: string): string {
    const tokens = split(row.get(column));
    for (const token of tokens) {
      if (regionOf(token, new Map()) === null) this.complain(row, column, `“${token}”不是 IPC 分类号的写法`);
    }
    return tokens.join(';');
  }

  /** The same value twice is a mistake. */
  unique(row: Row, column: string, key: string, seen: Map<string, number>): void {
    const before = seen.get(key);
    if (before !== undefined) this.complain(row, column, `“${key}”已见于第 ${before} 行`);
    else seen.set(key, row.line);
  }

  /** @throws PANHUO_REFERENCE_INVALID with the first place and the count of all */
  check(): void {
    if (this.rows.length === 0 && this.complaints.length === 0)
      throw new PanhuoError('PANHUO_REFERENCE_INVALID', '文件里没有数据行', { where: { file: this.file } });
    const [first] = this.complaints;
    if (first === undefined) return;
    const said = this.complaints
      .slice(0, SHOWN)
      .map(({ line, column, what }) => `第 ${line} 行${column === '' ? '' : ` ${column} 列`}：${what}`);
    const rest = this.complaints.length - said.length;
    throw new PanhuoError(
      'PANHUO_REFERENCE_INVALID',
      `${said.join('；')}${rest > 0 ? `；另有 ${rest} 处` : ''}`,
      {
        where: {
          file: this.file,
          line: first.line,
          ...(first.column === '' ? {} : { column: first.column }),
        },
        hint: '请改正这些格子后重试；什么都没有存。',
      },
    );
  }
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
