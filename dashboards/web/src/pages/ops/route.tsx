import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';

export const opsPage = definePage({
  path: '/ops',
  title: '运行总览',
  allow: 'ops.read',
  nav: { label: '运维', order: 60 },
  search: { cell: text() },
  view: () => import('./view.tsx'),
});
