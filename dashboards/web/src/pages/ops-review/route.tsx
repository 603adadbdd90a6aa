import { definePage } from '../../app/page.ts';
import { choice, text } from '../../lib/url-state.ts';

export const reviewPage = definePage({
  path: '/ops/review',
  title: '复核',
  allow: 'review.decide',
  nav: { label: '复核', order: 64, under: '/ops' },
  search: {
    queue: choice(['organisations', 'people', 'labels', 'history'], 'organisations'),
    state: choice(['open', 'decided'], 'open'),
    q: text(),
    scheme: text(),
    grade: choice(['', 'A', 'B', 'C'], ''),
    patent: text(),
  },
  view: () => import('./view.tsx'),
});
