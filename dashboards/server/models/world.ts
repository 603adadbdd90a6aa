import { z } from 'zod';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import { type Snapshot, Snapshots } from '../../../lake/snapshots.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { onSnapshot, type ServerDeps } from '../deps.ts';
import type { ModelCatalog, ModelCatalogs } from './catalog.ts';

/** What a page of models, lineage or snapshots is told from. */
export interface World {
  connection: DuckDBConnection;
  workspace: Workspace;
  snapshots: Snapshots;
  /** The one the page asks of. */
  snapshot: Snapshot;
  catalog: ModelCatalog;
  metrics: MetricCatalog;
  said: { snapshot: string; synthetic: boolean; trace: string };
}

/** Tells something of a snapshot; `id` undefined: of the current one. @param url address of the answer */
export type Tell = <T>(url: string, id: string | undefined, work: (world: World) => Promise<T>) => Promise<T>;

export function tellFrom(deps: ServerDeps, catalogs: ModelCatalogs): Tell {
  return async (url, id, work) => {
    const metrics = await deps.metrics();
    return onSnapshot(deps, id, async (connection, current, workspace) => {
      const snapshots = new Snapshots(workspace.warehouse, deps.clock);
      const snapshot = await snapshots.read(current);
      const catalog = await catalogs.of(connection, snapshot);
      const said = { snapshot: current, synthetic: workspace.config.synthetic, trace: url };
      return work({ connection, workspace, snapshots, snapshot, catalog, metrics, said });
    });
  };
}

/** Parts of queries that several routes have. */
export const TAG = '质量与血缘';
export const build = z.string().max(120).optional();
export const name = z.string().min(1).max(200);
export const paged = {
  build,
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
