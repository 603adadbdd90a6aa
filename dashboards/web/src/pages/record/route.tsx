import { definePage } from '../../app/page.ts';
import { text } from '../../lib/url-state.ts';

export const recordPage = definePage({
  path: '/records/$id',
  title: '记录',
  allow: 'records.read',
  search: {
    /** Kind of record, where the same bytes were read as two. */
    kind: text(),
    /** The field that is marked most. */
    field: text(),
  },
  view: () => import('./view.tsx'),
});
