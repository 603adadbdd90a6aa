import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';

export const evaluationScorePage = definePage({
  path: '/evaluations/$round/$centre',
  title: '中心评价',
  allow: 'rounds.read',
  /** Group that is open, and indicator whose evidence is. */
  search: { g: text(), i: text() },
  view: () => import('./view.tsx'),
});
