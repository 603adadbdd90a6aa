import { describe, expect, it } from 'vitest';
import { rangesOn, today } from './ranges.ts';

describe('spans of the audit log', () => {
  it('takes the day in Shanghai, not that of the browser', () => {
    expect(today(new Date('2024-12-31T16:30:00Z'))).toBe('2025-01-01');
    expect(today(new Date('2024-12-31T15:30:00Z'))).toBe('2024-12-31');
  });

  it('counts both ends, over the end of a month', () => {
    expect(rangesOn('2024-03-02')).toEqual([
      { label: '今天', from: '2024-03-02', to: '2024-03-02' },
      { label: '近7天', from: '2024-02-25', to: '2024-03-02' },
      { label: '本月', from: '2024-03-01', to: '2024-03-02' },
    ]);
  });
});
