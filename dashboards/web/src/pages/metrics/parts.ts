import { useCallback } from 'react';
import type { MetricCells } from '../../../../api/metrics.ts';
import { useSession } from '../../app/session.ts';
import { href, type SearchValues, writeSearch } from '../../lib/url-state.ts';
import { type Cut, narrowed } from './cut.ts';
import { metricRowsPage, metricsPage } from './route.tsx';

/** Last year of the data; null where nothing is known of it. */
export function useLastYear(): number | null {
  const year = Number((useSession().snapshot?.data_as_of ?? '').slice(0, 4));
  return year > 0 ? year : null;
}

/** Only what says which rows, of a search that says more. */
function cutIn(search: Cut): Cut {
  const { p, u, c, ch, f, e, ot, w, asof } = search;
  return { p, u, c, ch, f, e, ot, w, asof };
}

/** Where the rows behind a cell are: the cut, and the cell's own values. */
export function rowsHref(
  metric: string,
  search: Cut,
  cell: Readonly<Record<string, string>> = {},
  more: {
    period?: string;
    part?: '' | 'value' | 'numerator' | 'denominator' | 'censored';
    operand?: string;
  } = {},
): string {
  const { period, ...rest } = more;
  let cut = cutIn(search);
  for (const [dimension, value] of Object.entries(cell)) cut = { ...cut, ...narrowed(cut, dimension, value) };
  const values = { ...cut, p: period ?? cut.p, ...rest };
  return href('/metrics/$id/rows', { id: metric }) + writeSearch(metricRowsPage.search, values);
}

/** The address of a metric with a cut. */
export function metricHref(
  metric: string,
  search: Cut,
  more: Partial<SearchValues<typeof metricsPage.search>> = {},
): string {
  return (
    href('/metrics/$id', { id: metric }) + writeSearch(metricsPage.search, { ...cutIn(search), ...more })
  );
}

/** Values of the dimensions of a row. */
export function cellIn(row: MetricCells, dimensions: readonly string[]): Record<string, string> {
  return Object.fromEntries(dimensions.map((id) => [id, String(row[id])]));
}

/** Why a cell has no number. */
export function whyNone(row: Readonly<Record<string, unknown>>, least: number | null): string {
  if (row.suppressed === true || row.value_missing === 'suppressed')
    return least === null ? '分母过小，不显示' : `分母不足 ${least}，不显示`;
  if (row.value_missing === 'censored' || Number(row.censored ?? 0) > 0) return '观察期未满';
  return '没有可算的数据';
}

/** A rank of rows by a column, in the order asked for; nothing stays at the end. */
export function useSorted<Row extends Readonly<Record<string, unknown>>>() {
  return useCallback((rows: readonly Row[], column: string, descending: boolean): Row[] => {
    const turn = descending ? -1 : 1;
    return [...rows].sort((left, right) => {
      const [a, b] = [left[column], right[column]];
      if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
      if (b === null || b === undefined) return -1;
      if (typeof a === 'number' && typeof b === 'number') return (a - b) * turn;
      return String(a).localeCompare(String(b), 'zh-CN') * turn;
    });
  }, []);
}

/** The last years of the data as a period; '' where nothing is known of it. */
export const trendYears = (lastYear: number | null, count = 10): string =>
  lastYear === null ? '' : `${lastYear - count + 1}..${lastYear}`;
