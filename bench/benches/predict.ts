import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Evaluation, HeldOutFigures } from '../../activities/annotate/predict/index.ts';
import { grouped } from '../../domain/text.ts';
import { projectRoot } from '../../lake/assets.ts';
import { gazetteFolder, type TitleRow, titleSplit } from '../data/patent-titles.ts';
import {
  evaluationTables,
  type LabelScore,
  needLines,
  paperFigures,
  scoreAnswers,
} from '../data/predict-score.ts';
import { ipcHeadings } from '../data/predict-texts.ts';
import { expectEqual } from '../data/verify.ts';
import { measure, ours, type Run } from '../harness/measure.ts';
import { peerTools } from '../harness/python.ts';
import { type Contender, type Raced, race } from '../harness/rounds.ts';
import { BenchProblem, type Session, say } from '../harness/session.ts';
import { lineOf, type Measurement, measurementOf, type Outcome } from '../result.ts';
import type { Bench, BenchContext } from './bench.ts';

/** What our child prints. */
interface Said {
  learning: number;
  rate: number;
  bytes: number;
  evaluation: Evaluation;
  held_out: HeldOutFigures;
}

interface Trial {
  train: string;
  test: string;
  headings: string | null;
  titles: TitleRow[];
  folder: string;
  /** Titles to learn from. */
  count: number;
}

/** Titles of a real day → IPC subclass, on titles held out by the hash of the publication number, and of the applicant. */
export const predictBench: Bench = {
  name: 'predict',
  about: '预测：真实公报标题 → IPC 小类与部；概率校准；与多数类、最近邻、scikit-learn 比较',
  async run(context) {
    const { session, rounds, machine } = context;
    const source = gazetteFolder();
    if (source === null)
      throw new BenchProblem('没有真实数据目录 ../shared/real/gazette-2019-07-12，无法评测。');
    const trial = await prepare(session, source, 'publication');
    const work = `${grouped(trial.count)} real titles to learn from, ${grouped(trial.titles.length)} held out, to IPC subclasses`;
    say(`predict：${work}`);
    const scores = new Map<Run, LabelScore>();
    const { contenders, skipped } = await contendersOf(context, trial, scores);
    const { raced, skipped: dropped } = await race(contenders, rounds);
    const all = { ...skipped, ...dropped };
    const common = { work, data: 'real' as const, machine };
    const measurements = accuracy(raced, scores, all, common);
    const strangers = await prepare(session, source, 'applicant');
    const byApplicant = new Map<Run, LabelScore>();
    const stranger = await race([ownContender(session, strangers, byApplicant, 'ours')], 1);
    const other = {
      ...common,
      work: `${grouped(strangers.titles.length)} titles of applicants that were not learned from`,
    };
    measurements.push(...accuracy(stranger.raced, byApplicant, {}, other, 'predict.applicants'));
    const large = await race([largeContender(session, trial, context.rows)], 1);
    measurements.push(
      ...speed(large.raced, { ...common, data: 'synthetic', work: `${grouped(context.rows)} texts offered` }),
    );
    await report(trial, raced);
    return {
      bench: 'predict',
      work,
      data: 'real',
      lines: [...raced, ...large.raced].map((one) => titled(one, scores)),
      measurements,
      skipped: all,
    } satisfies Outcome;
  },
};

type Common = Pick<Measurement, 'work' | 'data' | 'machine'>;
const saidBy = (run: Run): Said => JSON.parse(run.stdout);

function accuracy(
  raced: readonly Raced[],
  scores: ReadonlyMap<Run, LabelScore>,
  skipped: Record<string, string>,
  common: Common,
  prefix = 'predict',
): Measurement[] {
  const score = (run: Run) => {
    const found = scores.get(run);
    if (found === undefined) throw new Error('a run without a score');
    return found;
  };
  const share = { ...common, ours: 'ours', unit: 'share of titles', rate: true };
  const alone = { against: () => false };
  const figure = (name: keyof HeldOutFigures) => (run: Run) => saidBy(run).evaluation.figures[name];
  const ask = (question: Parameters<typeof measurementOf>[0]) => measurementOf(question, raced, skipped);
  return [
    ask({ ...share, name: `${prefix}.section`, value: (run) => score(run).section }),
    ask({ ...share, name: `${prefix}.top1`, value: (run) => score(run).top1 }),
    ask({ ...share, name: `${prefix}.top3`, value: (run) => score(run).top3 }),
    ask({ ...share, ...alone, name: `${prefix}.answered`, value: figure('answered') }),
    ask({
      ...share,
      ...alone,
      name: `${prefix}.answered.right`,
      value: figure('answeredRight'),
      unit: 'share of answers',
      goal: '≥ 0.8',
    }),
    ask({ ...share, ...alone, name: `${prefix}.section.answered`, value: figure('answeredParent') }),
    ask({
      ...share,
      ...alone,
      name: `${prefix}.section.answered.right`,
      value: figure('answeredParentRight'),
      unit: 'share of answers',
      goal: '≥ 0.8',
    }),
    ask({
      ...share,
      ...alone,
      name: `${prefix}.ece`,
      value: figure('calibrationError'),
      unit: 'expected calibration error',
      rate: false,
    }),
    ask({
      ...share,
      ...alone,
      name: `${prefix}.learning`,
      value: (run) => saidBy(run).learning,
      unit: 'CPU s',
      rate: false,
      goal: '≤ 60',
    }),
    ask({
      ...share,
      ...alone,
      name: `${prefix}.rate`,
      value: (run) => saidBy(run).rate,
      unit: 'texts/CPU s',
      goal: '≥ 5000',
    }),
    ask({ ...share, name: `${prefix}.rss`, value: (run) => run.rss, unit: 'MB', rate: false, goal: '≤ 500' }),
    ask({
      ...share,
      ...alone,
      name: `${prefix}.model`,
      value: (run) => saidBy(run).bytes / 1e6,
      unit: 'MB',
      rate: false,
    }),
  ];
}

function speed(raced: readonly Raced[], common: Common): Measurement[] {
  const asked = { ...common, ours: 'large' };
  return [
    measurementOf(
      {
        ...asked,
        name: 'predict.large.learning',
        unit: 'CPU s',
        value: (run) => saidBy(run).learning,
        goal: '≤ 300',
      },
      raced,
      {},
    ),
    measurementOf(
      { ...asked, name: 'predict.large.rss', unit: 'MB', value: (run) => run.rss, goal: '≤ 500' },
      raced,
      {},
    ),
  ];
}

function titled(one: Raced, scores: ReadonlyMap<Run, LabelScore>) {
  const line = lineOf(one, null);
  const [run] = one.runs;
  const score = run === undefined ? undefined : scores.get(run);
  if (score === undefined) return line;
  const share = (value: number) => value.toFixed(3);
  return {
    ...line,
    title: `${line.title}: ${share(score.section)} / ${share(score.top1)} / ${share(score.top3)}`,
  };
}

async function prepare(session: Session, source: string, key: 'publication' | 'applicant'): Promise<Trial> {
  const folder = session.folder(`predict-${key}`);
  await mkdir(folder, { recursive: true });
  const { train, test, left_out } = await titleSplit(source, key);
  say(`predict（${key}）：学习 ${train.length}，留出 ${test.length}；不用：${JSON.stringify(left_out)}`);
  const write = async (name: string, rows: readonly object[]) => {
    const file = path.join(folder, name);
    await writeFile(file, rows.map((one) => JSON.stringify(one)).join('\n'));
    return file;
  };
  const rowOf = ({ title, labels, applicant }: TitleRow) => ({ text: title, labels, group: applicant });
  const headings = await ipcHeadings();
  return {
    train: await write('train.jsonl', train.map(rowOf)),
    test: await write('test.jsonl', test.map(rowOf)),
    headings: headings.length === 0 ? null : await write('headings.jsonl', headings),
    titles: test,
    folder,
    count: train.length,
  };
}

function ownContender(
  session: Session,
  trial: Trial,
  scores: Map<Run, LabelScore>,
  id: 'ours' | 'headings',
): Contender {
  const out = path.join(trial.folder, `${id}.jsonl`);
  const files = [
    trial.train,
    trial.test,
    out,
    ...(id === 'headings' && trial.headings !== null ? [trial.headings] : []),
  ];
  return {
    id,
    role: 'ours',
    title: id === 'ours' ? 'ours' : 'ours, taught the headings of the IPC too',
    run: () => measure(session, ours('predict-ours', ...files)),
    check: async (run) => {
      scores.set(run, await scoreAnswers(out, trial.titles));
    },
  };
}

function largeContender(session: Session, trial: Trial, rows: number): Contender {
  return {
    id: 'large',
    role: 'ours',
    title: `ours: learning, ${grouped(rows)} texts with abstracts offered (synthetic)`,
    run: () => measure(session, ours('predict-large', trial.train, String(rows))),
    check: async (run) => expectEqual('送入的文本数', JSON.parse(run.stdout).offered, rows),
  };
}

async function contendersOf({ session, wants }: BenchContext, trial: Trial, scores: Map<Run, LabelScore>) {
  const skipped: Record<string, string> = {};
  const contenders = [ownContender(session, trial, scores, 'ours')];
  if (trial.headings === null) skipped.headings = '没有 IPC 中文版文件';
  else contenders.push(ownContender(session, trial, scores, 'headings'));
  const peer = (id: string, title: string, command: (out: string) => string[]) => {
    const out = path.join(trial.folder, `${id}.jsonl`);
    contenders.push({
      id,
      role: 'peer',
      title,
      run: () => measure(session, command(out)),
      check: async (run) => {
        scores.set(run, await scoreAnswers(out, trial.titles));
      },
    });
  };
  for (const [way, title] of [
    ['majority', 'the most frequent subclasses'],
    ['neighbours', 'ten nearest titles, BM25 over characters and pairs'],
  ] as const)
    if (wants(way)) peer(way, title, (out) => ours('predict-baseline', way, trial.train, trial.test, out));
  if (wants('sklearn')) {
    const answer = await peerTools(session, 'sklearn');
    if ('reason' in answer) skipped.sklearn = answer.reason;
    else {
      const script = path.join(projectRoot(), 'bench', 'peers', 'predict_sklearn.py');
      const python = answer.tools.program('python');
      peer('sklearn', 'scikit-learn: TF-IDF, LinearSVC', (out) => [
        python,
        script,
        trial.train,
        trial.test,
        out,
      ]);
    }
  }
  return { contenders, skipped };
}

/** What a table of figures does not hold, on stderr: calibration, papers, needs. */
async function report(trial: Trial, raced: readonly Raced[]): Promise<void> {
  for (const { contender, runs } of raced) {
    const [run] = runs;
    if (contender.role !== 'ours' || run === undefined) continue;
    const model = path.join(trial.folder, `${contender.id}.jsonl.model`);
    say(`\n${contender.title}\n\n${evaluationTables(saidBy(run).evaluation)}\n`);
    say(`model's own held-out figures: ${JSON.stringify(saidBy(run).held_out)}`);
    const papers = await paperFigures(model);
    if (papers !== null) say(`papers (no disciplines in the file): ${JSON.stringify(papers)}`);
    for (const line of await needLines(model)) say(line);
  }
}
