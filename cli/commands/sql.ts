import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { type Duck, literal, openDuck } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { Context } from '../context.ts';
import { renderTable } from '../text.ts';

/** More rows than this are not for a terminal. */
const SCREEN_ROWS = 200;

export async function run(
  context: Context,
  [query = '']: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const { warehouse } = await context.workspace();
  const snapshots = new Snapshots(warehouse);
  const { duck, snapshot } = await snapshots.openCurrent();
  try {
    const sql = query.trim().replace(/;\s*$/, '');
    const columns = await columnsOf(duck, sql);
    const target = (['csv', 'parquet', 'arrow'] as const).find((format) => options[format] !== undefined);
    if (target) {
      const file = path.resolve(String(options[target]));
      if (target === 'arrow') await (await import('../arrow.ts')).writeArrow(duck, sql, file);
      else await copyOut(snapshots.fileOf(snapshot.id), sql, file, target);
      context.say(`✓ 已存为 ${file}（快照 ${snapshot.id}）`);
      context.answer({ file, snapshot: snapshot.id });
      return 0;
    }
    if (context.json) {
      const rows = await jsonRows(duck, sql);
      process.stdout.write(
        `{"columns":${JSON.stringify(columns)},"rows":[${rows.join(',')}],"snapshot":${JSON.stringify(snapshot.id)}}\n`,
      );
      return 0;
    }
    const rows = await textRows(duck, sql, columns);
    context.say(
      renderTable(
        columns.map(({ name, type }) => ({
          title: name,
          align: /INT|DECIMAL|DOUBLE|FLOAT/.test(type) ? 'right' : 'left',
        })),
        rows.slice(0, SCREEN_ROWS),
      ),
    );
    if (rows.length > SCREEN_ROWS)
      context.say(`（只显示前 ${SCREEN_ROWS} 行；全部结果请用 --json 或 --csv 文件）`);
    context.say(`快照 ${snapshot.id}`);
    return 0;
  } finally {
    duck.close();
  }
}

interface Column {
  name: string;
  type: string;
}

/** Checks that the text is one SELECT, and tells its columns. @throws PANHUO_SQL_REFUSED */
async function columnsOf(duck: Duck, sql: string): Promise<Column[]> {
  try {
    const [parsed] = await duck.rows<{ error: string | null }>(
      `SELECT json_extract_string(json_serialize_sql(${literal(sql)}), '$.error_message') AS error`,
    );
    if (parsed?.error) throw new Error(parsed.error);
    const described = await duck.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${sql}`);
    return described.map(({ column_name, column_type }) => ({ name: column_name, type: column_type }));
  } catch (error) {
    throw refused(error);
  }
}

function refused(error: unknown): PanhuoError {
  const message = error instanceof Error ? error.message : String(error);
  return new PanhuoError('PANHUO_SQL_REFUSED', `SQL 无法执行：${message.trim()}`, {
    hint: '只能执行一条 SELECT；表名可用 panhuo sql "select model, grain from meta_model" 查看。',
    cause: error,
  });
}

async function jsonRows(duck: Duck, sql: string): Promise<string[]> {
  try {
    const rows = await duck.rows<{ r: string }>(`SELECT to_json(q)::VARCHAR AS r FROM (${sql}) AS q`);
    return rows.map((row) => row.r);
  } catch (error) {
    throw refused(error);
  }
}

async function textRows(duck: Duck, sql: string, columns: readonly Column[]): Promise<string[][]> {
  const names = columns.map((_, at) => `c${at}`);
  try {
    const rows = await duck.rows<Record<string, string | null>>(
      `SELECT ${names.map((name) => `${name}::VARCHAR AS ${name}`).join(', ')} FROM (${sql}) AS q(${names.join(', ')}) LIMIT ${SCREEN_ROWS + 1}`,
    );
    return rows.map((row) => names.map((name) => row[name] ?? '—'));
  } catch (error) {
    throw refused(error);
  }
}

/** The reader is locked and cannot write files, so the file is written by a second connection that runs the checked SELECT alone. */
async function copyOut(
  snapshotFile: string,
  sql: string,
  file: string,
  format: 'csv' | 'parquet',
): Promise<void> {
  await using duck = await openDuck({ file: snapshotFile, readOnly: true });
  const settings = format === 'csv' ? 'FORMAT csv, HEADER true' : 'FORMAT parquet, COMPRESSION zstd';
  try {
    await duck.run(`COPY (${sql}) TO ${literal(file)} (${settings})`);
  } catch (error) {
    throw refused(error);
  }
}
