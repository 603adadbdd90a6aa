import { definePage } from '../../app/page.ts';
import { choice } from '../../lib/url-state.ts';

/** One model. */
export const modelPage = definePage({
  path: '/ops/models/$name',
  title: '模型',
  allow: 'ops.read',
  search: { part: choice(['columns', 'rows', 'sql', 'audits'], 'columns') },
  view: () => import('./view.tsx'),
});
