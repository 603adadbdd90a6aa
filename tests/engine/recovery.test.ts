import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../engine/index.ts';
import { enginePaths } from '../../engine/paths.ts';
import { serveQueues } from '../../engine/serve-queues.ts';
import type { Steps } from '../../workflows/steps.ts';
import { crowding } from '../helpers/cpu-time.ts';
import {
  fileName,
  namedSteps,
  processRuns,
  silent,
  temporalCli,
  testEnv,
  until,
  workspace,
} from './support.ts';

const cli = await temporalCli();
const CHILD = fileURLToPath(new URL('./worker-child.ts', import.meta.url));

let home: string;
let remove: () => void;
const children: ChildProcess[] = [];
const engines: Engine[] = [];

beforeEach(() => {
  ({ home, remove } = workspace());
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const engine of engines.splice(0)) await engine.close();
  // A server whose last user was killed: end it by its own pid.
  const left = serverFile();
  if (left && processRuns(left.pid)) process.kill(left.pid, 'SIGKILL');
  remove();
});

function serverFile(): { pid: number; address: string } | null {
  const { server } = enginePaths(home);
  return existsSync(server)
    ? (JSON.parse(readFileSync(server, 'utf8')) as { pid: number; address: string })
    : null;
}

function trace(): string[] {
  const file = path.join(home, 'trace.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

/** Another command on the same workspace, in a process of its own. */
async function command(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, home], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let text = '';
  child.stdout?.on('data', (some: Buffer) => {
    text += some.toString();
  });
  await until(
    'the other command is ready',
    () => text.startsWith('ready') || child.exitCode !== null,
    30_000,
  );
  expect(child.exitCode).toBeNull();
  return child;
}

async function here(steps: Steps = namedSteps().steps): Promise<Engine> {
  const engine = await openEngine({ home, engine: 'temporal', steps, log: silent, env: testEnv() });
  engines.push(engine);
  return engine;
}

const file = (at: number) =>
  fileName(at, { bytes: 9_000_000, rows: 7, rejects: 1, transient: 0, permanent: false });
const input = (correlation: string) => ({
  source: 's',
  kind: 'publication',
  files: [file(0), file(1), file(2)],
  correlation,
});

describe.skipIf(cli === null)('recovery', () => {
  it('goes on within seconds when the process that works is killed', async () => {
    writeFileSync(path.join(home, 'hang'), '');
    const worker = await command();
    const engine = await here();
    expect(engine.detail).toContain(`执行者在进程 ${worker.pid}`);
    const ingest = engine.ingest(input('killed'));
    await until('a step runs in the other process', () => trace().length > 0);

    const killed = Date.now();
    worker.kill('SIGKILL');
    // This process takes over: its own steps do not hang.
    await expect(ingest).resolves.toMatchObject({ documents: 3, rows: 21 });
    const took = Date.now() - killed;
    console.info(`recovery after kill -9 of the worker: ${took} ms`);
    expect(took).toBeLessThan(20_000 * crowding());
    expect(engine.detail).toContain('执行者在本进程');
    // And the server, which the killed process had started, is stopped by its last user.
    const pid = serverFile()?.pid as number;
    await engine.close();
    expect(processRuns(pid)).toBe(false);
  });

  it('goes on when the server is killed, with the same database', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { steps, calls } = namedSteps();
    const parse = steps.parseDocuments;
    let inside = 0;
    steps.parseDocuments = async (given, context) => {
      inside += 1;
      await held;
      return parse(given, context);
    };
    const engine = await here(steps);
    const ingest = engine.ingest(input('server'));
    await until('a step is running', () => inside > 0);

    const before = serverFile() as { pid: number; address: string };
    const killed = Date.now();
    process.kill(before.pid, 'SIGKILL');
    const back = await until('another server has taken its place', () => {
      const now = serverFile();
      return now !== null && now.pid !== before.pid && processRuns(now.pid);
    });
    release();
    await expect(ingest).resolves.toMatchObject({ documents: 3, rows: 21 });
    const took = Date.now() - killed;
    console.info(`recovery after kill -9 of the server: up again in ${back} ms, flow done after ${took} ms`);
    expect(took).toBeLessThan(30_000 * crowding());
    expect(serverFile()?.address).toBe(before.address);
    // Done steps are not done again; what was in flight may be.
    expect(calls.archive).toBe(1);
    await expect(engine.build({ correlation: 'later' })).resolves.toMatchObject({ published: true });
  });

  it('has one server and one set of workers when two commands begin at once', async () => {
    const [child, engine] = await Promise.all([command(), here()]);
    await expect(engine.build({ correlation: 'together' })).resolves.toMatchObject({ published: true });
    const { pid } = serverFile() as { pid: number };
    const worker = JSON.parse(readFileSync(enginePaths(home).worker, 'utf8')) as { pid: number };
    expect([process.pid, child.pid]).toContain(worker.pid);

    // One leaves; the server stays for the other.
    await engine.close();
    expect(processRuns(pid)).toBe(true);
    expect(child.exitCode).toBeNull();
    // The other ends without closing its engine, and takes the server with it all the same.
    child.kill('SIGUSR2');
    await until('the command has ended', () => child.exitCode !== null);
    await until('its server has ended', () => !processRuns(pid));
  });

  it('finishes what a command left behind when the next one comes', async () => {
    const { Client, Connection } = await import('@temporalio/client');
    const first = await openEngine({
      home,
      engine: 'temporal',
      workers: 'none',
      steps: namedSteps().steps,
      log: silent,
      env: testEnv(),
    });
    const begun = await Connection.connect({ address: serverFile()?.address as string });
    await new Client({ connection: begun }).workflow.start('ingest', {
      taskQueue: 'pipeline',
      workflowId: 'ingest-s-begun',
      args: [input('begun')],
      workflowTaskTimeout: 3000,
    });
    await begun.close();
    await first.close();
    expect(serverFile()).toBeNull();

    // The next command is one that only works.
    const { steps, calls } = namedSteps();
    const queues = ['pipeline', 'crawl', 'compute', 'warehouse'] as const;
    const worker = await serveQueues({
      home,
      queues,
      steps,
      log: silent,
      report: () => undefined,
      env: testEnv(),
    });
    const stop = new AbortController();
    const stopped = worker.untilStopped(stop.signal);
    const connection = await Connection.connect({ address: serverFile()?.address as string });
    const handle = new Client({ connection }).workflow.getHandle('ingest-s-begun');
    await expect(handle.result()).resolves.toMatchObject({ documents: 3 });
    expect(calls).toMatchObject({ archive: 1, parse: 3 });
    await connection.close();

    // Asking for the same again is no error, and the worker that is there does it.
    const engine = await here();
    expect(engine.detail).toContain('执行者在进程');
    await expect(engine.ingest(input('begun'))).resolves.toMatchObject({ documents: 3 });
    expect(calls).toMatchObject({ archive: 2, parse: 6 });
    stop.abort();
    await stopped;
    await worker.close();
    // Without it the engine works by itself.
    await expect(engine.ingest(input('alone'))).resolves.toMatchObject({ documents: 3 });
    expect(calls).toMatchObject({ archive: 2, parse: 6 });
  });

  it('replaces a server that holds the database and does not answer', async () => {
    const paths = enginePaths(home);
    mkdirSync(paths.folder, { recursive: true });
    // A process that looks like the server of this workspace and accepts nothing.
    const mute = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', paths.database], {
      stdio: 'ignore',
    });
    children.push(mute);
    appendFileSync(
      paths.server,
      JSON.stringify({
        address: '127.0.0.1:9',
        namespace: 'default',
        ui: 'http://127.0.0.1:10',
        pid: mute.pid,
        startedAt: '',
        cli: '',
      }),
    );
    const next = await here();
    await until('the mute one is gone', () => mute.exitCode !== null || mute.signalCode !== null);
    await expect(next.build({ correlation: 'replaced' })).resolves.toMatchObject({ published: true });
  });
});
