import { PanhuoError } from '../../../domain/errors.ts';
import { grouped } from '../../../domain/text.ts';
import { type DuckDBConnection, identifier, literal } from '../../../lake/duck.ts';
import { splitRecordIds } from '../../../transforms/semantic/lake-reader.ts';
import { partsOf, type Role } from '../../../transforms/semantic/part.ts';
import { type MetricResult, queryMetric } from '../../../transforms/semantic/query.ts';
import { readRows } from '../../../transforms/semantic/rows.ts';
import { type TracePart, tracePart } from '../../../transforms/semantic/trace-part.ts';
import type { Measure, MetricDefinition, MetricRequest } from '../../../transforms/semantic/types.ts';
import type { MetricRowsAnswer } from '../../api/metrics.ts';
import type { Caller } from '../access/caller.ts';
import { behind, cursorOf, orderBy, placeOf, type Sorting } from './cursor.ts';
import { countedMetric, type RowColumn, type RowsSource, rowsSource } from './rows-source.ts';

export interface RowsRequest extends Pick<MetricRequest, 'where' | 'period' | 'as_of'> {
  readonly part?: Role | undefined;
  /** Of a formula the metric whose rows are listed. */
  readonly operand?: string | undefined;
  /** `date`, `value` or a column, `-` in front for descending. @default -date */
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Answer of {@link metricRows} without addresses and provenance. */
export type MetricRowsPage = Omit<
  MetricRowsAnswer,
  'snapshot' | 'synthetic' | 'data_as_of' | 'trace' | 'export_url'
>;

/**
 * One page of the rows behind one number, with their exact total. The number is made anew from the rows: where they do not bear it out the
 * page is an error.
 * @throws PANHUO_TRACE_MISMATCH, PANHUO_METRIC_REQUEST, PANHUO_REQUEST_INVALID for a strange cursor, and as `queryMetric`
 */
export async function metricRows(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  { part, operand, sort, cursor, limit, ...request }: RowsRequest,
  options: { readonly snapshot: string; readonly caller: Caller },
): Promise<MetricRowsPage> {
  const metric = countedMetric(definition, operand);
  const result = await numbered(connection, metric, request, options.snapshot);
  const source = await rowsSource(connection, metric, request, part, options.caller);
  const number = numberIn(result, source.part.role);
  const behindIt = await counted(connection, source, number, options.snapshot);
  const patents = source.patent === `fact.${metric.fact.key}` ? behindIt.count : behindIt.distinct;
  const sorting = sortingOf(source, sort);
  const page = await readPage(connection, source, sorting, cursor, limit);
  return {
    metric: definition.id,
    name: definition.name,
    unit: definition.unit,
    definition: definition.definition,
    version: definition.version,
    verified: definition.verified,
    filters: result.filters,
    counted: { metric: metric.id, name: metric.name, fact: metric.fact.table, fact_name: metric.fact.name },
    operands: await operandsOf(connection, definition, request, options.snapshot),
    part: source.part.role,
    parts: partsOf(metric, source.resolved).map(({ role }) => ({
      part: role,
      name: role === 'value' ? AGGREGATES[source.part.agg] : ROLES[role],
      number: numberIn(result, role),
    })),
    number,
    aggregate: AGGREGATES[source.part.agg],
    total: behindIt.count,
    patents,
    said: saidOf(source, behindIt.count, patents),
    without_records: behindIt.without_records,
    columns: source.columns.map(({ id, title, type, hidden }) => ({ id, title, type, sortable: !hidden })),
    rows: page.rows,
    organisations: page.organisations,
    hidden: source.columns.filter(({ hidden }) => hidden).map(({ id }) => id),
    next: page.next,
    sql: behindIt.sql,
  };
}

const ROLES: Readonly<Record<Role, string>> = {
  value: '计数',
  numerator: '分子',
  denominator: '分母',
  censored: '观察期未满',
};
const AGGREGATES: Readonly<Record<Measure['agg'], string>> = {
  count: '计数',
  count_distinct: '去重计数',
  sum: '合计',
  mean: '平均',
  median: '中位数',
  quantile: '分位数',
  min: '最小',
  max: '最大',
};

function numberIn(result: MetricResult, role: Role): number | null {
  const value = result.rows[0]?.[role];
  return typeof value === 'number' ? value : null;
}

async function operandsOf(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: MetricRequest,
  snapshot: string,
): Promise<{ id: string; name: string; value: number | null }[]> {
  if (definition.kind !== 'formula') return [];
  const operands: { id: string; name: string; value: number | null }[] = [];
  for (const metric of definition.of) {
    const { rows } = await numbered(connection, metric, request, snapshot);
    operands.push({ id: metric.id, name: metric.name, value: rows[0]?.value ?? null });
  }
  return operands;
}

/** Snapshots do not change: what was counted for the first page of a list holds for the others. */
const counts = new Map<string, TracePart>();
const numbers = new Map<string, MetricResult>();
const REMEMBERED = 500;

function remember<T>(memory: Map<string, T>, key: string, value: T): T {
  memory.set(key, value);
  const [oldest] = memory.keys();
  if (memory.size > REMEMBERED && oldest !== undefined) memory.delete(oldest);
  return value;
}

async function numbered(
  connection: DuckDBConnection,
  metric: MetricDefinition,
  { where, period, as_of }: MetricRequest,
  snapshot: string,
): Promise<MetricResult> {
  const key = JSON.stringify([snapshot, metric.id, where, period, as_of]);
  return (
    numbers.get(key) ??
    remember(numbers, key, await queryMetric(connection, metric, { where, period, as_of }, { snapshot }))
  );
}

/** The number made anew from its rows, and how many patents they are of. @throws PANHUO_TRACE_MISMATCH */
async function counted(
  connection: DuckDBConnection,
  { metric, resolved, part, patent, from }: RowsSource,
  number: number | null,
  snapshot: string,
): Promise<TracePart> {
  const key = `${snapshot}\n${metric.id}\n${part.role}\n${number}\n${from}`;
  const known = counts.get(key);
  if (known !== undefined) return known;
  const distinct = patent === `fact.${metric.fact.key}` ? null : patent;
  return remember(counts, key, await tracePart(connection, metric, resolved, part.role, number, 0, distinct));
}

/** 「9,336 件次 = 8,912 件专利」: what is counted and what it is counted of are never taken for each other. */
function saidOf({ metric, part }: RowsSource, total: number, patents: number | null): string {
  const isCount = part.role === 'value' && part.agg === 'count';
  const rows = `${grouped(total)} ${isCount ? metric.unit : '行'}`;
  return patents === null ? rows : `${rows} = ${grouped(patents)} 件专利`;
}

function sortingOf({ columns, metric, part, day }: RowsSource, sort = '-date'): Sorting {
  const key = `fact.${metric.fact.key}`;
  const descending = sort.startsWith('-');
  const asked = descending ? sort.slice(1) : sort;
  if (asked === 'date') return { expression: day, type: day === key ? 'VARCHAR' : 'DATE', descending, key };
  const column = columns.find(({ id, hidden }) => id === asked && !hidden);
  if (column) return { expression: column.sql, type: column.type, descending, key };
  if (asked === 'value' && part.input !== null && !columns.some(({ hidden }) => hidden))
    return { expression: part.input, type: 'DOUBLE', descending, key };
  throw new PanhuoError('PANHUO_METRIC_REQUEST', `不能按“${asked}”排序`, {
    where: { field: 'sort' },
    hint: `可用：date、${columns.map(({ id }) => id).join('、')}（前加 - 为降序）`,
  });
}

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL.*|FLOAT|DOUBLE)$/;

/** As JSON takes it: numbers, truth, everything else as text. */
function jsonSql({ sql, type }: RowColumn): string {
  if (sql === 'NULL') return 'NULL::VARCHAR';
  if (NUMERIC.test(type)) return `CAST(${sql} AS DOUBLE)`;
  return type === 'BOOLEAN' ? sql : `CAST(${sql} AS VARCHAR)`;
}

async function readPage(
  connection: DuckDBConnection,
  { columns, from, patent, metric }: RowsSource,
  sorting: Sorting,
  cursor: string | undefined,
  limit: number,
): Promise<Pick<MetricRowsPage, 'rows' | 'organisations' | 'next'>> {
  const { recordIds } = metric.fact;
  const select = [
    ...columns.map((column, at) => `${jsonSql(column)} AS c${at}`),
    `CAST(${sorting.key} AS VARCHAR) AS row_key`,
    `CAST(${sorting.expression} AS VARCHAR) AS sorted_by`,
    `${patent === null ? 'NULL' : `CAST(${patent} AS VARCHAR)`} AS patent`,
    `${recordIds === null ? "''" : `fact.${recordIds}`} AS records`,
  ];
  const place = cursor === undefined ? null : placeOf(cursor);
  const rest =
    place === null ? '' : `${/\nWHERE /.test(from) ? '  AND' : 'WHERE'} ${behind(sorting, place)}\n`;
  const found = await readRows(
    connection,
    `SELECT ${select.join(', ')}\n${from}\n${rest}${orderBy(sorting)}\nLIMIT ${limit + 1}`,
  );
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const organisationIds = columns.flatMap(({ id }, at) =>
    /(^|_)org_id$/.test(id)
      ? rows.flatMap((row) => (typeof row[`c${at}`] === 'string' ? [String(row[`c${at}`])] : []))
      : [],
  );
  const titles = await titlesOf(
    connection,
    rows.flatMap((row) => (typeof row.patent === 'string' ? [row.patent] : [])),
  );
  return {
    rows: rows.map((row) => ({
      id: String(row.row_key),
      cells: Object.fromEntries(columns.map(({ id }, at) => [id, cellOf(row[`c${at}`])])),
      patent_id: typeof row.patent === 'string' ? row.patent : null,
      patent_title: titles.get(String(row.patent)) ?? null,
      record_ids: splitRecordIds(row.records),
    })),
    organisations: await organisationsOf(connection, organisationIds),
    next:
      found.length > limit && last
        ? cursorOf({
            value: typeof last.sorted_by === 'string' ? last.sorted_by : null,
            key: String(last.row_key),
          })
        : null,
  };
}

function cellOf(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return String(value);
}

async function titlesOf(
  connection: DuckDBConnection,
  patents: readonly string[],
): Promise<Map<string, string>> {
  if (patents.length === 0) return new Map();
  const ids = [...new Set(patents)].map(literal).join(', ');
  const rows = await readRows(
    connection,
    `SELECT patent_id, title FROM dim_patent WHERE patent_id IN (${ids}) LIMIT ${patents.length}`,
  );
  return new Map(
    rows.flatMap((row) =>
      typeof row.title === 'string' ? [[String(row.patent_id), row.title] as const] : [],
    ),
  );
}

/** What the organisations in the rows are called: nobody reads their ids. */
async function organisationsOf(
  connection: DuckDBConnection,
  ids: readonly string[],
): Promise<Record<string, string>> {
  if (ids.length === 0) return {};
  const known = [...new Set(ids)];
  const rows = await readRows(
    connection,
    `SELECT org_id, name FROM dim_organisation WHERE org_id IN (${known.map(literal).join(', ')}) LIMIT ${known.length}`,
  );
  return Object.fromEntries(rows.map((row) => [String(row.org_id), String(row.name)]));
}

/** The statement of all rows for an export, in the order of the default page, with the columns' titles. */
export function exportSql({ columns, from, metric, patent, day }: RowsSource): {
  sql: string;
  columns: { id: string; title: string }[];
} {
  const { key, recordIds } = metric.fact;
  const further = [
    ...(patent === null || columns.some(({ id }) => id === 'patent_id')
      ? []
      : [{ id: 'patent_id', title: '专利', sql: patent }]),
    ...(recordIds === null ? [] : [{ id: 'record_ids', title: '原始记录', sql: `fact.${recordIds}` }]),
  ];
  const all = [
    ...columns.map(({ id, title, sql }) => ({ id, title, sql: sql === 'NULL' ? 'NULL::VARCHAR' : sql })),
    ...further.filter(({ id }) => !columns.some((column) => column.id === id)),
  ];
  const sorting: Sorting = { expression: day, type: 'DATE', descending: true, key: `fact.${key}` };
  return {
    sql: `SELECT ${all.map(({ id, sql }) => `${sql} AS ${identifier(id)}`).join(', ')}\n${from}\n${orderBy(sorting)}`,
    columns: all.map(({ id, title }) => ({ id, title })),
  };
}
