import { definePage } from '../../app/page.ts';

export const definitionPage = definePage({
  path: '/definitions/$id',
  title: '口径',
  allow: 'metrics.read',
  view: () => import('./view.tsx'),
});
