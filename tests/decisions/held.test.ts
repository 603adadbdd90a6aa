import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { keepOpen, openDecisions } from '../../decisions/index.ts';
import { emptyDatabase } from '../accounts/database.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { race } from '../helpers/processes.ts';
import { SHARED_TIMEOUT } from '../helpers/shared-build.ts';
import { pairOf } from './ledger-cases.ts';

const folder = temporaryFolder('panhuo-held-');
const empty = path.join(folder, 'empty');
let copies = 0;
function copied(): string {
  const home = path.join(folder, `copy-${++copies}`);
  cpSync(empty, home, { recursive: true });
  return home;
}
const lockOf = (home: string) => path.join(home, 'decisions', 'store.lock');

beforeAll(() => emptyDatabase(empty), SHARED_TIMEOUT);

describe('a process that keeps the database open', () => {
  it('opens it once, and leaves nothing when it lets go', async () => {
    const home = copied();
    const [end, again] = [keepOpen(home), keepOpen(home)];
    const store = openDecisions({ home });
    await store.record([pairOf('甲', '乙')]);
    expect(existsSync(lockOf(home))).toBe(true);
    const { ino } = statSync(lockOf(home));
    for (let n = 0; n < 20; n++) await openDecisions({ home }).record([pairOf('甲', `丙${n}`)]);
    // Each opening would have taken the lock anew.
    expect(statSync(lockOf(home)).ino).toBe(ino);
    await end();
    expect(existsSync(lockOf(home))).toBe(true);
    await again();
    expect(readdirSync(path.join(home, 'decisions')).sort()).toEqual(['pg', 'revision.json']);
    expect(await store.history()).toHaveLength(21);
  });

  it('lets others in as soon as they ask, and nothing of either is lost', async () => {
    const home = copied();
    const end = keepOpen(home, { idle: 60_000 });
    const store = openDecisions({ home });
    await store.record([pairOf('甲', '乙')]);
    const others = race<number[]>('decide', [{ home, by: '丙', times: 1 }]);
    let isOver = false;
    void others.finally(() => {
      isOver = true;
    });
    let own = 1;
    while (!isOver) {
      await store.record([pairOf('甲', `丁${own}`)]);
      own++;
    }
    expect((await others).flat()).toHaveLength(2);
    const all = await store.history();
    expect(all).toHaveLength(own + 2);
    expect(all.map(({ decision_id }) => decision_id)).toEqual(all.map((_, at) => at + 1));
    await end();
  });

  it('lets go when nobody used it for a while', async () => {
    const home = copied();
    const end = keepOpen(home, { idle: 50 });
    await openDecisions({ home }).effective();
    await expect.poll(() => existsSync(lockOf(home)), { timeout: 5000 }).toBe(false);
    await end();
  });

  it('takes back what failed, and goes on', async () => {
    const home = copied();
    const end = keepOpen(home);
    const store = openDecisions({ home });
    const [stored] = await store.record([pairOf('甲', '乙')]);
    await expect(store.withdraw(99, { by: '丙', reason: '无' })).rejects.toMatchObject({
      code: 'PANHUO_DECISION_UNKNOWN',
    });
    await store.withdraw(stored?.decision_id ?? 0, { by: '丙', reason: '看错了' });
    expect(await store.effective()).toEqual([]);
    expect(await store.revision()).toMatch(/^2-/);
    await end();
  });
});
