/**
 * The orchestration, written once for both engines. Pure: no Node, no Temporal, no clock, no randomness. What differs between the
 * engines (how a step or a sub-flow is called, how failures look) comes in through the context.
 */
import type { ErrorReport } from '../domain/errors.ts';
import { LIMITS } from '../temporal.config.ts';
import {
  addOutcomes,
  addWarnings,
  chunk,
  emptyTally,
  ingestOut,
  intoBatches,
  mapLimit,
  shortened,
  type Tally,
  withoutRepeats,
} from './batches.ts';
import type {
  BuildIn,
  BuildOut,
  CrawlSummary,
  IngestIn,
  IngestOut,
  Progress,
  RunIn,
  RunOut,
} from './flows.ts';
import type { DocumentRef, StepCalls } from './steps.ts';

export interface FlowContext {
  steps: StepCalls;
  progress: (progress: Progress) => void;
}

export interface IngestContext extends FlowContext {
  /** Waits, milliseconds; durable on Temporal. */
  sleep: (ms: number) => Promise<void>;
  /** Asked between waves: whether to stop here and give back what a fresh run needs. Never, when absent. */
  shouldPause?: () => boolean;
}

export interface RunContext extends FlowContext {
  /** Reads one source: a child workflow on Temporal, the same body in process. */
  ingest: (input: IngestIn, progress: (progress: Progress) => void) => Promise<IngestOut>;
  reportOf: (error: unknown) => ErrorReport;
  isCancellation: (error: unknown) => boolean;
}

/** What an ingest hands to its next run when its history has grown long. */
export interface IngestCarry {
  tally: Tally;
  /** Files not archived yet. */
  files: string[];
  /** Where the source's own listing, or its crawl, goes on. */
  cursor?: string;
  crawl?: CrawlSummary;
}

export type IngestEnd = { done: true; out: IngestOut } | { done: false; carry: IngestCarry };

/**
 * Archives, then parses in batches, in waves of up to 10,000 files. Stops at the first failure; documents stored by then stay in the
 * lake and are found there (`known`) when the ingest is repeated.
 */
export async function ingestFlow(
  context: IngestContext,
  input: IngestIn,
  carried?: IngestCarry,
): Promise<IngestEnd> {
  if (input.crawl) return crawlFlow(context, input, carried);
  const tally = carried?.tally ?? emptyTally();
  // Either there are paths to archive, or the source's own listing is read answer by answer.
  const listing = carried ? carried.cursor !== undefined : input.files.length === 0;
  let files = carried?.files ?? input.files;
  let cursor = carried?.cursor;
  for (;;) {
    const wave = files.slice(0, LIMITS.filesPerWave);
    files = files.slice(LIMITS.filesPerWave);
    const show = (stage: Progress['stage'], done: number, total: number, rows: number) =>
      context.progress({ flow: 'ingest', source: input.source, stage, unit: 'document', done, total, rows });
    const before = tally.totals.documents;
    show('archive', before, listing ? 0 : before + wave.length, tally.totals.rows);
    const archived = listing
      ? await list(context.steps, input, cursor)
      : await archive(context.steps, input, wave);
    cursor = archived.next;
    addWarnings(tally, archived.warnings);

    const { unique, repeated } = withoutRepeats(archived.documents);
    tally.totals.repeated += repeated;
    const total = before + unique.length;
    show('parse', before, total, tally.totals.rows);
    await parseInto(context, input, unique, tally, (done, rows) => show('parse', done, total, rows));

    if (files.length === 0 && cursor === undefined) {
      show('done', total, total, tally.totals.rows);
      return { done: true, out: ingestOut(input.source, tally) };
    }
    if (context.shouldPause?.()) {
      return { done: false, carry: { tally, files, ...(cursor === undefined ? {} : { cursor }) } };
    }
  }
}

/** Parses documents in batches, several at once, and adds what became of them to the tally. */
async function parseInto(
  context: FlowContext,
  input: IngestIn,
  unique: readonly DocumentRef[],
  tally: Tally,
  show: (done: number, rows: number) => void,
): Promise<void> {
  let done = tally.totals.documents;
  let rows = tally.totals.rows;
  const answers = await mapLimit(intoBatches(unique), LIMITS.fanOut, async (documents) => {
    const { outcomes } = await context.steps.parseDocuments({
      documents,
      correlation: input.correlation,
      ...(input.map ? { map: input.map } : {}),
      ...(input.table ? { table: input.table } : {}),
      ...(input.dryRun === undefined ? {} : { dryRun: input.dryRun }),
    });
    // Of an archive of files that was fetched, each member has an outcome.
    if (outcomes.length < documents.length) {
      throw new Error(
        `parseDocuments was handed ${documents.length} documents and accounts for ${outcomes.length}`,
      );
    }
    done += outcomes.length;
    rows += outcomes.reduce((sum, outcome) => sum + outcome.rows, 0);
    show(done, rows);
    return outcomes;
  });
  // In document order, whichever batch came back first: the answer is the same on every run.
  for (const outcomes of answers) addOutcomes(tally, outcomes);
}

/**
 * Crawls one source: fetches for some seconds, parses what was kept, tells the frontier that it is parsed, and so on until nothing is
 * due. Each call of the step stands on its own, so that a killed worker repeats seconds, and a pause that a site asks for is slept here and
 * costs no attempt.
 */
export async function crawlFlow(
  context: IngestContext,
  input: IngestIn,
  carried?: IngestCarry,
): Promise<IngestEnd> {
  const tally = carried?.tally ?? emptyTally();
  const crawl: CrawlSummary = carried?.crawl ?? { requests: 0, bytes: 0, ledger: null, warnings: [] };
  let cursor = carried?.cursor;
  for (;;) {
    const show = (stage: Progress['stage'], done: number, total: number, rows: number) =>
      context.progress({ flow: 'ingest', source: input.source, stage, unit: 'document', done, total, rows });
    const before = tally.totals.documents;
    show('crawl', before, 0, tally.totals.rows);
    const page = await context.steps.crawlPages({
      source: input.source,
      correlation: input.correlation,
      ...(cursor === undefined ? {} : { cursor }),
      ...(input.force ? { force: true } : {}),
    });
    cursor = page.cursor;
    crawl.requests += page.requests;
    crawl.bytes += page.bytes;
    crawl.ledger = page.ledger;
    if (page.stopped !== undefined) crawl.stopped = page.stopped;
    if (page.blocked) crawl.blocked = true;
    crawl.warnings = [...new Set([...crawl.warnings, ...page.warnings])].slice(0, LIMITS.warningsListed);
    const { unique, repeated } = withoutRepeats(page.documents);
    tally.totals.repeated += repeated;
    await parseInto(context, input, unique, tally, (done, rows) =>
      show('parse', done, before + unique.length, rows),
    );
    // The last documents are acknowledged by a call that brings none.
    if (!page.more && page.documents.length === 0) {
      show('done', tally.totals.documents, tally.totals.documents, tally.totals.rows);
      return { done: true, out: { ...ingestOut(input.source, tally), crawl } };
    }
    if (context.shouldPause?.()) return { done: false, carry: { tally, files: [], cursor, crawl } };
    if (page.wait_ms !== undefined && page.wait_ms > 0) {
      context.progress({
        flow: 'ingest',
        source: input.source,
        stage: 'wait',
        unit: 'document',
        done: tally.totals.documents,
        total: 0,
        rows: tally.totals.rows,
        note: waitWords(page.wait_ms, page.wait_for),
      });
      await context.sleep(page.wait_ms);
    }
  }
}

/** `12 秒后继续；127.0.0.1：robots.txt 取不到（状态 500）` */
function waitWords(ms: number, reason: string | undefined): string {
  const time = ms < 120_000 ? `${Math.ceil(ms / 1000)} 秒` : `${Math.ceil(ms / 60_000)} 分钟`;
  return `${time}后继续${reason === undefined ? '' : `；${reason}`}`;
}

interface Archived {
  documents: DocumentRef[];
  warnings?: string[];
  next?: string;
}

async function archive(steps: StepCalls, input: IngestIn, files: string[]): Promise<Archived> {
  const { source, kind, correlation, map, table, parser } = input;
  const said = { ...(map ? { map } : {}), ...(table ? { table } : {}), ...(parser ? { parser } : {}) };
  const answers = await mapLimit(chunk(files, LIMITS.filesPerArchive), LIMITS.fanOut, (some) =>
    steps.archiveFiles({ source, kind, files: some, correlation, ...said }),
  );
  return {
    documents: answers.flatMap((answer) => answer.documents),
    warnings: answers.flatMap((answer) => answer.warnings ?? []),
  };
}

async function list(steps: StepCalls, input: IngestIn, cursor: string | undefined): Promise<Archived> {
  const { source, kind, correlation, map, table, parser, reparse, only } = input;
  return steps.archiveFiles({
    source,
    kind,
    files: [],
    correlation,
    ...(reparse ? { reparse } : {}),
    ...(only ? { only } : {}),
    ...(map ? { map } : {}),
    ...(table ? { table } : {}),
    ...(parser ? { parser } : {}),
    ...(cursor === undefined ? {} : { cursor }),
  });
}

/** One build: plan, models, audits, publish, all inside one step because there is one writer. */
export async function buildFlow(context: FlowContext, input: BuildIn): Promise<BuildOut> {
  const at = (stage: 'build' | 'done', done: number): Progress => ({
    flow: 'build',
    stage,
    unit: 'build',
    done,
    total: 1,
    rows: 0,
  });
  context.progress(at('build', 0));
  const out = await context.steps.buildWarehouse(input);
  context.progress(at('done', 1));
  return out;
}

/**
 * Every source, then one build. A source that cannot be read does not keep the others or the build from running: it is
 * named in `failures`. A cancellation ends the whole run.
 */
export async function runFlow(context: RunContext, input: RunIn): Promise<RunOut> {
  const sources: IngestOut[] = [];
  const failures: RunOut['failures'] = [];
  const parts = new Map<string, Progress>();
  let done = 0;
  let rows = 0;
  const show = (stage: Progress['stage']) =>
    context.progress({
      flow: 'run',
      stage,
      unit: 'source',
      done,
      total: input.sources.length,
      rows: rows + [...parts.values()].reduce((sum, part) => sum + part.rows, 0),
      ...(parts.size > 0 ? { parts: [...parts.values()] } : {}),
    });
  show('ingest');
  const ends = await mapLimit(input.sources, LIMITS.sourcesAtOnce, async (source) => {
    const begin: Progress = {
      flow: 'ingest',
      source: source.source,
      stage: 'archive',
      unit: 'document',
      done: 0,
      total: 0,
      rows: 0,
    };
    parts.set(source.source, begin);
    show('ingest');
    try {
      const out = await context.ingest({ ...source, correlation: input.correlation }, (part) => {
        parts.set(source.source, part);
        show('ingest');
      });
      rows += out.rows;
      return { out };
    } catch (error) {
      if (context.isCancellation(error)) throw error;
      return { failure: { source: source.source, error: context.reportOf(error) } };
    } finally {
      parts.delete(source.source);
      done += 1;
      show('ingest');
    }
  });
  for (const end of ends) {
    if (end.out) sources.push(shortened(end.out, input.sources.length));
    else failures.push(end.failure);
  }
  show('build');
  const build = await context.steps.buildWarehouse({
    correlation: input.correlation,
    ...(input.full === undefined ? {} : { full: input.full }),
  });
  show('done');
  return { sources, failures, build };
}
