import { definePage } from '../../app/page.ts';

export const targetsPage = definePage({
  path: '/targets',
  title: '目标',
  allow: 'metrics.read',
  nav: { label: '目标', order: 5, under: '/metrics' },
  view: () => import('./view.tsx'),
});
