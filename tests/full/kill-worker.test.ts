import { describe, expect, it } from 'vitest';
import { type Running, said, start } from '../e2e/support.ts';
import { temporalCli } from '../engine/support.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { expectDone, KillBench } from './killing.ts';

/** `kill -9` of the process that does the work, ten times, while another one waits for the answer. */
const cli = await temporalCli();
const KILLS = 10;

describe.skipIf(cli === null)('a worker that is killed', () => {
  it('is replaced by the next one; nothing is lost, done twice or half', async () => {
    const bench = await KillBench.open(temporaryFolder('panhuo-kill-'), 60_000);
    const { home } = bench;
    const work = async (): Promise<Running> => {
      const started = start(['worker'], { home, timeout: 900_000 });
      await started.until(/工作进程已就绪/, 60_000);
      return started;
    };
    let worker = await work();
    for (const { flags, kills } of bench.turns(KILLS)) {
      const client = start(['run', '--no-worker', '--json', ...flags], { home, timeout: 600_000 });
      for (let n = 0; n < kills; n++) {
        const { pid } = worker;
        if (!(await bench.momentIn(pid, () => !client.alive))) break;
        await bench.kill('worker', pid, pid);
        worker = await work();
      }
      expectDone(await client.ended);
    }
    expect(bench.kills).toHaveLength(KILLS);
    const stopped = await worker.stop();
    expect(stopped.code, said(stopped)).toBe(0);
    await bench.expectUnharmed();
  });
});
