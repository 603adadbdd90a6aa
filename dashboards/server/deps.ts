import type { FastifyBaseLogger } from 'fastify';
import type { Decisions } from '../../decisions/index.ts';
import type { Engine } from '../../engine/index.ts';
import type { DuckDBConnection } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { MetricCatalog } from '../../transforms/semantic/catalog.ts';
import type { Accounts } from './access/accounts.ts';
import type { AnswerCache } from './http/cache.ts';
import type { SnapshotReaders } from './readers.ts';
import type { Status } from './status.ts';

/** What routes work with. One value, made by the server, that tests fill as they need. */
export interface ServerDeps {
  /** Who is who; with everything about users where it is a service (`serviceOf`). */
  readonly accounts: Accounts;
  /** Cheap to ask at each request: opened anew only when panhuo.yaml has changed. */
  openWorkspace(): Promise<Workspace>;
  readonly readers: SnapshotReaders;
  /** Answers that follow from a snapshot, as bytes: see `cachedAnswer`. */
  readonly answers: AnswerCache;
  /** Definitions are part of the program: read once. */
  metrics(): Promise<MetricCatalog>;
  decisions(): Promise<Decisions>;
  status(): Promise<Status>;
  /** What this process counted, as Prometheus reads it. */
  telemetry(): Promise<{ contentType: string; text: string }>;
  /** Null where the server only reads (`panhuo serve`): then nothing can be started from here. */
  readonly engine: Engine | null;
  readonly temporalUi: string | null;
  readonly engineDetail: string;
  /** Whether work is taken on: false while starting and stopping. */
  ready(): boolean;
  /** Has `work` done when the server closes, before the snapshots are closed. */
  onClose(work: () => Promise<void>): void;
  readonly clock: () => Date;
  readonly log: FastifyBaseLogger;
}

/**
 * Runs `work` on a published snapshot: the one named, which must still be kept, else the current one. A page asks all its numbers of one.
 * @throws PANHUO_SNAPSHOT_NONE, PANHUO_SNAPSHOT_MISSING, PANHUO_QUERY_TIMEOUT
 */
export async function onSnapshot<T>(
  deps: Pick<ServerDeps, 'openWorkspace' | 'readers'>,
  build: string | undefined,
  work: (connection: DuckDBConnection, snapshot: string, workspace: Workspace) => Promise<T>,
): Promise<T> {
  const workspace = await deps.openWorkspace();
  return deps.readers.use(
    new Snapshots(workspace.warehouse),
    (connection, snapshot) => work(connection, snapshot, workspace),
    build,
  );
}
