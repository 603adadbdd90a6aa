import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CapRule,
  checkSystem,
  competitionRanks,
  gradesOf,
  leavesOf,
  roundTo,
  scoreCentres,
  sizeAdjusted,
} from '../../../domain/scoring/index.ts';
import { LINES, systemOf } from './round.ts';

const code = (name: string) => expect.objectContaining({ code: name });
const ABNORMAL: CapRule = {
  id: 'abnormal',
  when: { fact: 'abnormal_open', comparator: '>', limit: 0 },
  unknown: 'pass',
  gradeAtMost: '合格',
};

describe('scoring a round', () => {
  it('by hand: points, groups, ranks, grades', () => {
    const { sheets } = scoreCentres(systemOf([[10, 20], [70]]), [
      { id: '甲', values: { a1: 50, a2: 100, b1: 90 } },
      { id: '乙', values: { a1: 100, a2: 75, b1: 90 } },
      { id: '丙', values: { a1: 0, a2: 0, b1: 80 } },
    ]);
    // 5 + 20 + 63 = 88; 10 + 15 + 63 = 88; 56
    expect(sheets.map(({ total, rank, grade }) => [total, rank, grade])).toEqual([
      [88, 1, '优秀'],
      [88, 1, '优秀'],
      [56, 3, '不合格'],
    ]);
    expect(sheets[0]?.groups.map(({ id, points, effectiveWeight }) => [id, points, effectiveWeight])).toEqual(
      [
        ['a', 25, 30],
        ['b', 63, 70],
      ],
    );
    expect(sheets[0]?.coverage).toBe(1);
  });

  it('a missing value: its group takes the weight; a group without any gives it to the others', () => {
    const { sheets } = scoreCentres(systemOf([[10, 20], [70]]), [
      { id: '甲', values: { a1: 50, a2: null, b1: 90 } },
      { id: '乙', values: { b1: 90 } },
    ]);
    expect(sheets[0]?.indicators.map(({ effectiveWeight }) => effectiveWeight)).toEqual([30, 0, 70]);
    expect(sheets[0]?.total).toBe(78);
    expect(sheets[0]?.coverage).toBe(0.8);
    expect(sheets[1]?.indicators.map(({ effectiveWeight }) => effectiveWeight)).toEqual([0, 0, 100]);
    expect(sheets[1]?.total).toBe(90);
  });

  it('a missing value: zero, or refused, or nothing left', () => {
    const values = { a1: 50, b1: 90 };
    const zero = scoreCentres(systemOf([[10, 20], [70]], { missing: 'zero' }), [{ id: '甲', values }]);
    expect(zero.sheets[0]?.total).toBe(68);
    expect(() =>
      scoreCentres(systemOf([[10, 20], [70]], { missing: 'refuse' }), [{ id: '甲', values }]),
    ).toThrow('缺少指标 a2');
    expect(() => scoreCentres(systemOf([[10, 20], [70]]), [{ id: '甲', values: {} }])).toThrow(
      code('PANHUO_SCORE_VALUE'),
    );
  });

  it('an unresolved abnormal filing: at most 合格, the score stays, and the rule is shown also where it does not hold', () => {
    const { sheets } = scoreCentres(systemOf([[100]], { caps: [ABNORMAL] }), [
      { id: '甲', values: { a1: 95 }, facts: { abnormal_open: 2 } },
      { id: '乙', values: { a1: 65 }, facts: { abnormal_open: 1 } },
      { id: '丙', values: { a1: 95 }, facts: { abnormal_open: 0 } },
      { id: '丁', values: { a1: 30 }, facts: { abnormal_open: 1 } },
      { id: '戊', values: { a1: 95 } },
    ]);
    expect(sheets.map(({ grade }) => grade)).toEqual(['合格', '合格', '优秀', '不合格', '优秀']);
    expect(sheets.map(({ total, rank }) => [total, rank])).toEqual([
      [95, 1],
      [65, 4],
      [95, 1],
      [30, 5],
      [95, 1],
    ]);
    expect(sheets.map(({ caps }) => [caps[0]?.holds, caps[0]?.binding, caps[0]?.fact])).toEqual([
      [true, true, 2],
      [true, false, 1],
      [false, false, 0],
      [true, false, 1],
      [false, false, null],
    ]);
    expect(sheets[0]?.gradeBefore).toBe('优秀');
  });

  it('a cap on the score moves the rank too; an unknown fact can apply or refuse', () => {
    const cap: CapRule = { ...ABNORMAL, unknown: 'apply', scoreAtMost: 69 };
    const { sheets } = scoreCentres(systemOf([[100]], { caps: [cap] }), [
      { id: '甲', values: { a1: 95 } },
      { id: '乙', values: { a1: 80 }, facts: { abnormal_open: 0 } },
    ]);
    expect(sheets.map(({ total, rank, raw }) => [total, rank, raw])).toEqual([
      [69, 2, 95],
      [80, 1, 80],
    ]);
    const refusing = systemOf([[100]], { caps: [{ ...ABNORMAL, unknown: 'refuse' }] });
    expect(() => scoreCentres(refusing, [{ id: '甲', values: { a1: 95 } }])).toThrow(
      '无法判断封顶规则 abnormal',
    );
  });

  it('refuses weights that do not sum, unknown indicators, centres twice, values that are no numbers', () => {
    expect(() => checkSystem(systemOf([[10, 20], [69]]))).toThrow(code('PANHUO_SCORE_WEIGHTS'));
    expect(() => checkSystem(systemOf([[10, 20], [70]]))).not.toThrow();
    const off = systemOf([[10, 20], [70]]);
    expect(() =>
      checkSystem({ ...off, groups: off.groups.map((group) => ({ ...group, weight: 50 })) }),
    ).toThrow('一级指标 a 的权重之和应为 50，实为 30');
    expect(() => checkSystem(systemOf([[110], [-10]]))).toThrow(code('PANHUO_SCORE_WEIGHTS'));
    expect(() => checkSystem(systemOf([[Number.NaN], [100]]))).toThrow(code('PANHUO_SCORE_WEIGHTS'));
    const system = systemOf([[100]]);
    const score =
      (values: Record<string, number>, id = '乙') =>
      () =>
        scoreCentres(system, [
          { id: '甲', values: { a1: 1 } },
          { id, values },
        ]);
    expect(score({ a9: 1 })).toThrow(code('PANHUO_SCORE_INPUT'));
    expect(score({ a1: 1 }, '甲')).toThrow(code('PANHUO_SCORE_INPUT'));
    expect(score({ a1: Number.NaN })).toThrow(code('PANHUO_SCORE_VALUE'));
    expect(() => checkSystem(systemOf([[100]], { caps: [{ ...ABNORMAL, gradeAtMost: '及格' }] }))).toThrow(
      '及格',
    );
  });

  it('thirty weights of a third of a tenth sum to 100 although floating point says 99.99999999999999', () => {
    expect(() => checkSystem(systemOf([new Array(30).fill(100 / 30)]))).not.toThrow();
  });

  it('does not depend on the order of centres; more of anything never lowers a total', () => {
    const value = fc.integer({ min: 0, max: 100 });
    const system = systemOf([
      [5, 10, 15],
      [30, 40],
    ]);
    const ids = leavesOf(system).map(({ id }) => id);
    const centre = fc
      .array(fc.option(value), { minLength: 5, maxLength: 5 })
      .filter((row) => row[3] !== null);
    fc.assert(
      fc.property(fc.array(centre, { minLength: 1, maxLength: 8 }), fc.nat(4), (rows, raised) => {
        const inputs = rows.map((row, at) => ({
          id: `c${at}`,
          values: Object.fromEntries(ids.map((id, n) => [id, row[n] ?? null])),
        }));
        const { sheets } = scoreCentres(system, inputs);
        const reversed = scoreCentres(system, [...inputs].reverse()).sheets;
        expect([...reversed].reverse()).toEqual(sheets);
        for (const sheet of sheets) {
          const sum = sheet.indicators.reduce((all, { effectiveWeight }) => all + effectiveWeight, 0);
          expect(sum).toBeCloseTo(100, 9);
        }
        const id = ids[raised] ?? '';
        const more = inputs.map(({ id: name, values }) => {
          const own = values[id] ?? null;
          return { id: name, values: { ...values, [id]: own === null ? null : 100 } };
        });
        for (const [at, sheet] of scoreCentres(system, more).sheets.entries())
          expect(sheet.total).toBeGreaterThanOrEqual(sheets[at]?.total ?? 0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('ranks and rounding', () => {
  it('are competition ranks of what is printed', () => {
    expect(competitionRanks([80, 90, 90, 70])).toEqual([3, 1, 1, 4]);
    expect(competitionRanks([80.004, 80.001, 79.99], 2)).toEqual([1, 1, 3]);
    expect(competitionRanks([80.004, 80.001, 79.99], 3)).toEqual([1, 2, 3]);
    expect(competitionRanks([])).toEqual([]);
  });

  it('round halves up, also those that floating point has made smaller', () => {
    expect(roundTo(1.005, 2)).toBe(1.01);
    expect(roundTo(79.995, 2)).toBe(80);
    expect(roundTo(-1.005, 2)).toBe(-1.01);
    expect(roundTo(79.9949, 2)).toBe(79.99);
  });
});

describe('grades', () => {
  const quota = (ties: 'up' | 'down', rounding: 'down' | 'nearest' | 'up' = 'down') =>
    ({
      by: 'quota',
      ties,
      rounding,
      grades: [{ grade: 'A', share: 0.25 }, { grade: 'B', share: 0.5 }, { grade: 'C' }],
    }) as const;

  it('by rule go by the printed score', () => {
    expect(gradesOf([85, 84.995, 84.99, 60, 59.99, 0], LINES)).toEqual([0, 0, 1, 2, 3, 3]);
  });

  it('by quota take shares of the centres, best first', () => {
    expect(gradesOf([90, 80, 70, 60], quota('up'))).toEqual([0, 1, 1, 2]);
    // A quarter of five is 1.25, three quarters 3.75.
    expect(gradesOf([90, 80, 70, 60, 50], quota('up'))).toEqual([0, 1, 1, 2, 2]);
    expect(gradesOf([90, 80, 70, 60, 50], quota('up', 'up'))).toEqual([0, 0, 1, 1, 2]);
    expect(gradesOf([90, 80, 70, 60, 50], quota('up', 'nearest'))).toEqual([0, 1, 1, 1, 2]);
  });

  it('keep ties together, up or down', () => {
    expect(gradesOf([90, 90, 70, 60], quota('up'))).toEqual([0, 0, 1, 2]);
    expect(gradesOf([90, 90, 70, 60], quota('down'))).toEqual([1, 1, 1, 2]);
    expect(gradesOf([50, 50, 50, 50], quota('up'))).toEqual([0, 0, 0, 0]);
    expect(gradesOf([50, 50, 50, 50], quota('down'))).toEqual([2, 2, 2, 2]);
  });

  it('by quota may ask for a line besides', () => {
    const grading = {
      ...quota('up'),
      grades: [{ grade: 'A', share: 0.5, from: 85 }, { grade: 'B', share: 0.4 }, { grade: 'C' }],
    };
    expect(gradesOf([90, 84, 70, 60], grading)).toEqual([0, 1, 1, 2]);
  });

  it('are refused when they contradict themselves', () => {
    const check = (grades: { grade: string; from?: number; share?: number }[], by: 'rule' | 'quota') => () =>
      checkSystem(systemOf([[100]], { grading: { by, grades } as never }));
    expect(check([{ grade: 'A', from: 60 }, { grade: 'B', from: 70 }, { grade: 'C' }], 'rule')).toThrow(
      '由高到低',
    );
    expect(check([{ grade: 'A' }, { grade: 'B' }], 'rule')).toThrow('没有分数线');
    expect(check([{ grade: 'A', from: 60 }, { grade: 'A' }], 'rule')).toThrow('重复');
    expect(check([{ grade: 'A', share: 0.6 }, { grade: 'B', share: 0.6 }, { grade: 'C' }], 'quota')).toThrow(
      '超过 1',
    );
  });
});

describe('size', () => {
  it('absolute and per 100, side by side; the overall rate is sum over sum', () => {
    const found = sizeAdjusted([
      { count: 30, size: 600 },
      { count: 4, size: 40 },
      { count: 1, size: 9 },
      { count: null, size: 50 },
      { count: 0, size: 0 },
    ]);
    expect(found.rows.map(({ absolute, rate, status }) => [absolute, rate, status])).toEqual([
      [30, 5, 'measured'],
      [4, 10, 'measured'],
      [1, null, 'suppressed'],
      [null, null, 'missing'],
      [0, null, 'suppressed'],
    ]);
    expect(found.overall).toBeCloseTo((35 / 649) * 100, 12);
  });

  it('shrinks small centres towards the rate of all, large ones hardly', () => {
    const { rows, overall } = sizeAdjusted(
      [
        { count: 0, size: 10 },
        { count: 100, size: 1990 },
      ],
      { shrink: 20 },
    );
    expect(overall).toBe(5);
    // (0 + 20 × .05) / 30 and (100 + 1) / 2010
    expect(rows[0]?.adjusted).toBeCloseTo(100 / 30, 12);
    expect(rows[1]?.adjusted).toBeCloseTo(10100 / 2010, 12);
  });

  it('refuses negative and infinite sizes', () => {
    expect(() => sizeAdjusted([{ count: 1, size: -1 }])).toThrow(code('PANHUO_SCORE_VALUE'));
    expect(() => sizeAdjusted([{ count: Number.POSITIVE_INFINITY, size: 1 }])).toThrow(
      code('PANHUO_SCORE_VALUE'),
    );
  });
});
