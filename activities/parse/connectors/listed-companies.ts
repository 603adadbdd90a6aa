import { PanhuoError } from '../../../domain/errors.ts';
import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { csvRows } from './csv-rows.ts';
import { decode } from './page.ts';

/**
 * Listed companies: the CSV of stocks (`ts_code,symbol,name,area,industry,list_date`) and JSON lines of companies and their industry.
 *
 * Neither list knows the legal name: `short_name` is the name of the stock as listed, and `name` the same without marks of its state
 * (`*ST`, `XD`) and share class (`万科A` → `万科`), because a record must have a name. Whoever joins organisations must take it for a short
 * name: `raw.name_is` says 证券简称, and the reliable key is `stock_code`.
 */
export const listedCompanies: RecordParser = {
  parser: 'listed-companies',
  parserVersion: 1,
  kind: 'organisation',
  parse,
};

const COLUMNS = ['ts_code', 'name', 'area', 'industry', 'list_date'];

async function* parse(document: ParsedDocument): AsyncGenerator<ParsedItem> {
  const text = await decode(document);
  const start = text.trimStart();
  if (start === '') {
    throw new PanhuoError('PANHUO_INPUT_EMPTY', `文件为空：${document.name}`, {
      where: { file: document.name },
    });
  }
  yield* start.startsWith('{') ? fromJsonLines(text.split(/\r?\n/), document) : fromCsv(text, document);
}

function* fromCsv(text: string, document: ParsedDocument): Generator<ParsedItem> {
  let header: string[] | undefined;
  for (const { line, cells, text: row, unclosed } of csvRows(text, ',')) {
    if (header === undefined) {
      header = cells.map((name) => name.trim());
      const missing = COLUMNS.filter((name) => !header?.includes(name));
      if (missing.length > 0) throw layout(document, `表头缺少 ${missing.join('、')}`);
      continue;
    }
    const at = { line };
    if (unclosed || cells.length !== header.length) {
      const width = cells.length < header.length ? 'too_few_columns' : 'too_many_columns';
      yield { reject: { reason: unclosed ? 'unclosed_quote' : width, text: row }, at };
      continue;
    }
    const stock = Object.fromEntries(header.map((name, column) => [name, cells[column]?.trim() ?? '']));
    yield {
      record: {
        ...names(stock.name ?? ''),
        stock_code: stock.ts_code,
        industry: stock.industry,
        listed_date: stock.list_date,
        ...regionOf(stock.area ?? ''),
        tag: '上市公司',
      },
      raw: { name_is: '证券简称', ...stock },
      at,
    };
  }
}

function* fromJsonLines(lines: readonly string[], document: ParsedDocument): Generator<ParsedItem> {
  let known = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const at = { line: index + 1 };
    const row = objectOf(line);
    if (row === null) {
      yield { reject: { reason: 'unreadable', text: line }, at };
      continue;
    }
    const { company_code: code, company_name: name, industry_name: industry } = row;
    if (typeof code !== 'string' || typeof name !== 'string') {
      if (known === 0) throw layout(document, `第 ${at.line} 行没有 company_code 和 company_name`);
      yield { reject: { reason: 'name_missing', text: line }, at };
      continue;
    }
    known++;
    yield {
      record: {
        ...names(name),
        stock_code: code,
        industry: typeof industry === 'string' ? industry : null,
        tag: '上市公司',
      },
      raw: { name_is: '证券简称', ...row },
      at,
    };
  }
}

/** Marks of exchanges before a stock's name: risk (*ST, ST), first days (N, C), ex rights and dividends (XD, XR, DR). */
const STATE = /^(?:\*?ST|SST|XD|XR|DR|[NC](?=\p{Script=Han}))/u;
/** Share class and voting marks after it. */
const CLASS = /(?<=\p{Script=Han})(?:[AB]|-(?:U|W|UW|D))$/u;

function names(listed: string): { name: string; short_name: string } {
  const short = listed.normalize('NFKC').replace(/\s+/g, '');
  return { name: short.replace(STATE, '').replace(CLASS, '') || short, short_name: listed };
}

/** `area` is a province, but the list has 深圳 beside 广东. */
function regionOf(area: string): { province: string | null; city: string | null } {
  if (area === '深圳') return { province: '广东', city: '深圳' };
  return { province: area === '内蒙' ? '内蒙古' : area || null, city: null };
}

function objectOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function layout(document: ParsedDocument, what: string): PanhuoError {
  return new PanhuoError('PANHUO_INPUT_LAYOUT', `不是上市公司名单：${what}（${document.name}）`, {
    where: { file: document.name },
    hint: '应为 stock_basic.csv，或每行一家公司的 JSON（company_code、company_name）。',
  });
}
