import { definePage } from '../../app/page.ts';

export const evaluationSheetPage = definePage({
  path: '/evaluations/$round/$centre/sheet',
  title: '评分表',
  allow: 'rounds.read',
  search: {},
  view: () => import('./view.tsx'),
});
