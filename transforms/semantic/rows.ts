import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../domain/errors.ts';

/** Rows of a statement as objects. @throws PanhuoError PANHUO_SQL_REFUSED with DuckDB's own words */
export async function readRows(
  connection: DuckDBConnection,
  sql: string,
): Promise<Record<string, unknown>[]> {
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJS();
  } catch (cause) {
    throw new PanhuoError(
      'PANHUO_SQL_REFUSED',
      `指标的 SQL 无法执行：${cause instanceof Error ? cause.message : String(cause)}`,
      {
        hint: '快照中可能缺少指标所用的表或列，请先构建',
        cause,
      },
    );
  }
}

/** A count or quotient from DuckDB. Counts come as bigint; all that occur are below 2^53. */
export function numberOf(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  if (!Number.isFinite(number) || (typeof value === 'bigint' && !Number.isSafeInteger(number))) {
    throw new PanhuoError('PANHUO_INTERNAL', `指标数值超出可表示范围：${String(value)}`);
  }
  return number;
}
