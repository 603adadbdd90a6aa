import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openDecisions } from '../../decisions/index.ts';
import { chainOf } from '../../decisions/ledger.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { startChild } from '../helpers/processes.ts';

test('no decision that was stored is lost in fifteen kills at any moment', async () => {
  const home = temporaryFolder();
  const store = openDecisions({ home });
  let stored = 0;
  for (let kill = 0; kill < 15; kill++) {
    const child = startChild('decide', { home, by: `k${kill}`, told: true });
    let told = '';
    child.process.stdout?.on('data', (text: string) => {
      told += text.replace('ready', '');
    });
    await child.ready;
    const firstCall = once(child.process.stdout as Readable, 'data');
    child.go();
    // The first kills come while the database is made, the others at any moment of storing.
    if (kill >= 3) await firstCall;
    await sleep(Math.random() * 2000);
    await child.kill();
    const revision = await store.revision();
    const all = await store.history();
    const said = Number(told.trim().split('\n').at(-1) ?? 0);
    expect(all.length).toBeGreaterThanOrEqual(stored + said);
    expect(all.length % 2).toBe(0);
    expect(revision).toBe(
      all.length === 0 ? 'none' : `${all.length}-${all.reduce(chainOf, '').slice(0, 16)}`,
    );
    stored = all.length;
  }
  expect(stored).toBeGreaterThanOrEqual(24);
});
