import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { grouped } from '../../domain/text.ts';
import { projectRoot } from '../../lake/assets.ts';
import { report } from '../data/name-report.ts';
import { type ClusterScore, scoreClusters } from '../data/name-score.ts';
import { type LabelledMention, largeNameSet, nameSet, namesOnly } from '../data/name-set.ts';
import { expectEqual } from '../data/verify.ts';
import { CommandFailed, execute, measure, ours, type Run } from '../harness/measure.ts';
import { type PeerTools, peerTools } from '../harness/python.ts';
import { type Contender, race } from '../harness/rounds.ts';
import { type Session, say } from '../harness/session.ts';
import { lineOf, type Measurement, measurementOf, type Outcome } from '../result.ts';
import type { Bench, BenchContext } from './bench.ts';

/** Names for speed when `--rows` is the usual number. */
const LARGE = 100_000;
const SHARE = LARGE / 1_038_950;

interface Trial {
  id: 'names' | 'evidence' | 'large';
  about: string;
  mentions: readonly LabelledMention[];
  /** Spellings as they are given to everybody. */
  file: string;
  /** The same for peers: normalised, and with the truth, by which their thresholds are tuned. */
  peerFile: string;
}

/** Spellings of organisations → bodies; scored over final clusters. See name-score.ts for what precision means. */
export const resolveBench: Bench = {
  name: 'resolve',
  about: '机构归一：真实企业、高校名单加噪声（只有名称、带旁证）与 10 万个名称；按最终的簇计分',
  async run(context) {
    const trials = await prepare(context.session, Math.max(1000, Math.round(context.rows * SHARE)));
    const lines: Outcome['lines'] = [];
    const measurements: Measurement[] = [];
    const skipped: Record<string, string> = {};
    for (const trial of trials) {
      say(`resolve：${trial.about}`);
      const scores = new Map<Run, ClusterScore>();
      const entered = await contendersOf(context, trial, scores);
      const { raced, skipped: dropped } = await race(entered.contenders, context.rounds);
      Object.assign(skipped, entered.skipped, dropped);
      for (const one of raced) {
        const line = lineOf(one, trial.mentions.length);
        const [run] = one.runs;
        const score = run === undefined ? undefined : scores.get(run);
        lines.push({
          ...line,
          title: `${trial.id} · ${line.title}${score === undefined ? '' : `: ${brief(score)}`}`,
        });
      }
      const of = (get: (score: ClusterScore) => number) => (run: Run) => {
        const score = scores.get(run);
        if (score === undefined) throw new Error('a run without a score');
        return get(score);
      };
      const data = trial.id === 'large' ? ('synthetic' as const) : ('real' as const);
      const common = { work: trial.about, data, machine: context.machine, ours: 'ours' };
      const all = { ...entered.skipped, ...dropped };
      const ask = (name: string, unit: string, value: (run: Run) => number, goal?: string, rate = false) =>
        measurements.push(
          measurementOf(
            {
              ...common,
              name: `resolve.${trial.id}.${name}`,
              unit,
              value,
              rate,
              ...(goal === undefined ? {} : { goal }),
            },
            raced,
            all,
          ),
        );
      const small = trial.id !== 'large';
      ask(
        'precision',
        'pairwise, final clusters',
        of((s) => s.precision),
        small ? '≥ 0.99' : undefined,
        true,
      );
      ask(
        'recall',
        'pairwise, final clusters',
        of((s) => s.recall),
        small ? '≥ 0.90' : undefined,
        true,
      );
      ask(
        'f1',
        'pairwise, final clusters',
        of((s) => s.f1),
        undefined,
        true,
      );
      ask(
        'b3.precision',
        'B³',
        of((s) => s.b3.precision),
        undefined,
        true,
      );
      ask(
        'b3.recall',
        'B³',
        of((s) => s.b3.recall),
        undefined,
        true,
      );
      ask('time', 's', (run) => run.wall, small ? undefined : '≤ 60');
      ask('rss', 'MB', (run) => run.rss);
    }
    return {
      bench: 'resolve',
      work: 'spellings of organisations to bodies; thresholds of peers tuned on the very set',
      data: 'real',
      lines,
      measurements,
      skipped,
    } satisfies Outcome;
  },
};

const brief = ({ precision, recall, f1 }: ClusterScore) =>
  `P ${precision.toFixed(3)} R ${recall.toFixed(3)} F1 ${f1.toFixed(3)}`;

async function prepare(session: Session, large: number): Promise<Trial[]> {
  const folder = session.folder('resolve');
  await mkdir(folder, { recursive: true });
  const real = await nameSet();
  const { mentions, entities, pairs, rejected } = real;
  say(
    `resolve：${grouped(entities)} 个机构，${grouped(mentions.length)} 个写法，${grouped(pairs)} 对；弃用有歧义的 ${rejected.ambiguous}、重复的 ${rejected.repeated}`,
  );
  const plain = mentions.map((one) => ({ ...one, mention: namesOnly(one.mention) }));
  const many = await largeNameSet(large);
  const about = `${grouped(mentions.length)} spellings of ${grouped(entities)} real bodies (${grouped(pairs)} noisy)`;
  const sets: [Trial['id'], string, readonly LabelledMention[]][] = [
    ['names', `${about}, names only`, plain],
    ['evidence', `${about}, half with place, some with code`, mentions],
    [
      'large',
      `${grouped(many.mentions.length)} spellings of ${grouped(many.entities)} invented companies`,
      many.mentions,
    ],
  ];
  const trials: Trial[] = [];
  for (const [id, text, spellings] of sets) {
    const file = path.join(folder, `${id}.jsonl`);
    const peerFile = path.join(folder, `${id}-peers.jsonl`);
    await writeFile(file, spellings.map(({ mention }) => JSON.stringify(mention)).join('\n'));
    await normalise(session, file, peerFile, spellings);
    trials.push({ id, about: text, mentions: spellings, file, peerFile });
  }
  return trials;
}

/** Our normaliser's work for the peers is not measured: they get it for nothing. */
async function normalise(session: Session, file: string, to: string, spellings: readonly LabelledMention[]) {
  await execute(session, ours('resolve-normalise', file, to));
  const rows = (await readFile(to, 'utf8')).split('\n');
  expectEqual('规范化后的名称数', rows.length, spellings.length);
  const labelled = rows.map((row, at) =>
    JSON.stringify({ ...JSON.parse(row), entity: spellings[at]?.entity }),
  );
  await writeFile(to, labelled.join('\n'));
}

async function contendersOf({ session, wants }: BenchContext, trial: Trial, scores: Map<Run, ClusterScore>) {
  const skipped: Record<string, string> = {};
  const truth = trial.mentions.map(({ entity }) => entity);
  const folder = path.dirname(trial.file);
  const contender = (
    id: string,
    role: Contender['role'],
    title: string,
    command: (output: string) => readonly string[],
  ): Contender => {
    const output = path.join(folder, `${trial.id}-${id}.txt`);
    return {
      id,
      role,
      title,
      run: () => measure(session, command(output)),
      check: async (run) => {
        const found = (await readFile(output, 'utf8')).split('\n');
        expectEqual('名称数', found.length, truth.length);
        scores.set(run, scoreClusters(truth, found));
        const { seconds } = JSON.parse(run.stdout) as { seconds?: number };
        if (seconds !== undefined) run.inside = seconds;
        if (role === 'ours') await report(session, trial.id, trial.mentions, found);
      },
    };
  };
  const contenders = [
    contender('ours', 'ours', 'ours', (output) => ours('resolve-ours', trial.file, output)),
  ];
  const script = (name: string) => path.join(projectRoot(), 'bench', 'peers', `resolve_${name}.py`);
  const enter = async (id: string, peer: string, title: string, args: readonly string[]) => {
    if (!wants(id)) return;
    const answer = await toolsAndThreshold(session, peer, (tools) => [
      tools.program('python'),
      '-B',
      script(peer),
      'tune',
      ...args,
    ]);
    if ('reason' in answer) {
      skipped[id] = answer.reason;
      say(`  ${id} 未参加：${answer.reason}`);
      return;
    }
    const { tools, threshold } = answer;
    contenders.push(
      contender(id, 'peer', `${title}, threshold ${threshold}`, (output) => [
        tools.program('python'),
        '-B',
        script(peer),
        'run',
        ...args,
        output,
        String(threshold),
      ]),
    );
  };
  for (const [id, field, title] of [
    ['rapidfuzz', 'norm', 'RapidFuzz, our normaliser'],
    ['rapidfuzz-short', 'short', 'RapidFuzz, our normaliser, no legal form'],
    ['rapidfuzz-raw', 'name', 'RapidFuzz'],
  ] as const)
    await enter(id, 'rapidfuzz', title, [trial.peerFile, field]);
  await enter('splink', 'splink', 'Splink, our normaliser', [trial.peerFile]);
  return { contenders, skipped };
}

/** The threshold that serves a peer best on this very set. Finding it is not measured. */
async function toolsAndThreshold(
  session: Session,
  peer: string,
  command: (tools: PeerTools) => readonly string[],
): Promise<{ tools: PeerTools; threshold: number } | { reason: string }> {
  const answer = await peerTools(session, peer);
  if ('reason' in answer) return answer;
  try {
    const { threshold } = JSON.parse(await execute(session, command(answer.tools))) as { threshold: number };
    return { tools: answer.tools, threshold };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { reason: error.reason };
  }
}
