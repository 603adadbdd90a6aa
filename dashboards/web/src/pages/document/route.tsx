import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';

export const documentPage = definePage({
  path: '/documents/$sha',
  title: '原件',
  allow: 'records.read',
  search: {
    /** Ordinal of the record that is marked. */
    at: text(),
    kind: text(),
    field: text(),
    /** Where to read on. */
    from: text(),
  },
  view: () => import('./view.tsx'),
});
