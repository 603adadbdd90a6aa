import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { tryLock } from '../../lake/lock.ts';
import { recoverPacks } from '../../lake/pack.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { CrawlIn, CrawlOut, DocumentRef } from '../../workflows/steps.ts';
import { PageArchive } from './archive.ts';
import type { CrawlDeps, CrawlPlan } from './crawl-deps.ts';
import { CrawlLoop, LOOP_LIMITS, type LoopAnswer, type LoopLimits } from './crawl-loop.ts';
import { worldOf } from './crawl-world.ts';
import { Frontier, type FrontierState } from './frontier.ts';
import type { Row } from './frontier-row.ts';
import { countRows } from './ledger.ts';
import { addStartPages } from './start-pages.ts';

export interface CrawlOptions {
  signal?: AbortSignal;
  note?: (text: string) => void;
  limits?: Partial<LoopLimits>;
  clock?: () => Date;
}

/** The step: fetches pages of a source of the workspace. @throws PANHUO_SOURCE_UNKNOWN, PANHUO_SOURCE_INVALID, and what `crawlWith` throws */
export async function crawlPages(
  workspace: Workspace,
  input: CrawlIn,
  { clock, ...hooks }: CrawlOptions = {},
): Promise<CrawlOut> {
  const now = clock === undefined ? Date.now : () => clock().getTime();
  const world = await worldOf(workspace, input.source, now);
  return crawlWith(workspace, world, input, { ...hooks, now });
}

export interface CrawlHooks {
  signal?: AbortSignal;
  note?: (text: string) => void;
  limits?: Partial<LoopLimits>;
  now?: () => number;
}

/** What a call crawls with: the plan, and the world, made when the frontier is open so that robots.txt can be archived. */
export interface CrawlWorld {
  plan: CrawlPlan;
  open(archive: PageArchive): Promise<CrawlDeps>;
}

/** An answer of a flow's step must stay under 2 MB: so many documents, and so many characters of them. */
const DOCUMENTS = 1000;
const ANSWER = 1_000_000;

/**
 * Fetches pages of one source for some seconds. Safe to be killed at any moment and called again: see docs/architecture.md, Crawling.
 * @throws PANHUO_CRAWL_BUSY when another call crawls the source, PANHUO_LAKE_CORRUPT, PANHUO_LAKE_NO_SPACE
 */
export async function crawlWith(
  workspace: Workspace,
  { plan, open }: CrawlWorld,
  input: CrawlIn,
  hooks: CrawlHooks = {},
): Promise<CrawlOut> {
  const { home, lake } = workspace;
  const { source } = plan;
  const now = hooks.now ?? Date.now;
  const lock = await tryLock(path.join(home, 'crawl', source, 'lock'));
  if (lock === null) {
    throw new PanhuoError('PANHUO_CRAWL_BUSY', `来源 ${source} 正在被另一个进程采集`, {
      hint: '请等它结束；一个来源同时只由一个进程采集。',
    });
  }
  try {
    const frontier = await Frontier.open(home, source);
    const { state } = frontier;
    const archive = new PageArchive(lake.store, source, state, now);
    let keep = false;
    try {
      await recoverPacks(lake.store, source, (id) => state.packs.get(id));
      acknowledge(state, input.cursor);
      takeRules(state, plan);
      const begin = beginRun(state, plan, input, now());
      let answer: LoopAnswer = begin === 'run' ? NOTHING : { ...NOTHING, stopped: begin };
      const { requests, bytes } = state.meta.run;
      const due = begin === 'run' ? [...dueRows(state, plan, now())] : [];
      if (due.length > 0 && state.pending.size >= DOCUMENTS) answer = { ...NOTHING, more: true };
      else if (due.length > 0) {
        const deps = await open(archive);
        try {
          const loop = new CrawlLoop({
            deps,
            plan,
            frontier,
            archive,
            limits: { ...LOOP_LIMITS, ...hooks.limits },
            now,
            signal: hooks.signal ?? new AbortController().signal,
            note: hooks.note ?? (() => undefined),
          });
          for (const row of due) loop.add(row);
          answer = await loop.run();
        } finally {
          await deps.close();
        }
      }
      const out = answerOf(state, answer);
      if (!out.more && state.meta.run.finishedAt === 0) finishRun(state, answer, now());
      const group = state.takeChanges(archive.mark);
      await archive.flush();
      await frontier.append(group);
      await archive.place();
      keep = out.more;
      return { ...out, requests: state.meta.run.requests - requests, bytes: state.meta.run.bytes - bytes };
    } catch (error) {
      await archive.abandon();
      throw error;
    } finally {
      await frontier.close({ keep });
    }
  } finally {
    await lock.release();
  }
}

const NOTHING: LoopAnswer = { more: false, waitMs: 0, waitFor: null, stopped: null, warnings: [] };

const cursorOf = (state: FrontierState, upTo: number) => `${state.meta.id}:${upTo}`;

/** Documents up to there are parsed. A cursor of another frontier (the folder was deleted meanwhile) says nothing about this one. */
function acknowledge(state: FrontierState, cursor: string | undefined): void {
  const [id, upTo] = cursor?.split(':') ?? [];
  if (id === state.meta.id && upTo !== undefined) state.acknowledge(Number(upTo));
}

function takeRules(state: FrontierState, plan: CrawlPlan): void {
  const { digest, version } = state.meta.rules;
  if (digest !== plan.rules) state.set({ rules: { digest: plan.rules, version: version + 1 } });
}

/**
 * Goes on with the run or begins the next one. A call with a cursor belongs to the run before: it never begins one.
 * @returns why nothing may be fetched, in Chinese
 */
function beginRun(state: FrontierState, plan: CrawlPlan, input: CrawlIn, now: number): 'run' | string {
  const { run, blocked } = state.meta;
  if (blocked !== null) {
    // A block passes; whether it has is tried as often as the source is visited, or when a person says so.
    if (now - blocked.at < plan.recrawl.every || run.finishedAt === 0) {
      const stopped = `来源已被标记为拦截：${blocked.message}`;
      if (run.finishedAt === 0) state.set({ run: { ...run, finishedAt: now, stopped } });
      return stopped;
    }
    state.set({ blocked: null });
  }
  if (run.finishedAt === 0) {
    state.set({ run: { ...run } });
    return 'run';
  }
  if (input.cursor !== undefined) return 'run';
  state.set({
    run: {
      n: run.n + 1,
      startedAt: now,
      finishedAt: 0,
      force: input.force === true,
      requests: 0,
      bytes: 0,
      stopped: null,
    },
  });
  addStartPages(state, plan, now);
  return 'run';
}

/** What the run has still to visit, in the order in which it was found; nothing when it is over. */
function* dueRows(state: FrontierState, plan: CrawlPlan, now: number): Generator<Row> {
  const { run, rules } = state.meta;
  if (run.finishedAt !== 0) return;
  for (const row of state.rows.values()) {
    if (row.run === run.n || row.depth > plan.budget.depth) continue;
    const isRetry = row.attempts > 0 && row.state !== 'failed';
    if (!isRetry) row.attempts = 0;
    const isStale = row.rules !== rules.version && row.sha256 !== null;
    if (
      isRetry ||
      isStale ||
      run.force ||
      row.state === 'waiting' ||
      row.due <= Math.min(now, run.startedAt)
    ) {
      if (row.state === 'skipped' && row.reason === 'scheme') continue;
      yield row;
    }
  }
}

function finishRun(state: FrontierState, answer: LoopAnswer, now: number): void {
  state.set({ run: { ...state.meta.run, finishedAt: now, stopped: answer.stopped } });
}

function answerOf(state: FrontierState, answer: LoopAnswer): Omit<CrawlOut, 'requests' | 'bytes'> {
  const documents: DocumentRef[] = [];
  let upTo = state.lastDocument;
  let size = 0;
  for (const [n, ref] of state.pending) {
    size += JSON.stringify(ref).length;
    if (documents.length === DOCUMENTS || (documents.length > 0 && size > ANSWER)) break;
    documents.push(ref);
    upTo = n;
  }
  return {
    documents,
    cursor: cursorOf(state, upTo),
    // Once more when documents were handed out, so that the next call hears that they are parsed.
    more: answer.more || documents.length > 0,
    ...(answer.waitMs > 0 && documents.length === 0 ? { wait_ms: answer.waitMs } : {}),
    ...(answer.waitMs > 0 && answer.waitFor !== null ? { wait_for: answer.waitFor } : {}),
    ledger: countRows(state),
    ...(state.meta.blocked === null ? {} : { blocked: true }),
    ...(answer.stopped === null ? {} : { stopped: answer.stopped }),
    warnings: answer.warnings,
  };
}
