import { createHash } from 'node:crypto';
import type { ColumnMapping, TableOptions } from '../../../workflows/steps.ts';
import { type ColumnGuess, guessColumns } from '../columns.ts';
import type { DetectedEncoding } from '../encoding.ts';
import { empty } from '../header.ts';
import { headingOf } from '../headings.ts';
import { SkipBook } from '../skip-book.ts';
import type { ColumnFacts, TabularKind } from '../tabular.ts';
import { isSaid, looksSerial } from '../typing.ts';
import { findHeader, type HeaderGuess, unitOfColumn } from './header-rows.ts';
import { chooseSheet } from './sheets.ts';
import type { SheetRow, TableReader, TableSheet } from './table-reader.ts';
import { readTextHead, type TextHead } from './text-head.ts';

/** What a look at a table found: all it takes to read it, and what people are told before they let it in. */
export interface TableLook {
  headers: readonly string[];
  guess: ColumnGuess;
  facts: ReadonlyMap<string, ColumnFacts>;
  /** Lines above the data, cell by cell. */
  above: readonly (readonly string[])[];
  skipped: SkipBook;
  /** Chinese sentences: format, encoding, sheet, heading, units. */
  layout: string[];
  warnings: string[];
  /** Where the data begins. */
  body:
    | {
        kind: 'text';
        encoding: DetectedEncoding;
        delimiter: string;
        headerBytes: number;
        headerLines: number;
      }
    | { kind: 'sheet'; reader: TableReader; sheet: TableSheet; after: number };
}

/** What a person, or an earlier correction of a file of this shape, says of the columns. */
export type CorrectionsOf = (headers: readonly string[]) => {
  map: Readonly<Record<string, string>>;
  said?: string;
};

/** @throws PANHUO_INPUT_*, PANHUO_HEADER_*, PANHUO_USAGE */
export function lookAtText(
  kind: TabularKind,
  file: string,
  name: string,
  corrections: CorrectionsOf,
  options: TableOptions = {},
): TableLook {
  const head = readTextHead(file, name, options.encoding);
  const found = findHeader(kind, head.rows, name, options.headerRow);
  if (found === null) throw empty(name, '文件里没有表格');
  const last = Math.max(...found.rows, found.data - 1);
  const headerBytes = head.ends[last] ?? 0;
  const lines = countLines(head, last);
  const body = {
    kind: 'text' as const,
    encoding: head.encoding,
    delimiter: head.delimiter,
    headerBytes,
    headerLines: lines,
  };
  if (found.data >= head.rows.length && head.complete) throw empty(name, '文件只有表头，没有数据行');
  const words: Readonly<Record<string, string>> = { ',': '逗号', '\t': '制表符', ';': '分号', '|': '竖线' };
  const layout = [
    `文本表格，编码 ${head.encoding.encoding.toUpperCase()}${options.encoding === undefined ? encodingWhy(head) : '（指定）'}，以${words[head.delimiter]}分隔`,
  ];
  return complete(kind, head.rows, found, name, corrections, layout, body);
}

function encodingWhy(head: TextHead): string {
  if (head.encoding.bom > 0) return '（有字节序标记）';
  const text = head.rows.map((row) => row.cells.join('')).join('');
  const beyond = [...text].filter((character) => character > '\u007f');
  if (beyond.length === 0) return '（开头全是 ASCII）';
  const usual = beyond.filter((character) =>
    /[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u2033\u00b7·℃Ⅰ-Ⅻ]/.test(character),
  );
  return `（把握 ${(usual.length / beyond.length).toFixed(2)}）`;
}

/** Physical lines up to the end of a row. */
function countLines(head: TextHead, last: number): number {
  const next = head.rows[last + 1];
  const row = head.rows[last];
  if (row === undefined) return 0;
  // A row may go on over several lines; blank lines before the next one are counted when they are read.
  const within = row.cells.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);
  return next === undefined ? row.line + within : Math.min(row.line + within, next.line - 1);
}

/** @throws PANHUO_INPUT_EMPTY, PANHUO_HEADER_*, PANHUO_SHEET_MISSING, PANHUO_WORKBOOK_UNREADABLE, PANHUO_ZIP_* */
export async function lookAtReader(
  kind: TabularKind,
  reader: TableReader,
  name: string,
  corrections: CorrectionsOf,
  options: TableOptions = {},
): Promise<TableLook> {
  const { sheet, rows, header: found, layout, warnings } = await chooseSheet(kind, reader, name, options);
  const last = Math.max(...found.rows, found.data - 1);
  if (found.data >= rows.length) throw empty(name, `工作表「${sheet.name}」只有表头，没有数据行`);
  const body = { kind: 'sheet' as const, reader, sheet, after: rows[last]?.line ?? 0 };
  const look = complete(kind, rows, found, name, corrections, layout, body);
  look.warnings.unshift(...warnings);
  return look;
}

function complete(
  kind: TabularKind,
  rows: readonly SheetRow[],
  found: HeaderGuess,
  name: string,
  corrections: CorrectionsOf,
  layout: string[],
  body: TableLook['body'],
): TableLook {
  const sample = rows.slice(found.data, found.data + 200).map((row) => row.cells);
  const headers = widened(found.headers, sample, body.kind === 'text');
  const { map, said } = corrections(headers);
  const guess = guessColumns(kind, headers, sample, name, map);
  const skipped = new SkipBook();
  for (const { index, reason } of found.skipped) {
    const row = rows[index];
    if (row) skipped.note(reason, row.line, row.cells.join(' '));
  }
  const lines = found.rows.map((index) => rows[index]?.line ?? 0);
  const place = `表头在第 ${lines.join('、')} 行${lines.length > 1 ? '（两行表头，已合并）' : ''}`;
  layout.push(
    `${lines.includes(0) ? '字段名即列名' : place}，${headers.filter((header) => header !== '').length} 列中认出 ${guess.index.size} 列`,
  );
  if (found.tableUnit !== null) layout.push(`全表单位：${found.tableUnit}`);
  if (said !== undefined) layout.push(said);
  const above = rows.slice(0, found.data).map((row) => row.cells);
  return {
    headers,
    guess,
    facts: factsOf(kind, guess, found, sample),
    above,
    skipped,
    layout,
    warnings: guess.warnings,
    body,
  };
}

/** Columns without a heading that hold something are columns too. A text table has as many as its heading: others are rejects. */
function widened(
  headers: readonly string[],
  sample: readonly (readonly string[])[],
  text: boolean,
): string[] {
  const used = (cells: readonly string[]) => cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  const width = Math.max(headers.length, ...sample.map((cells) => (text ? 0 : used(cells))));
  // Text: what a row is cut into must be what the heading is cut into, blank cells at its end included.
  const cut = text ? Math.max(width, mode(sample.map((cells) => cells.length))) : width;
  return Array.from({ length: cut }, (_, at) => headers[at] ?? '');
}

function mode(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

/** Units and serial dates of the mapped columns; the mapping says so too. */
function factsOf(
  kind: TabularKind,
  guess: ColumnGuess,
  found: HeaderGuess,
  sample: readonly (readonly string[])[],
): Map<string, ColumnFacts> {
  const facts = new Map<string, ColumnFacts>();
  const types = new Map(kind.columns.map((column) => [column.column, column.type]));
  for (const [field, at] of guess.index) {
    const note = (text: string) => {
      const entry = guess.mapping[at] as ColumnMapping;
      entry.note = entry.note === undefined ? text : `${entry.note}；${text}`;
    };
    const type = types.get(field);
    if (type === 'DECIMAL(18,2)') {
      const own = unitOfColumn(found, at);
      const unit = own ?? found.tableUnit;
      if (unit === null || unit === 'percent' || unit === 'other') continue;
      facts.set(field, { unit });
      note(
        unit === 'foreign'
          ? '不是人民币，金额不入库'
          : unit === '元'
            ? '单位：元'
            : `单位：${unit}，折算为元`,
      );
    }
    if (type === 'DATE') {
      const cells = sample.map((cells) => cells[at] ?? '').filter((cell) => isSaid(cell, 'date'));
      if (cells.length > 0 && cells.every(looksSerial)) {
        facts.set(field, { serials: true });
        note('整列是电子表格的日期序号');
      }
    }
  }
  return facts;
}

/** Names files of one shape: same kind, same headings. */
export function shapeOf(kind: string, headers: readonly string[]): string {
  const forms = headers.map((header) => headingOf(header).keys[0] ?? '');
  return createHash('sha256')
    .update(JSON.stringify([kind, forms]))
    .digest('hex')
    .slice(0, 16);
}
