import { describe, expect, it } from 'vitest';
import { temporalCli, until } from '../engine/support.ts';
import { expectDone, KillBench, processIs } from '../full/killing.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { type Running, said, serverPid, start } from './support.ts';

/** The small version of what tests/full does at length: one worker and one server killed in the middle of a run. */
const cli = await temporalCli();

describe.skipIf(cli === null)('kill -9', () => {
  it('of a worker, then of the server: the run ends as if nothing had happened', async () => {
    const bench = await KillBench.open(temporaryFolder('panhuo-kill-'), 800, 2);
    const { home } = bench;
    const work = async (): Promise<Running> => {
      const started = start(['worker'], { home, timeout: 120_000 });
      await started.until(/工作进程已就绪/);
      return started;
    };
    let worker = await work();
    const [turn] = bench.turns(2);
    const client = start(['run', '--no-worker', '--json', ...(turn?.flags ?? [])], {
      home,
      timeout: 120_000,
    });
    await until('the first step', () => bench.running(worker.pid).length > 0, 30_000);
    await bench.kill('worker', worker.pid, worker.pid);
    worker = await work();
    await until('a step of the next worker', () => bench.running(worker.pid).length > 0, 30_000);
    const server = serverPid(home) ?? 0;
    await bench.kill('server', server, worker.pid);
    expectDone(await client.ended);
    expect(serverPid(home)).not.toBe(server);
    expect(processIs(serverPid(home) ?? 0)).toBe(true);
    const stopped = await worker.stop();
    expect(stopped.code, said(stopped)).toBe(0);
    await bench.expectUnharmed();
  });
});
