import type { ServerDeps } from '../deps.ts';
import type { Route } from '../http/route.ts';
import { Launcher } from '../ops/launcher.ts';
import { Uploads } from '../ops/uploads.ts';
import { opsImportRoutes } from './ops-import.ts';
import { opsRejectRoutes } from './ops-rejects.ts';
import { opsRunsRoutes } from './ops-runs.ts';
import { opsSourceRoutes } from './ops-sources.ts';

/** What operators see and do: sources, runs, ledgers, rejects, imports. One launcher and one set of uploads for a server. */
export function opsRunRoutes(deps: ServerDeps): Route[] {
  const launcher = new Launcher(deps);
  const uploads = new Uploads(deps, launcher);
  deps.onClose(async () => {
    await uploads.close();
    await launcher.close();
  });
  return [
    ...opsRunsRoutes(deps, launcher),
    ...opsSourceRoutes(deps, launcher),
    ...opsRejectRoutes(deps, launcher),
    ...opsImportRoutes(deps, uploads),
  ];
}
