import { PanhuoError } from '../../../domain/errors.ts';
import { type Duck, identifier, literal, openDuck } from '../../../lake/duck.ts';
import type { Snapshots } from '../../../lake/snapshots.ts';
import type { CompareTableAnswer, SampleRows } from '../../api/ops-model.ts';
import type { Caller } from '../access/caller.ts';
import type { ModelCatalog } from './catalog.ts';
import { hideCells } from './samples.ts';

/** A comparison that takes longer is stopped. Milliseconds. */
const LONGEST = 20_000;
const SAMPLES = 10;

type Compared = Pick<
  CompareTableAnswer,
  'key' | 'added' | 'removed' | 'changed' | 'same' | 'columns' | 'samples' | 'ms'
>;

/**
 * Rows of one model in two snapshots, matched by the model's key: added, removed, changed, and in which columns. Columns that only one of
 * them has are left out. On demand only: it reads both tables whole.
 * @throws PANHUO_SNAPSHOT_MISSING, PANHUO_QUERY_TIMEOUT, PANHUO_PAGE_UNKNOWN when not both have the table
 */
export async function compareTable(
  snapshots: Snapshots,
  { base, other, model }: { base: string; other: string; model: string },
  catalog: ModelCatalog,
  caller: Caller,
): Promise<Compared> {
  const started = performance.now();
  const key = catalog.models.get(model)?.key ?? [];
  return limited(await openBoth(snapshots, base, other), async (duck) => {
    const columns = await sharedColumns(duck, model);
    if (key.length === 0 || key.some((column) => !columns.includes(column))) {
      throw new PanhuoError('PANHUO_PAGE_UNKNOWN', `两个快照里的 ${model} 不能按键对照`, {
        hint: '表或键列只在其中一个快照里：模型在两次构建之间改过。',
      });
    }
    const rest = columns.filter((column) => !key.includes(column));
    const on = key.map((column) => `b.${identifier(column)} IS NOT DISTINCT FROM o.${identifier(column)}`);
    const differs = rest.map((column) => `b.${identifier(column)} IS DISTINCT FROM o.${identifier(column)}`);
    const table = identifier(model);
    // Rows that are in both word for word are the most, and need no matching by key.
    const listed = columns.map(identifier).join(', ');
    await duck.run(
      `CREATE TEMP TABLE gone AS SELECT ${listed} FROM base.${table} EXCEPT ALL SELECT ${listed} FROM other.${table};
       CREATE TEMP TABLE came AS SELECT ${listed} FROM other.${table} EXCEPT ALL SELECT ${listed} FROM base.${table}`,
    );
    const [removed, added, changed] = await Promise.all([
      duck.count(`SELECT count(*) FROM gone AS b ANTI JOIN came AS o ON ${on.join(' AND ')}`),
      duck.count(`SELECT count(*) FROM came AS o ANTI JOIN gone AS b ON ${on.join(' AND ')}`),
      duck.count(`SELECT count(*) FROM gone AS b JOIN came AS o ON ${on.join(' AND ')}`),
    ]);
    const total = await duck.count(`SELECT count(*) FROM base.${table}`);
    const counts = differs.map((condition, at) => `count(*) FILTER (WHERE ${condition}) AS c${at}`);
    const [row] =
      changed === 0 || rest.length === 0
        ? []
        : await duck.rows(`SELECT ${counts.join(', ')} FROM gone AS b JOIN came AS o ON ${on.join(' AND ')}`);
    const named = new Map((catalog.columns.get(model) ?? []).map(({ column, name }) => [column, name]));
    const inColumns = rest
      .map((column, at) => ({
        column,
        name: named.get(column) ?? column,
        rows: Number(row?.[`c${at}`] ?? 0),
      }))
      .filter(({ rows }) => rows > 0)
      .sort((a, b) => b.rows - a.rows);
    const sample = (sql: string, shown: readonly string[]) =>
      sampleOf(duck, sql, shown, catalog, model, caller);
    const few = [...key, ...rest].slice(0, 8);
    const moved = inColumns.slice(0, 3).map(({ column }) => column);
    const text = (from: string, column: string, as = column) =>
      `CAST(${from}.${identifier(column)} AS VARCHAR) AS ${identifier(as)}`;
    const order = (from: string) => key.map((column) => `${from}.${identifier(column)}`).join(', ');
    return {
      key: [...key],
      added,
      removed,
      changed,
      same: total - removed - changed,
      columns: inColumns,
      samples: {
        added: await sample(
          `SELECT ${few.map((column) => text('o', column)).join(', ')} FROM came AS o ANTI JOIN gone AS b ON ${on.join(' AND ')} ORDER BY ${order('o')}`,
          few,
        ),
        removed: await sample(
          `SELECT ${few.map((column) => text('b', column)).join(', ')} FROM gone AS b ANTI JOIN came AS o ON ${on.join(' AND ')} ORDER BY ${order('b')}`,
          few,
        ),
        changed: await sample(
          `SELECT ${[
            ...key.map((column) => text('o', column)),
            ...moved.flatMap((column) => [
              text('b', column, `${column}（前）`),
              text('o', column, `${column}（后）`),
            ]),
          ].join(', ')} FROM gone AS b JOIN came AS o ON ${on.join(' AND ')} ORDER BY ${order('o')}`,
          [...key, ...moved.flatMap((column) => [`${column}（前）`, `${column}（后）`])],
        ),
      },
      ms: Math.round(performance.now() - started),
    };
  });
}

async function sampleOf(
  duck: Duck,
  sql: string,
  columns: readonly string[],
  catalog: ModelCatalog,
  model: string,
  caller: Caller,
): Promise<SampleRows> {
  const rows = await duck.rows<Record<string, string | null>>(`${sql} LIMIT ${SAMPLES}`);
  const cells = rows.map((row) => columns.map((column) => row[column] ?? null));
  const classes = catalog.classes.get(model);
  return hideCells(columns, cells, (column) => classes?.get(column.replace(/（[前后]）$/, '')), caller);
}

/** Both snapshots in one memory database, which can then reach no other file. */
async function openBoth(snapshots: Snapshots, base: string, other: string): Promise<Duck> {
  // Reads their descriptions first: an id that is none must not become a path.
  const files = [(await snapshots.read(base)).id, (await snapshots.read(other)).id].map((id) =>
    snapshots.fileOf(id),
  );
  const duck = await openDuck({ memory: '1GB', threads: 2 });
  try {
    await duck.run(`ATTACH ${literal(files[0] ?? '')} AS base (READ_ONLY)`);
    await duck.run(`ATTACH ${literal(files[1] ?? '')} AS other (READ_ONLY)`);
    await duck.run('SET enable_external_access = false');
    await duck.run('SET lock_configuration = true');
    return duck;
  } catch (error) {
    duck.close();
    throw error;
  }
}

async function sharedColumns(duck: Duck, model: string): Promise<string[]> {
  const rows = await duck.rows<{ c: string }>(
    `SELECT b.column_name AS c FROM duckdb_columns() AS b JOIN duckdb_columns() AS o ON o.column_name = b.column_name
      WHERE b.database_name = 'base' AND o.database_name = 'other' AND b.table_name = ${literal(model)} AND o.table_name = b.table_name
      ORDER BY b.column_index`,
  );
  return rows.map(({ c }) => c);
}

async function limited<T>(duck: Duck, work: (duck: Duck) => Promise<T>): Promise<T> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    duck.connection.interrupt();
  }, LONGEST);
  try {
    return await work(duck);
  } catch (error) {
    if (!late) throw error;
    throw new PanhuoError('PANHUO_QUERY_TIMEOUT', `对照超过 ${LONGEST / 1000} 秒，已中止`, {
      hint: '这张表太大，不能在页面上逐行对照；可用 panhuo sql 分段比较。',
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    duck.close();
  }
}
