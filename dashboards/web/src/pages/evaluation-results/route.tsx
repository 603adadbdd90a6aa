import { definePage } from '../../app/page.ts';
import { choice } from '../../lib/url-state.ts';

export const evaluationResultsPage = definePage({
  path: '/evaluations/$round/results',
  title: '评价结果',
  allow: 'rounds.read',
  /** Totals as they are, or per size. */
  search: { by: choice(['absolute', 'adjusted'], 'absolute') },
  view: () => import('./view.tsx'),
});
