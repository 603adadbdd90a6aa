import { definePage } from '../../app/page.ts';
import { choice, text } from '../../lib/url-state.ts';

export const snapshotsPage = definePage({
  path: '/ops/snapshots',
  title: '快照',
  allow: 'ops.read',
  nav: { label: '快照', order: 63, under: '/ops' },
  search: {
    /** Two snapshots that are compared. */
    from: text(),
    to: text(),
    part: choice(['metrics', 'tables', 'audits'], 'metrics'),
    /** A table that is compared row by row. */
    table: text(),
    /** A metric whose figure is followed, and its year. */
    metric: text(),
    year: text(),
  },
  view: () => import('./view.tsx'),
});
