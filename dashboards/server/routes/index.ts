import type { ServerDeps } from '../deps.ts';
import type { Route } from '../http/route.ts';
import { auditRoutes } from './audit.ts';
import { briefRoutes } from './brief.ts';
import { definitionRoutes } from './definitions.ts';
import { documentRoutes } from './documents.ts';
import { draftRoutes } from './drafts.ts';
import { metricExportRoutes } from './metric-exports.ts';
import { metricRoutes } from './metrics.ts';
import { opsModelRoutes } from './ops-model.ts';
import { opsRunRoutes } from './ops-run.ts';
import { organisationRoutes } from './organisations.ts';
import { patentRoutes } from './patents.ts';
import { recordRoutes } from './records.ts';
import { reviewRoutes } from './review.ts';
import { roundRoutes } from './rounds.ts';
import { sessionRoutes } from './session.ts';
import { shapeRoutes } from './shapes.ts';
import { siteRoutes } from './site.ts';
import { traceRoutes } from './traces.ts';
import { userRoutes } from './users.ts';
import { viewRoutes } from './views.ts';
import { workbenchRoutes } from './workbench.ts';

/** Every route of the API. A new topic is one file beside this one and one line here. */
export const allRoutes = (deps: ServerDeps): Route[] => [
  ...siteRoutes(deps),
  ...sessionRoutes(deps),
  ...userRoutes(deps),
  ...auditRoutes(deps),
  ...viewRoutes(deps),
  ...draftRoutes(deps),
  ...briefRoutes(deps),
  ...workbenchRoutes(deps),
  ...metricRoutes(deps),
  ...metricExportRoutes(deps),
  ...shapeRoutes(deps),
  ...traceRoutes(deps),
  ...recordRoutes(deps),
  ...patentRoutes(deps),
  ...organisationRoutes(deps),
  ...documentRoutes(deps),
  ...definitionRoutes(deps),
  ...opsModelRoutes(deps),
  ...opsRunRoutes(deps),
  ...reviewRoutes(deps),
  ...roundRoutes(deps),
];
