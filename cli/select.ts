import { PanhuoError } from '../domain/errors.ts';
import { type Duck, literal } from '../lake/duck.ts';

export interface Column {
  name: string;
  type: string;
}

/** One SELECT that somebody typed, checked on a locked reader, and what it gives. */
export interface Select {
  /** The text as a table expression with column names that differ. On lines of its own: it may end in a comment. */
  readonly from: string;
  readonly columns: readonly Column[];
}

/** The row of a select as a whole; no column is called that. */
export const ROW = '_panhuo_row';

/** Checks that the text is one SELECT, and tells its columns. @throws PANHUO_SQL_REFUSED */
export async function checkSelect(duck: Duck, text: string): Promise<Select> {
  const sql = text.trim().replace(/;\s*$/, '');
  if (sql === '') throw refused('没有写任何语句');
  const [parsed] = await duck.rows<{ error: string | null; statements: bigint | null }>(
    `SELECT j->>'$.error_message' AS error, json_array_length(j, '$.statements') AS statements FROM (SELECT json_serialize_sql(${literal(sql)}) AS j)`,
  );
  if (parsed?.error) {
    throw refused(/^Only SELECT/.test(parsed.error) ? '这不是 SELECT，快照是只读的' : parsed.error);
  }
  const statements = Number(parsed?.statements ?? 0);
  if (statements === 0) throw refused('没有写任何语句');
  if (statements > 1) throw refused(`一次只能执行一条语句，收到 ${statements} 条`);
  const from = `(\n${sql}\n) AS ${ROW}`;
  const described = await refusing(() =>
    duck.rows<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM ${from}`),
  );
  return {
    from,
    columns: described.map(({ column_name, column_type }) => ({ name: column_name, type: column_type })),
  };
}

/** Runs something with the text in it; what DuckDB says against the text is said with its own line numbers. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).trim();
    // The text begins on the second line of what DuckDB was given. As wide as `LINE n:`, so that the caret stays under its place.
    throw refused(
      message.replace(/^LINE (\d+):/m, (_, line: string) => `第${Math.max(1, Number(line) - 1)}行：`),
      error,
    );
  }
}

function refused(message: string, cause?: unknown): PanhuoError {
  return new PanhuoError('PANHUO_SQL_REFUSED', `SQL 无法执行：${message}`, {
    hint: '只能执行一条 SELECT；有哪些表：panhuo sql "select model, grain from meta_model"；某表的列：panhuo sql "describe 表名"。',
    ...(cause === undefined ? {} : { cause }),
  });
}
