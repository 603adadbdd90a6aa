import { readFileSync, statSync } from 'node:fs';
import { Parser } from 'htmlparser2';
import { PanhuoError } from '../../../domain/errors.ts';
import { detectEncoding } from '../encoding.ts';
import { MAX_COLUMNS } from '../header.ts';
import { cellText, MAX_CELL, type SheetRow, type TableReader } from './table-reader.ts';
import { unreadable } from './xlsx.ts';

/** Pages are held in memory while they are read. Bytes. */
const MAX_HTML = 96 << 20;
const BATCH = 1000;
const MAX_SPAN = 10_000;

interface Table {
  rows: SheetRow[];
  title: string;
  line: number;
  /** Cells that reach down from rows above: column → rows left. */
  reaching: Map<number, number>;
  cells: string[];
  column: number;
  text: string | null;
  spans: number;
}

/**
 * The tables of a page, each a sheet: pages saved from a browser, and what systems of offices export as `.xls` although it is HTML. A
 * cell that spans several has its text in the first.
 * @throws PANHUO_INPUT_TOO_LARGE, PANHUO_INPUT_ENCODING, PANHUO_WORKBOOK_UNREADABLE when it has no table
 */
export function openHtml(path: string, name: string): TableReader {
  const size = statSync(path).size;
  if (size > MAX_HTML) {
    throw new PanhuoError(
      'PANHUO_INPUT_TOO_LARGE',
      `网页有 ${size} 字节，超过上限 ${MAX_HTML} 字节：${name}`,
      {
        where: { file: name },
        hint: '请拆分，或另存为 .xlsx、CSV 后再导入。',
      },
    );
  }
  const tables = tablesOf(decode(readFileSync(path), name));
  if (tables.length === 0) throw unreadable(name, '网页里没有表格');
  const sheets = tables.map(({ title }, index) => ({
    index,
    name: title || `表${index + 1}`,
    hidden: false,
  }));
  return {
    format: 'html',
    sheets,
    async *rows(sheet) {
      const rows = tables[sheet.index]?.rows ?? [];
      for (let at = 0; at < rows.length; at += BATCH) yield rows.slice(at, at + BATCH);
    },
    notes(sheet) {
      const spans = tables[sheet.index]?.spans ?? 0;
      return spans === 0 ? [] : [`有 ${spans} 处合并单元格：内容只在左上角一格，其余按空白`];
    },
    close: () => undefined,
  };
}

const CHARSETS: Readonly<Record<string, string>> = { gb2312: 'gb18030', gbk: 'gb18030', 'x-gbk': 'gb18030' };

/** What the page says of its encoding is believed when it decodes; many say gb2312 and are UTF-8. */
function decode(bytes: Buffer, name: string): string {
  const found = detectEncoding(bytes, name);
  if (found.bom > 0) return new TextDecoder(found.encoding).decode(bytes);
  const said = /charset\s*=\s*["']?\s*([\w-]+)/i.exec(bytes.toString('latin1', 0, 4096))?.[1]?.toLowerCase();
  for (const label of [said && (CHARSETS[said] ?? said), found.encoding]) {
    if (!label) continue;
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes);
    } catch (error) {
      // An unknown label or bytes that are not of it: the next one.
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    }
  }
  return new TextDecoder(found.encoding).decode(bytes);
}

function tablesOf(html: string): Table[] {
  const done: Table[] = [];
  const open: Table[] = [];
  let silent = 0;
  let heading: string | null = null;
  let title = '';
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        const table = open.at(-1);
        if (tag === 'script' || tag === 'style') silent++;
        else if (tag === 'table') {
          const fresh = {
            rows: [],
            title,
            line: 0,
            reaching: new Map(),
            cells: [],
            column: 0,
            text: null,
            spans: 0,
          };
          title = '';
          open.push(fresh);
          done.push(fresh);
        } else if (tag === 'caption' || /^h[1-6]$/.test(tag)) heading = '';
        else if (table === undefined) return;
        else if (tag === 'tr') beginRow(table);
        else if (tag === 'td' || tag === 'th') beginCell(table, attributes);
        else if (tag === 'br' && table.text !== null) table.text += '\u2028';
      },
      ontext(text) {
        if (silent > 0) return;
        if (heading !== null) heading += text;
        const table = open.at(-1);
        // Line ends of the source are blanks; only <br> breaks a line.
        if (table && table.text !== null && table.text.length < MAX_CELL)
          table.text += text.replace(/[\r\n\t]+/g, ' ');
      },
      onclosetag(tag) {
        const table = open.at(-1);
        if (tag === 'script' || tag === 'style') silent = Math.max(0, silent - 1);
        else if (tag === 'table') {
          if (table) endRow(table);
          open.pop();
        } else if (heading !== null && (tag === 'caption' || /^h[1-6]$/.test(tag))) {
          const text = heading.replace(/\s+/g, ' ').trim();
          if (tag === 'caption' && table) table.title = text;
          else title = text;
          heading = null;
        } else if (table && (tag === 'td' || tag === 'th')) endCell(table);
        else if (table && tag === 'tr') endRow(table);
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(html);
  parser.end();
  return done.filter((table) => table.rows.length > 0);
}

function beginRow(table: Table): void {
  endRow(table);
  table.line++;
  table.cells = [];
  table.column = 0;
}

function beginCell(table: Table, attributes: Record<string, string>): void {
  endCell(table);
  if (table.line === 0) table.line = 1;
  while ((table.reaching.get(table.column) ?? 0) > 0) {
    table.reaching.set(table.column, (table.reaching.get(table.column) ?? 0) - 1);
    table.column++;
  }
  const columns = span(attributes.colspan);
  const rows = span(attributes.rowspan);
  if (columns > 1 || rows > 1) table.spans++;
  for (let at = 0; rows > 1 && at < columns && table.column + at < MAX_COLUMNS; at++)
    table.reaching.set(table.column + at, rows - 1);
  table.text = '';
  table.cells[Math.min(table.column, MAX_COLUMNS - 1)] = '';
  table.column += Math.min(columns, MAX_COLUMNS);
  pending.set(table, table.column - Math.min(columns, MAX_COLUMNS));
}

/** Column of the cell that is open. */
const pending = new WeakMap<Table, number>();

function endCell(table: Table): void {
  if (table.text === null) return;
  const column = pending.get(table) ?? 0;
  const text = cellText(table.text.replace(/ {2,}/g, ' ')).trim();
  if (column < MAX_COLUMNS) {
    while (table.cells.length < column) table.cells.push('');
    table.cells[column] = text;
  }
  table.text = null;
}

function endRow(table: Table): void {
  endCell(table);
  // Cells that reach down behind the row's last cell have passed this row too.
  for (const [column, left] of table.reaching) {
    if (column >= table.column && left > 0) table.reaching.set(column, left - 1);
  }
  const cells = Array.from(table.cells, (cell) => cell ?? '');
  if (cells.some((cell) => cell.trim() !== '')) table.rows.push({ line: table.line, cells });
  table.cells = [];
  table.column = Number.MAX_SAFE_INTEGER;
}

function span(text: string | undefined): number {
  const number = Number.parseInt(text ?? '1', 10);
  return Number.isInteger(number) && number > 0 ? Math.min(number, MAX_SPAN) : 1;
}
