import { definePage } from '../../app/page.ts';

export const accountPage = definePage({
  path: '/account',
  title: '我的账号',
  allow: 'signed-in',
  view: () => import('./view.tsx'),
});
