import { stat } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../../../domain/errors.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { Progress } from '../../../workflows/flows.ts';
import type { RunDetail, RunError, RunList, RunRow, RunState } from '../../api/ops-run.ts';
import type { ServerDeps } from '../deps.ts';
import { groupRuns, type Run, readWorks, sourcesIn, type Work } from '../runs.ts';
import { failingOf } from '../status.ts';
import { stepName, stepText } from '../words.ts';
import type { Launcher } from './launcher.ts';
import { readStarts, type Start } from './starts.ts';

/** Bytes of the journal that lists and details look at: some 12,000 events. */
const JOURNAL = 4 << 20;
const WORKS_SHOWN = 500;

export interface Journal {
  works: Work[];
  runs: RunRow[];
  starts: ReadonlyMap<string, Start>;
}

/** What was run, by commands, schedules and pages alike: steps from the journal, who and why from the starts. Newest first. */
export async function readRuns(
  { home }: Workspace,
  launcher: Pick<Launcher, 'running'>,
  now: Date,
  tail = JOURNAL,
): Promise<Journal> {
  // Before the files are read: what ends meanwhile has its end in them, or is still taken for running.
  const ours = launcher.running();
  const [works, starts] = await Promise.all([readWorks(home, now, tail), readStarts(home)]);
  const groups = new Map(groupRuns(works, Number.POSITIVE_INFINITY).map((run) => [run.correlation, run]));
  const names = new Set([...groups.keys(), ...starts.keys()]);
  const runs = [...names].map((correlation) =>
    rowOf(
      correlation,
      groups.get(correlation) ?? null,
      starts.get(correlation) ?? null,
      ours.has(correlation),
    ),
  );
  runs.sort((a, b) => compare(b.started_at, a.started_at) || compare(b.correlation, a.correlation));
  return { works, runs, starts };
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** One page of runs. @param cursor correlation of the last run of the page before */
export async function listRuns(
  workspace: Workspace,
  launcher: Pick<Launcher, 'running'>,
  now: Date,
  asked: {
    state?: RunState | undefined;
    source?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<RunList> {
  const { runs, works } = await readRuns(workspace, launcher, now);
  const by_state: Record<string, number> = {};
  const ofSource = runs.filter(({ sources }) => asked.source === undefined || sources.includes(asked.source));
  for (const { state } of ofSource) by_state[state] = (by_state[state] ?? 0) + 1;
  const wanted = ofSource.filter(({ state }) => asked.state === undefined || state === asked.state);
  const at = asked.cursor === undefined ? 0 : wanted.findIndex((run) => run.correlation === asked.cursor) + 1;
  const rows = wanted.slice(at, at + asked.limit);
  return {
    synthetic: workspace.config.synthetic,
    at: now.toISOString(),
    total: wanted.length,
    truncated: works.length > 0 && (await journalSize(workspace.home)) > JOURNAL,
    by_state,
    rows,
    next: at + rows.length < wanted.length ? (rows.at(-1)?.correlation ?? null) : null,
  };
}

async function journalSize(home: string): Promise<number> {
  return (await stat(path.join(home, 'logs', 'runs.jsonl'))).size;
}

/** @throws PANHUO_RUN_UNKNOWN */
export async function runDetail(
  workspace: Workspace,
  deps: Pick<ServerDeps, 'engine' | 'temporalUi' | 'log'>,
  launcher: Pick<Launcher, 'running' | 'progressOf'>,
  now: Date,
  correlation: string,
): Promise<RunDetail> {
  const { works, runs, starts } = await readRuns(workspace, launcher, now);
  const run = runs.find((one) => one.correlation === correlation);
  if (run === undefined)
    throw new PanhuoError('PANHUO_RUN_UNKNOWN', '没有这次运行，或它早于运行日志所留的部分', {
      hint: '运行号见运行列表。',
    });
  const own = works.filter((work) => work.correlation === correlation);
  const start = starts.get(correlation) ?? null;
  const shown = shownOf(own);
  const held = own.findLast(({ step, state }) => step === 'buildWarehouse' && state === 'held');
  const progress = launcher.progressOf(correlation) ?? null;
  return {
    synthetic: workspace.config.synthetic,
    at: now.toISOString(),
    run,
    works: shown.map((work) => ({
      step: work.step,
      name: stepName(work.step),
      sources: sourcesIn(work.summary),
      state: work.state,
      attempts: work.attempts,
      started_at: work.started_at,
      ended_at: work.ended_at,
      ms: work.ms,
      counts: numbersIn(work.summary),
      error: work.error === null ? null : errorOf(work.error),
    })),
    works_omitted: own.length - shown.length,
    totals: start?.ended?.result?.totals ?? null,
    failures: (start?.ended?.result?.failures ?? []).map(({ source, error }) => ({
      source,
      error: errorOf(error),
    })),
    build: start?.ended?.result?.build ?? null,
    failing: held === undefined ? [] : failingOf(held.summary),
    progress: progress === null || run.state !== 'running' ? null : progressOf(progress),
    ...(await workflowsOf(deps, run)),
    may: { cancel: run.state === 'running', retry: retryable(run) },
  };
}

const retryable = ({ state }: RunRow): boolean =>
  state === 'failed' || state === 'interrupted' || state === 'cancelled' || state === 'held';

/** All of them, or those that did not end well and the last others, in order. */
function shownOf(works: readonly Work[]): readonly Work[] {
  if (works.length <= WORKS_SHOWN) return works;
  const bad = works.filter(({ state }) => state !== 'done').slice(-WORKS_SHOWN);
  const room = WORKS_SHOWN - bad.length;
  const good = room === 0 ? [] : works.filter(({ state }) => state === 'done').slice(-room);
  const shown = new Set([...bad, ...good]);
  return works.filter((work) => shown.has(work));
}

function rowOf(correlation: string, run: Run | null, start: Start | null, isOurs: boolean): RunRow {
  const asked = start?.asked ?? null;
  const state = stateOf(run, start, isOurs);
  const started_at = [run?.started_at, asked?.at].filter((at) => at !== undefined).sort()[0] ?? '';
  const ended_at = state === 'running' ? null : (start?.ended?.at ?? run?.ended_at ?? null);
  const failed =
    run?.steps.findLast(({ error, state: of }) => error !== null && of !== 'done')?.error ?? null;
  const error = start?.ended?.error ?? failed ?? start?.ended?.result?.failures[0]?.error ?? null;
  return {
    correlation,
    state,
    started_at,
    ended_at,
    ms: ended_at === null ? null : Date.parse(ended_at) - Date.parse(started_at),
    sources: sourcesOfRun(run, start),
    failed_sources: [
      ...new Set([
        ...(run?.failed_sources ?? []),
        ...(start?.ended?.result?.failures ?? []).map(({ source }) => source),
      ]),
    ].sort(),
    steps: (run?.steps ?? []).map((step) => ({
      step: step.step,
      name: stepName(step.step),
      state: step.state,
      works: step.works,
      done: step.done,
      retries: step.retries,
      started_at: step.started_at,
      ended_at: step.ended_at,
      counts: step.counts,
      text: stepText(step),
      snapshot: step.snapshot,
      published: step.published,
      error: step.error === null || step.state === 'done' ? null : errorOf(step.error),
    })),
    start: start === null ? null : startOf(start),
    error: error === null ? null : errorOf(error),
  };
}

function sourcesOfRun(run: Run | null, start: Start | null): string[] {
  const order = start?.asked.order;
  const named =
    order === undefined || order.kind === 'build'
      ? []
      : order.kind === 'import'
        ? ['import']
        : order.kind === 'reparse'
          ? [order.source]
          : (order.sources ?? []);
  return [...new Set([...(run?.sources ?? []), ...named])].sort();
}

/** Steps come one after the other: between two of them a run goes on although none runs. */
function stateOf(run: Run | null, start: Start | null, isOurs: boolean): RunState {
  if (start === null) return run?.state ?? 'interrupted';
  if (start.ended !== null) return start.ended.outcome;
  if (isOurs) return 'running';
  if (run !== null && (run.state !== 'done' || start.orphaned)) return run.state;
  return 'interrupted';
}

function startOf({ asked, cancelling }: Start): NonNullable<RunRow['start']> {
  const { order, by, reason, retries } = asked;
  return {
    kind: order.kind,
    by,
    reason,
    full: 'full' in order && order.full,
    force: 'force' in order && order.force,
    hold: 'hold' in order && order.hold,
    name: order.kind === 'import' ? order.name : null,
    retries,
    cancelling,
  };
}

const STAGES: Readonly<Record<Progress['stage'], string>> = {
  crawl: '采集',
  wait: '等待',
  archive: '存档',
  parse: '解析',
  ingest: '读取来源',
  build: '构建',
  done: '完成',
};

function progressOf(progress: Progress): NonNullable<RunDetail['progress']> {
  const part = ({ source, stage, unit, done, total, rows, note }: Progress) => ({
    source: source ?? null,
    stage,
    stage_name: STAGES[stage],
    unit,
    done,
    total,
    rows,
    note: note ?? null,
  });
  return { ...part(progress), parts: (progress.parts ?? []).map(part) };
}

async function workflowsOf(
  { engine, temporalUi, log }: Pick<ServerDeps, 'engine' | 'temporalUi' | 'log'>,
  run: RunRow,
): Promise<Pick<RunDetail, 'workflows' | 'workflows_unknown'>> {
  const control = engine?.control;
  if (control === undefined) return { workflows: [], workflows_unknown: null };
  try {
    const flows = await control.flows(run.correlation, run.sources);
    const page = (id: string, execution: string) =>
      temporalUi === null
        ? null
        : new URL(
            `namespaces/${encodeURIComponent(control.namespace)}/workflows/${encodeURIComponent(id)}/${encodeURIComponent(execution)}/history`,
            temporalUi,
          ).href;
    return {
      workflows: flows.map(({ id, run: execution, status }) => ({ id, status, url: page(id, execution) })),
      workflows_unknown: null,
    };
  } catch (error) {
    log.warn({ err: error, correlation: run.correlation }, 'workflows of a run could not be asked for');
    return { workflows: [], workflows_unknown: 'Temporal 服务没有应答，暂时看不到工作流。' };
  }
}

export function errorOf(error: { code: string; message: string; hint?: string; where?: object }): RunError {
  const { code, message, hint, where } = error;
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(where === undefined ? {} : { where: where as NonNullable<RunError['where']> }),
  };
}

function numbersIn(summary: Work['summary']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(summary).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
