import type { Page } from '../app/page.ts';
import { accountPage } from './account/route.tsx';
import { auditPage } from './audit/route.tsx';
import { briefPage } from './brief/route.tsx';
import { cohortsPage } from './cohorts/route.tsx';
import { definitionPage } from './definition/route.tsx';
import { definitionsPage } from './definitions/route.tsx';
import { documentPage } from './document/route.tsx';
import { evaluationResultsPage } from './evaluation-results/route.tsx';
import {
  evaluationAdjudicatePage,
  evaluationQuestionsPage,
  evaluationRoundPage,
} from './evaluation-round/route.tsx';
import { evaluationScorePage } from './evaluation-score/route.tsx';
import { evaluationSheetPage } from './evaluation-sheet/route.tsx';
import { evaluationsPage } from './evaluations/route.tsx';
import { flowsPage } from './flows/route.tsx';
import { funnelPage } from './funnel/route.tsx';
import { metricPage, metricRowsPage, metricsPage } from './metrics/route.tsx';
import { opsPage } from './ops/route.tsx';
import { importPage } from './ops-import/route.tsx';
import { ledgerPage } from './ops-ledger/route.tsx';
import { lineagePage } from './ops-lineage/route.tsx';
import { modelPage } from './ops-model/route.tsx';
import { modelsPage } from './ops-models/route.tsx';
import { qualityPage } from './ops-quality/route.tsx';
import { rejectPage, rejectsPage } from './ops-rejects/route.tsx';
import { reviewPage } from './ops-review/route.tsx';
import { runPage, runsPage } from './ops-runs/route.tsx';
import { snapshotsPage } from './ops-snapshots/route.tsx';
import { sourcesPage } from './ops-sources/route.tsx';
import { organisationPage } from './organisation/route.tsx';
import { organisationsPage } from './organisations/route.tsx';
import { patentPage } from './patent/route.tsx';
import { patentsPage } from './patents/route.tsx';
import { reconcilePage } from './reconcile/route.tsx';
import { recordPage } from './record/route.tsx';
import { signInPage } from './sign-in/route.tsx';
import { survivalPage } from './survival/route.tsx';
import { targetsPage } from './targets/route.tsx';
import { tracePage } from './trace/route.tsx';
import { usersPage } from './users/route.tsx';
import { workbenchPage } from './workbench/route.tsx';

/** Every page of the site. A new one is a folder beside this file and a line here. */
export const pages: readonly Page[] = [
  workbenchPage,
  briefPage,
  evaluationsPage,
  evaluationRoundPage,
  evaluationQuestionsPage,
  evaluationAdjudicatePage,
  evaluationResultsPage,
  evaluationScorePage,
  evaluationSheetPage,
  metricsPage,
  metricPage,
  metricRowsPage,
  flowsPage,
  cohortsPage,
  survivalPage,
  funnelPage,
  targetsPage,
  reconcilePage,
  signInPage,
  accountPage,
  usersPage,
  auditPage,
  qualityPage,
  modelsPage,
  modelPage,
  lineagePage,
  snapshotsPage,
  reviewPage,
  opsPage,
  sourcesPage,
  runsPage,
  runPage,
  ledgerPage,
  rejectsPage,
  rejectPage,
  importPage,
  definitionPage,
  definitionsPage,
  documentPage,
  organisationPage,
  organisationsPage,
  patentPage,
  patentsPage,
  recordPage,
  tracePage,
];
