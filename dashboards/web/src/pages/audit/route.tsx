import { definePage } from '../../app/page.ts';
import { choice, text } from '../../lib/url-state.ts';

export const auditPage = definePage({
  path: '/audit',
  title: '操作日志',
  allow: 'audit.read',
  nav: { label: '操作日志', order: 20, under: '/users' },
  search: {
    q: text(),
    outcome: choice(['', 'done', 'refused', 'failed'], ''),
    from: text(),
    to: text(),
    user: text(),
  },
  view: () => import('./view.tsx'),
});
