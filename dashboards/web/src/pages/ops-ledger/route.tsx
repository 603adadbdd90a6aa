import { definePage } from '../../app/page.ts';
import { choice, text } from '../../lib/url-state.ts';

export const ledgerPage = definePage({
  path: '/ops/ledger',
  title: '采集台账',
  allow: 'ops.read',
  nav: { label: '台账', order: 30, under: '/ops' },
  search: {
    source: text(),
    state: choice(['', 'fetched', 'unchanged', 'skipped', 'failed', 'waiting'], ''),
    reason: text(),
    q: text(),
  },
  view: () => import('./view.tsx'),
});
