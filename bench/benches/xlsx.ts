import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { grouped } from '../../domain/text.ts';
import { projectRoot } from '../../lake/assets.ts';
import { expectEqual } from '../data/verify.ts';
import { contractBook, type Workbook } from '../data/workbook.ts';
import { measure, ours, type Run } from '../harness/measure.ts';
import { peerTools } from '../harness/python.ts';
import { type Contender, race } from '../harness/rounds.ts';
import { say } from '../harness/session.ts';
import { lineOf, measurementOf, type Outcome } from '../result.ts';
import type { Bench, BenchContext } from './bench.ts';

/** As many rows as the usual `--rows` makes a hundred thousand. */
const SHARE = 100_000 / 1_038_950;

const PEERS: Readonly<Record<string, string>> = {
  openpyxl: 'openpyxl: read_only, cells only',
  calamine: 'python-calamine: cells only',
};

/** XLSX of 15 columns → typed Parquet in the lake; peers read cells and keep nothing. */
export const xlsxBench: Bench = {
  name: 'xlsx',
  about: '导入：XLSX 工作簿（10 万行 × 15 列）→ 带类型的 Parquet',
  async run(context) {
    const input = await contractBook(context.session, Math.max(1000, Math.round(context.rows * SHARE)));
    const work = `${grouped(input.rows)} rows × 15 cells of XLSX to typed zstd Parquet`;
    say(`xlsx：${work}`);
    const { contenders, skipped } = await contendersOf(context, input);
    const { raced, skipped: dropped } = await race(contenders, context.rounds);
    const all = { ...skipped, ...dropped };
    const common = { work, data: 'synthetic' as const, machine: context.machine };
    const ask = (question: Parameters<typeof measurementOf>[0]) => measurementOf(question, raced, all);
    const time = { ...common, unit: 's', value: (run: Run) => run.wall };
    const memory = { ...common, unit: 'MB', value: (run: Run) => run.rss };
    return {
      bench: 'xlsx',
      work,
      data: 'synthetic',
      lines: raced.map((one) => lineOf(one, input.rows)),
      measurements: [
        ask({ ...time, name: 'xlsx.time', ours: 'ours', goal: '≤ 5' }),
        ask({ ...time, name: 'xlsx.read.time', ours: 'read' }),
        ask({ ...memory, name: 'xlsx.rss', ours: 'ours', goal: '≤ 400' }),
      ],
      skipped: all,
    } satisfies Outcome;
  },
};

async function contendersOf({ session, wants }: BenchContext, input: Workbook) {
  const skipped: Record<string, string> = {};
  const home = session.folder('xlsx');
  const cells = async (run: Run) =>
    expectEqual('单元格', JSON.parse(run.stdout), { rows: input.rows + 1, cells: input.cells });
  const contenders: Contender[] = [
    {
      id: 'ours',
      role: 'ours',
      title: 'ours: archive and parse steps, typed and checked, to Parquet',
      run: async () => {
        await mkdir(home, { recursive: true });
        return measure(session, ours('xlsx-ours', home, input.file));
      },
      check: async (run) => {
        const { rows, records, lost } = JSON.parse(run.stdout);
        expectEqual('行', { rows, records }, { rows: input.rows, records: input.rows });
        expectEqual(
          '遗失',
          Object.values(lost).some((count) => count !== 0),
          false,
        );
      },
      reset: () => rm(home, { recursive: true, force: true }),
    },
    {
      id: 'read',
      role: 'ours',
      title: 'ours: reader alone, cells only',
      run: () => measure(session, ours('xlsx-read', input.file)),
      check: cells,
    },
  ];
  if (wants('exceljs')) {
    contenders.push({
      id: 'exceljs',
      role: 'peer',
      title: 'exceljs: streaming reader, cells only',
      run: () => measure(session, ours('xlsx-exceljs', input.file)),
      check: cells,
    });
  }
  for (const [peer, title] of Object.entries(PEERS)) {
    if (!wants(peer)) continue;
    const answer = await peerTools(session, peer);
    if ('reason' in answer) {
      skipped[peer] = answer.reason;
      say(`  ${peer} 未参加：${answer.reason}`);
      continue;
    }
    const script = path.join(projectRoot(), 'bench', 'peers', `xlsx_${peer}.py`);
    contenders.push({
      id: peer,
      role: 'peer',
      title,
      run: () => measure(session, [answer.tools.program('python'), script, input.file]),
      check: cells,
    });
  }
  return { contenders, skipped };
}
