import { definePage } from '../../app/page.ts';
import { choice, text } from '../../lib/url-state.ts';

export const modelsPage = definePage({
  path: '/ops/models',
  title: '模型',
  allow: 'ops.read',
  nav: { label: '模型', order: 61, under: '/ops' },
  search: {
    q: text(),
    layer: choice(['', 'staging', 'intermediate', 'marts'], ''),
    state: choice(['', 'built', 'kept', 'failed'], ''),
    sort: choice(['name', '-rows', 'rows', '-ms', 'ms', '-metrics', 'metrics'], 'name'),
  },
  view: () => import('./view.tsx'),
});
