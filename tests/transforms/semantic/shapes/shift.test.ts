import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shiftPeriod } from '../../../../transforms/semantic/shapes/shift.ts';

describe('the period to compare with', () => {
  it.each([
    ['2024', '2023', '2023'],
    ['2024Q1', '2023Q4', '2023Q1'],
    ['2024q3', '2024Q2', '2023Q3'],
    ['2024-01', '2023-12', '2023-01'],
    ['2024-03-01', '2024-02-29', '2023-03-01'],
    ['2024-02-29', '2024-02-28', '2023-02-28'],
    ['2024-01..2024-09', '2023-04..2023-12', '2023-01..2023-09'],
    ['2024Q2..2024Q3', '2023Q4..2024Q1', '2023Q2..2023Q3'],
    ['ytd:2024-09', 'ytd:2023-09', 'ytd:2023-09'],
    ['r12:2024-09', 'r12:2023-09', 'r12:2023-09'],
    ['r3:2024-02', 'r3:2023-11', 'r3:2023-02'],
    ['to:2024-01', 'to:2023-12', 'to:2023-01'],
  ])('of %s is %s before and %s a year before', (period, before, yearBefore) => {
    expect(shiftPeriod(period, 'prev')).toBe(before);
    expect(shiftPeriod(period, 'yoy')).toBe(yearBefore);
  });

  it.each(['去年', '', '2024-13', 'ytd:2024-01..2024-02', '2024..', 'r:2024'])('refuses %j', (period) => {
    expect(() => shiftPeriod(period, 'prev')).toThrow(
      expect.objectContaining({ code: 'PANHUO_METRIC_PERIOD' }),
    );
  });

  it('twelve months before are a year before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1950, max: 2150 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
        const start = `${year}-${String(month).padStart(2, '0')}`;
        let back = start;
        for (let at = 0; at < 12; at++) back = shiftPeriod(back, 'prev');
        expect(back).toBe(shiftPeriod(start, 'yoy'));
      }),
    );
  });
});
