import { definePage } from '../../app/page.ts';
import { choice, text } from '../../lib/url-state.ts';

export const runsPage = definePage({
  path: '/ops/runs',
  title: '运行',
  allow: 'ops.read',
  nav: { label: '运行', order: 20, under: '/ops' },
  search: {
    state: choice(['', 'running', 'failed', 'interrupted', 'held', 'cancelled', 'done'], ''),
    source: text(),
  },
  view: () => import('./view.tsx'),
});

export const runPage = definePage({
  path: '/ops/runs/$run',
  title: '运行',
  allow: 'ops.read',
  view: () => import('./run-view.tsx'),
});
