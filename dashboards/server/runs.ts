import { open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { RunEvent } from '../../activities/telemetry.ts';
import { errnoOf } from '../../lake/atomic.ts';

const eventSchema: z.ZodType<RunEvent> = z.object({
  at: z.iso.datetime(),
  correlation: z.string(),
  step: z.string(),
  event: z.enum(['started', 'finished', 'failed']),
  call: z.string(),
  work: z.string(),
  attempt: z.number().int(),
  host: z.string(),
  pid: z.number().int().positive(),
  born: z.string(),
  ms: z.number().exactOptional(),
  summary: z.record(z.string(), z.unknown()).exactOptional(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      where: z
        .object({
          file: z.string().exactOptional(),
          line: z.number().exactOptional(),
          column: z.union([z.string(), z.number()]).exactOptional(),
          field: z.string().exactOptional(),
        })
        .exactOptional(),
      hint: z.string().exactOptional(),
    })
    .exactOptional(),
});

export type RunState = 'running' | 'failed' | 'interrupted' | 'held' | 'cancelled' | 'done';

/** One piece of work: all attempts at one input, as its last attempt left it. */
export interface Work {
  correlation: string;
  step: string;
  state: RunState;
  attempts: number;
  started_at: string;
  /** Null while it runs, and when nobody saw it end. */
  ended_at: string | null;
  ms: number | null;
  /** What it was given and, once done, what came out. */
  summary: Readonly<Record<string, unknown>>;
  error: NonNullable<RunEvent['error']> | null;
}

/** The last stretch of the journal that is read for a glance: some 1,500 events. Bytes. */
const TAIL = 1 << 19;
/** The longest a step may take (temporal.config.ts, buildWarehouse). Another machine cannot be asked: it is believed for so long. */
const LONGEST = 2 * 3_600_000;

/**
 * What the journal says of the steps that ran last, in the order they began. Lines that are no events (a torn one) are passed over.
 * @param home folder of the workspace
 * @param tail bytes of the journal to read
 */
export async function readWorks(home: string, now: Date, tail = TAIL): Promise<Work[]> {
  const lines = await tailOf(path.join(home, 'logs', 'runs.jsonl'), tail);
  const events = lines.flatMap((line) => eventSchema.safeParse(line).data ?? []);
  const calls = new Map<string, { first: RunEvent; end: RunEvent | null }>();
  for (const event of events) {
    const call = calls.get(event.call);
    if (event.event === 'started') calls.set(event.call, { first: event, end: call?.end ?? null });
    else calls.set(event.call, { first: call?.first ?? event, end: event });
  }
  const alive = new Map<string, Promise<boolean>>();
  const runs = (event: RunEvent): boolean | Promise<boolean> => {
    if (event.host !== hostname()) return now.getTime() - Date.parse(event.at) < LONGEST;
    const id = `${event.pid} ${event.born}`;
    const known = alive.get(id) ?? isAlive(event);
    alive.set(id, known);
    return known;
  };
  const works = new Map<string, Work>();
  for (const { first, end } of calls.values()) {
    const state = end !== null ? endState(end) : (await runs(first)) ? 'running' : 'interrupted';
    const key = `${first.correlation}\n${first.work}`;
    const before = works.get(key);
    // An attempt on another worker may begin before the first is known to be dead: the latest begun counts.
    if (before !== undefined && before.started_at > first.at) continue;
    works.delete(key);
    works.set(key, {
      correlation: first.correlation,
      step: first.step,
      state,
      attempts: first.attempt,
      started_at: first.at,
      ended_at: end?.at ?? null,
      ms: end?.ms ?? null,
      summary: { ...first.summary, ...end?.summary },
      error: end?.error ?? null,
    });
  }
  return [...works.values()].sort((a, b) => (a.started_at < b.started_at ? -1 : 1));
}

function endState(end: RunEvent): RunState {
  if (end.event === 'failed') return end.error?.code === 'PANHUO_CANCELLED' ? 'cancelled' : 'failed';
  return end.summary?.blocked === true ? 'held' : 'done';
}

/** The last lines of a file of JSON lines, parsed; those that are no JSON (a torn one) are left out. None when there is no file. */
export async function tailOf(file: string, tail: number): Promise<unknown[]> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - tail);
    const buffer = Buffer.alloc(size - from);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    if (from > 0) lines.shift();
    return lines.flatMap(jsonOf);
  } finally {
    await handle.close();
  }
}

function jsonOf(line: string): unknown[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

/** Whether a process of this machine still runs: the same one, not another that got its number. */
export async function isAlive(event: Pick<RunEvent, 'pid' | 'born'>): Promise<boolean> {
  if (event.born !== '') {
    try {
      const text = await readFile(`/proc/${event.pid}/stat`, 'latin1');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      // A killed process whose parent has not waited for it still has its entry.
      return fields[0] !== 'Z' && fields[19] === event.born;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ESRCH') return false;
      throw error;
    }
  }
  try {
    process.kill(event.pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

/** One step of a run: all its pieces of work together. */
export interface RunStep {
  step: string;
  state: RunState;
  /** Pieces of work, and how many of them ended well. */
  works: number;
  done: number;
  /** Attempts beyond the first of each piece. */
  retries: number;
  started_at: string;
  ended_at: string | null;
  /** Sums of what the pieces count: documents, rows, records … */
  counts: Record<string, number>;
  /** Of a build: the snapshot that was current afterwards. */
  snapshot: string | null;
  /** Of a build: whether it published that snapshot. */
  published: boolean;
  /** The last failure. */
  error: Work['error'];
}

/** Everything done under one correlation id: one command, one scheduled run. */
export interface Run {
  correlation: string;
  state: RunState;
  started_at: string;
  ended_at: string | null;
  sources: string[];
  /** Those of whose pieces of work one failed, or was left. */
  failed_sources: string[];
  steps: RunStep[];
}

/** Runs by correlation, the one begun last first. */
export function groupRuns(works: readonly Work[], limit: number): Run[] {
  const groups = groupBy(works, (work) => work.correlation);
  const runs = [...groups].map(([correlation, own]): Run => {
    const steps = [...groupBy(own, (work) => work.step)].map(([step, some]) => stepOf(step, some));
    return {
      correlation,
      ...span(own),
      sources: sourcesOf(own),
      failed_sources: sourcesOf(own.filter(({ state }) => state === 'failed' || state === 'interrupted')),
      steps,
    };
  });
  return runs.sort((a, b) => (a.started_at > b.started_at ? -1 : 1)).slice(0, limit);
}

function groupBy(works: readonly Work[], key: (work: Work) => string): Map<string, Work[]> {
  const groups = new Map<string, Work[]>();
  for (const work of works) {
    const group = groups.get(key(work));
    if (group) group.push(work);
    else groups.set(key(work), [work]);
  }
  return groups;
}

/** What weighs most is said of the whole. */
const WEIGHT: readonly RunState[] = ['running', 'failed', 'interrupted', 'held', 'cancelled', 'done'];

function span(works: readonly Work[]): Pick<Run, 'state' | 'started_at' | 'ended_at'> {
  const states = works.map((work) => work.state);
  const ends = works.map((work) => work.ended_at).filter((end) => end !== null);
  return {
    state: WEIGHT.find((state) => states.includes(state)) ?? 'done',
    started_at: works.map((work) => work.started_at).sort()[0] ?? '',
    ended_at: ends.length === works.length ? (ends.sort().at(-1) ?? null) : null,
  };
}

function stepOf(step: string, works: readonly Work[]): RunStep {
  const counts: Record<string, number> = {};
  for (const { summary } of works) {
    for (const [name, value] of Object.entries(summary))
      if (typeof value === 'number') counts[name] = (counts[name] ?? 0) + value;
  }
  const snapshot = works.at(-1)?.summary.snapshot;
  return {
    step,
    ...span(works),
    works: works.length,
    done: works.filter((work) => work.state === 'done').length,
    retries: works.reduce((sum, work) => sum + work.attempts - 1, 0),
    counts,
    snapshot: typeof snapshot === 'string' ? snapshot : null,
    published: works.at(-1)?.summary.published === true,
    error: works.findLast((work) => work.error !== null)?.error ?? null,
  };
}

const sourcesOf = (works: readonly Work[]): string[] =>
  [...new Set(works.flatMap(({ summary }) => sourcesIn(summary)))].sort();

export function sourcesIn({ source, sources }: Work['summary']): string[] {
  const all: unknown[] = Array.isArray(sources) ? sources : [source];
  return all.filter((name) => typeof name === 'string');
}
