import { z } from 'zod';

/** What every answer here begins with: of which snapshot it speaks, and whether its rows are invented. */
const said = {
  snapshot: z.string(),
  synthetic: z.boolean(),
  /** Address of this answer. */
  trace: z.string(),
};
const list = { ...said, total: z.number().int(), next: z.string().nullable() };
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const severity = z.enum(['warn', 'block']);

export const metricRef = z.object({
  id: z.string(),
  name: z.string(),
  /** `fact`: its rows are counted; `upstream`: rows that are counted are made of it; `dimension`: it is only there to cut by. */
  through: z.enum(['fact', 'upstream', 'dimension']),
});
export type MetricRef = z.infer<typeof metricRef>;

export const sampleRows = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(cell)),
  /** Columns whose values the caller's role may not see; their cells are null. */
  hidden: z.array(z.string()),
});
export type SampleRows = z.infer<typeof sampleRows>;

export const auditRow = z.object({
  audit: z.string(),
  /** Without the model's name. */
  name: z.string(),
  model: z.string(),
  layer: z.string().nullable(),
  /** Room that looks after the model, as its header says. */
  owner: z.string().nullable(),
  severity,
  state: z.enum(['failed', 'passed']),
  failures: z.number().int(),
  check: z.enum(['not_null', 'unique', 'accepted_values', 'relationships', 'reconcile', 'sql', 'unknown']),
  expected: z.string(),
  actual: z.string(),
  /** Finds the bad rows; null where this program has no such audit any more. */
  sql: z.string().nullable(),
  samples: sampleRows,
  /** That a failed check touches; of what holds, none are listed. */
  metrics: z.array(metricRef),
  /** Of a failed check, bad rows in each kept snapshot, the oldest first; null: the snapshot did not have this audit. */
  history: z.array(z.object({ snapshot: z.string(), failures: z.number().int().nullable() })),
});
export type AuditRow = z.infer<typeof auditRow>;

export const auditCounts = z.object({
  total: z.number().int(),
  passed: z.number().int(),
  block: z.number().int(),
  warn: z.number().int(),
});

export const qualityAnswer = z.object({
  ...list,
  rows: z.array(auditRow),
  created_at: z.string(),
  correlation: z.string(),
  counts: auditCounts,
  /** The last build was not published because blocking audits found bad rows; what is kept of them. */
  held: z.object({ correlation: z.string(), at: z.string(), rows: z.array(auditRow) }).nullable(),
  history: z.array(
    z.object({
      snapshot: z.string(),
      created_at: z.string(),
      correlation: z.string(),
      current: z.boolean(),
      /** Waits to be published. */
      candidate: z.boolean(),
      counts: auditCounts,
    }),
  ),
});
export type QualityAnswer = z.infer<typeof qualityAnswer>;

export const modelRow = z.object({
  name: z.string(),
  description: z.string().nullable(),
  layer: z.string(),
  grain: z.string(),
  state: z.enum(['built', 'kept', 'failed']),
  rows: z.number(),
  /** Of its last run. */
  ms: z.number(),
  columns: z.number().int(),
  built_in: z.string().nullable(),
  program: z.string().nullable(),
  audits: z.object({ total: z.number().int(), failed: z.number().int() }),
  metrics: z.number().int(),
});
export type ModelRow = z.infer<typeof modelRow>;

export const modelsAnswer = z.object({
  ...list,
  rows: z.array(modelRow),
  all: z.object({ models: z.number().int(), rows: z.number(), bytes: z.number() }),
});
export type ModelsAnswer = z.infer<typeof modelsAnswer>;

export const modelAnswer = z.object({
  ...said,
  model: modelRow,
  owner: z.string().nullable(),
  key: z.array(z.string()),
  /** Bytes its table takes in the snapshot, in whole blocks; null: not known. */
  bytes: z.number().nullable(),
  sql: z.string(),
  columns: z.array(
    z.object({
      column: z.string(),
      type: z.string(),
      name: z.string(),
      meaning: z.string(),
      key: z.boolean(),
      class: z.enum(['amount', 'contact', 'disclosure', 'person']).nullable(),
    }),
  ),
  reads: z.array(z.string()),
  read_by: z.array(z.string()),
  audits: z.array(auditRow),
  metrics: z.array(metricRef),
});
export type ModelAnswer = z.infer<typeof modelAnswer>;

export const modelRowsAnswer = z.object({
  ...said,
  model: z.string(),
  /** Rows of the model. */
  total: z.number(),
  sample: sampleRows,
  /** Rows are of single organisations, and the caller sees those of one: none are shown. */
  withheld: z.boolean(),
});
export type ModelRowsAnswer = z.infer<typeof modelRowsAnswer>;

export const lineageNode = z.object({
  id: z.string(),
  kind: z.enum(['source', 'reference', 'decision', 'staging', 'intermediate', 'marts', 'metric', 'missing']),
  /** For people; the id where there is none. */
  name: z.string(),
  rows: z.number().nullable(),
  /** Audits of it that found bad rows. */
  failed: z.number().int(),
  /** What stands one step further up and down. */
  up: z.number().int(),
  down: z.number().int(),
});
export type LineageNode = z.infer<typeof lineageNode>;

export const lineageAnswer = z.object({
  ...said,
  node: lineageNode,
  up: z.array(lineageNode),
  down: z.array(lineageNode),
});
export type LineageAnswer = z.infer<typeof lineageAnswer>;

export const columnNode = z.object({
  /** `table.column`. */
  id: z.string(),
  table: z.string(),
  column: z.string(),
  kind: lineageNode.shape.kind,
  name: z.string(),
  meaning: z.string().nullable(),
  /** Steps from the column that was asked for. */
  depth: z.number().int(),
});
export const columnEdge = z.object({
  /** Column that is made. */
  to: z.string(),
  from: z.string(),
  how: z.enum(['copy', 'expression', 'program']),
});
export type ColumnNode = z.infer<typeof columnNode>;
export type ColumnEdge = z.infer<typeof columnEdge>;

export const columnsAnswer = z.object({
  ...said,
  root: z.string(),
  nodes: z.array(columnNode),
  edges: z.array(columnEdge),
  /** Columns behind which something could not be followed, or whose table is not in this snapshot. */
  broken: z.array(z.string()),
  /** More columns are behind than are shown. */
  truncated: z.boolean(),
});
export type ColumnsAnswer = z.infer<typeof columnsAnswer>;

export const metricColumnsAnswer = z.object({
  ...said,
  metric: z.object({ id: z.string(), name: z.string(), definition: z.string() }),
  columns: z.array(z.object({ table: z.string(), column: z.string(), name: z.string(), role: z.string() })),
});
export type MetricColumnsAnswer = z.infer<typeof metricColumnsAnswer>;

export const lineageSearchAnswer = z.object({
  ...said,
  total: z.number().int(),
  rows: z.array(
    z.object({
      id: z.string(),
      kind: lineageNode.shape.kind,
      name: z.string(),
      /** Set where a column was found. */
      column: z.string().nullable(),
    }),
  ),
});
export type LineageSearchAnswer = z.infer<typeof lineageSearchAnswer>;

export const snapshotRow = z.object({
  id: z.string(),
  created_at: z.string(),
  correlation: z.string(),
  /** The last flip that made it current. */
  published_at: z.string().nullable(),
  /** `build`, or the reason somebody gave. */
  reason: z.string().nullable(),
  /** Who gave it. */
  by: z.string().nullable(),
  rows: z.number(),
  bytes: z.number(),
  models: z.number().int(),
  batches: z.number().int(),
  /** Models that this build ran; the others were taken over. */
  built: z.number().int(),
  /** The snapshot it began from; null: built from nothing, or no longer known. */
  base: z.string().nullable(),
  /** Names that hold on to it. */
  references: z.array(z.string()),
  current: z.boolean(),
  /** Built and audited, waiting for somebody to publish it. */
  candidate: z.boolean(),
  audits: auditCounts,
});
export type SnapshotRow = z.infer<typeof snapshotRow>;

export const snapshotsAnswer = z.object({
  ...list,
  rows: z.array(snapshotRow),
  /** Every flip, the newest first; at most the last fifty. */
  history: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      reason: z.string(),
      by: z.string().nullable(),
      kept: z.boolean(),
    }),
  ),
});
export type SnapshotsAnswer = z.infer<typeof snapshotsAnswer>;

export const tableChange = z.object({
  model: z.string(),
  layer: z.string().nullable(),
  /** `same`: neither its text nor its input changed. `rerun`: one did, and the rows may be the same. */
  state: z.enum(['added', 'removed', 'rerun', 'same']),
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** Its text or columns changed, not only its input. */
  redefined: z.boolean(),
  comparable: z.boolean(),
});
export type TableChange = z.infer<typeof tableChange>;

export const compareAnswer = z.object({
  ...said,
  base: z.string(),
  other: z.string(),
  tables: z.array(tableChange),
  same: z.number().int(),
  audits: z.array(
    z.object({
      audit: z.string(),
      severity,
      before: z.number().int().nullable(),
      after: z.number().int().nullable(),
    }),
  ),
});
export type CompareAnswer = z.infer<typeof compareAnswer>;

export const compareTableAnswer = z.object({
  ...said,
  base: z.string(),
  other: z.string(),
  model: z.string(),
  key: z.array(z.string()),
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
  same: z.number(),
  /** Columns that differ, with the number of rows in which they do; the most first. */
  columns: z.array(z.object({ column: z.string(), name: z.string(), rows: z.number() })),
  samples: z.object({ added: sampleRows, removed: sampleRows, changed: sampleRows }),
  ms: z.number(),
});
export type CompareTableAnswer = z.infer<typeof compareTableAnswer>;

export const metricChange = z.object({
  id: z.string(),
  name: z.string(),
  unit: z.string(),
  format: z.string(),
  verified: z.boolean(),
  definition: z.string(),
  /** Over everything there is; null: nothing to tell it from, or too few to say. */
  before: z.number().nullable(),
  after: z.number().nullable(),
  difference: z.number().nullable(),
  /** Years whose figure differs. */
  years: z.array(z.object({ year: z.string(), before: z.number().nullable(), after: z.number().nullable() })),
});
export type MetricChange = z.infer<typeof metricChange>;

export const compareMetricsAnswer = z.object({
  ...said,
  base: z.string(),
  other: z.string(),
  rows: z.array(metricChange),
  /** Metrics that were compared, and those for which there was no time or no table. */
  compared: z.number().int(),
  skipped: z.array(z.object({ id: z.string(), name: z.string(), why: z.string() })),
  ms: z.number(),
});
export type CompareMetricsAnswer = z.infer<typeof compareMetricsAnswer>;

export const publishBody = z.strictObject({
  reason: z.string().trim().min(2, '请写明理由').max(500, '理由不能超过 500 字'),
  /** The snapshot that was current when the differences were looked at. */
  expects: z.string(),
});
export const publishedAnswer = z.object({
  current: z.string(),
  before: z.string(),
  reason: z.string(),
  by: z.string(),
});
export type PublishedAnswer = z.infer<typeof publishedAnswer>;

export const revisionAnswer = z.object({
  ...said,
  metric: z.object({
    id: z.string(),
    name: z.string(),
    unit: z.string(),
    format: z.string(),
    verified: z.boolean(),
    definition: z.string(),
  }),
  period: z.string(),
  now: z.number().nullable(),
  /** What the current data says was known at the end of these days; empty where the metric cannot be asked so. */
  known: z.array(z.object({ as_of: z.string(), value: z.number().nullable() })),
  /** What the kept snapshots say, the oldest first. */
  printed: z.array(
    z.object({
      snapshot: z.string(),
      at: z.string(),
      value: z.number().nullable(),
      why: z.string().nullable(),
    }),
  ),
});
export type RevisionAnswer = z.infer<typeof revisionAnswer>;
