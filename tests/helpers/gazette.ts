import { applicationCheckDigit } from '../../domain/patent-number.ts';

/** Columns of a gazette file, in its order. */
export const HEADER = [
  'item',
  'name',
  'authorization_notice_id',
  'authorized_announcement_date',
  'filing_id',
  'filing_date',
  'patentee',
  'designer',
  'address',
  'Int.Cl.',
] as const;
export type Column = (typeof HEADER)[number];
export type Row = Record<Column, string>;

/** A faultless row; `n` makes it a publication of its own. */
export function row(n: number, changes: Partial<Row> = {}): Row {
  const body = `20191${String(n).padStart(7, '0')}`;
  return {
    item: String(n),
    name: `一种装置${n}`,
    authorization_notice_id: `CN${110000000 + n}A`,
    authorized_announcement_date: '2019.07.12',
    filing_id: body + applicationCheckDigit(body),
    filing_date: '2019.01.02',
    patentee: `某某大学${n}`,
    designer: '张三;李四',
    address: '210000江苏省南京市玄武区四牌楼2号',
    'Int.Cl.': 'H01L21/02(2006.01)I',
    ...changes,
  };
}

export const rows = (count: number, from = 1): Row[] =>
  Array.from({ length: count }, (_, at) => row(from + at));

/** A cell as RFC 4180 writes it: quoted only where it must be. */
export function cell(text: string, delimiter = ','): string {
  return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row as a line without its end. */
export function line(entry: Row, delimiter = ','): string {
  return HEADER.map((column) => cell(entry[column], delimiter)).join(delimiter);
}

export interface CsvOptions {
  /** @default '\n' */
  end?: string;
  /** @default ',' */
  delimiter?: string;
  header?: readonly string[];
}

/** A whole file. Strings among the rows are physical lines as they are. */
export function csv(entries: readonly (Row | string)[], options: CsvOptions = {}): string {
  const { end = '\n', delimiter = ',', header = HEADER } = options;
  const lines = entries.map((entry) => (typeof entry === 'string' ? entry : line(entry, delimiter)));
  return [header.map((name) => cell(name, delimiter)).join(delimiter), ...lines]
    .map((text) => text + end)
    .join('');
}
