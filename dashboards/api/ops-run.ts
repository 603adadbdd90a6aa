import { z } from 'zod';

/** Answers of the pages of operations: overview, sources, runs, ledger, rejects, imports. Times are ISO 8601, UTC. */

const counts = z.record(z.string(), z.number());
const about = { synthetic: z.boolean() };

export const runError = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  where: z
    .object({
      file: z.string().optional(),
      line: z.number().optional(),
      column: z.union([z.string(), z.number()]).optional(),
      field: z.string().optional(),
    })
    .optional(),
});
export type RunError = z.infer<typeof runError>;

export const runState = z.enum(['running', 'failed', 'interrupted', 'held', 'cancelled', 'done']);
export type RunState = z.infer<typeof runState>;

/** `rows = records + rejects + duplicates`; `difference` is what that does not explain: 0, or something is wrong. */
const intake = z.object({
  documents: z.number(),
  rows: z.number(),
  records: z.number(),
  rejects: z.number(),
  duplicates: z.number(),
  difference: z.number(),
});
export type Intake = z.infer<typeof intake>;

const failingAudit = z.object({
  name: z.string(),
  model: z.string(),
  severity: z.enum(['warn', 'block']),
  failures: z.number(),
  samples: z.array(z.string()),
});

export const overview = z.object({
  at: z.string(),
  ...about,
  /** Whether runs can be started from here, and by what. */
  engine: z.object({ name: z.enum(['temporal', 'inline']).nullable(), detail: z.string() }),
  notices: z.array(z.object({ level: z.enum(['good', 'info', 'warn', 'bad']), text: z.string() })),
  snapshot: z
    .object({
      id: z.string(),
      created_at: z.string(),
      published_at: z.string().nullable(),
      reason: z.string().nullable(),
      audits: z.number(),
      failing: z.number(),
    })
    .nullable(),
  /** What stands ready and is not published: a build that audits held, or batches no snapshot has. */
  candidate: z.object({
    held: z.object({ correlation: z.string(), at: z.string(), failing: z.array(failingAudit) }).nullable(),
    pending: z.number(),
    building: z.boolean(),
  }),
  /** The last 30, newest first. */
  builds: z.array(
    z.object({
      correlation: z.string(),
      state: runState,
      at: z.string(),
      ms: z.number().nullable(),
      snapshot: z.string().nullable(),
      /** Whether `snapshot` came of this build. */
      published: z.boolean(),
      error: runError.nullable(),
      sources: z.array(z.string()),
      /** Sources that failed in the same run. */
      failed_sources: z.array(z.string()),
    }),
  ),
  /** Days in Asia/Shanghai, oldest first. */
  days: z.array(z.string()),
  /** Those with failures first. */
  intake: z.array(
    z.object({
      source: z.string(),
      name: z.string(),
      kinds: z.array(z.string()),
      total: intake,
      days: z.array(z.object({ day: z.string(), intake, failures: z.number() })),
      failures: z.number(),
      blocked: z.string().nullable(),
    }),
  ),
  total: intake,
});
export type Overview = z.infer<typeof overview>;

const startInfo = z.object({
  /** `run`, `ingest`, `build`, `reparse`, `import`. */
  kind: z.string(),
  by: z.string(),
  reason: z.string(),
  full: z.boolean(),
  force: z.boolean(),
  /** Of a build that publishes nothing. */
  hold: z.boolean(),
  /** Of an import: the file's name. */
  name: z.string().nullable(),
  retries: z.string().nullable(),
  cancelling: z.object({ at: z.string(), by: z.string(), reason: z.string() }).nullable(),
});

export const runStep = z.object({
  step: z.string(),
  name: z.string(),
  state: runState,
  works: z.number(),
  done: z.number(),
  retries: z.number(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  counts,
  /** `6 份文件，41,500 条记录`. */
  text: z.string(),
  /** Of a build: what was current afterwards, and whether this build made it so. */
  snapshot: z.string().nullable(),
  published: z.boolean(),
  error: runError.nullable(),
});

const runRow = z.object({
  correlation: z.string(),
  state: runState,
  started_at: z.string(),
  ended_at: z.string().nullable(),
  /** Milliseconds; null while it runs, and when nobody saw it end. */
  ms: z.number().nullable(),
  sources: z.array(z.string()),
  failed_sources: z.array(z.string()),
  steps: z.array(runStep),
  start: startInfo.nullable(),
  /** The last thing that went wrong. */
  error: runError.nullable(),
});
export type RunRow = z.infer<typeof runRow>;

export const runList = z.object({
  ...about,
  at: z.string(),
  /** Of what the journal still shows. */
  total: z.number(),
  /** Runs before those are in the journal's older part, which is not shown. */
  truncated: z.boolean(),
  by_state: z.record(z.string(), z.number()),
  rows: z.array(runRow),
  next: z.string().nullable(),
});
export type RunList = z.infer<typeof runList>;

const progressPart = z.object({
  source: z.string().nullable(),
  stage: z.string(),
  /** Chinese. */
  stage_name: z.string(),
  unit: z.string(),
  done: z.number(),
  total: z.number(),
  rows: z.number(),
  note: z.string().nullable(),
});

/** What a run read; null where it read nothing. Also in the file that keeps how runs ended. */
export const runTotals = z
  .object({
    documents: z.number(),
    known: z.number(),
    rows: z.number(),
    records: z.number(),
    rejects: z.number(),
    duplicates: z.number(),
  })
  .nullable();
/** What a run built; null where it built nothing. */
export const runBuild = z
  .object({
    snapshot: z.string().nullable(),
    candidate: z.string().nullable(),
    published: z.boolean(),
    blocked: z.boolean(),
  })
  .nullable();

export const runDetail = z.object({
  ...about,
  at: z.string(),
  run: runRow,
  /** Pieces of work in the order they began; at most 500, the failed ones always. */
  works: z.array(
    z.object({
      step: z.string(),
      name: z.string(),
      sources: z.array(z.string()),
      state: runState,
      attempts: z.number(),
      started_at: z.string(),
      ended_at: z.string().nullable(),
      ms: z.number().nullable(),
      counts,
      error: runError.nullable(),
    }),
  ),
  works_omitted: z.number(),
  totals: runTotals,
  failures: z.array(z.object({ source: z.string(), error: runError })),
  build: runBuild,
  /** Of a held build. */
  failing: z.array(failingAudit),
  progress: progressPart.extend({ parts: z.array(progressPart) }).nullable(),
  /** Workflows on the Temporal server, with their pages there. */
  workflows: z.array(z.object({ id: z.string(), status: z.string(), url: z.string().nullable() })),
  /** Why workflows are not shown; null: they are, or there is no server. */
  workflows_unknown: z.string().nullable(),
  may: z.object({ cancel: z.boolean(), retry: z.boolean() }),
});
export type RunDetail = z.infer<typeof runDetail>;

export const started = z.object({ run: z.string() });
export type Started = z.infer<typeof started>;

const reason = z.string().trim().min(2, '请写明原因').max(500, '原因至多 500 字');
export const reasonBody = z.strictObject({ reason });

export const startBody = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('run'),
    sources: z.array(z.string().max(64)).min(1).max(1000).nullable().default(null),
    full: z.boolean().default(false),
    reason,
  }),
  z.strictObject({
    kind: z.literal('ingest'),
    sources: z.array(z.string().max(64)).min(1).max(1000).nullable().default(null),
    force: z.boolean().default(false),
    reason,
  }),
  z.strictObject({
    kind: z.literal('build'),
    full: z.boolean().default(false),
    /** Publishes nothing: the snapshot waits as candidate. */
    hold: z.boolean().default(false),
    reason,
  }),
  z.strictObject({ kind: z.literal('reparse'), source: z.string().max(64), reason }),
]);
export type StartBody = z.input<typeof startBody>;

const ledgerCounts = z.object({
  fetched: z.number(),
  unchanged: z.number(),
  skipped: z.number(),
  failed: z.number(),
  waiting: z.number(),
});
const blocked = z.object({ at: z.string(), url: z.string(), message: z.string() });

const sourceRow = z.object({
  id: z.string(),
  name: z.string(),
  /** How its documents come. `once`: imports and sources that are configured no more. */
  from: z.enum(['crawl', 'files', 'once']),
  kinds: z.array(z.object({ kind: z.string(), name: z.string() })),
  /** Start pages, or folders and files. */
  addresses: z.array(z.string()),
  licence: z.string().nullable(),
  /** When it is visited, in Chinese. */
  schedule: z.string(),
  freshness: z.enum(['never', 'pending', 'current']),
  last_fetched_at: z.string().nullable(),
  unread: z.number(),
  pending: z.number(),
  intake,
  bytes: z.number(),
  conflicts: z.number(),
  warnings: z.number(),
  drift: z.array(z.string()),
  ledger: ledgerCounts.nullable(),
  blocked: blocked.nullable(),
  stopped: z.string().nullable(),
  disabled: z.boolean(),
  pause: z.object({ at: z.string(), by: z.string(), reason: z.string() }).nullable(),
  /** Run that reads it now. */
  running: z.string().nullable(),
});
export type SourceRow = z.infer<typeof sourceRow>;

export const sourceList = z.object({
  ...about,
  at: z.string(),
  rows: z.array(sourceRow),
  total: z.number(),
  /** Source files that cannot be read: none of the crawled sources can run before they are mended. */
  invalid: runError.nullable(),
  schedules: z.array(
    z.object({
      id: z.string(),
      cron: z.string(),
      run: z.enum(['run', 'build']),
      /** Null where the engine keeps no schedules. */
      paused: z.boolean().nullable(),
      note: z.string().nullable(),
      next: z.string().nullable(),
    }),
  ),
  /** What keeps schedules from working, in Chinese; null: nothing. */
  schedules_unavailable: z.string().nullable(),
  engine: z.object({ name: z.enum(['temporal', 'inline']).nullable(), detail: z.string() }),
});
export type SourceList = z.infer<typeof sourceList>;

export const ledgerList = z.object({
  ...about,
  rows: z.array(
    z.object({
      source: z.string(),
      name: z.string(),
      counts: ledgerCounts,
      total: z.number(),
      blocked: blocked.nullable(),
      stopped: z.string().nullable(),
    }),
  ),
  total: z.number(),
});
export type LedgerList = z.infer<typeof ledgerList>;

export const ledgerState = z.enum(['fetched', 'unchanged', 'skipped', 'failed', 'waiting']);

export const ledgerPage = z.object({
  ...about,
  source: z.string(),
  /** The ledger as it was at this time: while a crawl goes on, at most half a minute ago. */
  as_of: z.string(),
  counts: ledgerCounts,
  /** Codes and rules among the rows that the filters leave, the most frequent first, at most 30. */
  reasons: z.array(z.object({ reason: z.string(), count: z.number() })),
  total: z.number(),
  rows: z.array(
    z.object({
      url: z.string(),
      state: ledgerState,
      rule_or_error: z.string().nullable(),
      message: z.string().nullable(),
      status: z.number().nullable(),
      document_sha256: z.string().nullable(),
      /** Its body was kept as a document of the lake; pages that only lead on are not. */
      kept: z.boolean(),
      content_type: z.string().nullable(),
      bytes: z.number().nullable(),
      depth: z.number(),
      found_on: z.string().nullable(),
      first_seen_at: z.string(),
      fetched_at: z.string().nullable(),
      next_due_at: z.string().nullable(),
      attempts: z.number(),
      fetches: z.number(),
      changes: z.number(),
    }),
  ),
  next: z.string().nullable(),
});
export type LedgerPage = z.infer<typeof ledgerPage>;

export const rejectSummary = z.object({
  ...about,
  /** Sum of `rejects` of the groups. */
  total: z.number(),
  groups: z.array(
    z.object({
      source: z.string(),
      name: z.string(),
      kind: z.string(),
      kind_name: z.string(),
      rejects: z.number(),
      rows: z.number(),
      documents: z.number(),
      unread: z.number(),
      reasons: z.array(z.object({ reason: z.string(), name: z.string(), count: z.number() })),
    }),
  ),
  documents: z.number(),
  unread: z.number(),
});
export type RejectSummary = z.infer<typeof rejectSummary>;

const rejectedDocument = z.object({
  /** Null: archived, in no batch. */
  batch: z.string().nullable(),
  sha256: z.string(),
  source: z.string(),
  kind: z.string(),
  kind_name: z.string(),
  name: z.string(),
  url: z.string().nullable(),
  fetched_at: z.string(),
  rows: z.number(),
  records: z.number(),
  rejects: z.number(),
  duplicates: z.number(),
  reasons: z.array(z.object({ reason: z.string(), name: z.string(), count: z.number() })),
});
export type RejectedDocument = z.infer<typeof rejectedDocument>;

export const rejectedDocuments = z.object({
  ...about,
  total: z.number(),
  rows: z.array(rejectedDocument),
  next: z.string().nullable(),
});
export type RejectedDocuments = z.infer<typeof rejectedDocuments>;

const mappingRow = z.object({
  column: z.string(),
  field: z.string().nullable(),
  by: z.enum(['name', 'content', 'map', 'unknown']),
  confidence: z.number(),
  note: z.string().nullable(),
});
export type MappingRow = z.infer<typeof mappingRow>;

const fieldOption = z.object({ field: z.string(), name: z.string(), required: z.boolean() });

const rejectedRow = z.object({
  ordinal: z.number(),
  line: z.number(),
  reason: z.string(),
  reason_name: z.string(),
  raw: z.string(),
});

export const rejectDetail = z.object({
  ...about,
  document: rejectedDocument,
  parser: z.string().nullable(),
  parser_version: z.number().nullable(),
  read_at: z.string().nullable(),
  layout: z.array(z.string()),
  warnings: z.array(z.string()),
  mapping: z.array(mappingRow),
  /** Fields of the kind, to choose from. */
  fields: z.array(fieldOption),
  /** Whether columns can be mapped at all: tables, not pages. */
  mappable: z.boolean(),
  /** Rejected rows of this document that the filter leaves. */
  total: z.number(),
  rows: z.array(rejectedRow),
  next: z.string().nullable(),
});
export type RejectDetail = z.infer<typeof rejectDetail>;

const tableOptions = z.strictObject({
  sheet: z.string().min(1).max(200).optional(),
  header_row: z.number().int().min(1).max(1_048_576).optional(),
  encoding: z.string().min(1).max(40).optional(),
  forget: z.boolean().optional(),
});
const columnMap = z
  .record(z.string().max(1000), z.string().max(100))
  .refine((map) => Object.keys(map).length <= 2000, '列太多');
const correction = { map: columnMap.optional(), table: tableOptions.optional() };
export const tryBody = z.strictObject(correction);
export type Correction = z.infer<typeof tryBody>;
export const reparseBody = z.strictObject({ ...correction, reason });

/** What a file would become, as a trial reading found; nothing is stored. */
const trial = z.object({
  documents: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      parser: z.string().nullable(),
      /** These bytes are in the lake already, read the same way. */
      known: z.boolean(),
      intake,
      conflicts: z.number(),
      reasons: z.array(z.object({ reason: z.string(), name: z.string(), count: z.number() })),
      lost: z.array(z.object({ field: z.string(), name: z.string(), count: z.number() })),
      layout: z.array(z.string()),
      warnings: z.array(z.string()),
      mapping: z.array(mappingRow),
      /** Columns of `records`, in order. */
      columns: z.array(z.object({ field: z.string(), name: z.string() })),
      records: z.array(z.object({ line: z.number(), values: z.array(z.string().nullable()) })),
      rejected: z.array(
        z.object({ line: z.number(), reason: z.string(), reason_name: z.string(), raw: z.string() }),
      ),
    }),
  ),
  documents_omitted: z.number(),
  intake,
  warnings: z.array(z.string()),
});
export type Trial = z.infer<typeof trial>;

export const tryAnswer = z.object({
  ...about,
  before: z.object({ records: z.number(), rejects: z.number() }).nullable(),
  trial,
});
export type TryAnswer = z.infer<typeof tryAnswer>;

const kindOption = z.object({
  kind: z.string(),
  name: z.string(),
  fields: z.array(fieldOption),
});
export const kindList = z.object({ rows: z.array(kindOption), max_bytes: z.number() });
export type KindList = z.infer<typeof kindList>;

export const upload = z.object({
  id: z.string(),
  name: z.string(),
  bytes: z.number(),
  by: z.string(),
  at: z.string(),
  /** When it is removed if nobody imports it. */
  until: z.string(),
  /** `looking`: a trial reading goes on; `ready`: it can be imported; `refused`: it cannot, see `error`. */
  state: z.enum(['looking', 'ready', 'refused', 'importing', 'imported']),
  /** Kinds the heading fits, the best first; the share of columns that are fields of it. */
  guesses: z.array(z.object({ kind: z.string(), name: z.string(), share: z.number(), columns: z.number() })),
  kind: z.string().nullable(),
  map: z.record(z.string(), z.string()),
  table: tableOptions,
  /** Rows read so far by the trial. */
  rows: z.number(),
  error: runError.nullable(),
  trial: trial.nullable(),
  /** Columns of the (first) table with the guess, also of one that cannot be read. */
  mapping: z.array(mappingRow),
  /** Run of the import. */
  run: z.string().nullable(),
});
export type Upload = z.infer<typeof upload>;

export const uploadAnswer = z.object({ ...about, upload });
export const uploadList = z.object({ ...about, total: z.number(), rows: z.array(upload) });
export type UploadList = z.infer<typeof uploadList>;

export const lookBody = z.strictObject({ kind: z.string().max(64).optional(), ...correction });
export type LookBody = z.input<typeof lookBody>;
