import { PanhuoError } from '../../../domain/errors.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import { identifier } from '../../../lake/duck.ts';
import { leavesOf, todayOf } from '../../../transforms/semantic/checks.ts';
import { countedRowsSql } from '../../../transforms/semantic/compile-rows.ts';
import { measuredColumns, type Part, partsOf, type Role } from '../../../transforms/semantic/part.ts';
import { columnName } from '../../../transforms/semantic/reach.ts';
import { type ResolvedRequest, resolveRequest } from '../../../transforms/semantic/request.ts';
import { readOnce } from '../../../transforms/semantic/rows.ts';
import { literal } from '../../../transforms/semantic/sql.ts';
import { AMOUNT } from '../../../transforms/semantic/trace-part.ts';
import type { FactMetric, MetricDefinition, MetricRequest } from '../../../transforms/semantic/types.ts';
import { type Caller, sees } from '../access/caller.ts';
import { classOf } from './rights.ts';

/** A column of the rows behind a number. */
export interface RowColumn {
  readonly id: string;
  readonly title: string;
  /** DuckDB's type. */
  readonly type: string;
  /** Over the fact; NULL for what the caller may not see. */
  readonly sql: string;
  readonly hidden: boolean;
}

/** Everything that says which rows are behind one number of a metric of one fact. */
export interface RowsSource {
  readonly metric: FactMetric;
  readonly resolved: ResolvedRequest;
  readonly part: Part;
  readonly columns: readonly RowColumn[];
  /** FROM … WHERE …, the fact's alias is `fact`. */
  readonly from: string;
  /** The day that rows are ordered by; the key where there is none. */
  readonly day: string;
  /** Expression of the patent of a row, null where rows are of no patent. */
  readonly patent: string | null;
}

/**
 * The metric whose rows are listed: itself, or of a formula the operand that was asked for.
 * @throws PANHUO_METRIC_REQUEST for an operand it does not have
 */
export function countedMetric(definition: MetricDefinition, operand: string | undefined): FactMetric {
  const leaves = leavesOf(definition);
  const found = operand === undefined ? leaves[0] : leaves.find(({ id }) => id === operand);
  if (found && (definition.kind === 'formula' || operand === undefined)) return found;
  throw new PanhuoError('PANHUO_METRIC_REQUEST', `指标 ${definition.id} 的算式里没有“${operand ?? ''}”`, {
    where: { field: 'operand' },
    hint:
      definition.kind === 'formula'
        ? `可用：${leaves.map(({ id }) => id).join('、')}`
        : '它不是算式，不写 operand。',
  });
}

/**
 * Says which rows a number counts.
 * @param part which number of the cell @default the value, of a ratio what stands above the line
 * @throws PANHUO_METRIC_REQUEST for a part the metric does not have, and as `resolveRequest`
 */
export async function rowsSource(
  connection: DuckDBConnection,
  metric: FactMetric,
  request: MetricRequest,
  part: Role | undefined,
  caller: Caller,
): Promise<RowsSource> {
  const today = await todayOf(connection, metric, request);
  const resolved = resolveRequest(metric, request, measuredColumns(metric), today === null ? {} : { today });
  const parts = partsOf(metric, resolved);
  const chosen = part === undefined ? parts[0] : parts.find(({ role }) => role === part);
  if (!chosen)
    throw new PanhuoError('PANHUO_METRIC_REQUEST', `指标 ${metric.id} 没有 ${part ?? ''} 一项`, {
      where: { field: 'part' },
      hint: `可用：${parts.map(({ role }) => role).join('、')}`,
    });
  const known = await columnsOf(connection, metric.fact.table);
  return {
    metric,
    resolved,
    part: chosen,
    columns: columnsFor(metric, chosen, known, caller),
    from: countedRowsSql(metric, resolved, chosen.role),
    day: `fact.${metric.date ?? metric.stock?.from[0] ?? metric.fact.key}`,
    patent: known.has('patent_id') ? 'fact.patent_id' : null,
  };
}

interface KnownColumn {
  readonly type: string;
  readonly title: string | null;
}

/** Columns of a table with what the models call them. */
async function columnsOf(connection: DuckDBConnection, table: string): Promise<Map<string, KnownColumn>> {
  const [name = '', schema = 'main'] = table.split('.').reverse();
  const rows = await readOnce(
    connection,
    `SELECT c.column_name AS id, c.data_type AS type, m.name AS title
     FROM duckdb_columns() AS c LEFT JOIN meta_column AS m ON m.model = c.table_name AND m."column" = c.column_name
     WHERE c.table_name = ${literal(name)} AND c.schema_name = ${literal(schema)}`,
  );
  return new Map(
    rows.map((row) => [
      String(row.id),
      { type: String(row.type), title: row.title === null ? null : String(row.title) },
    ]),
  );
}

function columnsFor(
  metric: FactMetric,
  part: Part,
  known: ReadonlyMap<string, KnownColumn>,
  caller: Caller,
): RowColumn[] {
  const { fact } = metric;
  const ids = [...new Set([fact.key, ...fact.show])];
  const labels = labelsOf(metric);
  const columns = ids.map((id): RowColumn => {
    const own = `fact.${identifier(id)}`;
    const hidden = isHidden(metric, id, false, caller);
    const type = known.get(id)?.type ?? 'VARCHAR';
    return {
      id,
      title: known.get(id)?.title ?? columnName(fact, id),
      type,
      sql: hidden ? 'NULL' : (labels.get(id)?.(own) ?? own),
      hidden,
    };
  });
  const isShown =
    part.input === null || ids.some((id) => part.input === `fact.${id}`) || ids.includes(AMOUNT);
  if (isShown) return columns;
  const hidden = isHidden(metric, metric.measure?.column ?? '', true, caller);
  const title = metric.measure?.column ? columnName(fact, metric.measure.column) : metric.unit;
  return [...columns, { id: AMOUNT, title, type: 'DOUBLE', sql: hidden ? 'NULL' : `${part.input}`, hidden }];
}

function isHidden(metric: FactMetric, column: string, isAmount: boolean, caller: Caller): boolean {
  const field = classOf(metric, column, isAmount);
  return field !== null && !sees(caller, field);
}

/** Codes that a dimension of the metric has words for are shown in these words. */
function labelsOf(metric: FactMetric): Map<string, (column: string) => string> {
  const found = new Map<string, (column: string) => string>();
  for (const dimension of metric.dimensions) {
    if (dimension.type !== 'text' || dimension.boolean || dimension.labels.length === 0) continue;
    if (dimension.reach.alias !== 'fact') continue;
    const cases = dimension.labels.map(([code, label]) => `WHEN ${literal(code)} THEN ${literal(label)}`);
    found.set(dimension.reach.column, (column) => `CASE ${column} ${cases.join(' ')} ELSE ${column} END`);
  }
  return found;
}
