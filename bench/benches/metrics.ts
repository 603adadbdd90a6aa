import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { grouped } from '../../domain/text.ts';
import type { Answer, Timing } from '../children/metrics-ours.ts';
import { execute, measure, ours } from '../harness/measure.ts';
import { say, WrongResult } from '../harness/session.ts';
import type { Measurement, Outcome, Table } from '../result.ts';
import type { Bench } from './bench.ts';

const GOAL_P95 = 150;
const GOAL_EVERYTHING = 60;

/** Every metric, cut by everything it may be cut by, over tables of the size of a province. */
export const metricsBench: Bench = {
  name: 'metrics',
  about: '指标：全部指标按全部维度切分，百万件专利、五十万次转化（合成数据）',
  async run({ session, machine, rows, rounds }) {
    const folder = session.folder('metrics');
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, 'metrics.duckdb');
    say(`metrics：生成 ${grouped(rows)} 件专利的事实表`);
    await execute(session, ours('metrics-tables', file, String(rows)));
    say('metrics：逐一查询');
    const run = await measure(session, ours('metrics-ours', file, String(rounds)));
    const answer = JSON.parse(run.stdout) as Answer;
    const wrong = answer.byHand.find((one) => !one.equal);
    if (wrong) throw new WrongResult(`metrics：${wrong.name} 与手写的 SQL 得数不同`);
    const work = `${grouped(rows)} patents, ${grouped(Math.round(rows / 2))} conversions; ${grouped(answer.timings.length)} requests`;
    const common = {
      work,
      machine,
      peers: {},
      ratio_to_best_peer: null,
      rss_mb: Math.round(run.rss),
      data: 'synthetic' as const,
      skipped: {},
      rounds,
      spread: 0,
    };
    const elapsed = answer.timings.map(({ ms }) => ms);
    const used = answer.timings.map(({ cpu }) => cpu);
    const plain = (name: string, value: number, unit: string, goal: string | null = null): Measurement => ({
      name,
      ...common,
      ours: rounded(value),
      limit: null,
      ratio_to_limit: null,
      limits: {},
      unit,
      goal,
    });
    return {
      bench: 'metrics',
      work,
      data: 'synthetic',
      lines: [],
      tables: tablesOf(answer, elapsed, used),
      measurements: [
        plain('metrics.p50', share(elapsed, 0.5), 'ms'),
        plain('metrics.p95', share(elapsed, 0.95), 'ms', `≤ ${GOAL_P95}`),
        plain('metrics.max', share(elapsed, 1), 'ms'),
        plain('metrics.cpu_p50', share(used, 0.5), 'ms'),
        plain('metrics.cpu_p95', share(used, 0.95), 'ms'),
        plain('metrics.everything', answer.everything.seconds, 's', `≤ ${GOAL_EVERYTHING}`),
        ...answer.byHand.map(
          ({ name, ours: own, limit }): Measurement => ({
            ...plain(`metrics.by_hand ${name}`, own.ms, 'ms'),
            limit: rounded(limit.ms),
            limits: { sql: rounded(limit.ms) },
            ratio_to_limit: rounded(own.ms / limit.ms),
          }),
        ),
      ],
      skipped: {},
    } satisfies Outcome;
  },
};

const rounded = (value: number) => Number(value.toPrecision(4));

function share(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0;
}

const right = (title: string) => ({ title, align: 'right' as const });
const ms = (value: number) => value.toFixed(0);

function tablesOf({ timings, byHand, everything }: Answer, elapsed: number[], used: number[]): Table[] {
  const parts = [0.5, 0.9, 0.95, 0.99, 1];
  const shown = ({ metric, request, ms: took, cpu, rows }: Timing) => [
    metric,
    (request.by ?? []).join('、') || '不切分',
    (request.where ?? []).join('；'),
    ms(took),
    ms(cpu),
    grouped(rows),
  ];
  return [
    {
      title: `${grouped(timings.length)} 次查询（毫秒）`,
      columns: [{ title: '' }, right('p50'), right('p90'), right('p95'), right('p99'), right('最慢')],
      rows: [
        ['历时', ...parts.map((part) => ms(share(elapsed, part)))],
        ['处理器时间', ...parts.map((part) => ms(share(used, part)))],
      ],
    },
    {
      title: '与手写的 SQL 相比（毫秒）',
      columns: [{ title: '查询' }, right('我们'), right('手写'), right('处理器时间'), right('手写')],
      rows: byHand.map(({ name, ours: own, limit }) => [
        name,
        ms(own.ms),
        ms(limit.ms),
        ms(own.cpu),
        ms(limit.cpu),
      ]),
    },
    {
      title: '最慢的十次',
      columns: [
        { title: '指标' },
        { title: '切分' },
        { title: '条件' },
        right('历时'),
        right('处理器时间'),
        right('行'),
      ],
      rows: [...timings]
        .sort((a, b) => b.ms - a.ms)
        .slice(0, 10)
        .map(shown),
    },
    {
      title: '全部指标，按高校、城市、产业链逐年',
      columns: [right('查询'), right('格'), right('秒')],
      rows: [[grouped(everything.requests), grouped(everything.cells), everything.seconds.toFixed(1)]],
    },
  ];
}
