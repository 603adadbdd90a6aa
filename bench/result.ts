import type { Run } from './harness/measure.ts';
import type { Raced } from './harness/rounds.ts';

/** What one way to do the work cost: medians over the rounds. */
export interface Line {
  id: string;
  role: 'ours' | 'limit' | 'peer';
  title: string;
  /** CPU seconds of the process and its children. */
  cpu: number;
  wall: number;
  /** MB (10⁶ bytes), largest single process. */
  rss: number;
  rows_per_s: number | null;
  /** Largest minus smallest CPU figure, as a share of the median: how noisy the machine was. */
  spread: number;
  runs: { cpu: number; wall: number; rss: number; inside?: number }[];
}

/** One measurement in the shape that programs may rely on (docs: interface); fields after `machine` are additions. */
export interface Measurement {
  name: string;
  work: string;
  ours: number;
  peers: Record<string, number>;
  /** The best known way with nothing around it; null where there is no such thing. */
  limit: number | null;
  /** How many times the limit's cost ours is. Costs: ours ÷ limit; rates: limit ÷ ours. Above 1 is always dearer. */
  ratio_to_limit: number | null;
  ratio_to_best_peer: number | null;
  unit: string;
  rss_mb: number;
  machine: string;
  data: 'real' | 'synthetic';
  goal: string | null;
  limits: Record<string, number>;
  /** Peers that took no part, and why. */
  skipped: Record<string, string>;
  rounds: number;
  /** Largest minus smallest of our figures, as a share of their median: how much to believe. */
  spread: number;
}

/** A table of a bench that measures something else than cost. */
export interface Table {
  title: string;
  columns: { title: string; align?: 'left' | 'right' }[];
  rows: string[][];
}

export interface Outcome {
  bench: string;
  work: string;
  data: 'real' | 'synthetic';
  lines: Line[];
  /** Shown instead of the measurements, which are then for programs. */
  tables?: Table[];
  measurements: Measurement[];
  skipped: Record<string, string>;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('median of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

const rounded = (value: number) => Number(value.toPrecision(4));
const spreadOf = (values: readonly number[]) =>
  rounded((Math.max(...values) - Math.min(...values)) / median(values));

export function lineOf({ contender, runs }: Raced, rows: number | null): Line {
  const cpus = runs.map((run) => run.cpu);
  const wall = median(runs.map((run) => run.wall));
  return {
    id: contender.id,
    role: contender.role,
    title: contender.title,
    cpu: rounded(median(cpus)),
    wall: rounded(wall),
    rss: Math.round(median(runs.map((run) => run.rss))),
    rows_per_s: rows === null ? null : Math.round(rows / wall),
    spread: spreadOf(cpus),
    runs: runs.map(({ stdout: _, ...figures }) => figures),
  };
}

export interface Question {
  name: string;
  work: string;
  unit: string;
  /** Which contender of role `ours` is meant. */
  ours: string;
  value: (run: Run) => number;
  /** @default false: smaller is better */
  rate?: boolean;
  goal?: string;
  data: 'real' | 'synthetic';
  machine: string;
  /** Contenders to compare with. @default all that are not ours */
  against?: (id: string) => boolean;
}

/** Answers one question from the runs of a race. */
export function measurementOf(
  question: Question,
  raced: readonly Raced[],
  skipped: Record<string, string>,
): Measurement {
  const { against = () => true, rate = false } = question;
  const values = (role: 'limit' | 'peer') =>
    Object.fromEntries(
      raced
        .filter(({ contender }) => contender.role === role && against(contender.id))
        .map(({ contender, runs }) => [contender.id, rounded(median(runs.map(question.value)))]),
    );
  const own = raced.find(({ contender }) => contender.id === question.ours);
  if (own === undefined) throw new Error(`no contender ${question.ours}`);
  const ours = rounded(median(own.runs.map(question.value)));
  const peers = values('peer');
  const limits = values('limit');
  const best = (all: Record<string, number>) => {
    const found = Object.values(all);
    return found.length === 0 ? null : rate ? Math.max(...found) : Math.min(...found);
  };
  const ratio = (to: number | null) => (to === null ? null : rounded(rate ? to / ours : ours / to));
  return {
    name: question.name,
    work: question.work,
    ours,
    peers,
    limit: best(limits),
    ratio_to_limit: ratio(best(limits)),
    ratio_to_best_peer: ratio(best(peers)),
    unit: question.unit,
    rss_mb: Math.round(median(own.runs.map((run) => run.rss))),
    machine: question.machine,
    data: question.data,
    goal: question.goal ?? null,
    limits,
    skipped,
    rounds: own.runs.length,
    spread: spreadOf(own.runs.map(question.value)),
  };
}
