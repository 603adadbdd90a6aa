import { expect, it } from 'vitest';
import type { Decisions } from '../../decisions/index.ts';
import { checkDraft, type Draft } from '../../decisions/kinds.ts';
import { append, inForce, withdrawal } from '../../decisions/ledger.ts';
import { RoundState } from '../../decisions/rounds/state.ts';
import { migrate, type Session } from '../../decisions/schema.ts';
import { race } from '../helpers/processes.ts';

const AT = new Date('2026-05-06T07:08:09.123Z');
const ROUND = '2024年度';
const base = (by: string, reason = '合成数据') => ({ subject: ROUND, decided_by: by, reason });
const roundValue = { system: 's', system_sha256: 'x', period: '2024', chair: '组长', version: '1' };
const frozenValue = {
  ...roundValue,
  content: 'rounds/x/y.json',
  items: JSON.stringify({ rule: 4, link: 2 }),
  limit: '0.25',
};

export const stageOf = (
  verdict: string,
  value: Record<string, string> = frozenValue,
  by = '组长',
): Draft => ({
  ...base(by),
  kind: 'score_round',
  verdict,
  value,
});
const member = (name: string, verdict: string, belongs?: string): Draft => ({
  ...base('组长'),
  kind: 'score_member',
  object: name,
  verdict,
  value: belongs === undefined ? null : { belongs },
});
const centre = (university: string, a: string, b: string, by = '组长'): Draft => ({
  ...base(by),
  kind: 'score_centre',
  object: university,
  verdict: 'in',
  value: { centre: `${university}中心`, a, b },
});
export const pointsOf = (
  university: string,
  indicator: string,
  by: string,
  points: number | null,
  more: Partial<Draft> = {},
): Draft => ({
  ...base(by),
  kind: 'score',
  object: `${university}|${indicator}|${by}`,
  verdict: points === null ? 'none' : 'points',
  value: points === null ? null : { points },
  ...more,
});
const submitted = (university: string, by: string, version = 1): Draft => ({
  ...base(by),
  kind: 'score_submit',
  object: `${university}|${by}`,
  verdict: 'submitted',
  value: { version },
});
const ruled = (
  university: string,
  item: string,
  by: string,
  left: number,
  right: number,
  points: number,
): Draft => ({
  ...base(by),
  kind: 'score_adjudication',
  object: `${university}|${item}`,
  verdict: 'points',
  value: { points, left, right },
});

/** 甲大学 scored by 张三 and 李四, 乙大学 by 李四 and 王五; 王五 has to do with 甲大学, the third person with 乙大学. */
export const OPENING: readonly Draft[] = [
  stageOf('open', roundValue),
  member('张三', 'evaluator'),
  member('李四', 'evaluator'),
  member('王五', 'evaluator', '甲大学'),
  member('赵六', 'adjudicator', '乙大学'),
  centre('甲大学', '张三', '李四'),
  centre('乙大学', '李四', '王五'),
];

/**
 * What a round promises, on whichever database.
 * @param taken runs `work` in a transaction that is taken back
 */
export function roundCases(taken: (work: (session: Session) => Promise<void>) => Promise<void>): void {
  const within = (work: (session: Session) => Promise<void>) => () =>
    taken(async (session) => {
      await migrate(session);
      await work(session);
    });
  const store = (session: Session, ...drafts: Draft[]) => append(session, drafts.map(checkDraft), AT);
  const opened = (session: Session) => store(session, ...OPENING, stageOf('frozen'));
  /** The code of the refusal; the transaction around it lives on. */
  const refusal = async (session: Session, ...drafts: Draft[]): Promise<string> => {
    await session.run('SAVEPOINT attempt');
    try {
      await store(session, ...drafts);
    } catch (error) {
      await session.run('ROLLBACK TO attempt');
      return (error as { code?: string }).code ?? String(error);
    }
    throw new Error('it was accepted');
  };
  const stateIn = async (session: Session) => {
    const [state] = RoundState.all(await inForce(session));
    if (state === undefined) throw new Error('no round');
    return state;
  };

  it(
    'takes points of those who are named, and knows who said what',
    within(async (session) => {
      await opened(session);
      await store(session, pointsOf('甲大学', 'rule', '张三', 3.5), pointsOf('甲大学', 'rule', '张三', 3));
      const state = await stateIn(session);
      expect(state.stage).toBe('frozen');
      expect(state.score('甲大学', 'rule', '张三')).toMatchObject({ points: 3, by: '张三' });
      expect(state.missing('甲大学', '张三')).toEqual(['link']);
      const all = await inForce(session, 'score');
      expect(all).toMatchObject([{ supersedes: 9, object: '甲大学|rule|张三' }]);
    }),
  );

  it(
    'refuses whatever is out of turn, out of bounds, or not theirs to do',
    within(async (session) => {
      await opened(session);
      const cases: [string, string, Draft[]][] = [
        [
          'a name that is not in the round',
          'PANHUO_SCORE_NOT_NAMED',
          [pointsOf('甲大学', 'rule', '外人', 3)],
        ],
        ['an evaluator of another centre', 'PANHUO_SCORE_NOT_NAMED', [pointsOf('乙大学', 'rule', '张三', 3)]],
        ['who belongs to the centre', 'PANHUO_SCORE_CONFLICT', [pointsOf('甲大学', 'rule', '王五', 3)]],
        [
          'points in the name of another',
          'PANHUO_SCORE_OTHERS',
          [pointsOf('甲大学', 'rule', '张三', 3, { decided_by: '李四' })],
        ],
        ['more than there are', 'PANHUO_SCORE_RANGE', [pointsOf('甲大学', 'rule', '张三', 4.01)]],
        ['less than nought', 'PANHUO_SCORE_RANGE', [pointsOf('甲大学', 'rule', '张三', -1)]],
        ['no reason', 'PANHUO_DECISION_INVALID', [pointsOf('甲大学', 'rule', '张三', 3, { reason: ' ' })]],
        [
          'no points',
          'PANHUO_DECISION_INVALID',
          [pointsOf('甲大学', 'rule', '张三', 3, { value: { points: '' } })],
        ],
        ['a computed item', 'PANHUO_SCORE_ITEM', [pointsOf('甲大学', 'grants', '张三', 3)]],
        ['a centre that does not take part', 'PANHUO_SCORE_ITEM', [pointsOf('丙大学', 'rule', '张三', 3)]],
        [
          'a round that there is not',
          'PANHUO_ROUND_UNKNOWN',
          [{ ...pointsOf('甲大学', 'rule', '张三', 3), subject: '2023年度' }],
        ],
        [
          'what is not complete',
          'PANHUO_ROUND_INCOMPLETE',
          [pointsOf('甲大学', 'rule', '张三', 3), submitted('甲大学', '张三')],
        ],
        [
          'a submission for another',
          'PANHUO_SCORE_OTHERS',
          [{ ...submitted('甲大学', '张三'), decided_by: '李四' }],
        ],
        ['a review before all is done', 'PANHUO_ROUND_INCOMPLETE', [stageOf('reviewed')]],
        ['a lock before the review', 'PANHUO_ROUND_STATE', [stageOf('locked')]],
        ['a step of the chair by another', 'PANHUO_ROUND_CHAIR', [stageOf('returned', frozenValue, '张三')]],
        [
          'other frozen figures on the way',
          'PANHUO_ROUND_STATE',
          [stageOf('returned', { ...frozenValue, content: 'rounds/x/z.json' })],
        ],
        ['the same round again', 'PANHUO_ROUND_STATE', [stageOf('open', roundValue)]],
        ['the chair as an evaluator', 'PANHUO_SCORE_CONFLICT', [member('组长', 'evaluator')]],
        ['an evaluator twice at one centre', 'PANHUO_SCORE_CONFLICT', [centre('甲大学', '张三', '张三')]],
        [
          'an evaluator who belongs to the centre',
          'PANHUO_SCORE_CONFLICT',
          [centre('甲大学', '张三', '王五')],
        ],
        ['an evaluator nobody named', 'PANHUO_SCORE_NOT_NAMED', [centre('甲大学', '张三', '外人')]],
        ['another centre after the freeze', 'PANHUO_ROUND_STATE', [centre('丙大学', '张三', '李四')]],
        [
          'an answer to what was not asked',
          'PANHUO_SCORE_ITEM',
          [{ ...base('中心'), kind: 'score_answer', object: '甲大学|check', verdict: 'explained' }],
        ],
        [
          'a ruling before both submitted',
          'PANHUO_ROUND_INCOMPLETE',
          [ruled('甲大学', 'rule', '赵六', 0, 0, 3)],
        ],
      ];
      for (const [what, code, drafts] of cases) expect(await refusal(session, ...drafts), what).toBe(code);
      // Nothing of a refused call is there.
      expect(await inForce(session, 'score')).toEqual([]);
    }),
  );

  it(
    'does not let two windows of one evaluator overwrite each other unseen',
    within(async (session) => {
      await opened(session);
      const first = pointsOf('甲大学', 'rule', '张三', 3, { expects: null });
      const [stored] = await store(session, first);
      expect(await refusal(session, pointsOf('甲大学', 'rule', '张三', 1, { expects: null }))).toBe(
        'PANHUO_DECISION_STALE',
      );
      const seen = { expects: stored?.decision_id ?? 0 };
      await store(session, pointsOf('甲大学', 'rule', '张三', 2, seen));
      expect(await refusal(session, pointsOf('甲大学', 'rule', '张三', 1, seen))).toBe(
        'PANHUO_DECISION_STALE',
      );
      expect((await stateIn(session)).score('甲大学', 'rule', '张三')?.points).toBe(2);
    }),
  );

  it(
    'lets an evaluator take back what is not submitted, and nobody else',
    within(async (session) => {
      await opened(session);
      const [stored] = await store(session, pointsOf('甲大学', 'rule', '张三', 3));
      const id = stored?.decision_id ?? 0;
      const take = async (by: string) =>
        append(session, [await withdrawal(session, id, { by, reason: '看错' })], AT);
      await session.run('SAVEPOINT attempt');
      await expect(take('李四')).rejects.toMatchObject({ code: 'PANHUO_SCORE_OTHERS' });
      await session.run('ROLLBACK TO attempt');
      await take('张三');
      expect((await stateIn(session)).score('甲大学', 'rule', '张三')).toBeNull();
      const [round] = await inForce(session, 'score_round');
      await session.run('SAVEPOINT attempt');
      await expect(
        append(
          session,
          [await withdrawal(session, round?.decision_id ?? 0, { by: '组长', reason: '不评了' })],
          AT,
        ),
      ).rejects.toMatchObject({ code: 'PANHUO_ROUND_STATE' });
      await session.run('ROLLBACK TO attempt');
    }),
  );

  /** All of 乙大学 agreed, 甲大学 with a difference on `rule`. */
  const scored = async (session: Session) => {
    await opened(session);
    await store(
      session,
      ...['李四', '王五'].flatMap((by) => [
        pointsOf('乙大学', 'rule', by, 3),
        pointsOf('乙大学', 'link', by, null),
        submitted('乙大学', by),
      ]),
    );
    const [left] = await store(
      session,
      pointsOf('甲大学', 'rule', '张三', 4),
      pointsOf('甲大学', 'link', '张三', 1),
      submitted('甲大学', '张三'),
    );
    const [right] = await store(
      session,
      pointsOf('甲大学', 'rule', '李四', 2),
      pointsOf('甲大学', 'link', '李四', 1.5),
      submitted('甲大学', '李四'),
    );
    return { left: left?.decision_id ?? 0, right: right?.decision_id ?? 0 };
  };

  it(
    'takes the mean within the limit, asks a third person beyond it, and never makes nought of nothing',
    within(async (session) => {
      const { left, right } = await scored(session);
      const before = await stateIn(session);
      expect(before.judgement('甲大学', 'link')).toMatchObject({ state: 'agreed', points: 1.25 });
      expect(before.judgement('甲大学', 'rule')).toMatchObject({ state: 'differs', points: null });
      expect(before.judgement('乙大学', 'link')).toMatchObject({ state: 'blank', points: null });
      expect(before.unfinished()).toEqual(['甲大学：rule 分歧待裁定']);
      expect(await refusal(session, stageOf('reviewed'))).toBe('PANHUO_ROUND_INCOMPLETE');
      expect(await refusal(session, ruled('甲大学', 'link', '赵六', left, right, 1))).toBe(
        'PANHUO_SCORE_UNNEEDED',
      );
      expect(await refusal(session, ruled('乙大学', 'rule', '赵六', left, right, 1))).toBe(
        'PANHUO_SCORE_CONFLICT',
      );
      expect(await refusal(session, ruled('甲大学', 'rule', '王五', left, right, 1))).toBe(
        'PANHUO_SCORE_NOT_NAMED',
      );
      expect(await refusal(session, ruled('甲大学', 'rule', '赵六', left, left, 1))).toBe(
        'PANHUO_DECISION_STALE',
      );
      expect(await refusal(session, ruled('甲大学', 'rule', '赵六', left, right, 5))).toBe(
        'PANHUO_SCORE_RANGE',
      );
      expect(await refusal(session, pointsOf('甲大学', 'rule', '张三', 3))).toBe('PANHUO_SCORE_SUBMITTED');
      await store(session, ruled('甲大学', 'rule', '赵六', left, right, 3));
      const after = await stateIn(session);
      expect(after.judgement('甲大学', 'rule')).toMatchObject({ state: 'adjudicated', points: 3 });
      expect(after.unfinished()).toEqual([]);
      // Whom an evaluator has to do with may come out late: then another has to score.
      await store(session, member('张三', 'evaluator', '甲大学'));
      expect(await refusal(session, stageOf('reviewed'))).toBe('PANHUO_ROUND_INCOMPLETE');
    }),
  );

  it(
    'accepts nothing after the lock but an amendment, which asks for the scores of its centres anew',
    within(async (session) => {
      const { left, right } = await scored(session);
      await store(session, ruled('甲大学', 'rule', '赵六', left, right, 3), stageOf('reviewed'));
      expect(await refusal(session, pointsOf('甲大学', 'rule', '张三', 3))).toBe('PANHUO_ROUND_STATE');
      await store(session, stageOf('locked'));
      for (const draft of [
        pointsOf('甲大学', 'rule', '张三', 3),
        submitted('甲大学', '张三', 2),
        member('孙七', 'evaluator'),
        stageOf('returned'),
        stageOf('frozen'),
      ])
        expect(await refusal(session, draft)).toBe('PANHUO_ROUND_LOCKED');
      const amended = { ...frozenValue, version: '2', versions: JSON.stringify({ 甲大学: 2 }) };
      expect(await refusal(session, stageOf('amended', amended, '张三'))).toBe('PANHUO_ROUND_CHAIR');
      await store(session, stageOf('amended', amended));
      const state = await stateIn(session);
      expect([state.stage, state.version]).toEqual(['frozen', 2]);
      expect(state.isOpenTo('甲大学')).toBe(false);
      expect(state.isOpenTo('乙大学')).toBe(true);
      expect(await refusal(session, submitted('甲大学', '张三', 1))).toBe('PANHUO_ROUND_STATE');
      expect(await refusal(session, pointsOf('乙大学', 'rule', '李四', 1))).toBe('PANHUO_SCORE_SUBMITTED');
      // A score that is changed now is not what the third person spoke of.
      await store(
        session,
        pointsOf('甲大学', 'rule', '李四', 1.5),
        submitted('甲大学', '李四', 2),
        submitted('甲大学', '张三', 2),
      );
      expect((await stateIn(session)).judgement('甲大学', 'rule')).toMatchObject({
        state: 'differs',
        adjudication: null,
      });
    }),
  );

  it(
    'follows a question to a centre through answer and ruling',
    within(async (session) => {
      await opened(session);
      const object = '甲大学|check';
      const [question] = await store(session, {
        ...base('组长'),
        kind: 'score_question',
        object,
        verdict: 'asked',
        value: { reported: '12', computed: '8', tolerance: '0.8' },
      });
      expect((await stateIn(session)).dispute('甲大学', 'check')).toMatchObject({
        state: 'asked',
        value: null,
      });
      const said = (verdict: string, value?: number, by = '中心'): Draft => ({
        ...base(by),
        kind: 'score_answer',
        object,
        verdict,
        value: value === undefined ? null : { value },
      });
      expect(await refusal(session, said('explained', undefined, '张三'))).toBe('PANHUO_SCORE_CONFLICT');
      await store(session, said('corrected', 8.5));
      expect((await stateIn(session)).dispute('甲大学', 'check')).toMatchObject({
        state: 'corrected',
        value: 8.5,
      });
      const [answer] = await store(session, said('explained'));
      expect((await stateIn(session)).unfinished()).toContain('甲大学：check 的说明待裁定');
      const ruling = (verdict: string, right: number): Draft => ({
        ...base('赵六'),
        kind: 'score_adjudication',
        object,
        verdict,
        value: { left: question?.decision_id ?? 0, right },
      });
      expect(await refusal(session, ruling('reported', 0))).toBe('PANHUO_DECISION_STALE');
      await store(session, ruling('reported', answer?.decision_id ?? 0));
      expect((await stateIn(session)).dispute('甲大学', 'check')).toMatchObject({
        state: 'ruled',
        value: 12,
      });
    }),
  );
}

/** Two evaluators in two processes at once: nothing is lost. */
export async function raceOfEvaluators(
  store: Decisions,
  place: { home: string; url?: string },
): Promise<void> {
  await store.record([...OPENING, stageOf('frozen')]);
  const both = await race<string[]>(
    'rate',
    ['张三', '李四'].map((by, n) => ({
      ...place,
      university: '甲大学',
      indicators: ['rule', 'link'],
      by,
      points: n,
    })),
  );
  expect(both).toEqual([[], []]);
  const [state] = RoundState.all(await store.effective());
  const given = ['张三', '李四'].flatMap((by) =>
    ['rule', 'link'].map((item) => state?.score('甲大学', item, by)?.points),
  );
  expect(given).toEqual([0, 0.01, 1, 1.01]);
}

/** Two windows of one evaluator at once, who both saw the same: one is stored, the other is told. */
export async function raceOfWindows(store: Decisions, place: { home: string; url?: string }): Promise<void> {
  const score = async () => RoundState.all(await store.effective())[0]?.score('甲大学', 'rule', '张三');
  const seen = (await score())?.id;
  const windows = await race<string[]>(
    'rate',
    [2, 3].map((points) => ({
      ...place,
      university: '甲大学',
      indicators: ['rule'],
      by: '张三',
      points,
      expects: seen,
    })),
  );
  expect(windows.flat()).toEqual(['PANHUO_DECISION_STALE']);
  expect((await score())?.points).toBe(windows[0]?.length === 0 ? 2 : 3);
}
