import { definePage } from '../../app/page.ts';
import { choice, text } from '../../lib/url-state.ts';

export const definitionsPage = definePage({
  path: '/definitions',
  title: '口径库',
  allow: 'metrics.read',
  nav: { label: '口径', order: 60 },
  search: {
    tab: choice(['metrics', 'rules', 'references'], 'metrics'),
    q: text(),
    /** The reference table that is open. */
    table: text(),
  },
  view: () => import('./view.tsx'),
});
