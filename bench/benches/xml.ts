import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';
import { expectEqual } from '../data/verify.ts';
import { bulkFile, type XmlInput } from '../data/xml.ts';
import { measure, ours, type Run } from '../harness/measure.ts';
import { peerTools } from '../harness/python.ts';
import { type Contender, race } from '../harness/rounds.ts';
import { say } from '../harness/session.ts';
import { lineOf, measurementOf, type Outcome } from '../result.ts';
import type { Bench, BenchContext } from './bench.ts';

/** Bytes for each row of `--rows`, so that the usual number of rows makes 200 MB. */
const BYTES_PER_ROW = 192.5;

/** USPTO bulk XML → records, and on to typed Parquet in the lake. */
export const xmlBench: Bench = {
  name: 'xml',
  about: '读取：USPTO 批量 XML（200 MB）→ 记录 → Parquet',
  async run(context) {
    const input = await bulkFile(context.session, Math.round(context.rows * BYTES_PER_ROW));
    say(`xml：${input.work}`);
    const { contenders, skipped } = await contendersOf(context, input);
    const { raced, skipped: dropped } = await race(contenders, context.rounds);
    const all = { ...skipped, ...dropped };
    const common = { work: input.work, data: 'synthetic' as const, machine: context.machine };
    const rate = {
      ...common,
      unit: 'MB/s',
      value: (run: Run) => input.bytes / 1e6 / run.wall,
      rate: true,
      goal: '≥ 80',
    };
    const memory = { ...common, unit: 'MB', value: (run: Run) => run.rss };
    const ask = (question: Parameters<typeof measurementOf>[0]) => measurementOf(question, raced, all);
    return {
      bench: 'xml',
      work: input.work,
      data: 'synthetic',
      lines: raced.map((one) => lineOf(one, input.grants)),
      measurements: [
        ask({ ...rate, name: 'xml.rate', ours: 'ours' }),
        ask({ ...rate, name: 'xml.load.rate', ours: 'load' }),
        ask({ ...memory, name: 'xml.rss', ours: 'ours', goal: '≤ 250' }),
        ask({ ...memory, name: 'xml.load.rss', ours: 'load', goal: '≤ 500' }),
      ],
      skipped: all,
    } satisfies Outcome;
  },
};

async function contendersOf({ session, wants }: BenchContext, input: XmlInput) {
  const skipped: Record<string, string> = {};
  const { grants, citations, claims } = input;
  const expecting = (expected: unknown) => async (run: Run) =>
    expectEqual('计数', JSON.parse(run.stdout), expected);
  const home = session.folder('xml');
  const contenders: Contender[] = [
    {
      id: 'limit',
      role: 'limit',
      title: 'limit: saxes, nothing kept',
      run: () => measure(session, ours('xml-limit', input.file)),
      check: expecting({ grants }),
    },
    {
      id: 'ours',
      role: 'ours',
      title: 'ours: connector, XML to records',
      run: () => measure(session, ours('xml-ours', input.file)),
      check: expecting({ grants, citations, claims }),
    },
    {
      id: 'load',
      role: 'ours',
      title: 'ours: archive and parse steps, to Parquet in the lake',
      run: async () => {
        await mkdir(home, { recursive: true });
        return measure(session, ours('xml-load', home, input.file));
      },
      check: expecting({ grants, rejects: 0 }),
      reset: () => rm(home, { recursive: true, force: true }),
    },
  ];
  if (wants('lxml')) {
    const answer = await peerTools(session, 'lxml');
    if ('reason' in answer) {
      skipped.lxml = answer.reason;
      say(`  lxml 未参加：${answer.reason}`);
    } else {
      const script = path.join(projectRoot(), 'bench', 'peers', 'xml_lxml.py');
      contenders.push({
        id: 'lxml',
        role: 'peer',
        title: 'lxml: iterparse',
        run: () => measure(session, [answer.tools.program('python'), script, input.file]),
        check: expecting({ grants, citations, claims }),
      });
    }
  }
  return { contenders, skipped };
}
