import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';

export const importPage = definePage({
  path: '/ops/import',
  title: '导入',
  allow: 'ops.act',
  nav: { label: '导入', order: 50, under: '/ops' },
  search: { file: text() },
  view: () => import('./view.tsx'),
});
