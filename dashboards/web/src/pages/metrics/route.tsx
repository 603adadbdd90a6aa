import { definePage } from '../../app/page.ts';
import { choice, list, text } from '../../lib/url-state.ts';
import { cutSchema } from './cut.ts';

const search = {
  ...cutSchema,
  cmp: choice(['none', 'yoy', 'prev'], 'yoy'),
  by: list(),
  view: choice(['both', 'chart', 'table'], 'both'),
  /** Column of the table, `-` in front for descending. */
  sort: text(),
};

export const metricsPage = definePage({
  path: '/metrics',
  title: '转化指标',
  allow: 'metrics.read',
  nav: { label: '指标', order: 30 },
  search,
  view: () => import('./view.tsx'),
});

/** The same page, on one metric. */
export const metricPage = definePage({
  path: '/metrics/$id',
  title: '转化指标',
  allow: 'metrics.read',
  search,
  view: () => import('./view.tsx'),
});

export const metricRowsPage = definePage({
  path: '/metrics/$id/rows',
  title: '指标明细',
  allow: 'metrics.read',
  search: {
    ...cutSchema,
    /** Of a ratio which line: numerator, denominator; of a cohort: censored. */
    part: choice(['', 'value', 'numerator', 'denominator', 'censored'], ''),
    /** Of a formula which of its metrics. */
    operand: text(),
    sort: text(),
  },
  view: () => import('./rows-view.tsx'),
});
