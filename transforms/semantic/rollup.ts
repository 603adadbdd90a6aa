import { PanhuoError } from '../../domain/errors.ts';
import type { MetricResult, MetricRow } from './query.ts';

/** Dimensions that are parts of the date. */
const DATES = ['date', 'month', 'quarter', 'year'];

/**
 * Adds the cells of an answer up to fewer dimensions; `by: []` gives the total as the only row.
 * @throws PanhuoError PANHUO_METRIC_NOT_ADDITIVE for ratios and other metrics that cannot be added,
 *   and where a stock would be added over time,
 *   PANHUO_METRIC_REQUEST when the answer may have been cut off by a limit,
 *   PANHUO_METRIC_DIMENSION when the answer was not cut by one of `by`
 */
export function rollUp(result: MetricResult, by: readonly string[]): MetricRow[] {
  if (!result.additive) {
    throw new PanhuoError(
      'PANHUO_METRIC_NOT_ADDITIVE',
      `指标 ${result.metric}（${result.name}）不能由各分组相加或平均得到`,
      {
        hint: '请去掉不需要的切分维度重新查询，由合计的分子、分母相除',
      },
    );
  }
  if (result.limit !== null && result.rows.length >= result.limit) {
    throw new PanhuoError('PANHUO_METRIC_REQUEST', `结果只取了前 ${result.limit} 行，不能由它合计`, {
      where: { field: 'limit' },
    });
  }
  const cut = result.columns.filter((column) => column.role === 'dimension').map((column) => column.name);
  const absent = by.find((id) => !cut.includes(id));
  if (absent !== undefined) {
    throw new PanhuoError('PANHUO_METRIC_DIMENSION', `结果没有按维度“${absent}”切分`, {
      where: { field: 'by' },
      hint: `结果中的维度：${cut.join('、') || '无'}`,
    });
  }
  const dropped = cut.filter((id) => !by.includes(id) && DATES.includes(id));
  if (!result.additive_over_time && dropped.length > 0) {
    throw new PanhuoError(
      'PANHUO_METRIC_NOT_ADDITIVE',
      `指标 ${result.metric}（${result.name}）是存量，各期的数不能相加（${dropped.join('、')}）`,
      { hint: '请取一个时点（period），或保留时间维度' },
    );
  }
  const sums = new Map<string, MetricRow>();
  if (by.length === 0) sums.set('[]', { value: 0 });
  for (const row of result.rows) {
    const keys = by.map((id) => row[id] ?? null);
    const key = JSON.stringify(keys);
    const before = sums.get(key)?.value ?? 0;
    sums.set(key, {
      ...Object.fromEntries(by.map((id, at) => [id, keys[at] ?? null])),
      value: before + (row.value ?? 0),
    });
  }
  return [...sums.values()];
}
