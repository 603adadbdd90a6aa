import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';

export const sourcesPage = definePage({
  path: '/ops/sources',
  title: '来源',
  allow: 'ops.read',
  nav: { label: '来源', order: 10, under: '/ops' },
  search: { source: text() },
  view: () => import('./view.tsx'),
});
