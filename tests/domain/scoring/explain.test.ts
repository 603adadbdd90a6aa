import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CentreInput,
  type Curve,
  changesBetween,
  gapToNextGrade,
  leavesOf,
  methodsOf,
  type PeerInput,
  peersOf,
  type ScoringSystem,
  scoreCentres,
} from '../../../domain/scoring/index.ts';
import { systemOf } from './round.ts';

const code = (name: string) => expect.objectContaining({ code: name });

describe('gap to the next grade', () => {
  const system = systemOf([[10, 20], [70]]);
  const round = scoreCentres(system, [
    { id: '甲', values: { a1: 50, a2: 40, b1: 70 } },
    { id: '乙', values: { a1: 100, a2: 100, b1: 100 } },
    { id: '丙', values: { a1: 50, a2: null, b1: 70 } },
    { id: '丁', values: { a1: 0, a2: 0, b1: 10 } },
  ]);

  it('by hand: each indicator alone', () => {
    // 5 + 8 + 49 = 62, 良好 from 70: 8 points; open are 21 (b1), 12 (a2), 5 (a1)
    const gap = gapToNextGrade(round, '甲');
    expect(gap).toMatchObject({ grade: '合格', next: '良好', line: 70, blocked: [] });
    expect(gap.deficit).toBeCloseTo(8, 9);
    expect(gap.indicators.map(({ id, enough }) => [id, enough])).toEqual([
      ['b1', true],
      ['a2', true],
      ['a1', false],
    ]);
    expect(gap.indicators.map(({ open }) => Math.round(open * 1e6) / 1e6)).toEqual([21, 12, 5]);
    expect(gap.indicators[1]?.valueNeeded).toBeCloseTo(80, 9);
    expect(gap.indicators[2]?.valueNeeded).toBeNull();
    expect(gap.cheapest?.map(({ id }) => id)).toEqual(['b1']);
    expect(gap.cheapest?.[0]?.valueNeeded).toBeCloseTo(70 + (8 / 70) * 100, 9);
  });

  it('the best has none; a combination when one is not enough; none when all are not', () => {
    expect(gapToNextGrade(round, '乙')).toMatchObject({ next: null, deficit: 0, indicators: [] });
    const some = gapToNextGrade(round, '甲', { movable: ['a1', 'a2'] });
    expect(some.cheapest?.map(({ id }) => id)).toEqual(['a2']);
    expect(gapToNextGrade(round, '甲', { movable: ['a1'] }).cheapest).toBeNull();
    const poor = gapToNextGrade(round, '丁', { movable: ['a1', 'a2'] });
    expect(poor.cheapest).toBeNull();
    const both = gapToNextGrade(
      scoreCentres(systemOf([[50, 50]]), [{ id: '甲', values: { a1: 19, a2: 10 } }]),
      '甲',
    );
    // 14.5 of 60: both are needed, each asked for the same share of what is open (40.5 and 45 points)
    expect(both.cheapest?.map(({ id }) => id)).toEqual(['a2', 'a1']);
    expect(both.cheapest?.map(({ points }) => points)).toEqual([
      expect.closeTo((45.5 * 45) / 85.5, 9),
      expect.closeTo((45.5 * 40.5) / 85.5, 9),
    ]);
    expect(() => gapToNextGrade(round, '无')).toThrow(code('PANHUO_SCORE_INPUT'));
  });

  it('a missing value that does not count: what filling it in would do', () => {
    // 50 with 30 points, 70 with 70: 64. With a2 there: 5 + .2 · t + 49 = 70 → t = 80
    const gap = gapToNextGrade(round, '丙');
    const missing = gap.indicators.find(({ id }) => id === 'a2');
    expect(missing?.valueNeeded).toBeCloseTo(80, 9);
    expect(missing?.open).toBeCloseTo(10, 9);
    expect(gap.cheapest?.map(({ id }) => id)).not.toContain('a2');
  });

  it('a cap that stands against it is named, and enough points are said to be enough', () => {
    const capped = scoreCentres(
      systemOf([[100]], {
        caps: [
          {
            id: 'abnormal',
            when: { fact: 'open', comparator: '>', limit: 0 },
            unknown: 'pass',
            gradeAtMost: '合格',
          },
        ],
      }),
      [{ id: '甲', values: { a1: 90 }, facts: { open: 1 } }],
    );
    const gap = gapToNextGrade(capped, '甲');
    expect(gap).toMatchObject({ grade: '合格', next: '良好', deficit: 0, cheapest: [] });
    expect(gap.blocked.map(({ id }) => id)).toEqual(['abnormal']);
  });

  it('by quota: the total of the last holder, the others as they are', () => {
    const quota = systemOf([[100]], {
      grading: { by: 'quota', grades: [{ grade: 'A', share: 0.5 }, { grade: 'B' }] },
    });
    const found = scoreCentres(
      quota,
      [90, 80, 70, 60].map((a1, at) => ({ id: `c${at}`, values: { a1 } })),
    );
    expect(gapToNextGrade(found, 'c3')).toMatchObject({ grade: 'B', next: 'A', line: 80, deficit: 20 });
  });

  it('what it says is enough is enough', () => {
    const curves: Curve[] = [
      { kind: 'points', of: 100 },
      { kind: 'linear', direction: 'more', floor: 0, target: 100 },
      { kind: 'linear', direction: 'less', floor: 100, target: 20, base: 30 },
      { kind: 'efficacy', direction: 'more', unacceptable: 10, satisfactory: 80 },
      {
        kind: 'bands',
        direction: 'more',
        bands: [
          { limit: 80, score: 100 },
          { limit: 40, score: 60 },
        ],
        otherwise: 20,
      },
    ];
    const value = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 5, maxLength: 5 }),
        fc.shuffledSubarray(curves, { minLength: 5 }),
        (row, own) => {
          const plain = systemOf([
            [10, 25, 25],
            [15, 25],
          ]);
          let next = 0;
          const mixed: ScoringSystem = {
            ...plain,
            groups: plain.groups.map((group) => ({
              ...group,
              indicators: group.indicators.map((one) => ({ ...one, curve: own[next++] as Curve })),
            })),
          };
          const values = Object.fromEntries(leavesOf(mixed).map(({ id }, at) => [id, row[at] ?? 0]));
          const gap = gapToNextGrade(scoreCentres(mixed, [{ id: '甲', values }]), '甲');
          const grades = mixed.grading.grades.map(({ grade }) => grade);
          const reaches = (changed: CentreInput['values']) => {
            const grade = scoreCentres(mixed, [{ id: '甲', values: changed }]).sheets[0]?.grade ?? '';
            return grades.indexOf(grade) <= grades.indexOf(gap.next ?? grade);
          };
          for (const { id, enough, valueNeeded } of gap.indicators) {
            if (enough && valueNeeded !== null) expect(reaches({ ...values, [id]: valueNeeded })).toBe(true);
          }
          if (gap.cheapest !== null)
            expect(
              reaches({
                ...values,
                ...Object.fromEntries(gap.cheapest.map(({ id, valueNeeded }) => [id, valueNeeded])),
              }),
            ).toBe(true);
        },
      ),
    );
  });
});

describe('change since the last round', () => {
  const linear = (target: number): Curve => ({ kind: 'linear', direction: 'more', floor: 0, target });

  it('by hand: value, rule and weight of one indicator', () => {
    const system = (weights: number[][], target: number): ScoringSystem =>
      systemOf(weights, { curve: linear(target) });
    const before = scoreCentres(system([[50], [50]], 100), [{ id: '甲', values: { a1: 40, b1: 60 } }]);
    const value = scoreCentres(system([[50], [50]], 100), [{ id: '甲', values: { a1: 50, b1: 60 } }]);
    expect(changesBetween(before, value)[0]).toMatchObject({ before: 50, after: 55, difference: 5 });
    expect(changesBetween(before, value)[0]?.indicators[0]).toMatchObject({
      indicator: 'a1',
      causes: { value: 5 },
      points: 5,
    });
    // Only the weights: 40 × 10 % less of a1, 60 × 10 % more of b1
    const weight = scoreCentres(system([[40], [60]], 100), [{ id: '甲', values: { a1: 40, b1: 60 } }]);
    expect(
      changesBetween(before, weight)[0]?.indicators.map(({ indicator, causes }) => [indicator, causes]),
    ).toEqual([
      ['b1', { weight: 6 }],
      ['a1', { weight: -4 }],
    ]);
    // Only the rule: the target is 80 now, so 40 is half of it
    const rule = scoreCentres(system([[50], [50]], 80), [{ id: '甲', values: { a1: 40, b1: 60 } }]);
    expect(
      changesBetween(before, rule)[0]?.indicators.map(({ indicator, causes }) => [indicator, causes]),
    ).toEqual([
      ['b1', { rule: 7.5 }],
      ['a1', { rule: 5 }],
    ]);
  });

  it('indicators and centres that are new or gone, values that come and go, a cap', () => {
    const cap = {
      id: 'cap',
      when: { fact: 'open', comparator: '>', limit: 0 },
      unknown: 'pass',
      scoreAtMost: 50,
    } as const;
    const before = scoreCentres(systemOf([[40, 30], [30]], { caps: [cap] }), [
      { id: '甲', values: { a1: 80, a2: 60, b1: 50 } },
      { id: '丙', values: { a1: 1, a2: 1, b1: 1 } },
    ]);
    const after = scoreCentres(systemOf([[70], [10, 20]], { caps: [cap] }), [
      { id: '乙', values: { a1: 1, b1: 1, b2: 1 } },
      { id: '甲', values: { a1: 80, b1: null, b2: 50 }, facts: { open: 1 } },
    ]);
    const found = changesBetween(before, after);
    expect(found.map(({ centre, status, difference }) => [centre, status, difference])).toEqual([
      ['乙', 'new', null],
      ['甲', 'both', -15],
      ['丙', 'gone', null],
    ]);
    // 65 → 71 (a1 56, b2 15 with all 30 points), capped at 50
    const causes = Object.fromEntries(
      found[1]?.indicators.map((one) => [one.indicator ?? 'cap', one.causes]) ?? [],
    );
    expect(causes).toEqual({
      a1: { weight: 24 },
      a2: { removed: -18 },
      b1: { coverage: -15 },
      b2: { added: 15 },
      cap: { cap: -21 },
    });
  });

  it('the parts sum exactly to the printed difference, and nothing changed is nothing to say', () => {
    const value = fc.option(
      fc.integer({ min: 0, max: 1000 }).map((n) => n / 7),
      { freq: 5 },
    );
    const input = fc
      .array(value, { minLength: 4, maxLength: 4 })
      .filter((row) => row.some((one) => one !== null));
    const system = fc
      .tuple(
        fc.constantFrom([[20, 30], [50]], [[10, 10], [80]], [[50], [20, 30]]),
        fc.constantFrom(80, 100, 140),
      )
      .map(([weights, target]) => systemOf(weights, { curve: linear(target) }));
    fc.assert(
      fc.property(input, input, system, system, fc.boolean(), (was, is, old, now, same) => {
        const scored = (row: readonly (number | null)[], rules: ScoringSystem) => {
          const ids = leavesOf(rules).map(({ id }) => id);
          const values = Object.fromEntries(ids.map((id, at) => [id, row[at] ?? null]));
          if (Object.values(values).every((one) => one === null)) values[ids[0] ?? ''] = 1;
          return scoreCentres(rules, [{ id: '甲', values }]);
        };
        const before = scored(was, old);
        const after = same ? before : scored(is, now);
        const [change] = changesBetween(before, after);
        const units =
          change?.indicators.flatMap(({ causes }) =>
            Object.values(causes).map((one) => Math.round(one * 100)),
          ) ?? [];
        expect(units.reduce((sum, one) => sum + one, 0)).toBe(Math.round((change?.difference ?? 0) * 100));
        expect(Math.round((change?.difference ?? 0) * 100)).toBe(
          Math.round((after.sheets[0]?.total ?? 0) * 100) - Math.round((before.sheets[0]?.total ?? 0) * 100),
        );
        if (same) expect(units).toEqual([]);
      }),
    );
  });
});

describe('peers', () => {
  const centres: PeerInput[] = [
    { id: '甲', sizes: { patents: 1000 }, fields: { 电气: 50, 机械: 50 } },
    { id: '乙', sizes: { patents: 1100 }, fields: { 电气: 55, 机械: 45 } },
    { id: '丙', sizes: { patents: 1000 }, fields: { 化工: 90, 机械: 10 } },
    { id: '丁', sizes: { patents: 20 }, fields: { 电气: 1, 机械: 1 } },
    { id: '戊', sizes: { patents: 30 }, fields: { 化工: 3 } },
  ];

  it('the nearest in size and field, with reasons', () => {
    const found = peersOf(centres, '甲', { k: 2 });
    expect(found[0]).toMatchObject({
      id: '乙',
      sizes: [{ measure: 'patents', own: 1000, theirs: 1100 }],
      sharedFields: [
        { field: '电气', own: 0.5, theirs: 0.55 },
        { field: '机械', own: 0.5, theirs: 0.45 },
      ],
    });
    expect(found[0]?.overlap).toBeCloseTo(0.95, 12);
    expect(found).toHaveLength(2);
    expect(peersOf(centres, '甲', { sizeWeight: 0 })[0]?.id).toBe('丁');
    expect(peersOf(centres, '甲', { sizeWeight: 1 })[0]?.id).toBe('丙');
  });

  it('does not depend on units of size, on absolute amounts of fields or on the order of centres', () => {
    const ids = (list: readonly PeerInput[]) => peersOf(list, '甲').map(({ id, overlap }) => [id, overlap]);
    expect(ids([...centres].reverse())).toEqual(ids(centres));
    const more = centres.map((one) => ({
      ...one,
      fields: Object.fromEntries(Object.entries(one.fields).map(([field, n]) => [field, n * 8])),
    }));
    expect(ids(more)).toEqual(ids(centres));
  });

  it('a size that all share says nothing; equals are distance 0', () => {
    const twins = ['甲', '乙', '丙'].map((id) => ({ id, sizes: { patents: 5 }, fields: { 电气: 1 } }));
    expect(peersOf(twins, '甲').map(({ id, distance }) => [id, distance])).toEqual([
      ['丙', 0],
      ['乙', 0],
    ]);
  });

  it('refuses strangers, single centres, negative sizes', () => {
    expect(() => peersOf(centres, '无')).toThrow(code('PANHUO_SCORE_INPUT'));
    expect(() => peersOf(centres.slice(0, 1), '甲')).toThrow(code('PANHUO_SCORE_INPUT'));
    expect(() => peersOf([...centres, { id: '己', sizes: { patents: -1 }, fields: {} }], '甲')).toThrow(
      code('PANHUO_SCORE_VALUE'),
    );
    expect(() => peersOf([...centres, { id: '己', sizes: {}, fields: {} }], '甲')).toThrow('规模指标');
  });
});

describe('methods side by side', () => {
  const round = scoreCentres(systemOf([[10, 20], [70]]), [
    { id: '甲', values: { a1: 100, a2: 100, b1: 100 } },
    { id: '乙', values: { a1: 0, a2: 50, b1: 50 } },
    { id: '丙', values: { a1: 50, a2: 0, b1: 0 } },
  ]);
  const judgements = {
    groups: [
      [1, 1 / 3],
      [3, 1],
    ],
    within: {
      a: [
        [1, 1],
        [1, 1],
      ],
    },
  };
  const by = (columns: ReturnType<typeof methodsOf>, method: string) =>
    columns.find((one) => one.method === method);

  it('each with its weights, scores, ranks and agreement', () => {
    const columns = methodsOf(round, { judgements });
    expect(columns.map(({ method, unavailable }) => [method, unavailable])).toEqual([
      ['threshold', null],
      ['efficacy', null],
      ['entropy', null],
      ['topsis', null],
      ['entropy_topsis', null],
      ['ahp', null],
    ]);
    for (const { scores, ranks, weights, agreement } of columns) {
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(100, 9);
      expect(ranks).toEqual([1, 2, 3]);
      expect(agreement).toBe(1);
      expect(scores).toHaveLength(3);
    }
    expect(by(columns, 'threshold')?.scores).toEqual([100, 45, 5]);
    // 60 + 40 × share between worst and best: 100; .1·60 + .2·80 + .7·80; .1·80 + .2·60 + .7·60
    expect(by(columns, 'efficacy')?.scores).toEqual([100, expect.closeTo(78, 9), expect.closeTo(62, 9)]);
    expect(by(columns, 'ahp')?.weights).toEqual([12.5, 12.5, 75].map((weight) => expect.closeTo(weight, 9)));
    expect(by(columns, 'topsis')?.scores[0]).toBeCloseTo(100, 9);
  });

  it('given bounds instead of those of the round', () => {
    const columns = methodsOf(round, { bounds: { b1: { unacceptable: 0, satisfactory: 200 } } });
    // b1: 60 + 40 × 100 / 200
    expect(by(columns, 'efficacy')?.scores[0]).toBeCloseTo(30 + 0.7 * 80, 9);
  });

  it('say why where they cannot be used, and do not hold up the others', () => {
    const single = scoreCentres(round.system, [{ id: '甲', values: { a1: 1, a2: 2, b1: 3 } }]);
    const columns = methodsOf(single);
    expect(by(columns, 'entropy')?.unavailable).toContain('至少要两个对象');
    expect(by(columns, 'ahp')?.unavailable).toContain('没有判断矩阵');
    expect(by(columns, 'threshold')?.scores[0]).toBeCloseTo(2.6, 9);
    const circle = [
      [1, 5, 1 / 5],
      [1 / 5, 1, 5],
      [5, 1 / 5, 1],
    ];
    const three = scoreCentres(systemOf([[30], [30], [40]]), [{ id: '甲', values: { a1: 1, b1: 2, c1: 3 } }]);
    expect(
      by(methodsOf(three, { judgements: { groups: circle, within: {} } }), 'ahp')?.unavailable,
    ).toContain('CR = ');
  });
});
