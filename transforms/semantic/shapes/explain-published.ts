import { PanhuoError } from '../../../domain/errors.ts';
import { type Duck, identifier, literal } from '../../../lake/duck.ts';
import type { Snapshots } from '../../../lake/snapshots.ts';
import type { MetricCatalog } from '../catalog.ts';
import { leavesOf } from '../checks.ts';
import { asOfDay as dayOf } from '../request.ts';
import type { MetricDefinition, MetricRequest } from '../types.ts';
import { asOfDay } from './clock.ts';
import { type Explanation, explainDifference } from './explain.ts';

/** Which earlier number is meant; at least one is said. */
export interface EarlierNumber {
  /** The day that was asked back to. */
  readonly as_of?: string | undefined;
  /** The snapshot it was taken from. @default the current one */
  readonly snapshot?: string | undefined;
  /** Version of the definition that was in force then. @default the present one */
  readonly version?: number | undefined;
}

/**
 * Why a number printed once is another one in the current snapshot.
 * @param duck a database of its own in memory: both snapshots are attached to it
 * @param now id of the snapshot that counts as now
 * @throws PANHUO_SNAPSHOT_MISSING, PANHUO_METRIC_REQUEST when the earlier snapshot cannot answer, and as `explainDifference`
 */
export async function explainPublished(
  duck: Duck,
  snapshots: Snapshots,
  now: string,
  catalog: MetricCatalog,
  metric: MetricDefinition,
  request: MetricRequest,
  choices: EarlierNumber,
): Promise<Explanation> {
  const earlier = choices.snapshot === undefined ? now : (await snapshots.read(choices.snapshot)).id;
  const same = earlier === now;
  const attach = (id: string, name: string) =>
    duck.run(`ATTACH ${literal(snapshots.fileOf(id))} AS ${identifier(name)} (READ_ONLY)`);
  await attach(now, 'after_snapshot');
  if (!same) await attach(earlier, 'before_snapshot');
  const database = same ? 'after_snapshot' : 'before_snapshot';
  const { as_of: _, ...today } = request;
  await duck.run(`USE ${identifier(database)}`);
  const then = choices.as_of === undefined ? await asOfDay(duck.connection) : dayOf(choices.as_of);
  await duck.run('USE after_snapshot');
  const day = await asOfDay(duck.connection);
  await checkTables(duck, database, metric, earlier);
  return onOlder(choices.snapshot, () =>
    explainDifference(
      duck.connection,
      {
        definition: catalog.metric(metric.id, { version: choices.version }),
        request: choices.as_of === undefined ? today : { ...today, as_of: choices.as_of },
        database,
        day: then,
        snapshot: earlier,
      },
      { definition: metric, request: today, database: 'after_snapshot', day, snapshot: now },
    ),
  );
}

/** An older program may have built the earlier snapshot without what the metric counts. @throws PANHUO_METRIC_REQUEST */
async function checkTables(
  duck: Duck,
  database: string,
  metric: MetricDefinition,
  snapshot: string,
): Promise<void> {
  const rows = await duck.rows<{ table_name: string; schema_name: string }>(
    `SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ${literal(database)}`,
  );
  const present = new Set(rows.flatMap((row) => [row.table_name, `${row.schema_name}.${row.table_name}`]));
  const absent = leavesOf(metric).find(({ fact }) => !present.has(fact.table));
  if (!absent) return;
  throw new PanhuoError(
    'PANHUO_METRIC_REQUEST',
    `快照 ${snapshot} 里没有${absent.fact.name}（${absent.fact.table}）：构建它的程序还不算这个指标`,
    { where: { field: 'snapshot' }, hint: '用 panhuo snapshots 选一个较新的快照，或改用 --as-of 日期。' },
  );
}

/** An older program may have built the earlier snapshot with other columns. @throws PANHUO_METRIC_REQUEST */
async function onOlder<T>(snapshot: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (snapshot === undefined || !(cause instanceof PanhuoError) || cause.code !== 'PANHUO_SQL_REFUSED')
      throw cause;
    throw new PanhuoError(
      'PANHUO_METRIC_REQUEST',
      `快照 ${snapshot} 的表与现在的定义不合，两个数比不了：${cause.message.split('\n')[0] ?? ''}`,
      {
        where: { field: 'snapshot' },
        hint: '它由较早版本的程序构建。可改用 --as-of 日期，由现在的快照回溯到那一天。',
        cause,
      },
    );
  }
}
