import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';

export const rejectsPage = definePage({
  path: '/ops/rejects',
  title: '拒收',
  allow: 'ops.read',
  nav: { label: '拒收', order: 40, under: '/ops' },
  search: { source: text(), kind: text(), reason: text() },
  view: () => import('./view.tsx'),
});

export const rejectPage = definePage({
  path: '/ops/rejects/$source/$kind/$sha',
  title: '拒收的行',
  allow: 'ops.read',
  search: { reason: text() },
  view: () => import('./document-view.tsx'),
});
