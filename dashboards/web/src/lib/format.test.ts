import { describe, expect, it } from 'vitest';
import {
  bytes,
  change,
  duration,
  integer,
  number,
  period,
  points,
  scaleOf,
  signedPercent,
  tile,
} from './format.ts';

describe('numbers', () => {
  it('groups digits, writes a true minus, and tells zero from nothing', () => {
    expect(integer(9336)).toBe('9,336');
    expect(integer(-1200)).toBe('−1,200');
    expect(integer(-0.4)).toBe('0');
    expect(integer(0)).toBe('0');
    expect(integer(null)).toBe('—');
  });

  it.each([
    [9999, 'integer', '件', '9,999', '件'],
    [68_300, 'integer', '件', '6.83', '万件'],
    [800_000_000, 'money', '元', '8.00', '亿元'],
    [-120_000, 'money', '元', '−12.00', '万元'],
    [0.2734, 'percent', '比率（0–1）', '27.3%', ''],
    [12_345, 'days', '天', '12,345', '天'],
    [null, 'integer', '件', '—', ''],
  ] as const)('tile of %s as %s', (value, format, unit, shown, behind) => {
    expect(tile(value, format, unit)).toEqual({ number: shown, unit: behind });
  });

  it('says changes of rates in points and of others in their own unit', () => {
    expect(points(0.018)).toBe('+1.8个百分点');
    expect(points(-0.0004)).toBe('0.0个百分点');
    expect(points(0.018, true)).toBe('+1.8pp');
    expect(change(-0.05, 'percent')).toBe('−5.0个百分点');
    expect(change(12, 'integer')).toBe('+12');
    expect(signedPercent(0.0833)).toBe('+8.3%');
  });

  it('keeps one unit for a column of amounts', () => {
    expect(scaleOf([1, 2_500_000], 'money')).toEqual({ by: 10_000, prefix: '万' });
    expect(scaleOf([1, null, -300_000_000], 'money')).toEqual({ by: 100_000_000, prefix: '亿' });
    expect(scaleOf([2_500_000], 'integer')).toEqual({ by: 1, prefix: '' });
    expect(number(0.5, 'decimal')).toBe('0.50');
  });

  it('writes sizes and times', () => {
    expect(bytes(1536)).toBe('1.5 KB');
    expect(duration(200_000)).toBe('3分20秒');
    expect(duration(7_200_000)).toBe('2小时');
  });
});

describe('periods', () => {
  it.each([
    ['', '全部时间'],
    ['2024', '2024年'],
    ['2024Q3', '2024年三季度'],
    ['2024-07', '2024年7月'],
    ['2019..2025', '2019—2025年'],
    ['2024-01..2024-09', '2024年1月至2024年9月'],
    ['ytd:2024-09', '2024年1—9月'],
    ['r12:2024-09', '截至2024年9月的12个月'],
    ['to:2024', '截至2024年'],
  ])('%s', (value, words) => expect(period(value)).toBe(words));
});
