import { describe, expect, it } from 'vitest';
import { start } from '../e2e/support.ts';
import { temporalCli } from '../engine/support.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { expectDone, KillBench } from './killing.ts';

/** `kill -9` of a `panhuo run` that carries everything itself, and the same command again. */
const cli = await temporalCli();
const KILLS = 10;

async function killCommands(engine: 'temporal' | 'inline'): Promise<void> {
  const bench = await KillBench.open(temporaryFolder('panhuo-kill-'), 60_000, engine === 'temporal');
  const { home } = bench;
  const rounds = bench.roundsLeft;
  while (rounds.length > 0) {
    bench.deliver(home, rounds.shift() ?? 0);
    const wanted = Math.ceil((KILLS - bench.kills.length) / (rounds.length + 1));
    for (let n = 0; ; n++) {
      const command = start(['--engine', engine, 'run', '--json'], { home, timeout: 600_000 });
      if (n >= wanted || !(await bench.momentIn(command.pid, () => !command.alive))) {
        expectDone(await command.ended);
        break;
      }
      await bench.kill('command', command.pid, command.pid);
    }
  }
  expect(bench.kills.length).toBeGreaterThanOrEqual(KILLS - 2);
  await bench.expectUnharmed();
}

describe('a command that is killed', () => {
  it.skipIf(cli === null)('leaves a server to the next one, which finishes both', () =>
    killCommands('temporal'),
  );
  it('leaves a lake and a warehouse that the next one finishes, without a server too', () =>
    killCommands('inline'));
});
