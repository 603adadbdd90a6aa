import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decomposeRatio,
  decomposeSum,
  type RatioPair,
} from '../../../../transforms/semantic/shapes/decompose.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('contributions to a sum', () => {
  it('are the changes of the groups, by size, with pull and share', () => {
    // 100 → 120: 甲 +30, 乙 −15, 丙 new with 5.
    expect(
      decomposeSum([
        { group: '丙', before: 0, after: 5 },
        { group: '乙', before: 60, after: 45 },
        { group: '甲', before: 40, after: 70 },
      ]),
    ).toEqual([
      { group: '甲', before: 40, after: 70, contribution: 30, pull: 0.3, share: 1.5 },
      { group: '乙', before: 60, after: 45, contribution: -15, pull: -0.15, share: -0.75 },
      { group: '丙', before: 0, after: 5, contribution: 5, pull: 0.05, share: 0.25 },
    ]);
    expect(decomposeSum([{ group: '甲', before: 0, after: 0 }])).toMatchObject([{ pull: null, share: null }]);
  });

  it('add up to the change', () => {
    const groups = fc.array(fc.record({ group: fc.string(), before: fc.nat(1000), after: fc.nat(1000) }));
    fc.assert(
      fc.property(groups, (pairs) => {
        const parts = decomposeSum(pairs);
        expect(sum(parts.map((part) => part.contribution))).toBe(
          sum(pairs.map((pair) => pair.after)) - sum(pairs.map((pair) => pair.before)),
        );
      }),
    );
  });
});

const ratioPair = (group: string, [n0, d0]: [number, number], [n1, d1]: [number, number]): RatioPair => ({
  group,
  before: { numerator: n0, denominator: d0 },
  after: { numerator: n1, denominator: d1 },
});

describe('contributions to a ratio', () => {
  it('tell mix from rate: nobody became better, the better group grew', () => {
    // 甲 50 %, 乙 10 % in both years. Weights ½ ½ → ¾ ¼. Whole 30 % → 40 %. Mean of the wholes 35 %:
    // 甲 ¼ · (50 − 35) = 3.75, 乙 −¼ · (10 − 35) = 6.25 points.
    const parts = decomposeRatio([
      ratioPair('甲', [50, 100], [150, 300]),
      ratioPair('乙', [10, 100], [10, 100]),
    ]);
    expect(parts?.map(({ group, mix, rate }) => [group, mix, rate])).toEqual([
      ['乙', expect.closeTo(0.0625, 12), expect.closeTo(0, 12)],
      ['甲', expect.closeTo(0.0375, 12), expect.closeTo(0, 12)],
    ]);
  });

  it('show a fall of every group under a rise of the whole (Simpson)', () => {
    // 甲 80 % → 75 %, 乙 20 % → 15 %, but 甲 grows from 1/5 to 4/5 of the whole: 32 % → 63 %.
    const parts = decomposeRatio([ratioPair('甲', [16, 20], [60, 80]), ratioPair('乙', [16, 80], [3, 20])]);
    expect(parts?.every(({ rate }) => rate < 0)).toBe(true);
    expect(sum(parts?.map(({ rate }) => rate) ?? [])).toBeCloseTo(-0.05, 12);
    expect(sum(parts?.map(({ mix }) => mix) ?? [])).toBeCloseTo(0.36, 12);
  });

  it('give a new or gone group mix only, and nothing where a whole has no denominator', () => {
    const parts = decomposeRatio([ratioPair('甲', [5, 10], [5, 10]), ratioPair('乙', [0, 0], [9, 10])]);
    expect(parts?.find(({ group }) => group === '乙')).toMatchObject({ before: null, after: 0.9, rate: 0 });
    expect(sum(parts?.map(({ contribution }) => contribution) ?? [])).toBeCloseTo(0.7 - 0.5, 12);
    expect(decomposeRatio([ratioPair('甲', [0, 0], [1, 2])])).toBeNull();
  });

  it('add up to the change exactly, and turn sign with the periods', () => {
    const side = fc.record({ numerator: fc.nat(50), denominator: fc.nat(100) });
    const groups = fc.array(fc.record({ group: fc.string(), before: side, after: side }), { maxLength: 12 });
    fc.assert(
      fc.property(groups, (pairs) => {
        const whole = (which: 'before' | 'after') =>
          sum(pairs.map((pair) => pair[which].numerator)) / sum(pairs.map((pair) => pair[which].denominator));
        const parts = decomposeRatio(pairs);
        if (parts === null) return;
        expect(sum(parts.map((part) => part.contribution))).toBeCloseTo(whole('after') - whole('before'), 9);
        const back = decomposeRatio(
          pairs.map(({ group, before, after }) => ({ group, before: after, after: before })),
        );
        expect(sum(back?.map((part) => part.rate) ?? [])).toBeCloseTo(
          -sum(parts.map((part) => part.rate)),
          9,
        );
      }),
    );
  });
});
