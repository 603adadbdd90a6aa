import { PanhuoError } from '../../../domain/errors.ts';
import { publication } from '../../../domain/records/patents.ts';
import { guessColumns } from '../columns.ts';
import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { tabularOf } from '../tabular-of.ts';
import { type CsvRow, csvRows } from './csv-rows.ts';
import { decode } from './page.ts';

/**
 * Exports of commercial databases (CSV), one row for each patent: 公开号 and 公开日 of the application as published, 授权公告号 and 授权公告日
 * of the grant. A row of a granted invention speaks of two publications and becomes two records, number and date of each together; read as
 * a plain table it would be the first alone, and the patent would never be granted. Utility models and designs have one publication under
 * both names. What no field holds (transfers, licences, pledges, their dates and counts) stays in `raw`.
 */
export const vendorExport: RecordParser = {
  parser: 'vendor-export',
  parserVersion: 1,
  kind: 'publication',
  parse,
};

const PUBLISHED = { number: '公开号', date: '公开日' };
const GRANTED = { number: '授权公告号', date: '授权公告日', title: '授权名称' };
/** Headings by which an export is known. */
export const VENDOR_COLUMNS: readonly string[] = [
  PUBLISHED.number,
  PUBLISHED.date,
  GRANTED.number,
  GRANTED.date,
];
/** Rows looked at to recognise columns. */
const SAMPLE = 200;

async function* parse(document: ParsedDocument): AsyncGenerator<ParsedItem> {
  const rows = csvRows(await decode(document), ',');
  const head = rows.next();
  if (head.done) {
    throw new PanhuoError('PANHUO_INPUT_EMPTY', `文件为空：${document.name}`, {
      where: { file: document.name },
    });
  }
  const headers = head.value.cells.map((name) => name.normalize('NFKC').trim());
  const missing = VENDOR_COLUMNS.filter((name) => !headers.includes(name));
  if (missing.length > 0) {
    throw new PanhuoError(
      'PANHUO_INPUT_LAYOUT',
      `不是专利数据库导出：缺少 ${missing.join('、')}（${document.name}）`,
      {
        where: { file: document.name, line: head.value.line },
        hint: '没有授权公告栏的清单请用 table 解析器。',
      },
    );
  }
  const sample: CsvRow[] = [];
  for (let row = rows.next(); !row.done; row = rows.next()) {
    sample.push(row.value);
    if (sample.length >= SAMPLE) break;
  }
  const { index, warnings } = guessColumns(
    tabularOf(publication),
    headers,
    sample.map(({ cells }) => cells),
    document.name,
  );
  for (const warning of warnings) yield { warning };
  const fields = [...index].filter(([field]) => publication.fields.some((one) => one.field === field));
  for (const row of chain(sample, rows)) yield* itemsOf(row, headers, new Map(fields));
}

function* chain(first: readonly CsvRow[], rest: Iterator<CsvRow>): Generator<CsvRow> {
  yield* first;
  for (let row = rest.next(); !row.done; row = rest.next()) yield row.value;
}

function* itemsOf(
  { line, cells, text, unclosed }: CsvRow,
  headers: readonly string[],
  index: ReadonlyMap<string, number>,
): Generator<ParsedItem> {
  const at = { line };
  if (unclosed || cells.length !== headers.length) {
    const width = cells.length < headers.length ? 'too_few_columns' : 'too_many_columns';
    yield { reject: { reason: unclosed ? 'unclosed_quote' : width, text }, at };
    return;
  }
  const said = (header: string) => saidIn(cells[headers.indexOf(header)], header);
  const record = Object.fromEntries(
    [...index].map(([field, column]) => [field, saidIn(cells[column], headers[column] ?? '')]),
  );
  const held = new Set(index.values());
  const raw = Object.fromEntries(
    headers.flatMap((header, column) => {
      const cell = cells[column]?.trim() ?? '';
      return held.has(column) || cell === '' ? [] : [[header, cell]];
    }),
  );
  const published = { number: said(PUBLISHED.number), date: said(PUBLISHED.date) };
  const granted = { number: said(GRANTED.number), date: said(GRANTED.date) };
  const same = granted.number === null || granted.number === published.number;
  if (published.number !== null || same) {
    yield {
      record: {
        ...record,
        publication_number: published.number,
        // One document under both names is the announcement of the grant.
        publication_date: (granted.number === null ? null : same ? granted.date : null) ?? published.date,
      },
      raw,
      at,
    };
  }
  if (!same) {
    yield {
      record: {
        ...record,
        publication_number: granted.number,
        publication_date: granted.date,
        title: said(GRANTED.title) ?? record.title ?? null,
      },
      raw: { ...raw, [PUBLISHED.number]: published.number, [PUBLISHED.date]: published.date },
      at,
    };
  }
}

/** Databases write `0` for a day that has not come. */
function saidIn(cell: string | undefined, header: string): string | null {
  const text = cell?.trim() ?? '';
  return text === '' || (text === '0' && /[日期]$/.test(header)) ? null : text;
}
