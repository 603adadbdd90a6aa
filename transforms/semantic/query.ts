import type { DuckDBConnection } from '@duckdb/node-api';
import { compileMetric } from './compile.ts';
import { numberOf, readRows } from './rows.ts';
import type { CompiledColumn, MetricDefinition, MetricRequest } from './types.ts';
import { valueWarnings } from './warnings.ts';

/** One cell: the requested dimensions by id as text, and the number. */
export interface MetricRow {
  readonly [dimension: string]: string | number | boolean | null;
  /** Null when suppressed. A ratio is a fraction (0.25, not 25). */
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
  /** Number of rows asked for at most; more may exist when there are as many. */
  readonly limit: number | null;
  readonly columns: readonly CompiledColumn[];
  /**
   * Ratios carry `numerator` and `denominator` in each row, and `suppressed: true` with a null value where the denominator is
   * below the definition's limit: the counts stay, so that everyone sees why.
   */
  readonly rows: readonly MetricRow[];
  readonly sql: string;
  /** The snapshot the connection has open, as the caller said. */
  readonly snapshot: string | null;
  readonly filters: readonly string[];
  /** Number of suppressed cells in `rows`. */
  readonly suppressed: number;
  /** Why an empty answer may be a mistake: filter values that no row has. */
  readonly warnings: readonly string[];
}

export interface QueryOptions {
  /** Id of the snapshot that `connection` reads; carried into the answer. @default null */
  readonly snapshot?: string | null;
}

/**
 * Runs a metric on a connection to a published snapshot.
 * @throws PanhuoError of a request that does not fit (see `resolveRequest`), PANHUO_SQL_REFUSED when the snapshot lacks a table or column
 */
export async function queryMetric(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: MetricRequest,
  options: QueryOptions = {},
): Promise<MetricResult> {
  const compiled = compileMetric(definition, request);
  const rows = (await readRows(connection, compiled.sql)).map((row) =>
    cell(row, compiled.columns, definition),
  );
  const nothing = rows.every((row) => (row.value ?? 0) === 0);
  return {
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
    limit: request.limit ?? null,
    columns: compiled.columns,
    rows,
    sql: compiled.sql,
    snapshot: options.snapshot ?? null,
    filters: compiled.filters,
    suppressed: rows.filter((row) => row.suppressed === true).length,
    warnings: nothing ? await valueWarnings(connection, definition, request) : [],
  };
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
  return definition.denominator && value === null
    ? { ...shown, value, suppressed: true }
    : { ...shown, value };
}
