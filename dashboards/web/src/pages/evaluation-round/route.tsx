import { definePage } from '../../app/page.ts';

export const evaluationRoundPage = definePage({
  path: '/evaluations/$round',
  title: '评价进度',
  allow: 'rounds.read',
  search: {},
  view: () => import('./view.tsx'),
});

export const evaluationQuestionsPage = definePage({
  path: '/evaluations/$round/questions',
  title: '提问与答复',
  allow: 'rounds.read',
  search: {},
  view: () => import('./questions-view.tsx'),
});

export const evaluationAdjudicatePage = definePage({
  path: '/evaluations/$round/adjudicate',
  title: '分歧裁定',
  allow: 'rounds.read',
  search: {},
  view: () => import('./adjudicate-view.tsx'),
});
