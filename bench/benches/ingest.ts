import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { grouped } from '../../domain/text.ts';
import { projectRoot } from '../../lake/assets.ts';
import { type Input, manyDays } from '../data/gazette.ts';
import { countsOf, expectEqual, expectedOf, verifyConverted, verifyLake } from '../data/verify.ts';
import { measure, ours, panhuo, type Run } from '../harness/measure.ts';
import { peerTools } from '../harness/python.ts';
import { type Contender, race } from '../harness/rounds.ts';
import { say } from '../harness/session.ts';
import { lineOf, measurementOf, type Outcome } from '../result.ts';
import type { Bench, BenchContext } from './bench.ts';

const PEERS: Readonly<Record<string, string>> = {
  polars: 'polars: read_csv, write_parquet',
  dlt: 'dlt (Arrow)',
  pandas: 'pandas: read_csv, pyarrow',
};

/** GB18030 CSV → typed zstd Parquet; ours with archive, checks, rejects, duplicates, conflicts, checksums, fsync and manifest. */
export const ingestBench: Bench = {
  name: 'ingest',
  about: '读取：GB18030 CSV → 带类型的 zstd Parquet',
  async run(context) {
    const input = await manyDays(context.session, context.rows);
    say(`ingest：${grouped(input.rows)} 行（${input.work}）`);
    const { contenders, skipped } = await contendersOf(context, input);
    const { raced, skipped: dropped } = await race(contenders, context.rounds);
    const work = `${grouped(input.rows)} rows (${input.work}), GB18030 CSV to typed zstd Parquet`;
    const common = { work, data: input.data, machine: context.machine };
    const all = { ...skipped, ...dropped };
    const ask = (question: Parameters<typeof measurementOf>[0]) => measurementOf(question, raced, all);
    const cost = { ...common, unit: 'CPU s', value: (run: Run) => run.cpu, goal: '≤ 1.5 × limit' };
    const rate = {
      ...common,
      unit: 'rows/s',
      value: (run: Run) => input.rows / run.wall,
      rate: true,
      goal: '≥ 150,000',
    };
    const memory = {
      ...common,
      unit: 'MB',
      value: (run: Run) => run.rss,
      goal: '≤ 500',
    };
    return {
      bench: 'ingest',
      work,
      data: input.data,
      lines: raced.map((one) => lineOf(one, input.rows)),
      measurements: [
        ask({ ...cost, name: 'ingest.cpu', ours: 'ours' }),
        ask({ ...cost, name: 'ingest.command.cpu', ours: 'command' }),
        ask({ ...rate, name: 'ingest.rate', ours: 'ours' }),
        ask({ ...rate, name: 'ingest.command.rate', ours: 'command' }),
        ask({ ...memory, name: 'ingest.rss', ours: 'ours' }),
        ask({ ...memory, name: 'ingest.command.rss', ours: 'command' }),
      ],
      skipped: all,
    } satisfies Outcome;
  },
};

async function contendersOf({ session, wants }: BenchContext, input: Input) {
  const skipped: Record<string, string> = {};
  const folder = session.folder('ingest');
  const fresh = async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  };
  const base = { reset: () => rm(folder, { recursive: true, force: true }) };
  // All converters must read the same dates; the first one says how many there are.
  let filed: number | undefined;
  const converted = async () => {
    const found = await verifyConverted(folder, input);
    filed ??= found;
    expectEqual('申请日数', found, filed);
  };
  const converter = (
    id: string,
    role: 'limit' | 'peer',
    title: string,
    command: readonly string[],
  ): Contender => ({
    ...base,
    id,
    role,
    title,
    run: async () => {
      await fresh();
      return measure(session, [...command, ...input.files]);
    },
    check: converted,
  });
  const checked = async (run: Run) => {
    expectEqual('计数', countsOf(JSON.parse(run.stdout)), expectedOf(input));
    await verifyLake(folder, input);
  };
  const own = (id: string, title: string, command: readonly string[]): Contender => ({
    ...base,
    id,
    role: 'ours',
    title,
    run: async () => {
      await fresh();
      return measure(session, [...command, ...input.files]);
    },
    check: checked,
  });
  const contenders = [
    converter('limit', 'limit', 'limit: iconv × 2, DuckDB read_csv', ours('ingest-limit', folder, '0')),
    own('ours', 'ours: archive and parse steps, one process', ours('ingest-ours', folder)),
    own(
      'command',
      'ours: panhuo ingest --engine inline',
      panhuo(folder, '--engine', 'inline', 'ingest', 'gazette'),
    ),
    converter('limit-1-thread', 'limit', 'limit with threads = 1', ours('ingest-limit', folder, '1')),
  ];
  for (const [peer, title] of Object.entries(PEERS)) {
    if (!wants(peer)) continue;
    const answer = await peerTools(session, peer);
    if ('reason' in answer) {
      skipped[peer] = answer.reason;
      say(`  ${peer} 未参加：${answer.reason}`);
      continue;
    }
    const script = path.join(projectRoot(), 'bench', 'peers', `ingest_${peer}.py`);
    contenders.push(converter(peer, 'peer', title, [answer.tools.program('python'), script, folder]));
  }
  return { contenders, skipped };
}
