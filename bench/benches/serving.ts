import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { grouped } from '../../domain/text.ts';
import type { Load } from '../children/serving-load.ts';
import { execute, ours } from '../harness/measure.ts';
import { BenchProblem, type Session, say } from '../harness/session.ts';
import type { Measurement, Outcome } from '../result.ts';
import type { Bench } from './bench.ts';

const USERS = 50;
const SECONDS = 60;
const CACHE_BYTES = 64 * 1024 ** 2;
/** The same load with answers kept and without: without, every request is computed. */
const WAYS = [
  { id: 'kept', title: '答案按快照留存', bytes: CACHE_BYTES },
  { id: 'computed', title: '每次都算', bytes: 0 },
] as const;
const KINDS = [
  { id: 'metrics', title: '指标', goal: 150 },
  { id: 'rows', title: '数背后的行', goal: 300 },
  { id: 'list', title: '专利列表', goal: 300 },
  { id: 'record', title: '专利页', goal: 300 },
] as const;

/** What people wait for, when fifty of them use the pages at once. */
export const servingBench: Bench = {
  name: 'serving',
  about: `服务：${USERS} 人同时用页面 ${SECONDS} 秒，百万件专利、五十万次转化（合成数据）`,
  async run({ session, machine, rows }) {
    const home = session.folder('serving');
    say(`serving：生成 ${grouped(rows)} 件专利的快照`);
    await execute(session, ours('serving-tables', home, String(rows)));
    const runs: { way: (typeof WAYS)[number]; load: Load; memory: number[] }[] = [];
    for (const way of WAYS) {
      say(`serving：${USERS} 人，${SECONDS} 秒，${way.title}`);
      runs.push({ way, ...(await underLoad(session, home, way.bytes, rows)) });
    }
    const work = `${grouped(rows)} patents, ${grouped(Math.round(rows / 2))} conversions; ${USERS} users for ${SECONDS} s, 1–5 s between pages`;
    const measurements = runs.flatMap(({ way, load, memory }) => {
      const plain = (name: string, value: number, unit: string, goal: string | null): Measurement => ({
        name: `serving.${way.id}.${name}`,
        work,
        machine,
        ours: Number(value.toPrecision(4)),
        unit,
        goal,
        limit: null,
        limits: {},
        ratio_to_limit: null,
        peers: {},
        ratio_to_best_peer: null,
        rss_mb: Math.max(...memory),
        data: 'synthetic',
        skipped: {},
        rounds: 1,
        spread: 0,
      });
      return [
        ...KINDS.flatMap(({ id, goal }) => [
          plain(`${id}.p50`, share(load.kinds[id], 0.5), 'ms', null),
          plain(`${id}.p95`, share(load.kinds[id], 0.95), 'ms', `≤ ${goal}`),
          plain(`${id}.p99`, share(load.kinds[id], 0.99), 'ms', null),
        ]),
        plain('errors', load.errors, '', '0'),
        plain('repeated', load.repeated / load.requests, '', null),
        plain('requests', load.requests / load.seconds, '/s', null),
      ];
    });
    return {
      bench: 'serving',
      work,
      data: 'synthetic',
      lines: [],
      tables: runs.map(tableOf),
      measurements,
      skipped: {},
    } satisfies Outcome;
  },
};

async function underLoad(
  session: Session,
  home: string,
  bytes: number,
  patents: number,
): Promise<{ load: Load; memory: number[] }> {
  session.admit();
  const [program = '', ...args] = ours('serving-server', home, String(bytes));
  const server = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  session.track(server);
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new BenchProblem('serving：服务提前结束');
    return value;
  };
  try {
    const address = await next();
    const memory: number[] = [];
    const look = async () => {
      server.stdin.write('\n');
      memory.push(Number(await next()));
    };
    const loading = execute(
      session,
      ours('serving-load', address, String(USERS), String(SECONDS), String(patents)),
    );
    for (const wait of [SECONDS / 6, SECONDS / 3, SECONDS / 3]) {
      await Promise.race([sleep(wait * 1000), loading]);
      await look();
    }
    const load = JSON.parse(await loading) as Load;
    await look();
    if (load.errors > 0) say(`  ${load.errors} 个请求失败：${load.examples.join('\n')}`);
    return { load, memory };
  } finally {
    server.stdin.end();
    await once(server, 'close');
  }
}

function share(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0;
}

const right = (title: string) => ({ title, align: 'right' as const });

function tableOf({ way, load, memory }: { way: (typeof WAYS)[number]; load: Load; memory: number[] }) {
  const parts = [0.5, 0.95, 0.99, 1];
  return {
    title: `${way.title}：${(load.requests / load.seconds).toFixed(1)} 个请求/秒，其中以前问过的 ${((100 * load.repeated) / load.requests).toFixed(0)}%，失败 ${load.errors}，内存 ${memory.map(grouped).join(' → ')} MB`,
    columns: [
      { title: '毫秒' },
      right('请求'),
      right('p50'),
      right('p95'),
      right('p99'),
      right('最慢'),
      right('目标 p95'),
    ],
    rows: KINDS.map(({ id, title, goal }) => [
      title,
      grouped(load.kinds[id].length),
      ...parts.map((part) => share(load.kinds[id], part).toFixed(0)),
      `≤ ${goal}`,
    ]),
  };
}
