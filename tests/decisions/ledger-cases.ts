import { expect, it } from 'vitest';
import { checkDraft, type Draft } from '../../decisions/kinds.ts';
import {
  append,
  chainOf,
  type Decision,
  everything,
  inForce,
  revisionIn,
  withdrawal,
} from '../../decisions/ledger.ts';
import { migrate, type Session } from '../../decisions/schema.ts';
import { nameKey } from '../../domain/names.ts';

const AT = new Date('2026-05-06T07:08:09.123Z');

export const pairOf = (subject: string, object: string, verdict = 'same', by = '张三'): Draft => ({
  kind: 'org_pair',
  subject,
  object,
  verdict,
  decided_by: by,
  reason: '合成数据',
});
export const labelOf = (patent: string, label: string, verdict = 'yes', grade?: string): Draft => ({
  kind: 'patent_label',
  subject: patent,
  object: label,
  verdict,
  ...(grade === undefined ? {} : { value: { grade } }),
  decided_by: '李四',
  reason: '合成数据',
});

/**
 * What the table promises, on whichever database.
 * @param taken runs `work` in a transaction that is taken back
 */
export function ledgerCases(taken: (work: (session: Session) => Promise<void>) => Promise<void>): void {
  const within = (work: (session: Session) => Promise<void>) => () =>
    taken(async (session) => {
      await migrate(session);
      await work(session);
    });
  const store = (session: Session, ...drafts: Draft[]) => append(session, drafts.map(checkDraft), AT);
  const takeBack = async (session: Session, id: number) =>
    append(session, [await withdrawal(session, id, { by: '王五', reason: '看错了' })], AT);
  const short = (decisions: readonly Decision[]) =>
    decisions.map(({ subject, object, verdict }) => `${subject} ${object} ${verdict}`);
  /** A statement that must fail, without spoiling the transaction around it. */
  const refused = async (session: Session, sql: string): Promise<string> => {
    await session.run('SAVEPOINT attempt');
    try {
      await session.run(sql);
    } catch (error) {
      await session.run('ROLLBACK TO attempt');
      return String(error);
    }
    throw new Error(`accepted: ${sql}`);
  };

  it(
    'gives back what was stored',
    within(async (session) => {
      const stored = await store(session, labelOf('CN102307917', 'sei/1.2', 'yes', 'B'), pairOf('乙', '甲'));
      expect(stored.map((one) => one.decision_id)).toEqual([1, 2]);
      expect(await everything(session)).toEqual(stored);
      expect(stored[0]).toEqual({
        decision_id: 1,
        kind: 'patent_label',
        subject: 'CN102307917',
        object: 'sei/1.2',
        verdict: 'yes',
        value: { grade: 'B' },
        decided_by: '李四',
        reason: '合成数据',
        decided_at: '2026-05-06T07:08:09.123Z',
        supersedes: null,
        withdrawn: false,
      });
    }),
  );

  it(
    'counts the last decision on a pair, in whatever order its sides come',
    within(async (session) => {
      await store(session, pairOf('甲', '乙'), pairOf('甲', '丙'), pairOf('乙', '甲', 'different', '李四'));
      const all = await everything(session);
      expect(all.map(({ supersedes }) => supersedes)).toEqual([null, null, 1]);
      expect(short(await inForce(session))).toEqual(['丙 甲 same', '乙 甲 different']);
    }),
  );

  it(
    'takes a decision back by a row, and then nothing is decided',
    within(async (session) => {
      await store(session, pairOf('甲', '乙'), pairOf('甲', '乙', 'different'), pairOf('甲', '丙'));
      const [row] = await takeBack(session, 2);
      expect(row).toMatchObject({ decision_id: 4, supersedes: 2, withdrawn: true, verdict: 'different' });
      expect(short(await inForce(session))).toEqual(['丙 甲 same']);
      expect(await everything(session, '乙')).toHaveLength(3);
      await store(session, pairOf('甲', '乙'));
      expect(short(await inForce(session))).toEqual(['丙 甲 same', '乙 甲 same']);
    }),
  );

  it(
    'takes back only what is in force',
    within(async (session) => {
      await store(session, pairOf('甲', '乙'), pairOf('甲', '乙', 'different'));
      await expect(takeBack(session, 1)).rejects.toThrow('1 号决定已由 2 号取代');
      await expect(takeBack(session, 9)).rejects.toThrow('没有 9 号决定');
      await takeBack(session, 2);
      await expect(takeBack(session, 2)).rejects.toThrow('2 号决定已由 3 号撤回');
      await expect(takeBack(session, 3)).rejects.toThrow('不能再撤回');
    }),
  );

  it(
    'keeps kinds apart, and gives decisions in the order of their bytes',
    within(async (session) => {
      await store(
        session,
        labelOf('CN2', 'sei/1'),
        pairOf('b', 'Ä'),
        pairOf('a', '𠀀'),
        labelOf('CN10', 'sei/1'),
      );
      expect(short(await inForce(session))).toEqual([
        'A 𠀀 same',
        'B Ä same',
        'CN10 sei/1 yes',
        'CN2 sei/1 yes',
      ]);
      expect(await inForce(session, 'patent_label')).toHaveLength(2);
      expect(await inForce(session, 'person_pair')).toEqual([]);
    }),
  );

  it(
    'has a revision that follows from the rows alone',
    within(async (session) => {
      expect(await revisionIn(session)).toBe('none');
      await store(session, labelOf('CN1', 'sei/1', 'yes', 'A'));
      const one = await revisionIn(session);
      await store(session, labelOf('CN1', 'sei/1', 'no'));
      const two = await revisionIn(session);
      expect(new Set(['none', one, two]).size).toBe(3);
      const chain = (await everything(session)).reduce(chainOf, '');
      expect(two).toBe(`2-${chain.slice(0, 16)}`);
    }),
  );

  it(
    'refuses in the database itself what would change the past',
    within(async (session) => {
      await store(session, pairOf('甲', '乙'), pairOf('甲', '乙', 'different'));
      const columns =
        'id, kind, subject, object, verdict, decided_by, reason, decided_at, supersedes, withdrawn, chain';
      const row = (id: number, supersedes: string, withdrawn = 'false', reason = 'x') =>
        `INSERT INTO decision (${columns}) VALUES (${id}, 'k', 's', 'o', 'v', 'b', '${reason}', now(), ${supersedes}, ${withdrawn}, 'c')`;
      for (const sql of [
        "UPDATE decision SET verdict = 'same' WHERE id = 2",
        'DELETE FROM decision WHERE id = 1',
        'TRUNCATE decision',
      ])
        expect(await refused(session, sql)).toContain('not changed or deleted');
      expect(await refused(session, row(3, '1'))).toContain('decision_supersedes_key');
      expect(await refused(session, row(2, 'NULL'))).toContain('decision_pkey');
      expect(await refused(session, row(3, '3'))).toContain('check constraint');
      expect(await refused(session, row(3, 'NULL', 'true'))).toContain('check constraint');
      expect(await refused(session, row(3, 'NULL', 'false', ''))).toContain('check constraint');
      expect(await everything(session)).toHaveLength(2);
    }),
  );

  it(
    'takes what looks like SQL for what it is',
    within(async (session) => {
      const name = `甲');DROP TABLE decision;--"\\' $1`;
      await store(session, pairOf(name, '乙'));
      expect((await everything(session, nameKey(name)))[0]?.reason).toBe('合成数据');
    }),
  );

  it(
    'makes its tables once, and stops before those of a newer program',
    within(async (session) => {
      await store(session, pairOf('甲', '乙'));
      await migrate(session);
      expect(await everything(session)).toHaveLength(1);
      await session.run('INSERT INTO decision_version (version) VALUES (99)');
      await expect(migrate(session)).rejects.toThrow('较新版本');
    }),
  );
}
