import { z } from 'zod';
import { PanhuoError } from '../../domain/errors.ts';
import type { Pointer, Snapshot, Snapshots } from '../../lake/snapshots.ts';
import type { Workspace } from '../../lake/workspace.ts';
import { type CrawlStatus, readCrawls } from './crawls.ts';
import { type Notice, noticesOf } from './notices.ts';
import { groupRuns, type Run, readWorks, type Work } from './runs.ts';
import { readSources, type SourceStatus } from './sources.ts';

export { renderStatus } from './status-text.ts';

export interface ModelStatus {
  name: string;
  rows: number;
  /** Of its last run. */
  ms: number;
  /** Snapshot that last ran it. */
  built_in: string;
}

const failureSchema = z.object({
  name: z.string(),
  model: z.string(),
  severity: z.enum(['warn', 'block']),
  failures: z.number().int(),
  /** Some of the bad rows as JSON text. */
  samples: z.array(z.string()),
});
/** An audit that found bad rows. */
export type AuditFailure = z.infer<typeof failureSchema>;

export interface SnapshotStatus {
  id: string;
  created_at: string;
  correlation: string;
  bytes: number;
  batches: number;
}

export interface CurrentSnapshot extends SnapshotStatus {
  age_seconds: number;
  /** The flip that made it current: `build`, or the reason of a rollback. */
  published_at: string | null;
  reason: string | null;
  models: ModelStatus[];
  /** Audits run, and those with bad rows. */
  audits: number;
  failing: AuditFailure[];
}

/** The last build was held by blocking audits: what the page shows is the snapshot before. */
export interface HeldBuild {
  correlation: string;
  at: string;
  failing: AuditFailure[];
}

/** All there is to know of a workspace without opening a database. JSON-able. */
export interface Status {
  at: string;
  home: string;
  /** Numbers of this workspace are invented: say 合成数据 beside them. */
  synthetic: boolean;
  /** What a person should know first, the worst first; never empty. */
  notices: Notice[];
  snapshot: CurrentSnapshot | null;
  /** Published before and still there, newest first. */
  previous: SnapshotStatus[];
  held: HeldBuild | null;
  /** Batches of the lake that the snapshot does not hold. */
  pending: number;
  building: boolean;
  sources: SourceStatus[];
  /** Of the sources that are crawled. */
  crawls: CrawlStatus[];
  /** The last 30, newest first. */
  runs: Run[];
}

const RUNS_LISTED = 30;

/**
 * Reads manifests, sidecars of snapshots, the pointer and the run journal. Opens no database.
 * @throws PANHUO_LAKE_CORRUPT for a damaged manifest
 */
export async function readStatus(
  workspace: Workspace,
  snapshots: Snapshots,
  now: Date = new Date(),
): Promise<Status> {
  const [{ pointer, current, list }, manifests, works] = await Promise.all([
    readSnapshots(snapshots),
    workspace.lake.active(),
    readWorks(workspace.home, now),
  ]);
  const [sources, crawls] = await Promise.all([
    readSources(workspace, manifests, new Set(current?.batches)),
    readCrawls(workspace.home, manifests),
  ]);
  const status: Omit<Status, 'notices'> = {
    at: now.toISOString(),
    home: workspace.home,
    synthetic: workspace.config.synthetic,
    snapshot: current && pointer && currentOf(current, pointer, now),
    previous: list.filter((snapshot) => snapshot.id !== current?.id).map(snapshotOf),
    held: heldIn(works),
    pending: sources.reduce((sum, source) => sum + source.pending, 0),
    building: works.some((work) => work.step === 'buildWarehouse' && work.state === 'running'),
    sources,
    crawls,
    runs: groupRuns(works, RUNS_LISTED),
  };
  return { ...status, notices: noticesOf(status, works) };
}

/** The pointer and what it points at; newest snapshot first. A publish in between may retire what was just listed: look again. */
async function readSnapshots(snapshots: Snapshots) {
  for (let attempt = 0; ; attempt++) {
    try {
      const pointer = await snapshots.pointer();
      const current = pointer === null ? null : await snapshots.read(pointer.current);
      return { pointer, current, list: (await snapshots.list()).reverse() };
    } catch (error) {
      const retired = error instanceof PanhuoError && error.code === 'PANHUO_SNAPSHOT_MISSING';
      if (!retired || attempt >= 3) throw error;
    }
  }
}

function snapshotOf({ id, created_at, correlation, bytes, batches }: Snapshot): SnapshotStatus {
  return { id, created_at, correlation, bytes, batches: batches.length };
}

function currentOf(snapshot: Snapshot, pointer: Pointer, now: Date): CurrentSnapshot {
  const flip = pointer.history.findLast((entry) => entry.id === snapshot.id);
  return {
    ...snapshotOf(snapshot),
    age_seconds: Math.max(0, Math.round((now.getTime() - Date.parse(snapshot.created_at)) / 1000)),
    published_at: flip?.at ?? null,
    reason: flip?.reason ?? null,
    models: Object.entries(snapshot.models).map(([name, { rows, ms, built_in }]) => ({
      name,
      rows,
      ms,
      built_in,
    })),
    audits: snapshot.audits.length,
    failing: snapshot.audits.filter((audit) => audit.failures > 0),
  };
}

/** Audits that held a build, as the journal keeps them. */
export function failingOf(summary: Work['summary']): AuditFailure[] {
  return z.array(failureSchema).safeParse(summary.failing).data ?? [];
}

/** Only the last build that came to an answer counts. */
function heldIn(works: readonly Work[]): HeldBuild | null {
  const last = works.findLast(
    ({ step, state }) => step === 'buildWarehouse' && (state === 'done' || state === 'held'),
  );
  if (last?.state !== 'held') return null;
  return {
    correlation: last.correlation,
    at: last.ended_at ?? last.started_at,
    failing: failingOf(last.summary),
  };
}
