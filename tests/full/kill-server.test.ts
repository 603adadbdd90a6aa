import { describe, expect, it } from 'vitest';
import { said, serverPid, start } from '../e2e/support.ts';
import { temporalCli, until } from '../engine/support.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { expectDone, KillBench, processIs } from './killing.ts';

/** `kill -9` of the Temporal server, ten times: whoever uses it starts it again on the same database. */
const cli = await temporalCli();
const KILLS = 10;

describe.skipIf(cli === null)('a server that is killed', () => {
  it('comes back with everything it knew', async () => {
    const bench = await KillBench.open(temporaryFolder('panhuo-kill-'), 60_000);
    const { home } = bench;
    const worker = start(['worker'], { home, timeout: 900_000 });
    await worker.until(/工作进程已就绪/, 60_000);
    const back: number[] = [];
    for (const { flags, kills } of bench.turns(KILLS)) {
      const client = start(['run', '--no-worker', '--json', ...flags], { home, timeout: 600_000 });
      for (let n = 0; n < kills; n++) {
        if (!(await bench.momentIn(worker.pid, () => !client.alive))) break;
        const pid = serverPid(home) ?? 0;
        expect(processIs(pid)).toBe(true);
        await bench.kill('server', pid, worker.pid);
        const another = () => {
          const now = serverPid(home);
          return now !== null && now !== pid && processIs(now);
        };
        back.push(await until('another server', another, 60_000));
      }
      expectDone(await client.ended);
    }
    console.info(`another server after ${back.join(', ')} ms`);
    expect(bench.kills).toHaveLength(KILLS);
    const stopped = await worker.stop();
    expect(stopped.code, said(stopped)).toBe(0);
    await bench.expectUnharmed();
  });
});
