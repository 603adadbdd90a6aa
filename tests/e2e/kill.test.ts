import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporalCli, until } from '../engine/support.ts';
import { expectDone, KillBench, processIs } from '../full/killing.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { programCopy, type Running, said, serverPid, start } from './support.ts';

/** The small version of what tests/full does at length: one worker and one server killed in the middle of a run. */
const cli = await temporalCli();
/** Models that keep something beside the snapshot, identities and labels: half of all, the other half is theirs who have the time. */
const KEPT_BESIDE = ['int_org_resolution', 'int_rule_label', 'int_publication_conflict'];

describe.skipIf(cli === null)('kill -9', () => {
  it('of a worker, then of the server: the run ends as if nothing had happened', async () => {
    const folder = temporaryFolder('panhuo-kill-');
    const program = programCopy(path.join(folder, 'program'), KEPT_BESIDE);
    const bench = await KillBench.open(folder, 800, 2, program);
    const { home } = bench;
    const work = async (): Promise<Running> => {
      const started = start(['worker'], bench.options(home, 120_000));
      await started.until(/工作进程已就绪/);
      return started;
    };
    let worker = await work();
    const [turn] = bench.turns(2);
    const client = start(
      ['run', '--no-worker', '--json', ...(turn?.flags ?? [])],
      bench.options(home, 120_000),
    );
    await until('the first step', () => bench.running(worker.pid).length > 0, 60_000);
    await bench.kill('worker', worker.pid, worker.pid);
    worker = await work();
    await until('a step of the next worker', () => bench.running(worker.pid).length > 0, 60_000);
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
