import { parseArgs } from 'node:util';
import { BenchProblem } from './harness/session.ts';

export interface Options {
  names: string[];
  rows: number;
  rounds: number;
  /** Size and seed of the sample province whose labels are judged. */
  patents: number;
  seed: number;
  /** Which peers may take part. */
  wants: (peer: string) => boolean;
  format: 'text' | 'json' | 'markdown';
}

/** The published figures are of this many rows: 25 real days. */
const ROWS = 1_038_950;
const PATENTS = 12_000;
/** Not a seed that limits and word lists were chosen with. */
const SEED = 2026;

export function usage(benches: readonly { name: string; about: string }[]): string {
  return [
    '用法：npm run bench [名称…] -- [选项]',
    '',
    ...benches.map(({ name, about }) => `  ${name.padEnd(13)}${about}`),
    '',
    `  --rows N       大输入的行数（默认 ${ROWS}；取一天的整数倍）`,
    '  --rounds N     轮数（默认 3；取中位数）',
    `  --patents N    quality：样例省的专利件数（默认 ${PATENTS}）`,
    `  --seed N       quality：样例省的种子（默认 ${SEED}）`,
    '  --peers A,B    只与这些同类比较（none 为不比较；默认全部）',
    '  --json         在标准输出打印 JSON',
    '  --markdown     打印 docs/performance.md 用的表',
  ].join('\n');
}

/** @throws BenchProblem (2) for what is not understood */
export function parseOptions(args: readonly string[], known: readonly string[]): Options | 'help' {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    throw new BenchProblem(error instanceof Error ? error.message : String(error), 2);
  }
  const { values, positionals } = parsed;
  if (values.help) return 'help';
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new BenchProblem(`没有这个性能测试：${unknown}（有：${known.join('、')}）`, 2);
  const peers = values.peers?.split(',').map((peer) => peer.trim());
  return {
    names: positionals.length > 0 ? positionals : [...known],
    rows: whole(values.rows, 'rows', ROWS),
    rounds: whole(values.rounds, 'rounds', 3),
    patents: whole(values.patents, 'patents', PATENTS),
    seed: whole(values.seed, 'seed', SEED),
    wants: (peer) => peers === undefined || peers.includes(peer),
    format: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
  };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rows: { type: 'string' },
      rounds: { type: 'string' },
      patents: { type: 'string' },
      seed: { type: 'string' },
      peers: { type: 'string' },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

function whole(value: string | undefined, name: string, otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new BenchProblem(`--${name} 应为正整数，收到：${value}`, 2);
  return number;
}
