import { definePage } from '../../app/page.ts';
import { choice, list, text } from '../../lib/url-state.ts';

export const metricsPage = definePage({
  path: '/metrics',
  title: '转化指标',
  allow: 'metrics.read',
  nav: { label: '指标', order: 30 },
  search: { p: text(), by: list(), view: choice(['both', 'chart', 'table'], 'both') },
  view: () => import('./view.tsx'),
});
