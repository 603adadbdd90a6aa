import { definePage } from '../../app/page.ts';
import { choice, list, text } from '../../lib/url-state.ts';

export const organisationsPage = definePage({
  path: '/organisations',
  title: '机构',
  allow: 'records.read',
  nav: { label: '机构', order: 52 },
  search: { q: text(), type: list(), c: list(), tag: text(), patents: choice(['', 'true', 'false'], '') },
  view: () => import('./view.tsx'),
});
