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
