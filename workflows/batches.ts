/** Pure helpers of the orchestration: cutting work into batches, bounded fan-out, sums. Run in the workflow sandbox. */
import { LIMITS } from '../temporal.config.ts';
import type { IngestOut, IngestTotals } from './flows.ts';
import type { DocumentOutcome, DocumentRef } from './steps.ts';

export function chunk<T>(items: readonly T[], size: number): T[][] {
  const out: T[][] = [];
  for (let at = 0; at < items.length; at += size) out.push(items.slice(at, at + size));
  return out;
}

/** Sets aside documents that have the same bytes as one before them: two steps must not store the same batch at once. */
export function withoutRepeats(documents: readonly DocumentRef[]): {
  unique: DocumentRef[];
  repeated: number;
} {
  const seen = new Set<string>();
  const unique = documents.filter((document) => {
    // The same page may be read as two kinds.
    const one = `${document.kind} ${document.sha256}`;
    if (seen.has(one)) return false;
    seen.add(one);
    return true;
  });
  return { unique, repeated: documents.length - unique.length };
}

/**
 * Cuts documents, in order, into batches for one parse step each: at most 200 documents and 64 MB, or one document that is larger
 * than that by itself. A small ingest is cut finer (about 16 batches of at least 8 MB) so that every core has something to do.
 */
export function intoBatches(documents: readonly DocumentRef[]): DocumentRef[][] {
  const total = documents.reduce((sum, document) => sum + document.bytes, 0);
  const aim = Math.min(
    LIMITS.bytesPerBatch,
    Math.max(LIMITS.minBytesPerBatch, Math.ceil(total / LIMITS.batchesWanted)),
  );
  const batches: DocumentRef[][] = [];
  let batch: DocumentRef[] = [];
  let bytes = 0;
  for (const document of documents) {
    if (batch.length > 0 && (bytes + document.bytes > aim || batch.length >= LIMITS.documentsPerBatch)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(document);
    bytes += document.bytes;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/**
 * `work` over all items, at most `limit` at once, answers in the order of the items. After a failure nothing new is started, what
 * is in flight is waited for, and the failure of the foremost item is thrown: the same one on every engine and every run.
 */
export async function mapLimit<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const out = new Array<R>(items.length);
  const failed: { at: number; error: unknown }[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length && failed.length === 0) {
      const at = next++;
      try {
        out[at] = await work(items[at] as T, at);
      } catch (error) {
        failed.push({ at, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  if (failed.length > 0) throw failed.reduce((first, other) => (other.at < first.at ? other : first)).error;
  return out;
}

/** Sums and the bounded list of outcomes of an ingest; plain JSON, so that a continued run can carry it on. */
export interface Tally {
  totals: IngestTotals;
  kept: DocumentOutcome[];
  warnings?: string[];
}

export function emptyTally(): Tally {
  const totals: IngestTotals = {
    documents: 0,
    known: 0,
    repeated: 0,
    rows: 0,
    records: 0,
    rejects: 0,
    duplicates: 0,
    conflicts: 0,
    rejects_by_reason: {},
    lost: {},
  };
  return { totals, kept: [] };
}

export function addOutcomes(tally: Tally, outcomes: readonly DocumentOutcome[]): void {
  const { totals } = tally;
  for (const outcome of outcomes) {
    totals.documents += 1;
    totals.known += outcome.known ? 1 : 0;
    totals.rows += outcome.rows;
    totals.records += outcome.records;
    totals.rejects += outcome.rejects;
    totals.duplicates += outcome.duplicates;
    totals.conflicts += outcome.conflicts;
    addCounts(totals.rejects_by_reason, outcome.rejects_by_reason);
    addCounts(totals.lost, outcome.lost);
  }
  tally.kept = foremost([...tally.kept, ...outcomes], LIMITS.outcomesListed, LIMITS.outcomesBytes);
}

/** Bounded, as every answer is. */
export function addWarnings(tally: Tally, warnings: readonly string[] = []): void {
  if (warnings.length === 0) return;
  tally.warnings = [...(tally.warnings ?? []), ...warnings].slice(0, LIMITS.warningsListed);
}

function addCounts(sums: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [key, count] of Object.entries(counts)) sums[key] = (sums[key] ?? 0) + count;
}

function troubled(outcome: DocumentOutcome): boolean {
  return outcome.rejects > 0 || outcome.conflicts > 0 || outcome.warnings.length > 0;
}

/** As many outcomes as fit, in their order; what people must look at has the first claim, then earlier documents. */
function foremost(outcomes: DocumentOutcome[], count: number, bytes: number): DocumentOutcome[] {
  const utf8 = new TextEncoder();
  const ranked = outcomes
    .map((outcome, at) => ({ at, outcome }))
    .sort((a, b) => Number(troubled(b.outcome)) - Number(troubled(a.outcome)) || a.at - b.at);
  const kept: typeof ranked = [];
  let size = 0;
  for (const one of ranked) {
    size += utf8.encode(JSON.stringify(one.outcome)).length;
    if (kept.length >= count || size > bytes) break;
    kept.push(one);
  }
  return kept.sort((a, b) => a.at - b.at).map((one) => one.outcome);
}

export function ingestOut(source: string, tally: Tally): IngestOut {
  const { totals, kept, warnings } = tally;
  return {
    source,
    ...totals,
    outcomes: kept,
    outcomes_omitted: totals.documents - kept.length,
    ...(warnings ? { warnings } : {}),
  };
}

/** The answer of one source as a part of a run's answer, where `sources` of them share the room. */
export function shortened(out: IngestOut, sources: number): IngestOut {
  const outcomes = foremost(
    out.outcomes,
    Math.ceil(LIMITS.outcomesListed / sources),
    Math.floor(LIMITS.outcomesBytes / sources),
  );
  return { ...out, outcomes, outcomes_omitted: out.documents - outcomes.length };
}
