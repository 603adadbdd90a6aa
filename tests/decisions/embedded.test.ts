import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { openDecisions } from '../../decisions/index.ts';
import { chainOf } from '../../decisions/ledger.ts';
import { type Cluster, openCluster } from '../../decisions/pglite.ts';
import { tryLock } from '../../lake/lock.ts';
import { temporaryFolder, treeOf } from '../helpers/folders.ts';
import { race, startChild } from '../helpers/processes.ts';
import { ledgerCases, pairOf } from './ledger-cases.ts';
import { raceOfEvaluators, roundCases } from './round-cases.ts';

/** Files that were flushed, by name. */
const flushed = vi.hoisted(() => [] as string[]);
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const fsyncSync: typeof real.fsyncSync = (fd) => {
    flushed.push(readlinkSync(`/proc/self/fd/${fd}`));
    real.fsyncSync(fd);
  };
  return { ...real, fsyncSync };
});

const CLOCK = () => new Date('2026-05-06T07:08:09.123Z');
const folder = temporaryFolder('panhuo-decisions-');
const first = path.join(folder, 'first');
const decisionsOf = (home: string) => path.join(home, 'decisions');
const markOf = (home: string) =>
  JSON.parse(readFileSync(path.join(decisionsOf(home), 'revision.json'), 'utf8')) as {
    revision: string;
    state: string;
  };

/** A workspace with the one decision of `first`: making a database takes seconds, copying one does not. */
let copies = 0;
function copied(): string {
  const home = path.join(folder, `copy-${++copies}`);
  cpSync(decisionsOf(first), decisionsOf(home), { recursive: true });
  return home;
}

/** Making the database takes five seconds of computing, and other tests compute too. */
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/** Looks again and again, as fast as it can, for at most as long as a test may take. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

beforeAll(async () => {
  // What a process left that was killed while it made the database. No process has this number.
  mkdirSync(path.join(decisionsOf(first), '99999999-torn.tmp', 'base'), { recursive: true });
  const stored = await openDecisions({ home: first }, { clock: CLOCK }).record([pairOf('甲', '乙')]);
  expect(stored).toMatchObject([
    { decision_id: 1, subject: '乙', object: '甲', decided_at: CLOCK().toISOString() },
  ]);
});

describe('a workspace without decisions', () => {
  it('says so without making or opening anything', async () => {
    const home = path.join(folder, 'none');
    mkdirSync(home);
    const store = openDecisions({ home });
    expect(await store.revision()).toBe('none');
    expect(await store.export()).toEqual({ revision: 'none', rows: [] });
    expect([...(await store.effective()), ...(await store.history())]).toEqual([]);
    expect(treeOf(home)).toEqual([]);
  });
});

describe('the first decision', () => {
  it('makes the database and leaves nothing else behind', () => {
    expect(readdirSync(decisionsOf(first)).sort()).toEqual(['pg', 'revision.json']);
    expect(markOf(first)).toMatchObject({
      state: 'settled',
      revision: expect.stringMatching(/^1-[0-9a-f]{16}$/),
    });
  });
});

describe('the table', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    // The tables are made by each case anew: an own database beside the one with the tables would take seconds.
    cluster = await openCluster(path.join(decisionsOf(copied()), 'pg'));
    await cluster.transaction((session) => session.run('DROP SCHEMA public CASCADE; CREATE SCHEMA public'));
  });
  afterAll(() => cluster.close());

  const taken: Parameters<typeof ledgerCases>[0] = async (work) => {
    const takenBack = new Error('taken back');
    const outcome = cluster.transaction(async (session) => {
      await work(session);
      throw takenBack;
    });
    await expect(outcome).rejects.toBe(takenBack);
  };
  ledgerCases(taken);
  describe('a round', () => roundCases(taken));

  it('has its log on disk after a commit', async () => {
    flushed.length = 0;
    await cluster.transaction((session) => session.run('CREATE TABLE probe (x int)'));
    expect(flushed.filter((file) => /\/pg_wal\/[0-9A-F]{24}$/.test(file))).not.toEqual([]);
  });
});

describe('a process that dies', () => {
  it('while it commits loses nothing that it said was stored, stores no half call, and the next who asks sets the revision right', async () => {
    const home = copied();
    const child = startChild('decide', { home, by: '丙', told: true });
    await child.ready;
    const firstCall = once(child.process.stdout as Readable, 'data');
    child.go();
    const said = Number(String(await firstCall));
    // Its second call, between the mark before the commit and the one after it.
    await until(() => markOf(home).state === 'committing');
    child.process.kill('SIGKILL');
    await child.ended;
    const store = openDecisions({ home });
    const revision = await store.revision();
    expect(markOf(home)).toEqual({ revision, state: 'settled' });
    const all = await store.history();
    expect(all.length - 1).toBeGreaterThanOrEqual(said);
    expect(said).toBe(2);
    expect((all.length - 1) % 2).toBe(0);
    expect(revision).toBe(`${all.length}-${all.reduce(chainOf, '').slice(0, 16)}`);
  });
});

describe('several processes', () => {
  it('store one after the other, and nothing is lost', async () => {
    const home = copied();
    const numbers = await race<number[]>('decide', [
      { home, by: '丙', times: 1 },
      { home, by: '丁', times: 1 },
    ]);
    expect(numbers.flat().sort((a, b) => a - b)).toEqual([2, 3, 4, 5]);
    const store = openDecisions({ home });
    const { revision, rows } = await store.export();
    expect(rows).toHaveLength(5);
    expect(revision).toBe(await store.revision());
  });

  it('of evaluators lose nothing and overwrite nothing', async () => {
    const home = copied();
    await raceOfEvaluators(openDecisions({ home }), { home });
  });

  it('wait for one that has it open only so long', async () => {
    const home = copied();
    const lock = await tryLock(path.join(decisionsOf(home), 'store.lock'));
    const store = openDecisions({ home }, { wait: 60 });
    await expect(store.record([pairOf('甲', '丙')])).rejects.toMatchObject({ code: 'PANHUO_DECISIONS_BUSY' });
    // The revision is no use of the database.
    expect(await store.revision()).toBe(markOf(first).revision);
    await lock?.release();
  });
});

describe('a damaged database', () => {
  it('is not taken for an empty one', async () => {
    const home = path.join(folder, 'damaged');
    mkdirSync(path.join(decisionsOf(home), 'pg'), { recursive: true });
    writeFileSync(path.join(decisionsOf(home), 'pg', 'PG_VERSION'), '11\n');
    await expect(openDecisions({ home }).export()).rejects.toMatchObject({
      code: 'PANHUO_DECISIONS_DAMAGED',
    });
  });
});

describe('from the command line', () => {
  async function run(home: string, ...argv: string[]): Promise<{ code: number; out: string }> {
    let out = '';
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    });
    const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await main(['--home', home, ...argv]);
    write.mockRestore();
    errors.mockRestore();
    const code = Number(process.exitCode ?? 0);
    process.exitCode = undefined;
    return { code, out };
  }
  async function panhuo(home: string, ...argv: string[]): Promise<{ code: number; answer: unknown }> {
    const { code, out } = await run(home, '--json', ...argv);
    return { code, answer: JSON.parse(out) };
  }

  it('people decide, look, and take back', async () => {
    const home = copied();
    const decided = await panhuo(
      home,
      ...['review', 'decide', '上级大学', '下级 学院(苏州)', '--parent', '--reason', '章程', '--by', '张三'],
    );
    expect(decided).toMatchObject({
      code: 0,
      answer: {
        decision: {
          decision_id: 2,
          subject: '上级大学',
          object: '下级学院（苏州）',
          value: { parent: '上级大学' },
          decided_by: '张三',
        },
        was_queued: false,
      },
    });
    const label = [
      'label',
      'set',
      'CN102307917',
      'sei',
      '1.2',
      '--yes',
      '--grade',
      'A',
      '--reason',
      '读过全文',
    ];
    expect(await panhuo(home, ...label)).toMatchObject({
      code: 0,
      answer: { decision: { object: 'sei/1.2' } },
    });
    const withdrawn = await panhuo(home, 'review', 'withdraw', '2', '--reason', '看错了');
    expect(withdrawn).toMatchObject({ code: 0, answer: { decision: { decision_id: 4, supersedes: 2 } } });
    const history = await panhuo(home, 'review', 'history', '下级学院（苏州）');
    expect(history.answer).toMatchObject({
      decisions: [{ decision_id: 2 }, { decision_id: 4, withdrawn: true }],
    });
    const { out } = await run(home, 'review', 'history', '--limit', '1');
    expect(out.split('\n').slice(2)).toEqual([
      expect.stringMatching(/^ +4 .*撤回：上级大学 是 下级学院（苏州） 的上级 {2}撤回 {2}看错了$/),
      '共 4 条，显示最近 1 条（--limit 行数）。',
      '',
    ]);
  });
});
