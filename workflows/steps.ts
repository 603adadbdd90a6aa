/**
 * The steps of the pipeline as both engines see them. Types only: workflows, activities and the inline engine import this file
 * and nothing of it exists at run time. Steps exchange references, never rows (architecture rule 1).
 */

/** One id from the command line to the last activity; it is in every log line. */
export interface Correlated {
  correlation: string;
}

export interface DocumentRef {
  source: string;
  /** Record kind the document holds, e.g. `publication`. */
  kind: string;
  /** Name the document had where it came from. */
  name: string;
  sha256: string;
  bytes: number;
  /** Parser that reads it, when the rule that kept the page named one; else the source's, else the kind's. */
  parser?: string;
  /** Where it was fetched. */
  url?: string;
  /** Content-Type as the server gave it. */
  media_type?: string;
  /** When it was fetched, ISO; of pages in packs, which have no description of their own. */
  fetched_at?: string;
  /** Where its bytes are when they lie in a pack with others; else under their hash. */
  pack?: { key: string; offset: number };
}

export interface CrawlIn extends Correlated {
  source: string;
  /** What the answer before gave: documents up to there are parsed, and the ledger may say so. */
  cursor?: string;
  /** Visit everything that is due or not; without it only what is due by its recrawl interval. */
  force?: boolean;
}
/** URLs of a source by the state their ledger row has now. */
export interface LedgerCounts {
  fetched: number;
  unchanged: number;
  skipped: number;
  failed: number;
  waiting: number;
}
export interface CrawlOut {
  /** Pages kept and not yet parsed: at most some thousands. */
  documents: DocumentRef[];
  /** Hand it to the next call once the documents are parsed. */
  cursor: string;
  /** The source has more to do now (or after `wait_ms`). */
  more: boolean;
  /** Nothing may be fetched for so long (Retry-After, politeness): the flow sleeps, no attempt is lost. */
  wait_ms?: number;
  /** What asked for the wait, in Chinese. */
  wait_for?: string;
  /** Requests and bytes of this call. */
  requests: number;
  bytes: number;
  ledger: LedgerCounts;
  /** The site has shut us out and nobody has said since that it lets us in again. */
  blocked?: true;
  /** Why the source was stopped: a block page, a budget, robots.txt. In Chinese. */
  stopped?: string;
  warnings: string[];
}

/** What a person says of the layout of a table; what is not said is guessed. */
export interface TableOptions {
  /** Name of a sheet, or its number from 1. */
  sheet?: string;
  /** Line of the heading (its last, when it has two). */
  headerRow?: number;
  /** Of text: UTF-8, GB18030, UTF-16. */
  encoding?: string;
  /** Forget the correction that is remembered for files of this shape. */
  forget?: boolean;
}

export interface ArchiveIn extends Correlated {
  source: string;
  kind: string;
  /** Absolute paths; none means the files the source's configuration lists. */
  files: string[];
  /** Corrections of the column guess, so that a file that nobody could read is refused before it is stored. */
  map?: Record<string, string>;
  /** What a person said of the layout. */
  table?: TableOptions;
  /** Parser that a person named; else the source's, else what the files look like. */
  parser?: string;
  /** List what the lake holds of the source instead of archiving anything. */
  reparse?: boolean;
  /** Of the listing: only these documents (SHA-256). */
  only?: string[];
  /** What the answer before gave as `next`: the listing goes on there. */
  cursor?: string;
}
export interface ArchiveOut {
  /** At most some thousands: an answer must stay under 2 MB. */
  documents: DocumentRef[];
  /** What people should know of files that gave no document, in Chinese. */
  warnings?: string[];
  /** There is more than one answer holds: call again with this as `cursor`. */
  next?: string;
}

export interface ParseIn extends Correlated {
  documents: DocumentRef[];
  /** Corrections of the column guess: original header → field. */
  map?: Record<string, string>;
  /** What a person said of the layout. */
  table?: TableOptions;
  dryRun?: boolean;
}

/** What became of one document. rows = records + rejects + duplicates, always. */
export interface DocumentOutcome {
  document: DocumentRef;
  batch: string;
  /** True when the batch was in the lake before: nothing was written. */
  known: boolean;
  rows: number;
  records: number;
  rejects: number;
  duplicates: number;
  /** Records whose key another record of the document has with other content. They are records too. */
  conflicts: number;
  rejects_by_reason: Record<string, number>;
  /** Optional fields that were there but unreadable, by field: kept in `raw`, null in the typed column. */
  lost: Record<string, number>;
  /** Source column → field, with what decided it. */
  mapping: ColumnMapping[];
  warnings: string[];
  /** What the look at an office table found (format, encoding, sheet, heading, units), in Chinese. */
  layout?: string[];
  /** Of a trial run: the first records as typed and the first rejects. */
  samples?: TableSamples;
}
/** Bounded: a few rows of each. */
export interface TableSamples {
  records: Record<string, unknown>[];
  rejects: { line: number; reason: string; raw: string }[];
  /** Of a text: its encoding as it was found or said. */
  encoding?: string;
}
export interface ColumnMapping {
  column: string;
  field: string | null;
  by: 'name' | 'content' | 'map' | 'unknown';
  /** 0..1: share of sampled cells that look like the field. */
  confidence: number;
  note?: string;
}
export interface ParseOut {
  outcomes: DocumentOutcome[];
}

export interface BuildIn extends Correlated {
  /** Run every model even when nothing changed. */
  full?: boolean;
  /** Publishes nothing: the snapshot waits as the candidate for a person to look at. */
  hold?: boolean;
  /** `model`, `model+` (and what reads it), `+model` (and what it reads). */
  only?: string;
}
export interface ModelOutcome {
  name: string;
  status: 'built' | 'kept' | 'failed';
  rows: number;
  ms: number;
}
export interface AuditOutcome {
  name: string;
  model: string;
  severity: 'warn' | 'block';
  failures: number;
  /** A few of the bad rows, as JSON text, for people. */
  samples?: string[];
}
export interface BuildOut {
  /** The snapshot that is current after this build, null when none was ever published. */
  snapshot: string | null;
  /** Built and audited, waiting to be published. */
  candidate?: string;
  /** Whether this build published a new one. */
  published: boolean;
  /** A blocking audit found bad rows: nothing was published, the previous snapshot stays. */
  blocked: boolean;
  models: ModelOutcome[];
  audits: AuditOutcome[];
}

/** What an engine gives a step beside its input. Workflows never see it. */
export interface StepContext {
  /** Aborted when the flow was cancelled or the worker stops. A step that heeds it stops soon and may throw anything. */
  readonly signal: AbortSignal;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Says what the step is doing, in Chinese, for whoever watches. Signs of life are sent without it. */
  note(text: string): void;
}

/** Steps run at least once: a worker may die after the work and before the answer. Each must bear being run again. */
export interface Steps {
  /**
   * Fetches pages of one source for some seconds: archive first, then the frontier, then this answer. Killed at any moment it repeats at most
   * the requests of the last second.
   */
  crawlPages(input: CrawlIn, context?: StepContext): Promise<CrawlOut>;
  archiveFiles(input: ArchiveIn, context?: StepContext): Promise<ArchiveOut>;
  parseDocuments(input: ParseIn, context?: StepContext): Promise<ParseOut>;
  /** Plan, run, audit, publish. Idempotent: a second run with the same inputs keeps every model. */
  buildWarehouse(input: BuildIn, context?: StepContext): Promise<BuildOut>;
}

/** The steps as orchestration calls them: one input object, one output object, both JSON. */
export type StepCalls = {
  [K in keyof Steps]: (input: Parameters<Steps[K]>[0]) => ReturnType<Steps[K]>;
};
