import type { DuckDBConnection } from '@duckdb/node-api';
import { leavesOf } from './checks.ts';
import { checked, conditionText, parseCondition } from './condition.ts';
import { dimensionOf } from './request.ts';
import { readRows } from './rows.ts';
import { dimensionSql, fromSql } from './sql.ts';
import { nearest } from './suggest.ts';
import type { FactMetric, MetricDefinition, MetricRequest, TextDimension } from './types.ts';

/**
 * For an answer that came out empty or zero: the values asked for that no row of the fact has, with the nearest that exists
 * (`南京` for `南京市`). A zero that stems from a misspelling must not pass for a finding.
 */
export async function valueWarnings(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: MetricRequest,
): Promise<string[]> {
  const warnings = new Set<string>();
  for (const item of request.where ?? []) {
    const condition = typeof item === 'string' ? parseCondition(item) : checked(conditionText(item), item);
    if (condition.op !== '=' && condition.op !== 'in') continue;
    const existing = new Set<string>();
    let dimension: TextDimension | undefined;
    for (const metric of leavesOf(definition)) {
      const found = dimensionOf(metric, condition.dimension, 'where');
      if (found.type !== 'text') continue;
      dimension = found;
      for (const value of await valuesOf(connection, metric, found)) existing.add(value);
    }
    if (!dimension) continue;
    for (const value of condition.values.filter((value) => !existing.has(value))) {
      const near = nearest(value, [...existing]);
      warnings.add(
        `${dimension.name}（${dimension.id}）中没有“${value}”${near ? `，最接近的是“${near}”` : listed(existing)}`,
      );
    }
  }
  return [...warnings];
}

/** A handful of values can be named where none is like what was written. */
const listed = (existing: ReadonlySet<string>): string =>
  existing.size > 1 && existing.size <= 8 ? `，有的是：${[...existing].join('、')}` : '';

async function valuesOf(
  connection: DuckDBConnection,
  definition: FactMetric,
  dimension: TextDimension,
): Promise<string[]> {
  const rows = await readRows(
    connection,
    `SELECT DISTINCT ${dimensionSql(dimension, '')} AS v\n${fromSql(definition, [dimension], '')}\nORDER BY v`,
  );
  return rows.map((row) => String(row.v));
}
