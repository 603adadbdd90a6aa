/**
 * Legal events (专利事务数据) from HTML pages and text files, into legal_event: one record for each changed matter. What is read:
 *
 * 1. A page with tables whose header row names the columns, in any order and with others between:
 *    ```html
 *    <table><tr><th>申请号</th><th>法律状态公告日</th><th>法律状态</th><th>法律状态信息</th></tr>
 *           <tr><td>…</td><td>20121219</td><td>专利申请权、专利权的转移</td><td>专利权的转移IPC(主分类):…;变更事项:…;</td></tr></table>
 *    ```
 *    The patent's number may also stand above the table (`申请号：…` or `专利号：…`) or in the address (option `number`).
 *    A table without rows, and a page that says 没有 or 无 结果/数据/记录, is zero records.
 * 2. A text file, one event a line: `公告日|法律状态|描述` below a line `申请号：…`, or `专利号|公告日|法律状态|描述`. `|` may be full-width
 *    or a tab.
 * 3. A text table (CSV; also with tab, `|` or `;`) whose first line names the columns, the number of the patent among them.
 * 4. A text of a commercial database, in a file or in a page: `法律状态公告日：…;` `法律状态：…;` `描述信息：…`, again and again.
 *
 * Options: `rows` (selector of rows that are events, when there is no header row), `columns` (field → column, counted from 1; required
 * with `rows`), `number` (`name` or `url`: a patent's number in the name or address of the document serves all of its events).
 */
import { type Element, isTag } from 'domhandler';
import { z } from 'zod';
import { type EventRow, expandEvent } from '../../../domain/legal-event/expand.ts';
import { parseApplicationNumber, parsePublicationNumber } from '../../../domain/patent-number.ts';
import type { ParsedDocument, ParsedItem, Place, RecordParser } from '../record-parser.ts';
import { eventColumns } from './event-columns.ts';
import { type EventLine, eventLines } from './event-lines.ts';
import { optionProblems, parserOptions } from './options.ts';
import { decode, isDamaged, layoutError, openPage, type Page, textOf, verbatimOf } from './page.ts';

const optionsSchema = z
  .strictObject({
    rows: z.string().min(1).optional(),
    columns: z
      .partialRecord(
        z.enum(['patent_number', 'title', 'announced_date', 'event_name', 'detail']),
        z.int().positive(),
      )
      .optional(),
    number: z.enum(['name', 'url']).optional(),
  })
  .refine(({ rows, columns }) => (rows === undefined) === (columns === undefined), {
    message: 'rows 与 columns 须同时给出',
  });
type Options = z.infer<typeof optionsSchema>;

const NOTHING = /(?:没有|无|未(?:查询|检索)?到|暂无)[^。，]{0,12}(?:结果|数据|记录|公告|信息)/u;
const NUMBER_ABOVE = /(?:申请号|专利号|申请\(专利\)号|专利申请号)\s*[:：]\s*((?:ZL|CN)?[\dXx.]{9,16})/u;

export const gazetteEvents: RecordParser = {
  parser: 'gazette-events',
  parserVersion: 1,
  kind: 'legal_event',
  problems: (options) => optionProblems(optionsSchema, options),
  parse: parseEvents,
};

/** Application numbers and publication numbers in a name or an address. */
const NUMBERS =
  /(?<![A-Z\d])(?:(?:CN|ZL)?(?:\d{12}|\d{8})\.?[\dX](?![\dA-Z])|CN\d{7,9}[A-Z]\d?(?![\dA-Z]))/giu;

/** A row of a source, before it is taken apart. */
interface Found {
  row: EventRow;
  text: string;
  at: Place;
  /** Why it can be no event. */
  reason?: string;
}

async function* parseEvents(document: ParsedDocument, given?: unknown): AsyncGenerator<ParsedItem> {
  const options = parserOptions(optionsSchema, given, gazetteEvents.parser);
  const number = numberOfDocument(document, options);
  const unknown = new Map<string, string>();
  for await (const found of foundIn(document, options)) yield* itemsOf(found, number, unknown);
  for (const warning of unknown.values()) yield { warning };
}

async function* foundIn(document: ParsedDocument, options: Options): AsyncGenerator<Found> {
  if (!looksLikeHtml(await document.read())) {
    yield* linesFound(document, eventLines(await decode(document)));
    return;
  }
  const page = await openPage(document);
  const tables = options.rows === undefined ? eventTables(page) : [];
  yield* rowsFound(page, options, tables);
  if (options.rows !== undefined || tables.length > 0) return;
  const body = page.$('body').get(0);
  const text = body ? textOf(body) : '';
  if (/描述信息\s*[:：]/u.test(text)) yield* linesFound(document, eventLines(text));
  else if (!NOTHING.test(text)) throw layoutError(document, '没有法律状态的表格，也没有说明无结果');
}

function* linesFound(document: ParsedDocument, lines: Iterable<EventLine>): Generator<Found> {
  let any = false;
  for (const { line, text, row, reason } of lines) {
    any = true;
    yield { row, text, at: { line }, ...(reason === undefined ? {} : { reason }) };
  }
  if (!any) throw layoutError(document, '没有一行是“公告日|法律状态|描述”');
}

interface EventTable {
  columns: Map<number, string>;
  rows: Element[];
}

/** Tables whose first row of cells names at least the announcement or the state, and one more. */
function eventTables({ $ }: Page): EventTable[] {
  const tables: EventTable[] = [];
  for (const table of $('table').toArray()) {
    const rows = rowsOf(table);
    const header = rows.findIndex((row) => cellsOf(row).length > 1);
    if (header < 0) continue;
    const columns = eventColumns(cellsOf(rows[header] as Element).map(textOf));
    if (columns !== null) tables.push({ columns, rows: rows.slice(header + 1) });
  }
  return tables;
}

function* rowsFound(
  page: Page,
  { rows: selector, columns: chosen }: Options,
  tables: readonly EventTable[],
): Generator<Found> {
  const { $ } = page;
  if (selector !== undefined && chosen !== undefined) {
    const columns = new Map(Object.entries(chosen).map(([field, column]) => [column - 1, field]));
    for (const [index, row] of $<Element, string>(selector).toArray().entries()) {
      yield rowFound(page, row, columns, `${selector}[${index + 1}]`, null);
    }
    return;
  }
  const numberless = tables.some(({ columns }) => ![...columns.values()].includes('patent_number'));
  const above = numberless ? (NUMBER_ABOVE.exec($('body').text().normalize('NFKC'))?.[1] ?? null) : null;
  for (const [index, { columns, rows }] of tables.entries()) {
    const numbered = [...columns.values()].includes('patent_number');
    for (const [line, row] of rows.entries()) {
      const cells = cellsOf(row);
      // A line over the whole width says something of the table: 共 3 条, 没有数据.
      if (cells.length <= 1 && columns.size > 1) {
        if (
          cells.length === 1 &&
          !NOTHING.test(textOf(row)) &&
          Number(cells[0]?.attribs.colspan ?? 1) === 1
        ) {
          yield {
            row: {},
            text: textOf(row),
            at: page.placeOf(row, pointer(index, line)),
            reason: 'too_few_columns',
          };
        }
        continue;
      }
      yield rowFound(page, row, columns, pointer(index, line), numbered ? null : above);
    }
  }
}

const pointer = (table: number, row: number): string => `table[${table + 1}]/tr[${row + 1}]`;

function rowFound(
  page: Page,
  row: Element,
  columns: ReadonlyMap<number, string>,
  path: string,
  number: string | null,
): Found {
  const cells = cellsOf(row);
  const fields: Record<string, string> = number === null ? {} : { patent_number: number };
  for (const [column, field] of columns) {
    const cell = cells[column];
    if (cell) fields[field] = field === 'detail' ? verbatimOf(cell).trim() : textOf(cell);
  }
  const short = [...columns.keys()].some((column) => column >= cells.length);
  return {
    row: fields,
    text: cells.map(textOf).join(' | '),
    at: page.placeOf(row, path),
    ...(short ? { reason: 'too_few_columns' } : {}),
  };
}

function* itemsOf(found: Found, number: string | null, unknown: Map<string, string>): Generator<ParsedItem> {
  const { text, at } = found;
  const reject = (reason: string): ParsedItem => ({ reject: { reason, text }, at });
  if (isDamaged(text)) {
    yield reject('encoding');
    return;
  }
  if (found.reason !== undefined) {
    yield reject(found.reason);
    return;
  }
  const row =
    number === null || found.row.patent_number ? found.row : { ...found.row, patent_number: number };
  const { records, event, unknownKeys } = expandEvent(row);
  const first = records[0]?.record;
  if (!first?.patent_number) {
    yield reject('patent_number_missing');
    return;
  }
  if (!first.event_name) {
    yield reject('event_name_missing');
    return;
  }
  if (event === null) unknown.set(first.event_name, `不认识的法律状态：${first.event_name}`);
  for (const key of unknownKeys) unknown.set(`:${key}`, `法律状态信息中有不认识的栏目：${key}`);
  for (const { record, raw } of records) {
    yield { record, ...(Object.keys(raw).length === 0 ? {} : { raw }), at };
  }
}

/** Rows of a table, not those of tables inside it. */
function rowsOf(table: Element): Element[] {
  return table.children.flatMap((child) => {
    if (!isTag(child)) return [];
    if (child.name === 'tr') return [child];
    return /^(?:thead|tbody|tfoot)$/u.test(child.name)
      ? child.children.filter((row): row is Element => isTag(row) && row.name === 'tr')
      : [];
  });
}

function cellsOf(row: Element): Element[] {
  return row.children.filter(
    (child): child is Element => child.type === 'tag' && (child.name === 'td' || child.name === 'th'),
  );
}

function looksLikeHtml(bytes: Buffer): boolean {
  return /<(?:!doctype|html|head|body|table|div|tr|p)\b/i.test(bytes.subarray(0, 4096).toString('latin1'));
}

function numberOfDocument(document: ParsedDocument, { number }: Options): string | null {
  if (number === undefined) return null;
  const place = number === 'url' ? (document.url ?? '') : document.name;
  for (const [candidate] of place.matchAll(NUMBERS)) {
    if (parseApplicationNumber(candidate) ?? parsePublicationNumber(candidate)) return candidate;
  }
  return null;
}
