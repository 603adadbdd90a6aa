import { useCallback } from 'react';
import type { MetricCells } from '../../../../api/metrics.ts';
import { useSession } from '../../app/session.ts';
import { href } from '../../lib/url-state.ts';
import { type Cut, equals } from './cut.ts';

/** Last year of the data; null where nothing is known of it. */
export function useLastYear(): number | null {
  const year = Number((useSession().snapshot?.data_as_of ?? '').slice(0, 4));
  return year > 0 ? year : null;
}

/** Where the rows behind a cell are: the cut, and the cell's own values. */
export function rowsHref(
  metric: string,
  cut: Cut,
  cell: Readonly<Record<string, string>> = {},
  more: { period?: string; part?: string; operand?: string } = {},
): string {
  const { p, asof, w, ...named } = cut;
  return href(
    '/metrics/$id/rows',
    { id: metric },
    {
      p: more.period ?? p,
      ...named,
      w: [...w, ...Object.entries(cell).map(([dimension, value]) => equals(dimension, value))],
      asof,
      part: more.part,
      operand: more.operand,
    },
  );
}

/** The address of a metric with a cut. */
export const metricHref = (
  metric: string,
  cut: Cut,
  more: Readonly<Record<string, string | readonly string[]>> = {},
): string => href('/metrics/$id', { id: metric }, { ...cut, ...more });

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
