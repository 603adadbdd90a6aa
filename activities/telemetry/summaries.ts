import type {
  ArchiveIn,
  ArchiveOut,
  BuildIn,
  BuildOut,
  CrawlIn,
  CrawlOut,
  DocumentOutcome,
  ParseIn,
} from '../../workflows/steps.ts';

/** What a journal line says about a step: small, flat where it can be. */
export type Summary = Record<string, unknown>;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export const archiveStart = ({ source, kind, files }: ArchiveIn): Summary => ({
  source,
  kind,
  files: files.length,
});
export const parseStart = ({ documents, dryRun }: ParseIn): Summary => ({
  sources: [...new Set(documents.map((document) => document.source))],
  documents: documents.length,
  ...(dryRun ? { dry_run: true } : {}),
});
export const buildStart = ({ full, only }: BuildIn): Summary => ({
  ...(full ? { full } : {}),
  ...(only ? { only } : {}),
});

export const archiveSummary = ({ source }: ArchiveIn, { documents }: ArchiveOut): Summary => ({
  source,
  documents: documents.length,
  bytes: sum(documents.map((document) => document.bytes)),
});

export const crawlSummary = (
  { source }: CrawlIn,
  { documents, requests, bytes, ledger, stopped, wait_ms }: CrawlOut,
): Summary => ({
  source,
  documents: documents.length,
  requests,
  bytes,
  ledger,
  ...(stopped === undefined ? {} : { stopped }),
  ...(wait_ms === undefined ? {} : { wait_ms }),
});

export function parseSummary(outcomes: readonly DocumentOutcome[]): Summary {
  const total = (of: (outcome: DocumentOutcome) => number) => sum(outcomes.map(of));
  return {
    documents: outcomes.length,
    known: outcomes.filter((outcome) => outcome.known).length,
    rows: total((outcome) => outcome.rows),
    records: total((outcome) => outcome.records),
    rejects: total((outcome) => outcome.rejects),
    duplicates: total((outcome) => outcome.duplicates),
    conflicts: total((outcome) => outcome.conflicts),
  };
}

export function buildSummary({ snapshot, published, blocked, models, audits }: BuildOut): Summary {
  const failing = audits.filter((audit) => audit.failures > 0);
  const order = { block: 0, warn: 1 };
  failing.sort((a, b) => order[a.severity] - order[b.severity]);
  return {
    snapshot,
    published,
    blocked,
    built: models.filter((model) => model.status === 'built').length,
    kept: models.filter((model) => model.status === 'kept').length,
    audits: audits.length,
    audits_failing: failing.length,
    // A few of a held build, because nothing else keeps them: its draft is thrown away.
    failing: failing.slice(0, 10).map(({ name, model, severity, failures, samples }) => ({
      name,
      model,
      severity,
      failures,
      samples: (samples ?? []).slice(0, 2).map((sample) => sample.slice(0, 200)),
    })),
  };
}
