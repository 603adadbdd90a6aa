import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from 'vitest';
import { type Decisions, openDecisions } from '../../decisions/index.ts';
import { chainOf } from '../../decisions/ledger.ts';
import { RoundState } from '../../decisions/rounds/state.ts';
import { OPENING, stageOf } from '../decisions/round-cases.ts';
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

/** Two evaluators write at once until one of them is killed, again and again: what was acknowledged is there, and whose it is. */
async function killsOfEvaluators(store: Decisions, place: { home: string; url?: string }): Promise<void> {
  await store.record([...OPENING, stageOf('frozen')]);
  const acknowledged = new Set<number>();
  for (let kill = 0; kill < 8; kill++) {
    const items = { university: '甲大学', indicators: ['rule', 'link'], told: true, ...place };
    const pair = ['张三', '李四'].map((by, n) => startChild('rate', { ...items, by, points: n }));
    const told = ['', ''];
    for (const [n, child] of pair.entries())
      child.process.stdout?.on('data', (text: string) => {
        told[n] += text.replace('ready', '');
      });
    await Promise.all(pair.map((child) => child.ready));
    for (const child of pair) child.go();
    // Both have stored something; then one dies at any moment, and the other soon after.
    while (told.some((text) => text.trim() === '')) await sleep(5);
    await sleep(Math.random() * 1500);
    await pair[kill % 2]?.kill();
    await sleep(Math.random() * 500);
    await pair[1 - (kill % 2)]?.kill();
    // The last line may be half of a number.
    for (const text of told)
      for (const line of text.split('\n').slice(0, -1))
        if (line.trim() !== '') acknowledged.add(Number(line));
  }
  const all = await store.history();
  const ids = new Set(all.map(({ decision_id }) => decision_id));
  expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThanOrEqual(16);
  expect(all.map(({ decision_id }) => decision_id)).toEqual(all.map((_, n) => n + 1));
  const [state] = RoundState.all(await store.effective());
  for (const [n, by] of ['张三', '李四'].entries())
    expect(['rule', 'link'].map((item) => state?.score('甲大学', item, by)?.points ?? null)).toEqual([
      n,
      n + 0.01,
    ]);
  expect(await store.revision()).toBe(`${all.length}-${all.reduce(chainOf, '').slice(0, 16)}`);
}

test('no points of two evaluators who write at once are lost in kills', async () => {
  const home = temporaryFolder();
  await killsOfEvaluators(openDecisions({ home }), { home });
});

const server = process.env.TEST_DATABASE_URL ?? '';
test.skipIf(server === '')('the same on a PostgreSQL server', async () => {
  const schema = `panhuo_kill_${randomBytes(4).toString('hex')}`;
  const url = new URL(server);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`CREATE SCHEMA ${schema}`);
  try {
    const place = { home: '/nowhere', url: url.href };
    await killsOfEvaluators(openDecisions(place, { env: { DATABASE_URL: url.href } }), place);
  } finally {
    await client.query(`DROP SCHEMA ${schema} CASCADE`);
    await client.end();
  }
});
