import { definePage } from '../../app/page.ts';
import { choice, text } from '../../lib/url-state.ts';

export const qualityPage = definePage({
  path: '/ops/quality',
  title: '质量',
  allow: 'ops.read',
  nav: { label: '质量', order: 60, under: '/ops' },
  search: {
    state: choice(['failed', 'passed', 'all'], 'failed'),
    severity: choice(['', 'block', 'warn'], ''),
    model: text(),
    /** Whose audits: a kept snapshot or the candidate; the current one when left out. */
    of: text(),
  },
  view: () => import('./view.tsx'),
});
