import type { ServerDeps } from '../deps.ts';
import type { Route } from '../http/route.ts';
import { metricRoutes } from './metrics.ts';
import { siteRoutes } from './site.ts';

/** Every route of the API. A new topic is one file beside this one and one line here. */
export const allRoutes = (deps: ServerDeps): Route[] => [...siteRoutes(deps), ...metricRoutes(deps)];
