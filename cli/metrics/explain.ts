import { PanhuoError } from '../../domain/errors.ts';
import { openDuck } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { MetricCatalog } from '../../transforms/semantic/catalog.ts';
import { type EarlierNumber, explainPublished } from '../../transforms/semantic/shapes/explain-published.ts';
import type { MetricDefinition, MetricRequest } from '../../transforms/semantic/types.ts';
import type { Context } from '../context.ts';
import { explanationLines } from './accounts.ts';
import { verifiedMark } from './format.ts';

/** `metrics explain`: why a printed number is another one in the current snapshot. */
export async function explain(
  context: Context,
  catalog: MetricCatalog,
  metric: MetricDefinition,
  request: MetricRequest,
  choices: EarlierNumber,
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
  const duck = await openDuck();
  try {
    const explanation = await explainPublished(
      duck,
      snapshots,
      current.id,
      catalog,
      metric,
      request,
      choices,
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
