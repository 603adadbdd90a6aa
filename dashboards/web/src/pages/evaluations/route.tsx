import { definePage } from '../../app/page.ts';

export const evaluationsPage = definePage({
  path: '/evaluations',
  title: '中心评价',
  allow: 'rounds.read',
  nav: { label: '评价', order: 50 },
  search: {},
  view: () => import('./view.tsx'),
});
