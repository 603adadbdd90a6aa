import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../domain/errors.ts';
import { memoryOf } from '../../lake/duck.ts';

/** Rows of a statement as objects. @throws PanhuoError PANHUO_SQL_REFUSED with DuckDB's own words */
export async function readRows(
  connection: DuckDBConnection,
  sql: string,
): Promise<Record<string, unknown>[]> {
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJS();
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const lacking = missingIn(said);
    throw new PanhuoError(
      'PANHUO_SQL_REFUSED',
      lacking === undefined
        ? `指标的 SQL 无法执行：${said}`
        : `快照里没有指标所用的${lacking}：快照是用另一版程序构建的`,
      { hint: '请先运行 panhuo build，用现在的定义重新构建', cause },
    );
  }
}

/** As {@link readRows}, once for a published snapshot: for the few small statements that stand before every question. @throws as it */
export async function readOnce(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly Record<string, unknown>[]> {
  const memory = memoryOf(connection);
  const known = memory?.get(sql) as readonly Record<string, unknown>[] | undefined;
  if (known !== undefined) return known;
  const rows = await readRows(connection, sql);
  memory?.set(sql, rows);
  return rows;
}

/** Answers that are remembered of one snapshot, and how many rows each may have: a few megabytes together. */
const KEPT = 500;
const KEPT_ROWS = 200;

/**
 * As {@link readRows}, remembered for a while where it was read of a published snapshot: the year before one is another question's year,
 * and a number stands above the list of its rows. @throws as it
 */
export async function readKept(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly Record<string, unknown>[]> {
  const memory = memoryOf(connection);
  if (memory === undefined) return readRows(connection, sql);
  const kept = (memory.get('kept') ?? new Map()) as Map<string, readonly Record<string, unknown>[]>;
  memory.set('kept', kept);
  const rows = kept.get(sql) ?? (await readRows(connection, sql));
  if (rows.length > KEPT_ROWS) return rows;
  // The last that was asked for goes last.
  kept.delete(sql);
  kept.set(sql, rows);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return rows;
}

/** The table or column that DuckDB missed, in a person's words; undefined when something else was wrong. */
function missingIn(said: string): string | undefined {
  const table = /^Catalog Error: Table with name (\S+) does not exist/.exec(said)?.[1];
  if (table !== undefined) return `表 ${table}`;
  const column =
    /^Binder Error: .*does not have a column named "([^"]+)"/.exec(said)?.[1] ??
    /^Binder Error: Referenced column "([^"]+)" not found/.exec(said)?.[1];
  return column === undefined ? undefined : `列 ${column}`;
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
