import { PanhuoError } from '../../domain/errors.ts';
import { type Duck, identifier, literal, openDuck } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { MetricCatalog } from '../../transforms/semantic/catalog.ts';
import { leavesOf } from '../../transforms/semantic/checks.ts';
import { lastDay, parseSpan, SPAN_FORMS } from '../../transforms/semantic/period.ts';
import { asOfDay } from '../../transforms/semantic/shapes/clock.ts';
import { explainDifference } from '../../transforms/semantic/shapes/explain.ts';
import type { MetricDefinition, MetricRequest } from '../../transforms/semantic/types.ts';
import type { Context } from '../context.ts';
import { explanationLines } from './accounts.ts';
import { verifiedMark } from './format.ts';

export interface ExplainChoices {
  /** The day, or the snapshot, that the earlier number was taken from; one of the two. */
  readonly as_of: string | undefined;
  readonly snapshot: string | undefined;
  /** Version of the definition that was in force then. @default the present one */
  readonly version: number | undefined;
}

/** `metrics explain`: why a printed number is another one in the current snapshot. */
export async function explain(
  context: Context,
  catalog: MetricCatalog,
  metric: MetricDefinition,
  request: MetricRequest,
  choices: ExplainChoices,
): Promise<number> {
  if (choices.as_of === undefined && choices.snapshot === undefined && choices.version === undefined) {
    throw new PanhuoError('PANHUO_USAGE', '要说明与哪一个数的差异：用 --as-of 日期，或 --snapshot 快照', {
      hint: '如 panhuo metrics explain conversion_events --period 2024 --as-of 2024-06-30；当时印出的快照号在报表脚注里。',
    });
  }
  const workspace = await context.workspace();
  const snapshots = new Snapshots(workspace.warehouse);
  const current = await snapshots.current();
  if (current === null) throw new PanhuoError('PANHUO_SNAPSHOT_NONE', '还没有已发布的快照');
  const earlier = choices.snapshot === undefined ? current : await snapshots.read(choices.snapshot);
  const same = earlier.id === current.id;
  const duck = await openDuck();
  try {
    const attach = (id: string, name: string) =>
      duck.run(`ATTACH ${literal(snapshots.fileOf(id))} AS ${identifier(name)} (READ_ONLY)`);
    await attach(current.id, 'after_snapshot');
    if (!same) await attach(earlier.id, 'before_snapshot');
    const database = same ? 'after_snapshot' : 'before_snapshot';
    const { as_of: _, ...now } = request;
    await duck.run(`USE ${identifier(database)}`);
    const then = choices.as_of === undefined ? await asOfDay(duck.connection) : dayOf(choices.as_of);
    await duck.run('USE after_snapshot');
    const today = await asOfDay(duck.connection);
    await checkTables(duck, database, metric, earlier.id);
    const explanation = await onOlder(choices.snapshot, () =>
      explainDifference(
        duck.connection,
        {
          definition: catalog.metric(metric.id, { version: choices.version }),
          request: choices.as_of === undefined ? now : { ...now, as_of: choices.as_of },
          database,
          day: then,
          snapshot: earlier.id,
        },
        { definition: metric, request: now, database: 'after_snapshot', day: today, snapshot: current.id },
      ),
    );
    context.say(
      `${metric.name}（${metric.unit}）为什么变了${verifiedMark(metric)}${workspace.config.synthetic ? '【合成数据】' : ''}`,
    );
    for (const line of explanationLines(explanation)) context.say(line);
    const { filters } = explanation.after;
    if (filters.length > 0) context.say(`条件：${filters.join('；')}`);
    context.answer(explanation);
    return 0;
  } finally {
    duck.close();
  }
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

function dayOf(written: string): string {
  const span = parseSpan(written);
  if (span) return lastDay(span);
  throw new PanhuoError('PANHUO_METRIC_PERIOD', `回溯日期“${written}”有误`, {
    where: { field: 'as_of' },
    hint: `写法：${SPAN_FORMS}（取其最后一日）`,
  });
}
