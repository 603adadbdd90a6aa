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
    const bench = await KillBench.open(temporaryFolder('panhuo-kill-'), 60_000, true);
    const { home } = bench;
    let worker: Running | undefined;
    const work = async () => {
      worker = start(['worker'], { home, timeout: 900_000 });
      await worker.until(/工作进程已就绪/, 60_000);
      return worker;
    };
    await work();
    const rounds = bench.roundsLeft;
    for (let extra = 0; rounds.length > 0; extra++) {
      const round = rounds.shift();
      if (round !== undefined) bench.deliver(home, round);
      const args = ['run', '--no-worker', '--json', ...(round === undefined || extra > 20 ? ['--full'] : [])];
      const client = start(args, { home, timeout: 600_000 });
      const wanted = Math.ceil((KILLS - bench.kills.length) / (rounds.length + 1));
      for (let n = 0; n < wanted; n++) {
        const victim = worker as Running | undefined;
        if (!victim || !(await bench.momentIn(victim.pid, () => !client.alive))) break;
        await bench.kill('worker', victim.pid, victim.pid);
        await work();
      }
      expectDone(await client.ended);
    }
    expect(bench.kills.length).toBeGreaterThanOrEqual(KILLS - 2);
    const stopped = await (worker as Running | undefined)?.stop();
    expect(stopped?.code, stopped ? said(stopped) : '').toBe(0);
    await bench.expectUnharmed();
  });
});
