import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';

export const reconcilePage = definePage({
  path: '/reconcile',
  title: '核对表',
  allow: 'metrics.read',
  nav: { label: '核对表', order: 6, under: '/metrics' },
  search: { p: text() },
  view: () => import('./view.tsx'),
});
