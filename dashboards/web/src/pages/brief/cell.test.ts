import { describe, expect, it } from 'vitest';
import { explorerOf, rowsOf } from './cell.ts';

describe('links of a cell', () => {
  it('lead to the rows of the same period and conditions', () => {
    const cell = { metric: 'conversion_events', period: '2024', where: ['province=江苏省', 'city=南京市'] };
    const url = new URL(rowsOf(cell), 'http://site');
    expect(url.pathname).toBe('/metrics/conversion_events/rows');
    expect([url.searchParams.get('p'), url.searchParams.get('c'), url.searchParams.getAll('w')]).toEqual([
      '2024',
      '南京市',
      ['province=江苏省'],
    ]);
  });
  it('leave quoted values to the general parameter', () => {
    const cell = { metric: 'grants', period: 'ytd:2024-09', where: ["university='某大学(筹)'"] };
    const url = new URL(explorerOf(cell), 'http://site');
    expect([url.pathname, url.searchParams.get('u'), url.searchParams.get('w')]).toEqual([
      '/metrics/grants',
      null,
      "university='某大学(筹)'",
    ]);
  });
});
