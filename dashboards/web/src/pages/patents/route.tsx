import { definePage } from '../../app/page.ts';
import { choice, list, text } from '../../lib/url-state.ts';

const yesNo = choice(['', 'true', 'false'], '');
const level = choice(['', '1', '2', '3', '4', '5', '6', '7', '8', '9'], '');

export const patentsPage = definePage({
  path: '/patents',
  title: '专利',
  allow: 'records.read',
  nav: { label: '专利', order: 50 },
  search: {
    q: text(),
    u: list(),
    c: list(),
    ch: list(),
    node: list(),
    f: list(),
    status: list(),
    type: list(),
    year: list(),
    org: text(),
    converted: yesNo,
    high_value: yesNo,
    trl_from: level,
    trl_to: level,
    sort: choice(
      ['publication_date', 'grant_date', 'status_date', 'trl', 'value', 'events', 'conversions'],
      'publication_date',
    ),
    /** Patents that are put side by side, four at most. */
    cmp: list(),
  },
  view: () => import('./view.tsx'),
});
