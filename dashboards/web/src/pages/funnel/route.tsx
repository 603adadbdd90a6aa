import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';
import { cutSchema } from '../metrics/cut.ts';

export const funnelPage = definePage({
  path: '/funnel',
  title: '漏斗',
  allow: 'metrics.read',
  nav: { label: '漏斗', order: 4, under: '/metrics' },
  search: { ...cutSchema, by: text() },
  view: () => import('./view.tsx'),
});
