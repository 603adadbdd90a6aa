import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';

export const briefPage = definePage({
  path: '/brief',
  title: '领导简报',
  allow: 'brief.read',
  nav: { label: '简报', order: 20 },
  search: { p: text() },
  view: () => import('./view.tsx'),
});
