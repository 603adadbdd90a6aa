import { PanhuoError } from '../../../domain/errors.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';

/** What may be handed to a prepared statement here. */
export type Value = string | number | boolean | null;

/**
 * Rows of a statement on a snapshot. Counts should be cast to DOUBLE in it: bigints are no JSON.
 * @throws PANHUO_SQL_REFUSED where the snapshot is of another version of the program and lacks a table or column
 */
export async function ask<T>(
  connection: DuckDBConnection,
  sql: string,
  values: readonly Value[] = [],
): Promise<T[]> {
  try {
    const reader = await connection.runAndReadAll(sql, [...values]);
    return reader.getRowObjectsJS() as T[];
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    if (!/^(Catalog|Binder) Error/.test(said)) throw cause;
    throw new PanhuoError('PANHUO_SQL_REFUSED', '快照里没有这一页所用的表或列：它是用另一版程序构建的', {
      hint: '请先用现在的程序重新构建（panhuo build）。',
      cause,
    });
  }
}

/** One page of a list by position. Lists here are at most thousands long: what comes after is told by how far one has come. */
export function pageOf<T>(
  all: readonly T[],
  cursor: string | undefined,
  limit: number,
): { total: number; rows: T[]; next: string | null } {
  const from = startOf(cursor);
  const rows = all.slice(from, from + limit);
  return { total: all.length, rows, next: from + limit < all.length ? String(from + limit) : null };
}

/** @throws PANHUO_REQUEST_INVALID for a cursor that none of our answers gave */
export function startOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,7}$/.test(cursor)) return Number(cursor);
  throw new PanhuoError('PANHUO_REQUEST_INVALID', '参数有误：cursor', {
    where: { field: 'cursor' },
    hint: 'cursor 取自上一页答复中的 next。',
  });
}
