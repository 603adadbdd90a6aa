import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';

export const signInPage = definePage({
  path: '/sign-in',
  title: '登录',
  allow: 'public',
  bare: true,
  // `failed`: the code of a sign-in by another provider that did not succeed; it comes back here.
  search: { failed: text() },
  view: () => import('./view.tsx'),
});
