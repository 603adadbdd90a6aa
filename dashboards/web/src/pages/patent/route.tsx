import { definePage } from '../../app/page.ts';
import { choice } from '../../lib/url-state.ts';

export const patentPage = definePage({
  path: '/patents/$id',
  title: '专利',
  allow: 'records.read',
  search: { tab: choice(['facts', 'events', 'conversions', 'value', 'sources'], 'facts') },
  view: () => import('./view.tsx'),
});
