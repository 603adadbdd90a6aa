import { definePage } from '../../app/page.ts';

export const workbenchPage = definePage({
  path: '/',
  title: '工作台',
  allow: 'signed-in',
  nav: { label: '工作台', order: 10 },
  view: () => import('./view.tsx'),
});
