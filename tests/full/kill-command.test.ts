import { describe, expect, it } from 'vitest';
import { start } from '../e2e/support.ts';
import { temporalCli } from '../engine/support.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { expectDone, KillBench } from './killing.ts';

/** `kill -9` of a `panhuo run` that carries everything itself, and the same command again. */
const cli = await temporalCli();
const KILLS = 10;

async function killCommands(engine: 'temporal' | 'inline'): Promise<void> {
  const bench = await KillBench.open(temporaryFolder('panhuo-kill-'), 60_000);
  const { home } = bench;
  for (const { flags, kills } of bench.turns(KILLS)) {
    for (let n = 0; ; n++) {
      const command = start(['--engine', engine, 'run', '--json', ...flags], { home, timeout: 600_000 });
      if (n < kills && (await bench.momentIn(command.pid, () => !command.alive))) {
        await bench.kill('command', command.pid, command.pid);
        continue;
      }
      expectDone(await command.ended);
      break;
    }
  }
  expect(bench.kills).toHaveLength(KILLS);
  await bench.expectUnharmed();
}

describe('a command that is killed', () => {
  it.skipIf(cli === null)('leaves a server to the next one, which finishes both', () =>
    killCommands('temporal'),
  );
  it('leaves a lake and a warehouse that the next one finishes, without a server too', () =>
    killCommands('inline'));
});
