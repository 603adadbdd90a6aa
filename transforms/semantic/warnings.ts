import type { DuckDBConnection } from '@duckdb/node-api';
import { resolveRequest } from './request.ts';
import { readRows } from './rows.ts';
import { dimensionSql, fromSql } from './sql.ts';
import { nearest } from './suggest.ts';
import type { MetricDefinition, MetricRequest, TextDimension } from './types.ts';

/**
 * For an answer that came out empty or zero: the values asked for that no row of the fact has, with the nearest that exists
 * (`南京` for `南京市`). A zero that stems from a misspelling must not pass for a finding.
 */
export async function valueWarnings(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: MetricRequest,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const { condition, dimension } of resolveRequest(definition, request).where) {
    if (dimension.type !== 'text' || (condition.op !== '=' && condition.op !== 'in')) continue;
    const existing = await valuesOf(connection, definition, dimension);
    for (const value of condition.values.filter((item) => !existing.includes(item))) {
      const near = nearest(value, existing);
      warnings.push(
        `${dimension.name}（${dimension.id}）中没有“${value}”${near ? `，最接近的是“${near}”` : ''}`,
      );
    }
  }
  return warnings;
}

async function valuesOf(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  dimension: TextDimension,
): Promise<string[]> {
  const value = dimensionSql(dimension, definition.date);
  const rows = await readRows(
    connection,
    `SELECT DISTINCT ${value} AS v\n${fromSql(definition, [dimension], '')}\nORDER BY v`,
  );
  return rows.map((row) => String(row.v));
}
