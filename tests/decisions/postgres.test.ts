import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moveDecisions, openDecisions } from '../../decisions/index.ts';
import { PanhuoError, reportOf } from '../../domain/errors.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { labelOf, ledgerCases, pairOf } from './ledger-cases.ts';
import { raceOfEvaluators, raceOfWindows, roundCases } from './round-cases.ts';

const PASSWORD = 'Geheim-7x!';
const at = (url: string) => openDecisions({ home: '/nowhere' }, { env: { DATABASE_URL: url } });

async function failure(work: () => unknown): Promise<PanhuoError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PanhuoError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('a DATABASE_URL', () => {
  it.each([
    `postgres://panhuo:${PASSWORD}@db host/panhuo`,
    `panhuo:${PASSWORD}@db/panhuo`,
    `mysql://panhuo:${PASSWORD}@db/panhuo`,
    `postgres://panhuo:${PASSWORD}@db:99999/panhuo`,
    `host=db password=${PASSWORD}`,
  ])('that is none is wrong usage, and is not repeated: %#', async (url) => {
    const error = await failure(() => at(url));
    expect(reportOf(error)).toMatchObject({ code: 'PANHUO_DECISIONS_CONFIG', exit: 2 });
    expect(JSON.stringify([reportOf(error), error.stack, error.cause])).not.toContain(PASSWORD);
  });

  it('where nobody listens ends with 5, says where, and keeps the password', async () => {
    // Port 1 of this machine: nothing listens there, and the answer is immediate.
    const store = at(`postgresql://panhuo:${encodeURIComponent(PASSWORD)}@127.0.0.1:1/office`);
    for (const work of [
      () => store.revision(),
      () => store.export(),
      () => store.record([pairOf('甲', '乙')]),
    ]) {
      const error = await failure(work);
      expect(reportOf(error)).toMatchObject({ code: 'PANHUO_DECISIONS_UNREACHABLE', exit: 5 });
      expect(error.message).toContain('127.0.0.1:1/office');
      expect(JSON.stringify([error.message, error.hint, error.stack, String(error.cause)])).not.toMatch(
        /Geheim|panhuo:/,
      );
    }
  });

  it('is not asked about a draft that cannot be stored', async () => {
    const store = at('postgresql://127.0.0.1:1/office');
    expect((await failure(() => store.record([{ ...pairOf('甲', '乙'), reason: '' }]))).code).toBe(
      'PANHUO_DECISION_INVALID',
    );
  });
});

it('without it there is nowhere to move decisions to', async () => {
  const error = await failure(() => moveDecisions({ home: '/nowhere' }, { env: {} }));
  expect(error.code).toBe('PANHUO_USAGE');
});

const server = process.env.TEST_DATABASE_URL ?? '';
// One line in the report, not one for each test that there would be.
if (server === '') it('a PostgreSQL server', ({ skip }) => skip('没有设置 TEST_DATABASE_URL'));
else describe('a PostgreSQL server', onServer);

function onServer(): void {
  const schema = `panhuo_test_${randomBytes(4).toString('hex')}`;
  const url = new URL(server);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const store = at(url.href);
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query(`CREATE SCHEMA ${schema}`);
  });
  afterAll(async () => {
    await client.query(`DROP SCHEMA ${schema} CASCADE`);
    await client.end();
  });

  const taken: Parameters<typeof ledgerCases>[0] = async (work) => {
    await client.query('BEGIN');
    try {
      await work({
        rows: async <T>(sql: string, parameters: readonly unknown[] = []) =>
          (await client.query(sql, [...parameters])).rows as T[],
        run: async (sql) => {
          await client.query(sql);
        },
      });
    } finally {
      await client.query('ROLLBACK');
    }
  };
  ledgerCases(taken);
  describe('a round', () => roundCases(taken));

  it('knows of no decision before there are tables, and makes none by looking', async () => {
    expect(await store.revision()).toBe('none');
    expect(await store.export()).toEqual({ revision: 'none', rows: [] });
    const { rows } = await client.query("SELECT to_regclass('decision') AS there");
    expect(rows).toEqual([{ there: null }]);
  });

  it('takes writers one after the other, the first of whom make the tables', async () => {
    const writers = Array.from({ length: 6 }, (_, i) =>
      Promise.all([1, 2, 3].map(() => at(url.href).record([pairOf('甲', `乙${i % 2}`)]))),
    );
    await Promise.all(writers);
    const all = await store.history();
    expect(all.map(({ decision_id }) => decision_id)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1));
    // Each but the first two supersedes the one before it on its pair.
    for (const one of all) {
      const before = all.findLast(
        (other) =>
          other.decision_id < one.decision_id && other.object === one.object && other.subject === one.subject,
      );
      expect(one.supersedes).toBe(before?.decision_id ?? null);
    }
    const { revision, rows } = await store.export();
    expect(rows).toHaveLength(2);
    expect(revision).toBe(await store.revision());
  });

  it('takes two evaluators at once, in processes of their own', { timeout: 60_000 }, async () => {
    const place = { home: '/nowhere', url: url.href };
    await raceOfEvaluators(store, place);
    await raceOfWindows(store, place);
  });

  it('stores all of a call or none of it', async () => {
    const before = await store.revision();
    await expect(
      store.record([pairOf('甲', '丁'), { ...pairOf('甲', '戊'), reason: ' ' }]),
    ).rejects.toMatchObject({ code: 'PANHUO_DECISION_INVALID' });
    expect(await store.revision()).toBe(before);
  });

  it('that does not know the user, or the database, ends with 5', async () => {
    const wrong = new URL(url.href);
    wrong.pathname = '/panhuo_not_there';
    const error = await failure(() => at(wrong.href).revision());
    expect(reportOf(error)).toMatchObject({ code: 'PANHUO_DECISIONS_UNREACHABLE', exit: 5 });
    expect(error.message).toContain('没有这个库');
    const locked = new URL(url.href);
    locked.password = PASSWORD;
    const denied = await failure(() => at(locked.href).record([pairOf('甲', '乙')]));
    expect(reportOf(denied)).toMatchObject({ code: 'PANHUO_DECISIONS_UNREACHABLE', exit: 5 });
    expect(denied.message).toContain('用户名或密码不对');
    expect(JSON.stringify([denied.message, denied.hint, denied.stack])).not.toContain('Geheim-7x');
  });

  it('takes the decisions of a workspace once, and is not used in place of them before', {
    timeout: 60_000,
  }, async () => {
    const home = temporaryFolder();
    const inside = openDecisions({ home }, { env: {} });
    await inside.record([
      pairOf('甲', '乙'),
      labelOf('CN1', 'sei/1', 'yes', 'A'),
      pairOf('乙', '甲', 'different'),
    ]);
    await inside.withdraw(2, { by: '王五', reason: '看错了' });
    const target = `${schema}_moved`;
    await client.query(`CREATE SCHEMA ${target}`);
    try {
      const moved = new URL(url.href);
      moved.searchParams.set('options', `-c search_path=${target}`);
      const env = { DATABASE_URL: moved.href };
      const outside = openDecisions({ home }, { env });
      for (const use of [
        () => outside.export(),
        () => outside.revision(),
        () => outside.record([pairOf('丙', '丁')]),
      ])
        expect((await failure(use)).code).toBe('PANHUO_DECISIONS_ELSEWHERE');
      expect(await moveDecisions({ home }, { env })).toMatchObject({ decisions: 4 });
      expect(await outside.export()).toEqual(await inside.export());
      expect(await outside.history()).toEqual(await inside.history());
      expect((await failure(() => moveDecisions({ home }, { env }))).code).toBe('PANHUO_DECISIONS_ELSEWHERE');
      expect(await outside.record([pairOf('丙', '丁')])).toMatchObject([{ decision_id: 5 }]);
    } finally {
      await client.query(`DROP SCHEMA ${target} CASCADE`);
    }
  });
}
