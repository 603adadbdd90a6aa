import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../../../../transforms/semantic/condition.ts';
import { cellOf, conditionsOf, NO_CUT, narrowed, trendOf } from './cut.ts';

describe('the cut in an address', () => {
  it('becomes conditions that the API reads back', () => {
    const cut = { ...NO_CUT, u: ['甲大学'], c: ['南京市', '苏州,市'], w: ['to_city=无锡市'] };
    expect(conditionsOf(cut).map(parseCondition)).toEqual([
      { dimension: 'university', op: '=', values: ['甲大学'] },
      { dimension: 'city', op: 'in', values: ['南京市', '苏州,市'] },
      { dimension: 'to_city', op: '=', values: ['无锡市'] },
    ]);
  });

  it('asks for the last year of the data unless it says otherwise', () => {
    expect(cellOf(NO_CUT, 2024).period).toBe('2024');
    expect(cellOf({ ...NO_CUT, p: 'all' }, 2024).period).toBe('');
    expect(cellOf(NO_CUT, null).period).toBe('');
  });

  it('narrows by the short parameter, or replaces the condition on the same dimension', () => {
    const cut = { ...NO_CUT, c: ['南京市', '苏州市'], w: ['to_city=无锡市', 'kind=发明专利'] };
    expect(narrowed(cut, 'city', '南京市')).toEqual({ c: ['南京市'] });
    expect(narrowed(cut, 'quarter', '2024Q2')).toEqual({ p: '2024Q2' });
    expect(narrowed(cut, 'year', '未知').w).toContain('year=未知');
    expect(narrowed(cut, 'to_city', '常州市')).toEqual({ w: ['kind=发明专利', 'to_city=常州市'] });
  });
});

it.each([
  ['2024', 'year', '2017..2024'],
  ['2010..2024', 'year', '2010..2024'],
  ['2024-09', 'month', '2023-09..2024-09'],
  ['ytd:2024-09', 'month', '2023-09..2024-09'],
  ['2024Q3', 'quarter', '2022Q3..2024Q3'],
  ['', 'year', '2017..2024'],
] as const)('the trend of %s goes by %s over %s', (period, by, over) => {
  expect(trendOf(period, 2024)).toEqual({ by, period: over });
});
