import { definePage } from '../../app/page.ts';
import { text, whole } from '../../lib/url-state.ts';
import { cutSchema } from '../metrics/cut.ts';

export const flowsPage = definePage({
  path: '/flows',
  title: '流向',
  allow: 'metrics.read',
  nav: { label: '流向', order: 1, under: '/metrics' },
  search: {
    ...cutSchema,
    m: text('conversion_events'),
    from: text('city'),
    to: text('to_city'),
    top: whole(12, 2),
  },
  view: () => import('./view.tsx'),
});
