import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDraft, type Draft } from '../../decisions/kinds.ts';
import type { Decision } from '../../decisions/ledger.ts';
import { ROUND_GUARD } from '../../decisions/rounds/guard.ts';
import { partsOf } from '../../decisions/rounds/kinds.ts';
import { RoundState } from '../../decisions/rounds/state.ts';
import { OPENING, pointsOf, stageOf } from './round-cases.ts';

const PEOPLE = ['张三', '李四', '王五', '赵六', '组长', '外人'];
const CENTRES = ['甲大学', '乙大学', '丙大学'];
const ITEMS = ['rule', 'link', 'grants'];
/** Mostly those who may, so that something is accepted. */
const person = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('张三', '李四', '王五') },
  fc.constantFrom(...PEOPLE),
);
const university = fc.constantFrom(...CENTRES);
const indicator = fc.constantFrom(...ITEMS);
const base = (by: string) => ({ subject: '2024年度', decided_by: by, reason: '合成数据' });

/** Any step that somebody might try, sensible or not. */
const step: fc.Arbitrary<Draft> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .record({
        university,
        indicator,
        by: person,
        as: fc.option(person, { freq: 8 }),
        points: fc.option(fc.integer({ min: -1, max: 5 })),
      })
      .map(({ university: one, indicator: item, by, as, points }) => ({
        ...pointsOf(one, item, by, points),
        decided_by: as ?? by,
      })),
  },
  {
    weight: 3,
    arbitrary: fc.record({ university, by: person, version: fc.constantFrom('1', '2') }).map(
      ({ university: one, by, version }): Draft => ({
        ...base(by),
        kind: 'score_submit',
        object: `${one}|${by}`,
        verdict: 'submitted',
        value: { version },
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        verdict: fc.constantFrom('frozen', 'returned', 'reviewed', 'locked', 'amended'),
        by: fc.constantFrom('组长', '张三'),
      })
      .map(({ verdict, by }) => stageOf(verdict, undefined, by)),
  },
  {
    weight: 1,
    arbitrary: fc.record({ name: person, belongs: university }).map(
      ({ name, belongs }): Draft => ({
        ...base('组长'),
        kind: 'score_member',
        object: name,
        verdict: 'evaluator',
        value: { belongs },
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ university, a: person, b: person }).map(
      ({ university: one, a, b }): Draft => ({
        ...base('组长'),
        kind: 'score_centre',
        object: one,
        verdict: 'in',
        value: { centre: one, a, b },
      }),
    ),
  },
);

/** The ledger without a database: what the guard lets through is in force. */
function walk(drafts: readonly Draft[], seen: (state: RoundState, draft: Draft) => void): RoundState {
  const guard = ROUND_GUARD.open('2024年度');
  const state = new RoundState('2024年度');
  let id = 0;
  for (const draft of drafts) {
    const ready = checkDraft(draft);
    try {
      guard.check(ready, false);
    } catch (error) {
      expect((error as { code?: string }).code).toMatch(/^PANHUO_(SCORE|ROUND|DECISION)_/);
      continue;
    }
    seen(state, draft);
    const decision: Decision = {
      ...ready,
      decision_id: ++id,
      decided_at: '2026-05-06T00:00:00.000Z',
      supersedes: null,
      withdrawn: false,
    };
    guard.apply(decision);
    state.apply(decision);
  }
  return state;
}

describe('whatever people try in a round', () => {
  it('points are only ever those of a named evaluator, within bounds, while the round is being scored', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 60 }), (steps) => {
        walk([...OPENING, stageOf('frozen'), ...steps], (state, draft) => {
          if (draft.kind !== 'score') return;
          accepted++;
          const [one = '', item = '', evaluator = ''] = partsOf(draft.object ?? null);
          const centre = state.centre(one);
          expect(state.stage).toBe('frozen');
          expect(evaluator).toBe(draft.decided_by);
          expect([centre?.a, centre?.b]).toContain(evaluator);
          expect(state.member(evaluator)?.belongs.has(one)).toBe(false);
          expect(state.submitted(one, evaluator)).toBeNull();
          const points = draft.value?.points;
          if (points !== undefined)
            expect(Number(points)).toBeLessThanOrEqual(state.items.get(item)?.max ?? -1);
          if (points !== undefined) expect(Number(points)).toBeGreaterThanOrEqual(0);
        });
      }),
      { numRuns: 30 },
    );
    expect(accepted).toBeGreaterThan(5);
  });

  it('nothing is locked before all of it is decided, and nothing but an amendment follows', () => {
    const complete = ['甲大学', '乙大学'].flatMap((one) =>
      (one === '甲大学' ? ['张三', '李四'] : ['李四', '王五']).flatMap((by): Draft[] => [
        pointsOf(one, 'rule', by, 3),
        pointsOf(one, 'link', by, 1),
        {
          ...base(by),
          kind: 'score_submit',
          object: `${one}|${by}`,
          verdict: 'submitted',
          value: { version: '1' },
        },
      ]),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(complete), fc.array(step, { maxLength: 20 }), (some, steps) => {
        const drafts = [
          ...OPENING,
          stageOf('frozen'),
          ...some,
          stageOf('reviewed'),
          stageOf('locked'),
          ...steps,
        ];
        walk(drafts, (state, draft) => {
          if (draft.verdict === 'locked') expect(state.unfinished()).toEqual([]);
          if (state.stage === 'locked') expect(draft.verdict).toBe('amended');
        });
      }),
      { numRuns: 30 },
    );
    expect(
      walk([...OPENING, stageOf('frozen'), ...complete, stageOf('reviewed'), stageOf('locked')], () => {})
        .stage,
    ).toBe('locked');
  });

  it('what a round is does not depend on the order in which its decisions are read', () => {
    const drafts = [...OPENING, stageOf('frozen'), pointsOf('甲大学', 'rule', '张三', 3)];
    const decisions = drafts.map(
      (draft, n): Decision => ({
        ...checkDraft(draft),
        decision_id: n + 1,
        decided_at: '2026-05-06T00:00:00.000Z',
        supersedes: null,
        withdrawn: false,
      }),
    );
    const inForce = decisions.filter(({ kind, verdict }) => kind !== 'score_round' || verdict === 'frozen');
    const shape = (list: readonly Decision[]) =>
      RoundState.all(list).map((state) => [
        state.stage,
        state.centres(),
        state.members(),
        state.unfinished(),
      ]);
    fc.assert(
      fc.property(fc.shuffledSubarray(inForce, { minLength: inForce.length }), (list) => {
        expect(shape(list)).toEqual(shape(inForce));
      }),
      { numRuns: 50 },
    );
  });
});
