import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../domain/random.ts';
import {
  kendall,
  leaveOneOut,
  monteCarlo,
  type ScoringSystem,
  scoreCentres,
  withoutEvidence,
} from '../../../domain/scoring/index.ts';
import { systemOf } from './round.ts';

const THREE = [
  [20, 20],
  [25, 35],
];
const centresOf = (rows: readonly (readonly (number | null)[])[]) =>
  rows.map(([a1 = null, a2 = null, b1 = null, b2 = null], at) => ({
    id: `c${at}`,
    values: { a1, a2, b1, b2 },
  }));

/** The same draws, scored one by one by the function that scores a round. */
function slowly(system: ScoringSystem, centres: ReturnType<typeof centresOf>, seed: number, draws: number) {
  const rng = new Rng('rank stability', seed);
  const counts = centres.map(() => centres.map(() => 0));
  const grades = centres.map(() => new Map<string, number>());
  for (let draw = 0; draw < draws; draw++) {
    const drawn = system.groups.map(({ indicators }) =>
      indicators.map(({ weight }) => weight * (1 + 0.2 * (2 * rng.float() - 1))),
    );
    const sum = drawn.flat().reduce((all, weight) => all + weight, 0);
    const changed = systemOf(
      drawn.map((group) => group.map((weight) => (weight * 100) / sum)),
      { missing: system.missing, grading: system.grading, caps: system.caps ?? [] },
    );
    for (const [at, { rank, grade }] of scoreCentres(changed, centres).sheets.entries()) {
      const row = counts[at];
      if (row) row[rank - 1] = (row[rank - 1] ?? 0) + 1;
      grades[at]?.set(grade, (grades[at]?.get(grade) ?? 0) + 1);
    }
  }
  return { counts, grades };
}

describe('Monte Carlo of the weights', () => {
  it('is what scoring each draw gives, gaps, caps and grades included', () => {
    const cell = fc.option(fc.integer({ min: 0, max: 100 }), { freq: 4 });
    const row = fc
      .array(cell, { minLength: 4, maxLength: 4 })
      .filter((cells) => cells.some((one) => one !== null));
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 0, max: 99 }),
        fc.constantFrom<'exclude' | 'zero'>('exclude', 'zero'),
        fc.boolean(),
        (rows, seed, missing, byQuota) => {
          const system = systemOf(THREE, {
            missing,
            ...(byQuota
              ? { grading: { by: 'quota', grades: [{ grade: '上', share: 0.4 }, { grade: '下' }] } as const }
              : {}),
            caps: [
              {
                id: 'cap',
                when: { fact: 'open', comparator: '>', limit: 0 },
                unknown: 'pass',
                scoreAtMost: 60,
                gradeAtMost: byQuota ? '下' : '合格',
              },
            ],
          });
          const centres = centresOf(rows).map((centre, at) => ({ ...centre, facts: { open: at % 2 } }));
          const found = monteCarlo(scoreCentres(system, centres), { seed, draws: 12 });
          const expected = slowly(system, centres, seed, 12);
          expect(
            found.centres.map(({ rankShares }) => rankShares.map((share) => Math.round(share * 12))),
          ).toEqual(expected.counts);
          for (const [at, { gradeShares }] of found.centres.entries())
            for (const { grade, share } of gradeShares)
              expect(Math.round(share * 12)).toBe(expected.grades[at]?.get(grade) ?? 0);
        },
      ),
      { numRuns: 30 },
    );
  });

  const round = scoreCentres(
    systemOf(THREE),
    centresOf([
      [90, 90, 90, 90],
      [80, 40, 60, 70],
      [40, 80, 70, 60],
      [62, 63, 64, 65],
      [10, 10, 10, 10],
      [10, 10, 10, 10],
    ]),
  );

  it('says the same for the same seed and another for another', () => {
    const one = monteCarlo(round, { seed: 7, draws: 500 });
    expect(monteCarlo(round, { seed: 7, draws: 500 })).toEqual(one);
    expect(monteCarlo(round, { seed: 8, draws: 500 }).above).not.toEqual(one.above);
  });

  it('who is better in everything is always above; equals are a half; shares sum to 1', () => {
    const { above, centres } = monteCarlo(round, { seed: 1, draws: 2000 });
    expect(above[0]).toEqual([0.5, 1, 1, 1, 1, 1]);
    expect(above[4]?.[5]).toBe(0.5);
    for (const [a, row] of above.entries())
      for (const [b, p] of row.entries()) expect(p + (above[b]?.[a] ?? 0)).toBeCloseTo(1, 12);
    for (const { rankShares, gradeShares } of centres) {
      expect(rankShares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(gradeShares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    }
    expect(centres[4]?.ranks).toEqual({ min: 5, p5: 5, median: 5, p95: 5, max: 5 });
    expect(centres[4]?.gradeShares.at(-1)).toEqual({ grade: '不合格', share: 1 });
  });

  it('without any spread nothing moves', () => {
    const { centres } = monteCarlo(round, { seed: 1, draws: 10, spread: 0 });
    for (const { rank, ranks } of centres)
      expect(ranks).toEqual({ min: rank, p5: rank, median: rank, p95: rank, max: rank });
  });

  it('agrees with what can be worked out: two mirror centres are above each other half of the time', () => {
    const mirror = scoreCentres(systemOf([[50], [50]]), [
      { id: '甲', values: { a1: 100, b1: 0 } },
      { id: '乙', values: { a1: 0, b1: 100 } },
    ]);
    const p = monteCarlo(mirror, { seed: 3, draws: 10_000 }).above[0]?.[1] ?? 0;
    // Four standard deviations of 10,000 throws of a coin.
    expect(Math.abs(p - 0.5)).toBeLessThan(0.02);
  });

  it('names those that cannot be told apart, in order of the ranking, by the rule given', () => {
    const { groups, above } = monteCarlo(round, { seed: 1, draws: 2000 });
    // c1 cannot be told from either neighbour, but those two can be told from each other: two groups that overlap.
    expect(above[3]?.[2]).toBeGreaterThan(0.9);
    expect(groups.map(({ centres, from, to }) => [centres.join(' '), from, to])).toEqual([
      ['c3 c1', 2, 3],
      ['c1 c2', 3, 4],
      ['c4 c5', 5, 5],
    ]);
    const strict = monteCarlo(round, { seed: 1, draws: 2000, indistinct: { low: 0.5, high: 0.5 } });
    expect(strict.groups.map(({ centres }) => centres.join(' '))).toEqual(['c4 c5']);
  });

  it('refuses options that make no sense', () => {
    for (const options of [
      { draws: 0 },
      { draws: 1.5 },
      { spread: 1 },
      { spread: -0.1 },
      { seed: Number.NaN },
    ])
      expect(() => monteCarlo(round, { seed: 1, ...options })).toThrow(
        expect.objectContaining({ code: 'PANHUO_SCORE_VALUE' }),
      );
    expect(() => monteCarlo(round, { seed: 1, indistinct: { low: 0.6, high: 0.9 } })).toThrow('不能区分');
  });
});

describe('leaving one indicator out', () => {
  const round = scoreCentres(systemOf([[20, 20], [60]]), [
    { id: '甲', values: { a1: 100, a2: 0, b1: 70 } },
    { id: '乙', values: { a1: 0, a2: 90, b1: 71 } },
  ]);

  it('by hand', () => {
    // 62 and 60.6; without a1 the group's 40 points go to a2: 42 and 78.6; without b1 all to group a: 50 and 45
    const found = leaveOneOut(round);
    expect(
      found.map(({ indicator, moved, largest, agreement }) => [indicator, moved, largest, agreement]),
    ).toEqual([
      ['a1', 2, 1, -1],
      ['a2', 0, 0, 1],
      ['b1', 0, 0, 1],
    ]);
    expect(
      found[0]?.shifts.map(({ totalThen, rankThen, gradeThen }) => [totalThen, rankThen, gradeThen]),
    ).toEqual([
      [42, 2, '不合格'],
      [78.6, 1, '良好'],
    ]);
    expect(found[2]?.shifts.map(({ totalThen }) => totalThen)).toEqual([50, 45]);
  });

  it('leaves out what is there also where other missing values count as zero', () => {
    const zero = scoreCentres(systemOf([[20, 20], [60]], { missing: 'zero' }), [
      { id: '甲', values: { a1: 100, b1: 70 } },
    ]);
    const [withoutA1] = leaveOneOut(zero);
    // a2 is missing and scores 0 with all of the group's 40 points.
    expect(withoutA1?.shifts[0]?.totalThen).toBe(42);
  });

  it('does not leave out the only one there is', () => {
    const single = scoreCentres(systemOf([[100]]), [{ id: '甲', values: { a1: 50 } }]);
    expect(leaveOneOut(single)).toEqual([]);
  });

  it('evidence that is not there: nothing for it, or not counted', () => {
    const cells = [{ centre: '乙', indicator: 'a2' }];
    const zero = withoutEvidence(round, cells, 'zero');
    expect(zero.map(({ total, totalThen, rankThen }) => [total, totalThen, rankThen])).toEqual([
      [62, 62, 1],
      [60.6, 42.6, 2],
    ]);
    const excluded = withoutEvidence(round, [{ centre: '甲', indicator: 'a1' }], 'exclude');
    expect(excluded.map(({ totalThen, rankThen }) => [totalThen, rankThen])).toEqual([
      [42, 2],
      [60.6, 1],
    ]);
    expect(() => withoutEvidence(round, [{ centre: '丙', indicator: 'a1' }], 'zero')).toThrow(
      '没有 丙 的指标 a1',
    );
    expect(() =>
      withoutEvidence(
        round,
        ['a1', 'a2', 'b1'].map((indicator) => ({ centre: '甲', indicator })),
        'exclude',
      ),
    ).toThrow('一项也不剩');
  });

  it("Kendall's τ-b with ties", () => {
    expect(kendall([1, 2, 3], [1, 2, 3])).toBe(1);
    expect(kendall([1, 2, 3], [3, 2, 1])).toBe(-1);
    // Three pairs: one tied on the left, two alike.
    expect(kendall([1, 1, 2], [1, 2, 3])).toBeCloseTo(2 / Math.sqrt(2 * 3), 12);
    expect(kendall([1, 1], [1, 2])).toBeNull();
  });
});
