import { definePage } from '../../app/page.ts';
import { choice } from '../../lib/url-state.ts';

export const organisationPage = definePage({
  path: '/organisations/$id',
  title: '机构',
  allow: 'records.read',
  search: { tab: choice(['facts', 'activity', 'people'], 'facts') },
  view: () => import('./view.tsx'),
});
