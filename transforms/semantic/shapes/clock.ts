import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../../domain/errors.ts';
import { readOnce } from '../rows.ts';

/** The day up to which the snapshot knows things (`int_as_of`), never the machine's clock. */
export async function asOfDay(connection: DuckDBConnection): Promise<string> {
  const [row] = await readOnce(connection, 'SELECT CAST(as_of AS VARCHAR) AS day FROM int_as_of');
  if (typeof row?.day !== 'string') {
    throw new PanhuoError('PANHUO_SQL_REFUSED', '快照中没有截至日（int_as_of），请重新构建');
  }
  return row.day;
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** Share of the days from `start` to before `end` that are over at the end of `day`, 0–1. */
export function elapsedShare(start: string, end: string, day: string): number {
  const gone = (daysBetween(start, day) + 1) / daysBetween(start, end);
  return Math.min(1, Math.max(0, gone));
}

/** The last month that is complete at the end of a day: `2024-06-30` → `2024-06`, `2024-06-29` → `2024-05`. */
export function lastCompleteMonth(day: string): string {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000);
  next.setUTCDate(0);
  return next.toISOString().slice(0, 7);
}
