import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMonths,
  type MonthValue,
  monthsBetween,
  type Projection,
  projectFlow,
  projectLevel,
  studentT,
} from '../../../../transforms/semantic/shapes/project.ts';

const RULES = { minimum: 12, seasonal: 24, window: 24, level: 0.8 };
const series = (first: string, values: readonly number[]): MonthValue[] =>
  values.map((value, at) => ({ month: addMonths(first, at), value }));
function made(projection: ReturnType<typeof projectFlow>): Projection {
  if ('none' in projection) throw new Error(projection.none);
  return projection;
}

describe('projection of a flow', () => {
  it('grows last year’s remaining months by the ratio of the years', () => {
    // 2023: 10 each month, 40 in December. 2024 to September: twice that. The last twelve months hold Q4 2023, so 2022 is needed too:
    // 2022 like 2023, the ratio is (10+10+40 + 9·20) / (10+10+40 + 9·10) = 240/150 = 1.6. What remains: 1.6 · (10+10+40) = 96.
    const year = [...Array.from({ length: 11 }, () => 10), 40];
    const months = series('2022-01', [...year, ...year, ...Array.from({ length: 9 }, () => 20)]);
    const projection = made(projectFlow(months, '2024-01', '2024-12', RULES));
    expect(projection).toMatchObject({ method: 'seasonal', from: '2024-10', points: 33, level: 0.8 });
    expect(projection.value).toBeCloseTo(180 + 96, 9);
    expect(projection.said).toContain('1.600');
    // By hand: strays are −0.375 (3 months) and +0.25 (9); s² = (3·0.140625 + 9·0.0625)/11 = 0.0894886. Future: (16²+16²+64²) = 4608;
    // the ratio's own: 96² · (2·10² + 40² + 9·10²)/150² = 9216 · 2700/22500 = 1105.92. t(11; 80 %) = 1.3634.
    const half = 1.3634 * Math.sqrt(0.0894886 * (4608 + 1105.92));
    expect(projection.high - projection.value).toBeCloseTo(half, 1);
    expect(projection.low).toBeCloseTo(projection.value - half, 1);
  });

  it('follows a line when there are fewer than two years', () => {
    const months = series('2024-01', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const projection = made(projectFlow(months, '2025-01', '2025-03', RULES));
    expect(projection.method).toBe('trend');
    expect(projection.value).toBeCloseTo(13 + 14 + 15, 9);
    expect(projection.high).toBeCloseTo(projection.low, 6);
  });

  it('is none with too few months, or when nothing remains', () => {
    expect(projectFlow(series('2024-01', [1, 2, 3]), '2024-01', '2024-12', RULES)).toEqual({
      none: '只有 3 个完整月的数据，不足 12 个，不作外推',
    });
    const whole = series(
      '2024-01',
      Array.from({ length: 12 }, () => 5),
    );
    expect(projectFlow(whole, '2024-01', '2024-12', RULES)).toHaveProperty('none');
    expect(projectFlow([], '2024-01', '2024-12', RULES)).toHaveProperty('none');
  });

  it('is never below what is there already, and a growing base grows it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 12, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (values, ahead) => {
          const months = series('2020-01', values);
          const end = months.at(-1)?.month ?? '';
          const projection = made(projectFlow(months, `${end.slice(0, 4)}-01`, addMonths(end, ahead), RULES));
          const observed = months
            .filter(({ month }) => month >= `${end.slice(0, 4)}-01`)
            .reduce((sum, { value }) => sum + value, 0);
          expect(projection.low).toBeGreaterThanOrEqual(observed);
          expect(projection.low).toBeLessThanOrEqual(projection.value + 1e-9);
          expect(projection.high).toBeGreaterThanOrEqual(projection.value - 1e-9);
          const tenfold = months.map((row) => ({ ...row, value: row.value * 10 }));
          const larger = made(projectFlow(tenfold, `${end.slice(0, 4)}-01`, addMonths(end, ahead), RULES));
          expect(larger.value).toBeCloseTo(10 * projection.value, 4);
        },
      ),
    );
  });
});

describe('projection of a level', () => {
  it('adds the mean change, less surely the farther', () => {
    // Changes 10, 20, 10, 20 … mean of the eleven: (6·10 + 5·20)/11 = 160/11.
    const values = [100];
    for (let at = 0; at < 11; at++) values.push((values.at(-1) ?? 0) + (at % 2 === 0 ? 10 : 20));
    const near = made(projectLevel(series('2024-01', values), '2025-01', RULES));
    const far = made(projectLevel(series('2024-01', values), '2025-12', RULES));
    expect(near.value).toBeCloseTo(260 + 160 / 11, 9);
    expect(far.value).toBeCloseTo(260 + (12 * 160) / 11, 9);
    expect(far.high - far.low).toBeGreaterThan(3 * (near.high - near.low));
    // s² = (6·4.5455² + 5·5.4545²)/10 = 27.2727; one month ahead √(27.2727 · (1 + 1/11)); t(10; 80 %) = 1.3722.
    expect(near.high - near.value).toBeCloseTo(1.3722 * Math.sqrt(27.2727 * (1 + 1 / 11)), 1);
    expect(projectLevel(series('2024-01', values), '2024-12', RULES)).toHaveProperty('none');
  });
});

describe('months and quantiles', () => {
  it('go over the turn of the year', () => {
    expect(addMonths('2024-11', 3)).toBe('2025-02');
    expect(addMonths('2024-01', -13)).toBe('2022-12');
    expect(monthsBetween('2024-11', '2025-02')).toEqual(['2024-11', '2024-12', '2025-01', '2025-02']);
    expect(monthsBetween('2025-01', '2024-12')).toEqual([]);
  });

  it('are those of printed tables of Student’s t', () => {
    expect(studentT(0.95, 10)).toBeCloseTo(2.2281, 2);
    expect(studentT(0.8, 11)).toBeCloseTo(1.3634, 2);
    expect(studentT(0.95, 30)).toBeCloseTo(2.0423, 2);
    expect(studentT(0.8, 1e6)).toBeCloseTo(1.2816, 2);
  });
});
