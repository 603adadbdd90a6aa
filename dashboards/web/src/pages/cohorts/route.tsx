import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';
import { cutSchema } from '../metrics/cut.ts';

export const cohortsPage = definePage({
  path: '/cohorts',
  title: '批次',
  allow: 'metrics.read',
  nav: { label: '批次', order: 2, under: '/metrics' },
  search: { ...cutSchema, m: text('conversion_rate_3y') },
  view: () => import('./view.tsx'),
});
