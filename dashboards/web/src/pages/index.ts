import type { Page } from '../app/page.ts';
import { accountPage } from './account/route.tsx';
import { auditPage } from './audit/route.tsx';
import { cohortsPage } from './cohorts/route.tsx';
import { flowsPage } from './flows/route.tsx';
import { funnelPage } from './funnel/route.tsx';
import { metricPage, metricRowsPage, metricsPage } from './metrics/route.tsx';
import { signInPage } from './sign-in/route.tsx';
import { survivalPage } from './survival/route.tsx';
import { usersPage } from './users/route.tsx';

/** Every page of the site. A new one is a folder beside this file and a line here. */
export const pages: readonly Page[] = [
  metricsPage,
  metricPage,
  metricRowsPage,
  flowsPage,
  cohortsPage,
  survivalPage,
  funnelPage,
  signInPage,
  accountPage,
  usersPage,
  auditPage,
];
