import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';
import { CENTRES, INDICATORS, scoringInput, solve, TASKS, type Task } from '../data/scoring.ts';
import { measure, ours, type Run } from '../harness/measure.ts';
import { peerTools } from '../harness/python.ts';
import { type Contender, type Raced, race } from '../harness/rounds.ts';
import { say, WrongResult } from '../harness/session.ts';
import { lineOf, type Measurement, measurementOf, median, type Outcome, type Table } from '../result.ts';
import type { Bench, BenchContext } from './bench.ts';

/** Every number of every peer must be ours to this. */
const TOLERANCE = 1e-9;
/** Probabilities of 10,000 draws with another generator: four standard deviations of the difference of two of them, at one half. */
const DRAWN = 4 * Math.sqrt((2 * 0.25) / 10_000);

const PEERS = [
  { id: 'pymcdm', title: 'pymcdm (NumPy); rankings: NumPy alone' },
  { id: 'pyrepo', title: 'pyrepo-mcda (NumPy)' },
  { id: 'ahpy', title: 'AHPy (NumPy)' },
] as const;

const TITLES: Record<Task | 'rankings', string> = {
  entropy: '熵权（占比）',
  entropy_tenths: '熵权（0.1 + 0.9·极差）',
  topsis_vector: 'TOPSIS（向量归一）',
  topsis_minmax: 'TOPSIS（极差归一）',
  topsis_max: 'TOPSIS（最大值归一）',
  topsis_sum: 'TOPSIS（求和归一）',
  ahp: 'AHP（3–15 阶，权重与 CR）',
  rankings: '蒙特卡罗 10,000 次排名',
};

interface Told {
  tasks: Partial<Record<Task, { seconds: number; answers: (number | null)[][] }>>;
  rankings?: { seconds: number; wall: number; above: number[][] };
}

const toldBy = (run: Run): Told => JSON.parse(run.stdout) as Told;
const secondsOf = (run: Run, what: Task | 'rankings'): number | undefined =>
  what === 'rankings' ? toldBy(run).rankings?.seconds : toldBy(run).tasks[what]?.seconds;

/** The methods of scoring against independent implementations: every number compared, then the time each takes. */
export const scoringBench: Bench = {
  name: 'scoring',
  about: '评分方法：熵权、TOPSIS、AHP 与 PyPI 上的独立实现逐数核对（≤ 1e-9），以及一万次排名的用时',
  async run(context) {
    const input = scoringInput(context.seed);
    const folder = context.session.folder('scoring');
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, 'problems.json');
    await writeFile(file, JSON.stringify(input));
    const work = `${input.problems.length} 个 ${CENTRES}×${INDICATORS} 的矩阵，${input.judgements.length} 个判断矩阵`;
    say(`scoring：${work}`);
    const expected = new Map(TASKS.map((task) => [task, solve(input, task)]));
    const differences: Differences = new Map();
    const { contenders, skipped } = await contendersOf(context, file, expected, differences);
    const { raced, skipped: dropped } = await race(contenders, context.rounds);
    const missing = { ...skipped, ...dropped };
    return {
      bench: 'scoring',
      work,
      data: 'synthetic',
      lines: raced.map((one) => lineOf(one, null)),
      tables: [tableOf(raced, differences)],
      measurements: measurementsOf(context, work, raced, missing),
      skipped: missing,
    } satisfies Outcome;
  },
};

/** Peer and task → the largest difference from ours. */
type Differences = Map<string, number>;

async function contendersOf(
  { session, wants }: BenchContext,
  file: string,
  expected: ReadonlyMap<Task, number[][]>,
  differences: Differences,
): Promise<{ contenders: Contender[]; skipped: Record<string, string> }> {
  const skipped: Record<string, string> = {};
  let above: number[][] | undefined;
  const check = (id: string) => async (run: Run) => {
    const { tasks, rankings } = toldBy(run);
    for (const [task, { answers }] of Object.entries(tasks)) {
      const difference = largestDifference(expected.get(task as Task) ?? [], answers);
      if (!(difference <= TOLERANCE)) throw new WrongResult(`${task} 与盘活相差 ${difference}`);
      note(differences, `${id} ${task}`, difference);
    }
    if (rankings === undefined) return;
    above ??= rankings.above;
    const difference = largestDifference(above, rankings.above);
    if (!(difference <= DRAWN)) throw new WrongResult(`两两胜出的概率与盘活相差 ${difference}`);
    note(differences, `${id} rankings`, difference);
  };
  const contenders: Contender[] = [
    {
      id: 'ours',
      role: 'ours',
      title: 'ours: domain/scoring',
      run: () => measure(session, ours('scoring-ours', file)),
      check: check('ours'),
    },
  ];
  for (const { id, title } of PEERS) {
    if (!wants(id)) continue;
    const answer = await peerTools(session, id);
    if ('reason' in answer) {
      skipped[id] = answer.reason;
      say(`  ${id} 未参加：${answer.reason}`);
      continue;
    }
    const script = path.join(projectRoot(), 'bench', 'peers', `scoring_${id}.py`);
    contenders.push({
      id,
      role: 'peer',
      title,
      run: () => measure(session, [answer.tools.program('python'), script, file]),
      check: check(id),
    });
  }
  return { contenders, skipped };
}

/** NaN where a number is missing or the shapes differ: no comparison with it is ever true. */
function largestDifference(
  left: readonly (readonly number[])[],
  right: readonly (readonly (number | null)[])[],
): number {
  if (left.length !== right.length) return Number.NaN;
  let most = 0;
  for (const [row, cells] of left.entries()) {
    const others = right[row] ?? [];
    if (others.length !== cells.length) return Number.NaN;
    for (const [at, cell] of cells.entries()) {
      const difference = Math.abs(cell - (others[at] ?? Number.NaN));
      if (Number.isNaN(difference)) return Number.NaN;
      most = Math.max(most, difference);
    }
  }
  return most;
}

function note(differences: Differences, key: string, difference: number): void {
  differences.set(key, Math.max(differences.get(key) ?? 0, difference));
}

const medianOf = ({ runs }: Raced, what: Task | 'rankings'): number | null => {
  const seconds = runs.flatMap((run) => secondsOf(run, what) ?? []);
  return seconds.length === 0 ? null : median(seconds);
};

function tableOf(raced: readonly Raced[], differences: Differences): Table {
  const own = raced.find(({ contender }) => contender.role === 'ours');
  const peers = raced.filter(({ contender }) => contender.role === 'peer');
  const right = (title: string) => ({ title, align: 'right' as const });
  return {
    title: '每种方法（程序内 CPU 时间的中位数，毫秒）；同类：毫秒，× 盘活，与盘活的最大差',
    columns: [{ title: '方法' }, right('盘活'), ...peers.map(({ contender }) => right(contender.id))],
    rows: ([...TASKS, 'rankings'] as const).map((what) => {
      const ours = own === undefined ? null : medianOf(own, what);
      return [
        TITLES[what],
        ours === null ? '–' : (ours * 1000).toFixed(1),
        ...peers.map((peer) => {
          const seconds = medianOf(peer, what);
          const difference = differences.get(`${peer.contender.id} ${what}`) ?? 0;
          if (seconds === null || ours === null) return '–';
          return `${(seconds * 1000).toFixed(1)}，${(seconds / ours).toFixed(1)}×，${difference.toExponential(1)}`;
        }),
      ];
    }),
  };
}

function measurementsOf(
  { machine }: BenchContext,
  work: string,
  raced: readonly Raced[],
  skipped: Record<string, string>,
): Measurement[] {
  const common = { ours: 'ours', data: 'synthetic' as const, machine };
  const ranking = { ...common, work: `${CENTRES} 个对象 ${INDICATORS} 个指标，10,000 次` };
  const knowing = (what: Task | 'rankings') => raced.filter((one) => medianOf(one, what) !== null);
  return [
    ...([...TASKS, 'rankings'] as const).map((what) =>
      measurementOf(
        {
          ...(what === 'rankings' ? ranking : { ...common, work }),
          name: `scoring.${what}`,
          unit: 'CPU ms',
          value: (run) => (secondsOf(run, what) ?? Number.NaN) * 1000,
        },
        knowing(what),
        skipped,
      ),
    ),
    measurementOf(
      {
        ...ranking,
        name: 'scoring.rankings.wall',
        unit: 'ms',
        value: (run) => (toldBy(run).rankings?.wall ?? Number.NaN) * 1000,
        goal: '≤ 1000',
      },
      knowing('rankings'),
      skipped,
    ),
  ];
}
