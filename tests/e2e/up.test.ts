import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildOut } from '../../workflows/flows.ts';
import { temporalCli, until } from '../engine/support.ts';
import { crowding } from '../helpers/cpu-time.ts';
import { temporaryFolder, treeOf } from '../helpers/folders.ts';
import { csv, rows } from '../helpers/gazette.ts';
import {
  documentOf,
  json,
  panhuo,
  processesWith,
  programCopy,
  type Running,
  said,
  serverPid,
  start,
} from './support.ts';

/** The whole system in one process, commands beside it, and nothing left when it is told to stop. */
const cli = await temporalCli();
const folder = temporaryFolder('panhuo-e2e-');
const home = path.join(folder, 'workspace');
const inbox = path.join(home, 'inbox/gazette');
// What it takes to run, to serve and to stop does not depend on how many models there are; demo builds them all.
const program = programCopy(path.join(folder, 'program'), ['int_publication', 'int_publication_conflict']);
const options = { home, program };
let up: Running;
let address = '';

interface RunAnswer {
  sources: { documents: number; known: number; records: number; rows: number }[];
  failures: unknown[];
  build: BuildOut;
}

/** Of whoever came in by the link that the first start prints. */
let cookie = '';

const get = async (route: string) => {
  const answer = await fetch(`${address}${route}`, { headers: { cookie } });
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
};

function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

describe.skipIf(cli === null)('panhuo up', () => {
  beforeAll(async () => {
    mkdirSync(inbox, { recursive: true });
    writeFileSync(path.join(inbox, 'one.csv'), csv(rows(60)));
    await panhuo(['status'], options);
    const config = path.join(home, 'panhuo.yaml');
    const schedules = "schedules:\n  - { id: nightly, cron: '30 2 * * *', run: run }\n";
    writeFileSync(config, readFileSync(config, 'utf8').replace(/^schedules: \[\]$/m, schedules));
    up = start(['up', '--port', '0'], { ...options, timeout: 180_000 });
    [, address = ''] = await up.until(/网站：(http:\/\/[^/]+)\//);
    await up.until(/按 Ctrl-C 停止/);
  });
  afterAll(() => up.kill());

  it('says what runs, and where', () => {
    expect(up.stdout).toMatch(/引擎：本机 Temporal 开发服务 127\.0\.0\.1:\d+/);
    expect(up.stdout).toMatch(/Temporal 界面：http:\/\/127\.0\.0\.1:\d+/);
    expect(up.stderr).toContain('定时 nightly');
  });

  it('answers, before anything was built', async () => {
    const [health, ready, metrics, page] = await Promise.all(
      ['/healthz', '/readyz', '/metrics', '/'].map(get),
    );
    expect(health).toMatchObject({ status: 200, text: '{"status":"alive"}' });
    expect(ready).toMatchObject({ status: 200, text: '{"status":"ready"}' });
    expect(metrics?.status).toBe(200);
    expect(metrics?.text).toMatch(/^panhuo_\w+/m);
    expect(page?.status).toBe(200);
    expect(page?.type).toContain('text/html');
    expect(page?.text).toContain('盘活');
  });

  it('lets the first administrator in by the link that it prints, once', async () => {
    const [, token = ''] = /#link=([\w-]+)/.exec(up.stdout) ?? [];
    const use = () =>
      fetch(`${address}/api/v1/session/link`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token, password: '窗前 lantern 与 九只 鹤' }),
      });
    expect((await get('/api/v1/status')).status).toBe(401);
    const answer = await use();
    expect(answer.status).toBe(200);
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await get('/api/v1/status')).status).toBe(200);
    expect((await use()).status).toBe(410);
  });

  it('works for the commands beside it', async () => {
    const done = await panhuo(['run', '--json'], options);
    expect(done.code, said(done)).toBe(0);
    const out = documentOf<RunAnswer>(done);
    expect(out.failures).toEqual([]);
    expect(out.sources[0]).toMatchObject({ documents: 1, known: 0, rows: 60, records: 60 });
    expect(out.build.published).toBe(true);
    expect((await get('/api/v1/status')).text).toContain(out.build.snapshot);
    // The steps were done by the system, not by the command: its log has them under its own pid.
    const journal = readFileSync(path.join(home, 'logs/runs.jsonl'), 'utf8').trim().split('\n');
    const pids = new Set(journal.map((line) => (JSON.parse(line) as { pid: number }).pid));
    expect([...pids]).toEqual([up.pid]);
  });

  it('bears several commands at once: everything once, nothing lost', async () => {
    const files = [1, 2].map((n) => {
      const name = path.join(folder, `at-once-${n}.csv`);
      writeFileSync(name, csv(rows(200, n * 1000)));
      return name;
    });
    const answers = await Promise.all([
      json<{ records: number }>(['ingest', 'gazette', ...files], options),
      json<{ records: number }>(['ingest', 'gazette', ...files.toReversed()], options),
      json<BuildOut>(['build'], options),
    ]);
    expect(answers[0]?.records).toBe(400);
    expect(answers[1]?.records).toBe(400);
    const last = await json<BuildOut>(['build'], options);
    const { rows: counted } = await json<{ rows: unknown[] }>(
      ['sql', 'select count(*) as n, count(distinct patent_id) as d from int_publication'],
      options,
    );
    expect(counted).toEqual([{ n: 460, d: 460 }]);
    const again = await json<BuildOut>(['build'], options);
    expect(again).toMatchObject({ published: false, snapshot: last.snapshot });
  });

  it('refuses a port that is taken, and goes on', async () => {
    const { port } = new URL(address);
    const second = await panhuo(['up', '--port', port], options);
    expect(second.code, said(second)).toBe(2);
    expect(second.stderr).toContain(`端口 ${port} 已被占用`);
    expect((await get('/readyz')).status).toBe(200);
  });

  it('has room for a worker beside it, which leaves when asked', async () => {
    const worker = start(['worker', '--queues', 'crawl,compute', '--json'], options);
    await worker.until(/\n$/);
    const done = await worker.stop('SIGTERM');
    expect(done.code, said(done)).toBe(0);
    expect(documentOf(done)).toMatchObject({ queues: ['crawl', 'compute'] });
    expect((await get('/readyz')).status).toBe(200);
  });

  it('does nothing for the same files, and soon', async () => {
    const before = treeOf(path.join(home, 'lake'));
    const times: number[] = [];
    for (let n = 0; n < 2; n++) {
      const done = await panhuo(['run', '--json'], options);
      expect(done.code, said(done)).toBe(0);
      const out = documentOf<RunAnswer>(done);
      expect(out.sources[0]).toMatchObject({ documents: 1, known: 1 });
      expect(out.build.published).toBe(false);
      expect(out.build.models.every(({ status }) => status === 'kept')).toBe(true);
      times.push(done.ms);
    }
    expect(treeOf(path.join(home, 'lake'))).toEqual(before);
    console.info(`run again beside up: ${times.join(', ')} ms`);
    expect(Math.min(...times)).toBeLessThan(8000 * crowding());
  });

  it('stops at Ctrl-C: no process, no port, no file', async () => {
    const port = Number(new URL(address).port);
    expect(serverPid(home)).not.toBeNull();
    const begun = Date.now();
    const done = await up.stop('SIGINT');
    console.info(`Ctrl-C to end: ${Date.now() - begun} ms`);
    expect(done.code, said(done)).toBe(0);
    expect(done.stderr).toContain('正在停止');
    await until('no process of the workspace', () => processesWith(home).length === 0, 20_000);
    expect(await portIsFree(port)).toBe(true);
    expect(serverPid(home)).toBeNull();
    expect(existsSync(path.join(home, 'temporal/worker.json'))).toBe(false);
  });

  it('is not needed: a command starts a server for itself and stops it', async () => {
    const times: Record<string, number[]> = { temporal: [], inline: [] };
    for (const engine of ['temporal', 'inline', 'inline']) {
      const done = await panhuo(['--engine', engine, 'run', '--json'], options);
      expect(done.code, said(done)).toBe(0);
      const out = documentOf<RunAnswer>(done);
      expect(out.sources[0]).toMatchObject({ documents: 1, known: 1 });
      expect(out.build.published).toBe(false);
      times[engine]?.push(done.ms);
      expect(processesWith(home)).toEqual([]);
    }
    console.info(`run again: temporal cold ${times.temporal} ms, inline ${times.inline?.join(', ')} ms`);
    const crowded = crowding();
    expect(Math.min(...(times.inline ?? []))).toBeLessThan(2000 * crowded);
    expect(Math.min(...(times.temporal ?? []))).toBeLessThan(20_000 * crowded);
  });
});
