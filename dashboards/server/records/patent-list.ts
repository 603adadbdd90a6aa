import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { PatentRow } from '../../api/patents.ts';
import { type PatentFilter, patentConditions } from './patent-filter.ts';
import { type Conditions, cursorText, parts, readCursor, select, type Value } from './select.ts';

/** Orders of the list; the last key is always the id. Empty values come last whatever the direction. */
export const PATENT_SORTS = {
  publication_date: "coalesce(l.publication_date, DATE '0001-01-01')",
  grant_date: "coalesce(l.grant_date, DATE '0001-01-01')",
  status_date: "coalesce(l.status_date, DATE '0001-01-01')",
  trl: 'coalesce(l.trl_low + l.trl_high, 0)',
  value: 'coalesce(CAST(l.value_high AS DOUBLE), -1.0)',
  events: 'l.event_count',
  conversions: 'l.conversion_count',
} as const;
export type PatentSort = keyof typeof PATENT_SORTS;

const COLUMNS = [
  'patent_id',
  'title',
  'application_number',
  'publication_number',
  'patent_type',
  'status',
  'status_reason',
  'status_date',
  'filing_date',
  'publication_date',
  'grant_date',
  'expiry_date',
  'owners',
  'owner_ids',
  'university',
  'city',
  'wipo_field',
  'chain',
  'trl_low',
  'trl_high',
  'is_high_value',
  'value_low',
  'value_high',
  'conversion_count',
  'event_count',
  'last_event',
  'last_event_date',
];

interface Listed extends Omit<PatentRow, 'owners' | 'owner_ids'> {
  owners: string;
  owner_ids: string | null;
  sort_key: string | number;
}

/**
 * A page of the list, largest sort value first, with the exact number of all.
 * @throws PANHUO_REQUEST_INVALID for a cursor of another list
 */
export async function listPatents(
  connection: DuckDBConnection,
  filter: PatentFilter,
  page: { sort: PatentSort; cursor: string | undefined; limit: number },
): Promise<{ total: number; rows: PatentRow[]; next: string | null }> {
  const cursor = readCursor(page.cursor, [/date/.test(page.sort) ? 'day' : 'number', 'text']);
  const where = patentConditions(filter);
  const total = await countOf(connection, where);
  const seen = cursor?.seen ?? 0;
  if (total === 0) return { total, rows: [], next: null };
  const key = PATENT_SORTS[page.sort];
  const from = patentConditions(filter);
  if (cursor !== null) {
    const [last, id] = cursor.keys as [Value, Value];
    const typed = /date/.test(page.sort) ? 'CAST(? AS DATE)' : 'CAST(? AS DOUBLE)';
    from.add(`${key} < ${typed} OR (${key} = ${typed} AND l.patent_id > ?)`, last, last, id);
  }
  // The rows of the page are found by narrow columns, and only theirs are read whole.
  const rows = await select<Listed>(
    connection,
    `SELECT ${COLUMNS.map((column) => `l.${column}`).join(', ')}, ${key} AS sort_key
     FROM mart_patent_list AS l
     WHERE l.rowid IN (SELECT l.rowid FROM mart_patent_list AS l WHERE ${from.sql} ORDER BY ${key} DESC, l.patent_id LIMIT ${page.limit})
     ORDER BY sort_key DESC, l.patent_id`,
    from.values,
  );
  const last = rows.at(-1);
  const given = seen + rows.length;
  return {
    total,
    rows: rows.map(patentRowOf),
    next:
      last === undefined || given >= total
        ? null
        : cursorText({ seen: given, keys: [last.sort_key, last.patent_id] }),
  };
}

async function countOf(connection: DuckDBConnection, where: Conditions): Promise<number> {
  const [row] = await select<{ n: number }>(
    connection,
    `SELECT count(*) AS n FROM mart_patent_list AS l WHERE ${where.sql}`,
    where.values,
  );
  return row?.n ?? 0;
}

function patentRowOf({ sort_key: _, owners, owner_ids: ids, ...row }: Listed): PatentRow {
  return { ...row, owners: parts(owners), owner_ids: parts(ids) };
}

/** Up to four, side by side, in the order asked for; those that do not exist are left out. */
export async function comparePatents(
  connection: DuckDBConnection,
  ids: readonly string[],
): Promise<PatentRow[]> {
  const rows = await select<Listed>(
    connection,
    `SELECT ${COLUMNS.map((column) => `l.${column}`).join(', ')} FROM mart_patent_list AS l WHERE l.patent_id IN (${ids.map(() => '?').join(', ')}) LIMIT 4`,
    ids,
  );
  const byId = new Map(rows.map((row) => [row.patent_id, patentRowOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The statement behind an export of the whole list. */
export function exportSql(filter: PatentFilter, sort: PatentSort): string {
  return `SELECT ${EXPORTED.map(({ id }) => `l.${id}`).join(', ')} FROM mart_patent_list AS l
    WHERE ${patentConditions(filter).written} ORDER BY ${PATENT_SORTS[sort]} DESC, l.patent_id`;
}

/** Columns of an export with their Chinese names. */
export const EXPORTED: readonly { id: string; title: string }[] = [
  { id: 'patent_id', title: '专利标识' },
  { id: 'title', title: '名称' },
  { id: 'application_number', title: '申请号' },
  { id: 'publication_number', title: '公开（公告）号' },
  { id: 'patent_type', title: '专利类型' },
  { id: 'status', title: '状态' },
  { id: 'status_reason', title: '失效原因' },
  { id: 'filing_date', title: '申请日' },
  { id: 'publication_date', title: '首次公布日' },
  { id: 'grant_date', title: '授权公告日' },
  { id: 'expiry_date', title: '期限届满日' },
  { id: 'owners', title: '当前权利人' },
  { id: 'university', title: '高校' },
  { id: 'city', title: '地级' },
  { id: 'wipo_field', title: '技术领域' },
  { id: 'chain', title: '产业链' },
  { id: 'trl_low', title: '成熟度下限' },
  { id: 'trl_high', title: '成熟度上限' },
  { id: 'is_high_value', title: '是否高价值' },
  { id: 'value_low', title: '估值下限（元）' },
  { id: 'value_high', title: '估值上限（元）' },
  { id: 'conversion_count', title: '转化次数' },
  { id: 'event_count', title: '法律事件数' },
  { id: 'last_event', title: '最近事件' },
  { id: 'last_event_date', title: '最近事件日' },
];
