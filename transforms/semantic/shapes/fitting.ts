import { PanhuoError } from '../../../domain/errors.ts';
import type { MetricCatalog } from '../catalog.ts';
import type { MetricDefinition } from '../types.ts';

/** What can be made of a metric besides its numbers. */
export type Shape = 'cohort' | 'survival' | 'flow';

/** Whether its rows are watched for some years: a cohort table can be made. */
export function isWatched(metric: MetricDefinition): boolean {
  return metric.kind === 'fact' && metric.observe !== null;
}

/** Whether it knows a beginning and an event: a survival curve can be made. */
export function hasTwoDates(metric: MetricDefinition): boolean {
  const days = metric.kind === 'fact' ? metric.measure?.days : null;
  return isWatched(metric) || (days != null && days.to !== 'at');
}

export function shapesOf(metric: MetricDefinition): Shape[] {
  return [
    ...(isWatched(metric) ? (['cohort'] as const) : []),
    ...(hasTwoDates(metric) ? (['survival'] as const) : []),
    ...(metric.additive && metric.dimensions.length > 1 ? (['flow'] as const) : []),
  ];
}

const NEEDS = {
  cohort: { fits: isWatched, why: '不是按批次观察的指标，排不成队列表' },
  survival: { fits: hasTwoDates, why: '没有起止两个日期，作不出生存曲线' },
} as const;

/** Refuses a metric that a shape cannot be made of, with those it can. @throws PANHUO_METRIC_REQUEST */
export function mustFit(
  { metrics }: MetricCatalog,
  metric: MetricDefinition,
  shape: keyof typeof NEEDS,
): void {
  const { fits, why } = NEEDS[shape];
  if (fits(metric)) return;
  throw new PanhuoError('PANHUO_METRIC_REQUEST', `指标 ${metric.id}（${metric.name}）${why}`, {
    where: { field: 'metric' },
    hint: `可用的指标：${metrics
      .filter(fits)
      .map(({ id, name }) => `${id}（${name}）`)
      .join('、')}`,
  });
}
