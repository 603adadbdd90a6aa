import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';
import { cutSchema } from '../metrics/cut.ts';

export const survivalPage = definePage({
  path: '/survival',
  title: '用时',
  allow: 'metrics.read',
  nav: { label: '用时', order: 3, under: '/metrics' },
  search: { ...cutSchema, m: text('conversion_rate_3y'), by: text() },
  view: () => import('./view.tsx'),
});
