import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttainmentInput, attain, unitFactor } from '../../../../transforms/semantic/shapes/attain.ts';
import type { Projection } from '../../../../transforms/semantic/shapes/project.ts';

const RULES = { amber: 0.9 };
const flow = (value: number | null, elapsed: number, comparator: '>=' | '<=' = '>='): AttainmentInput => ({
  value,
  target: 100,
  comparator,
  elapsed,
  stock: false,
  projection: null,
});
const heading = (low: number, value: number, high: number): Projection => ({
  method: 'drift',
  said: '',
  points: 24,
  level: 0.8,
  from: '2025-01',
  low,
  value,
  high,
});

describe('attainment', () => {
  it('is value over target, and for a ceiling target over value', () => {
    expect(attain(flow(60, 0.5), RULES)).toMatchObject({
      attainment: 0.6,
      gap: -40,
      met: false,
      light: '绿',
    });
    expect(attain(flow(125, 1, '<='), RULES)).toMatchObject({
      attainment: 0.8,
      gap: 25,
      met: false,
      light: '红',
    });
    expect(attain(flow(null, 0.5), RULES)).toMatchObject({ attainment: null, gap: null, light: null });
  });

  it.each([
    [100, 0.2, '绿'],
    [50, 0.5, '绿'],
    [45, 0.5, '黄'],
    [0, 0, null],
    [44, 0.5, '红'],
    [99, 1, '红'],
    [100, 1, '绿'],
  ])('of %d of 100 with %d of the time gone shows %s', (value, elapsed, light) => {
    expect(attain(flow(value, elapsed), RULES).light).toBe(light);
  });

  it.each([
    [heading(101, 105, 110), '绿'],
    [heading(95, 99, 103), '黄'],
    [heading(90, 94, 99), '红'],
    [{ none: '不足' }, null],
  ])('of a stock is judged by where it is heading', (projection, light) => {
    expect(attain({ ...flow(80, 0.9), stock: true, projection }, RULES).light).toBe(light);
  });

  it('of a ceiling looks at the worst end', () => {
    expect(attain({ ...flow(80, 0.9, '<='), projection: heading(85, 90, 99) }, RULES).light).toBe('绿');
    expect(attain({ ...flow(80, 0.9, '<='), projection: heading(85, 95, 101) }, RULES).light).toBe('黄');
    expect(attain(flow(101, 0.9, '<='), RULES).light).toBe('红');
  });

  it('never turns worse with more of what is wanted', () => {
    const rank = { 红: 0, 黄: 1, 绿: 2 } as const;
    const shade = (value: number, elapsed: number) => rank[attain(flow(value, elapsed), RULES).light ?? '红'];
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.double({ min: 0, max: 1, noNaN: true }), (a, b, elapsed) => {
        expect(shade(Math.max(a, b), elapsed)).toBeGreaterThanOrEqual(shade(Math.min(a, b), elapsed));
      }),
    );
  });
});

describe('units', () => {
  it('of one kind convert, others do not', () => {
    expect(unitFactor('亿元', '元')).toBe(1e8);
    expect(unitFactor('元', '万元')).toBe(1e-4);
    expect(unitFactor('%', '比率（0–1）')).toBe(0.01);
    expect(unitFactor('万件', '件')).toBe(1e4);
    expect(unitFactor('件/万人', '件/万人')).toBe(1);
    expect(unitFactor('件', '元')).toBeNull();
  });
});
