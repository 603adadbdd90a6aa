import { definePage } from '../../app/page.ts';
import { list, text } from '../../lib/url-state.ts';
import { cutSchema } from '../metrics/cut.ts';

export const tracePage = definePage({
  path: '/trace/$id',
  title: '溯源',
  allow: 'metrics.read',
  search: {
    ...cutSchema,
    /** Conditions as the API takes them: links of the API are made of these. */
    where: list(),
    period: text(),
    as_of: text(),
  },
  view: () => import('./view.tsx'),
});
