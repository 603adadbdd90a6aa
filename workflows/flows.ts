/** Inputs, outputs and progress of the flows. Types only. */
import type { ErrorReport } from '../domain/errors.ts';
import type { BuildIn, BuildOut, Correlated, DocumentOutcome, LedgerCounts, TableOptions } from './steps.ts';

export interface IngestIn extends Correlated {
  source: string;
  /** Record kind, e.g. `publication`. */
  kind: string;
  /** Absolute paths; none means the files the source's configuration lists. */
  files: string[];
  /** Corrections of the column guess: original header → field. */
  map?: Record<string, string>;
  /** What a person said of the layout of tables. */
  table?: TableOptions;
  /** Parser that a person named. */
  parser?: string;
  /** Parse and report, store no batch. */
  dryRun?: boolean;
  /** The source is crawled: pages are fetched by its source file instead of read from files. */
  crawl?: boolean;
  /** Read what the lake holds of the source again; nothing is fetched or archived. */
  reparse?: boolean;
  /** Of a reparse: only these documents (SHA-256). */
  only?: string[];
  /** Of a crawl: visit what is known also before it is due. */
  force?: boolean;
}

/** What a crawl did and where the URLs of its source stand. */
export interface CrawlSummary {
  requests: number;
  bytes: number;
  /** URLs by the state of their ledger row; null until the first answer. */
  ledger: LedgerCounts | null;
  /** The site has shut us out. */
  blocked?: true;
  /** Why it was stopped before it had seen everything. */
  stopped?: string;
  warnings: string[];
}

/** Sums over documents. `rows = records + rejects + duplicates`, always. */
export interface IngestTotals {
  documents: number;
  /** Documents whose batch was in the lake before. */
  known: number;
  /** Documents given more than once (same bytes under another name): read once, counted nowhere else. */
  repeated: number;
  rows: number;
  records: number;
  rejects: number;
  duplicates: number;
  conflicts: number;
  rejects_by_reason: Record<string, number>;
  lost: Record<string, number>;
}

export interface IngestOut extends IngestTotals {
  source: string;
  /**
   * Per document, in reading order. All of them up to 500; beyond that the ones with rejects, conflicts or warnings are kept
   * before the clean ones. The sums above cover every document.
   */
  outcomes: DocumentOutcome[];
  /** Documents the list above leaves out. */
  outcomes_omitted: number;
  /** What people should know of files that gave no document. */
  warnings?: string[];
  crawl?: CrawlSummary;
}

export interface RunIn extends Correlated {
  sources: Omit<IngestIn, 'correlation' | 'dryRun'>[];
  full?: boolean;
}

export interface RunOut {
  sources: IngestOut[];
  /** Sources that could not be read. The others were, and the build ran over what there is. */
  failures: { source: string; error: ErrorReport }[];
  build: BuildOut;
}

export type { BuildIn, BuildOut };

/** Where a flow stands. A snapshot, replaced as a whole. */
export interface Progress {
  flow: 'ingest' | 'build' | 'run';
  stage: 'crawl' | 'wait' | 'archive' | 'parse' | 'ingest' | 'build' | 'done';
  /** What `done` and `total` count. */
  unit: 'document' | 'source' | 'build';
  done: number;
  /** 0 while it is not known. */
  total: number;
  /** Rows read so far. */
  rows: number;
  source?: string;
  /** Of a run: the sources being read at this moment. */
  parts?: Progress[];
  /** What the step in flight says it is doing. */
  note?: string;
}
