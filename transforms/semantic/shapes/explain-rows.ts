import type { DuckDBConnection } from '@duckdb/node-api';
import { countedRowsSql } from '../compile-rows.ts';
import { measuredColumns, type Part, partsOf, type Role } from '../part.ts';
import { columnName } from '../reach.ts';
import { resolveRequest } from '../request.ts';
import { numberOf, readRows } from '../rows.ts';
import { quoted } from '../sql.ts';
import type { FactMetric, MetricRequest } from '../types.ts';

/**
 * Why rows count differently: `late` was known only afterwards (or came into the lake afterwards), `happened` lies after the earlier day,
 * `excluded` no longer counts (reason given), `counted_again` counts after all, `ended` left a stock afterwards, `changed` has
 * another value in a column (named),
 * `withdrawn` is no row any more (its record was corrected or merged).
 */
export type Cause = 'late' | 'happened' | 'ended' | 'excluded' | 'counted_again' | 'changed' | 'withdrawn';

/** Causes as people read them. */
export const CAUSES: Readonly<Record<Cause, string>> = {
  late: '后来才知道（迟到）',
  happened: '此后新发生（或满期）',
  ended: '此后退出（终止、转出、用上）',
  excluded: '后来不再计数',
  counted_again: '后来改为计数',
  changed: '内容有改动',
  withdrawn: '已没有这一行（更正、合并）',
};
export interface RowCause {
  readonly cause: Cause;
  /** Code of the rule of an exclusion, the columns that changed, or the dates of an end that was announced late. */
  readonly detail: string | null;
  /** `detail` in words. */
  readonly said: string | null;
  /** Rows (distinct values for a distinct count) of this kind. */
  readonly rows: number;
  /** What they add to the number; negative takes away. */
  readonly effect: number;
  /** Keys of some of them. */
  readonly examples: readonly string[];
}

/** A state of the warehouse that a number was taken from. */
export interface Side {
  readonly request: MetricRequest;
  /** Name of the attached database, null when the connection's own. */
  readonly database: string | null;
  /** Until which day this side knows things. */
  readonly day: string;
}

const EXAMPLES = 3;

/** Whether the parts of a difference can be added up: counts, distinct counts and sums. */
export function isExplicable(part: Part): boolean {
  return part.agg === 'count' || part.agg === 'count_distinct' || part.agg === 'sum';
}

/**
 * The rows behind one number on both sides, compared by key. The effects add up to the difference of the two numbers.
 * Two temporary tables are made and dropped on the connection.
 */
export async function explainRows(
  connection: DuckDBConnection,
  definition: FactMetric,
  role: Role,
  before: Side,
  after: Side,
): Promise<RowCause[]> {
  await sideTable(connection, 'explain_before', definition, role, before);
  await sideTable(connection, 'explain_after', definition, role, after);
  try {
    const rows = await readRows(
      connection,
      causesSql(role, definition, before, after, await columnsOf(connection, definition, before, after)),
    );
    return rows.map((row) => ({
      cause: String(row.cause) as Cause,
      detail: row.detail === null ? null : String(row.detail),
      said: row.detail === null ? null : saidOf(definition, String(row.cause) as Cause, String(row.detail)),
      rows: numberOf(row.n) ?? 0,
      effect: numberOf(row.effect) ?? 0,
      examples: String(row.examples ?? '')
        .split(';')
        .filter((key) => key !== ''),
    }));
  } finally {
    await readRows(connection, 'DROP TABLE temp.main.explain_before');
    await readRows(connection, 'DROP TABLE temp.main.explain_after');
  }
}

/** k: what is counted once; row_key: a row that stands for it; x: what it gives to the number. */
async function sideTable(
  connection: DuckDBConnection,
  name: string,
  definition: FactMetric,
  role: Role,
  side: Side,
): Promise<void> {
  const resolved = resolveRequest(definition, side.request, measuredColumns(definition), { today: side.day });
  const part = partsOf(definition, resolved).find((item) => item.role === role);
  const key = `CAST(fact.${definition.fact.key} AS VARCHAR)`;
  const distinct = part?.agg === 'count_distinct' && part.input !== null;
  const [k, x] = distinct
    ? [`CAST(${part.input} AS VARCHAR)`, '1']
    : [key, part?.agg === 'sum' ? `coalesce(${part.input}, 0)` : '1'];
  if (side.database !== null) await readRows(connection, `USE ${quoted(side.database)}`);
  await readRows(
    connection,
    [
      `CREATE TEMP TABLE ${name} AS`,
      `SELECT k, min(row_key) AS row_key, ${distinct ? 'max(x)' : 'sum(x)'} AS x`,
      `FROM (SELECT ${k} AS k, ${key} AS row_key, ${x} AS x`,
      `${countedRowsSql(definition, resolved, role)}) AS counted`,
      'WHERE k IS NOT NULL GROUP BY k',
    ].join('\n'),
  );
}

/** Columns of the fact that both sides have and whose change can make a row count or not, or count for more. */
async function columnsOf(
  connection: DuckDBConnection,
  definition: FactMetric,
  before: Side,
  after: Side,
): Promise<string[]> {
  const { fact } = definition;
  const derived = new Set([
    fact.key,
    fact.recordIds,
    fact.known,
    fact.counted?.known,
    fact.counted?.column,
    fact.counted?.reason,
  ]);
  const present = async (side: Side) => {
    const rows = await readRows(connection, `DESCRIBE ${tableOf(definition, side)}`);
    return new Set(rows.map((row) => String(row.column_name)));
  };
  const [first, second] = [await present(before), await present(after)];
  const asked = [...(before.request.where ?? []), ...(after.request.where ?? [])];
  const dimensions = definition.dimensions.flatMap((dimension) =>
    dimension.type === 'text' &&
    dimension.reach.alias === 'fact' &&
    (asked.length > 0 || isFiltered(definition, dimension.id))
      ? [dimension.reach.column]
      : [],
  );
  const measure = [definition.measure, definition.denominator].flatMap((item) => [
    item?.column,
    item?.days?.from,
    item?.days?.to,
    ...(item?.filters ?? []).flatMap((filter) => (filter.on === 'column' ? [filter.column] : [])),
  ]);
  const own = [
    definition.date,
    ...definition.filters.flatMap((filter) => (filter.on === 'column' ? [filter.column] : [])),
    ...measure,
    ...(definition.stock?.from ?? []),
    ...(definition.stock?.to ?? []),
    definition.observe?.from,
    definition.observe?.event,
    ...dimensions,
  ];
  const columns = own.flatMap((column) =>
    column !== null && column !== undefined && column !== 'at' ? [column] : [],
  );
  return [...new Set(columns)].filter(
    (column) => first.has(column) && second.has(column) && !derived.has(column),
  );
}

function isFiltered(definition: FactMetric, id: string): boolean {
  return definition.filters.some((filter) => filter.on === 'dimension' && filter.dimension.id === id);
}

/** Names of changed columns, or what the rule of an exclusion is called. */
function saidOf(definition: FactMetric, cause: Cause, detail: string): string {
  const { fact, dimensions } = definition;
  if (cause !== 'excluded')
    return detail
      .split('、')
      .map((column) => columnName(fact, column))
      .join('、');
  const rules = dimensions.find(
    (dimension) => dimension.type === 'text' && dimension.reach.column === fact.counted?.reason,
  );
  const labels = rules?.type === 'text' ? rules.labels : [];
  return labels.find(([code]) => code === detail)?.[1] ?? detail;
}

/** Dates that a count asks to be there, or not to be there yet. */
function filteredColumns(definition: FactMetric, role: Role, op: 'known' | 'unknown'): string[] {
  const measure = role === 'denominator' ? definition.denominator : definition.measure;
  return [...definition.filters, ...(measure?.filters ?? [])].flatMap((filter) =>
    filter.on === 'column' && filter.op === op && /_(date|from|to|until)$/.test(filter.column)
      ? [filter.column]
      : [],
  );
}

function tableOf(definition: FactMetric, side: Side): string {
  const { table } = definition.fact;
  if (side.database === null) return table;
  return table.includes('.') ? `${quoted(side.database)}.${table}` : `${quoted(side.database)}.main.${table}`;
}

function causesSql(
  role: Role,
  definition: FactMetric,
  before: Side,
  after: Side,
  columns: readonly string[],
): string {
  const { fact } = definition;
  const counted = definition.counted ? fact.counted : null;
  const changed =
    columns.length === 0
      ? "''"
      : `concat_ws('、', ${columns.map((column) => `CASE WHEN b.${column} IS DISTINCT FROM a.${column} THEN '${column}' END`).join(', ')})`;
  const known = fact.known === null ? null : `a.${fact.known}`;
  // On one snapshot the rows are the same and only the day differs.
  const sameRows = before.database === after.database;
  const excluded = counted
    ? sameRows
      ? `NOT a.${counted.column}`
      : `(NOT a.${counted.column} AND b.${counted.column})`
    : 'FALSE';
  const again = counted && !sameRows ? `(a.${counted.column} AND NOT b.${counted.column})` : 'FALSE';
  const later = (columns: readonly (string | null | undefined)[]) => {
    const dates = columns.flatMap((column) => (column ? [`a.${column} > DATE '${before.day}'`] : []));
    return dates.length === 0 ? 'FALSE' : `coalesce(${dates.join(' OR ')}, FALSE)`;
  };
  const { stock, observe } = definition;
  const asked = (op: 'known' | 'unknown') => filteredColumns(definition, role, op);
  const beginnings = [definition.date, ...(stock?.from ?? []), observe?.event, ...asked('known')];
  const happened = later(beginnings);
  // A cohort's years are over by now that were not then.
  const matured = observe
    ? `(a.${observe.from} + INTERVAL ${observe.years} YEAR > DATE '${before.day}' + 1)`
    : 'FALSE';
  const ends = [...(stock?.to ?? []), ...(observe?.absent ? [observe.event] : []), ...asked('unknown')];
  const ended = later(ends);
  // What had happened by the earlier day and was announced only later.
  const announced = (columns: readonly (string | null | undefined)[]) =>
    columns.filter((column) => column && fact.knownOf[column] !== undefined);
  const learnt = (columns: readonly (string | null | undefined)[]) =>
    later(announced(columns).map((column) => fact.knownOf[column ?? '']));
  return [
    'WITH difference AS (',
    '  SELECT coalesce(n.k, o.k) AS k, coalesce(n.row_key, o.row_key) AS row_key, o.k IS NULL AS added, n.k IS NULL AS gone,',
    '    coalesce(n.x, 0) - coalesce(o.x, 0) AS effect',
    '  FROM temp.main.explain_after AS n FULL JOIN temp.main.explain_before AS o ON n.k = o.k',
    '  WHERE n.k IS NULL OR o.k IS NULL OR n.x <> o.x',
    '), caused AS (',
    '  SELECT d.*,',
    '    CASE',
    `      WHEN a.${fact.key} IS NULL THEN 'withdrawn'`,
    `      WHEN added AND (${happened} OR ${matured}) THEN 'happened'`,
    ...(sameRows ? [] : [`      WHEN added AND b.${fact.key} IS NULL THEN 'late'`]),
    ...(sameRows && known !== null
      ? [`      WHEN added AND (${known} > DATE '${before.day}' OR ${learnt(beginnings)}) THEN 'late'`]
      : []),
    `      WHEN gone AND ${excluded} THEN 'excluded'`,
    `      WHEN gone AND ${ended} THEN 'ended'`,
    ...(sameRows ? [`      WHEN gone AND ${learnt(ends)} THEN 'late'`] : []),
    `      WHEN added AND ${again} THEN 'counted_again'`,
    "      ELSE 'changed'",
    '    END AS cause,',
    `    ${counted ? `CAST(a.${counted.reason} AS VARCHAR)` : 'CAST(NULL AS VARCHAR)'} AS reason,`,
    `    ${changed} AS columns`,
    '  FROM difference AS d',
    `  LEFT JOIN ${tableOf(definition, before)} AS b ON CAST(b.${fact.key} AS VARCHAR) = d.row_key`,
    `  LEFT JOIN ${tableOf(definition, after)} AS a ON CAST(a.${fact.key} AS VARCHAR) = d.row_key`,
    ')',
    "SELECT cause, CASE WHEN cause = 'excluded' THEN reason WHEN cause = 'changed' THEN nullif(columns, '')",
    `    WHEN cause = 'late' AND gone THEN '${announced(ends).join('、')}' END AS detail,`,
    '  count(*) AS n, sum(effect) AS effect,',
    `  array_to_string(list_slice(list(row_key ORDER BY row_key), 1, ${EXAMPLES}), ';') AS examples`,
    'FROM caused GROUP BY ALL ORDER BY abs(sum(effect)) DESC, cause, detail',
  ].join('\n');
}
