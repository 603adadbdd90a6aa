import type { DuckDBConnection } from '@duckdb/node-api';
import { checkPeriod, todayOf } from './checks.ts';
import { compileMetric } from './compile.ts';
import { rollUp } from './rollup.ts';
import { numberOf, readKept } from './rows.ts';
import type { CompiledColumn, MetricDefinition, MetricRequest } from './types.ts';
import { valueWarnings } from './warnings.ts';

/** One cell: the requested dimensions by id as text, and the number. */
export interface MetricRow {
  readonly [dimension: string]: string | number | boolean | null;
  /** Null when suppressed or when there is nothing to tell it from. A ratio is a fraction (0.25, not 25). */
  readonly value: number | null;
}

export interface MetricResult {
  readonly metric: string;
  readonly name: string;
  readonly unit: string;
  readonly format: MetricDefinition['format'];
  readonly definition: string;
  readonly source: string;
  readonly basis: MetricDefinition['basis'];
  readonly version: number;
  readonly verified: boolean;
  readonly additive: boolean;
  /** False where the values of several periods may not be added although `additive` holds: a stock. */
  readonly additive_over_time: boolean;
  readonly direction: MetricDefinition['direction'];
  /** The period as it was understood, null without one. */
  readonly period: string | null;
  /** The day that was asked back to, null for what the snapshot knows. */
  readonly as_of: string | null;
  /** Number of rows asked for at most; more may exist when there are as many. */
  readonly limit: number | null;
  readonly columns: readonly CompiledColumn[];
  /**
   * Ratios carry `numerator` and `denominator` in each row, and `suppressed: true` with a null value where the denominator is
   * below the definition's limit: the counts stay, so that everyone sees why. Cohorts carry `censored`: rows still watched.
   */
  readonly rows: readonly MetricRow[];
  /** All cells together, when it was asked for. */
  readonly total: MetricRow | null;
  readonly sql: string;
  /** The snapshot the connection has open, as the caller said. */
  readonly snapshot: string | null;
  readonly filters: readonly string[];
  /** Number of suppressed cells in `rows`. */
  readonly suppressed: number;
  /** What readers must know: filter values that no row has, a period that is not over. */
  readonly warnings: readonly string[];
}

export interface QueryOptions {
  /** Id of the snapshot that `connection` reads; carried into the answer. @default null */
  readonly snapshot?: string | null;
}

/**
 * Runs a metric on a connection to a published snapshot.
 * @throws PanhuoError of a request that does not fit (see `resolveRequest`), PANHUO_METRIC_PERIOD of a period before data begins,
 *   PANHUO_METRIC_NOT_ADDITIVE of a sum that must not be, PANHUO_SQL_REFUSED when the snapshot lacks a table or column
 */
export async function queryMetric(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: MetricRequest,
  options: QueryOptions = {},
): Promise<MetricResult> {
  // Mistakes of the request come before anything is read.
  compileMetric(definition, request);
  const today = await todayOf(connection, definition, request);
  const horizon = today === null ? {} : { today };
  const { warnings, period } = await checkPeriod(connection, definition, request, today);
  const compiled = compileMetric(definition, request, horizon);
  const rows = (await readKept(connection, compiled.sql)).map((row) =>
    cell(row, compiled.columns, definition),
  );
  const nothing = rows.every((row) => (row.value ?? 0) === 0);
  const result: MetricResult = {
    metric: definition.id,
    name: definition.name,
    unit: definition.unit,
    format: definition.format,
    definition: definition.definition,
    source: definition.source,
    basis: definition.basis,
    version: definition.version,
    verified: definition.verified,
    additive: definition.additive,
    additive_over_time: definition.additive && !hasStock(definition),
    direction: definition.direction,
    period,
    as_of: request.as_of ?? null,
    limit: request.limit ?? null,
    columns: compiled.columns,
    rows,
    total: null,
    sql: compiled.sql,
    snapshot: options.snapshot ?? null,
    filters: compiled.filters,
    suppressed: rows.filter((row) => row.suppressed === true).length,
    warnings: [...warnings, ...(nothing ? await valueWarnings(connection, definition, request) : [])],
  };
  if (request.total === undefined) return result;
  if (request.total === 'sum') return { ...result, total: rollUp(result, [])[0] ?? null };
  const whole = compileMetric(definition, { ...request, by: [], order: [], limit: undefined }, horizon);
  const [row] = await readKept(connection, whole.sql);
  return { ...result, total: row ? cell(row, whole.columns, definition) : null };
}

/** Whether a stock stands in the number: then its values at several times are not added. */
export function hasStock(definition: MetricDefinition): boolean {
  return definition.kind === 'formula' ? definition.of.some(hasStock) : definition.stock !== null;
}

function cell(
  row: Record<string, unknown>,
  columns: readonly CompiledColumn[],
  definition: MetricDefinition,
): MetricRow {
  const shown: Record<string, string | number | boolean | null> = {};
  for (const column of columns) {
    const value = row[column.name];
    shown[column.name] = column.role === 'dimension' ? String(value) : numberOf(value);
  }
  const value = numberOf(row.value);
  const divided = columns.some((column) => column.role === 'denominator');
  // Rows that are all still watched are no small denominator: nothing can be said yet.
  const watched = Number(shown.censored ?? 0) > 0 && shown.denominator === 0;
  const limited = definition.minDenominator !== null || (definition.kind === 'formula' && divided);
  // Nor is an amount above the line that nobody knows.
  const unknown = shown.numerator === null;
  return divided && limited && value === null && !watched && !unknown
    ? { ...shown, value, suppressed: true }
    : { ...shown, value };
}
