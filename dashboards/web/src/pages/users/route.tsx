import { definePage } from '../../app/page.ts';
import { choice, text } from '../../lib/url-state.ts';

export const usersPage = definePage({
  path: '/users',
  title: '用户',
  allow: 'users.manage',
  nav: { label: '用户', order: 90 },
  search: { q: text(), state: choice(['all', 'active', 'disabled'], 'all') },
  view: () => import('./view.tsx'),
});
