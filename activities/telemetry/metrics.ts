import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { BuildOut, DocumentOutcome } from '../../workflows/steps.ts';

/**
 * Every metric of ours: kind, name, labels, meaning. Counters and histograms count this process only (each process is scraped for
 * itself); the gauges of the snapshot are those of the workspace.
 */
// biome-ignore format: one line each, so that it reads as a table
const TABLE = {
  documents: ['counter', 'panhuo_documents_total', ['source', 'state'], 'Documents handed to the parser; state: new, or known (its batch was in the lake)'],
  rows: ['counter', 'panhuo_rows_total', ['source'], 'Rows of new documents; rows = records + rejects + duplicates'],
  records: ['counter', 'panhuo_records_total', ['source'], 'Records made of new documents'],
  rejects: ['counter', 'panhuo_rejects_total', ['source', 'reason'], 'Rejected rows of new documents'],
  duplicates: ['counter', 'panhuo_duplicates_total', ['source'], 'Rows of new documents that repeat an earlier row'],
  steps: ['histogram', 'panhuo_step_seconds', ['step', 'outcome'], 'Duration of attempts at steps; outcome: done, failed or cancelled'],
  modelSeconds: ['gauge', 'panhuo_model_seconds', ['model'], 'Duration of the last run of a model'],
  modelRows: ['gauge', 'panhuo_model_rows', ['model'], 'Rows of a model after the last build'],
  auditsFailing: ['gauge', 'panhuo_audits_failing', ['severity'], 'Audits with bad rows in the last build; block: it was held'],
  snapshot: ['gauge', 'panhuo_snapshot_info', ['snapshot'], 'The current snapshot; always 1'],
  snapshotTime: ['gauge', 'panhuo_snapshot_created_timestamp_seconds', ['snapshot'], 'When the current snapshot was built, Unix time'],
  building: ['gauge', 'panhuo_build_in_progress', [], '1 while a build runs'],
} as const satisfies Record<string, readonly ['counter' | 'gauge' | 'histogram', string, readonly string[], string]>;

type Table = typeof TABLE;
interface Kinds<L extends string> {
  counter: Counter<L>;
  gauge: Gauge<L>;
  histogram: Histogram<L>;
}
type Instruments = { [K in keyof Table]: Kinds<Table[K][2][number]>[Table[K][0]] };

/** From a parsed page to a national build. Seconds. */
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];

/** What is known of a workspace as a whole, whichever process did it. */
export interface WorkspaceState {
  snapshot: { id: string; created_at: string } | null;
  building: boolean;
  /** Of the last build, by severity. Null when nothing was built yet. */
  auditsFailing: { block: number; warn: number } | null;
}

export interface Telemetry {
  readonly registry: Registry;
  readonly metrics: Instruments;
  /** Sets the gauges that are about the workspace. Called before each scrape by whoever serves `/metrics`. */
  observe(state: WorkspaceState): void;
}

/** A registry of its own with the metrics of {@link TABLE} and those of the process. */
export function createTelemetry(): Telemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = Object.fromEntries(
    Object.entries(TABLE).map(([key, [kind, name, labelNames, help]]) => {
      const settings = { name, help, labelNames: [...labelNames], registers: [registry] };
      if (kind === 'counter') return [key, new Counter(settings)];
      if (kind === 'gauge') return [key, new Gauge(settings)];
      return [key, new Histogram({ ...settings, buckets: BUCKETS })];
    }),
  ) as Instruments;
  return {
    registry,
    metrics,
    observe({ snapshot, building, auditsFailing }) {
      metrics.snapshot.reset();
      metrics.snapshotTime.reset();
      if (snapshot) {
        metrics.snapshot.set({ snapshot: snapshot.id }, 1);
        metrics.snapshotTime.set({ snapshot: snapshot.id }, Date.parse(snapshot.created_at) / 1000);
      }
      metrics.building.set(building ? 1 : 0);
      for (const severity of ['block', 'warn'] as const)
        if (auditsFailing) metrics.auditsFailing.set({ severity }, auditsFailing[severity]);
    },
  };
}

export function countDocument(metrics: Instruments, outcome: DocumentOutcome): void {
  const { source } = outcome.document;
  metrics.documents.inc({ source, state: outcome.known ? 'known' : 'new' });
  if (outcome.known) return;
  metrics.rows.inc({ source }, outcome.rows);
  metrics.records.inc({ source }, outcome.records);
  metrics.duplicates.inc({ source }, outcome.duplicates);
  for (const [reason, count] of Object.entries(outcome.rejects_by_reason))
    metrics.rejects.inc({ source, reason }, count);
}

export function countBuild(metrics: Instruments, out: BuildOut): void {
  for (const { name: model, status, rows, ms } of out.models) {
    if (status === 'built') metrics.modelSeconds.set({ model }, ms / 1000);
    metrics.modelRows.set({ model }, rows);
  }
  for (const severity of ['block', 'warn'] as const) {
    const failing = out.audits.filter((audit) => audit.severity === severity && audit.failures > 0);
    metrics.auditsFailing.set({ severity }, failing.length);
  }
}
