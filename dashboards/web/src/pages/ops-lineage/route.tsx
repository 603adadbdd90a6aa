import { definePage } from '../../app/page.ts';
import { choice, text } from '../../lib/url-state.ts';

export const lineagePage = definePage({
  path: '/ops/lineage',
  title: '血缘',
  allow: 'ops.read',
  nav: { label: '血缘', order: 62, under: '/ops' },
  search: {
    /** A table, a model, or `metric:<id>`. */
    node: text('fct_conversion'),
    /** A column of it: then the way of that column is shown. */
    column: text(),
    direction: choice(['up', 'down'], 'up'),
    view: choice(['graph', 'list'], 'graph'),
  },
  view: () => import('./view.tsx'),
});
