import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionText, parseCondition } from '../../../transforms/semantic/condition.ts';
import { lastDay, parsePeriod } from '../../../transforms/semantic/period.ts';
import { editDistance, nearest } from '../../../transforms/semantic/suggest.ts';

describe('periods', () => {
  it.each([
    ['2024', 'year', '2024-01-01', '2025-01-01'],
    ['2024Q1', 'quarter', '2024-01-01', '2024-04-01'],
    ['2024q4', 'quarter', '2024-10-01', '2025-01-01'],
    ['2024-07', 'month', '2024-07-01', '2024-08-01'],
    ['2024-12', 'month', '2024-12-01', '2025-01-01'],
    ['2024-02-29', 'day', '2024-02-29', '2024-03-01'],
    [' 2024-12-31 ', 'day', '2024-12-31', '2025-01-01'],
  ])('%s', (text, grain, start, end) => {
    expect(parsePeriod(text)).toMatchObject({ grain, start, end });
  });

  it.each([
    '',
    '24',
    '2024Q5',
    '2024-13',
    '2024-00',
    '2023-02-29',
    '2024-7',
    '2024/07',
    '2024-07-12T00',
    '0024',
    "2024' OR 1=1",
    '２０２４',
  ])('refuses %j', (text) => expect(parsePeriod(text)).toBeUndefined());

  it('covers a year with its parts, without gap or overlap', () => {
    for (const year of ['1900', '2023', '2024', '2199']) {
      const whole = parsePeriod(year);
      const quarters = [1, 2, 3, 4].map((quarter) => parsePeriod(`${year}Q${quarter}`));
      const months = Array.from({ length: 12 }, (_, at) =>
        parsePeriod(`${year}-${String(at + 1).padStart(2, '0')}`),
      );
      for (const parts of [quarters, months]) {
        expect(parts[0]?.start).toBe(whole?.start);
        expect(parts.at(-1)?.end).toBe(whole?.end);
        expect(parts.slice(1).map((part) => part?.start)).toEqual(
          parts.slice(0, -1).map((part) => part?.end),
        );
      }
      expect(whole && lastDay(whole)).toBe(`${year}-12-31`);
    }
  });
});

describe('conditions', () => {
  it.each([
    ['city=南京市', { dimension: 'city', op: '=', values: ['南京市'] }],
    ['city == 南京市', { dimension: 'city', op: '=', values: ['南京市'] }],
    ['city!=南京市', { dimension: 'city', op: '!=', values: ['南京市'] }],
    ['date>=2019-07-01', { dimension: 'date', op: '>=', values: ['2019-07-01'] }],
    ['date ≤ 2019', { dimension: 'date', op: '<=', values: ['2019'] }],
    ['city in (南京市, 苏州市)', { dimension: 'city', op: 'in', values: ['南京市', '苏州市'] }],
    ['city IN 南京市，苏州市', { dimension: 'city', op: 'in', values: ['南京市', '苏州市'] }],
    ['city not in ("a,b", c)', { dimension: 'city', op: 'not in', values: ['a,b', 'c'] }],
    ['university=江苏大学（镇江）', { dimension: 'university', op: '=', values: ['江苏大学（镇江）'] }],
    ['wipo_field=a=b', { dimension: 'wipo_field', op: '=', values: ['a=b'] }],
    ['in=x', { dimension: 'in', op: '=', values: ['x'] }],
  ])('%s', (text, condition) => {
    expect(parseCondition(text)).toEqual(condition);
  });

  it.each([
    '',
    'city',
    '=南京市',
    'city=',
    'city in ()',
    'city in (a,,b)',
    'city in (a,)',
    'city ~ a',
    'city=a\u0000b',
    'a b=c',
    'city=\ud800',
  ])('refuses %j with the forms that exist', (text) => {
    expect(() => parseCondition(text)).toThrow(
      expect.objectContaining({
        code: 'PANHUO_METRIC_CONDITION',
        hint: expect.stringContaining('city=南京市'),
      }),
    );
  });

  it('reads back what it writes', () => {
    const value = fc
      .string({ unit: fc.constantFrom(...'南京市ab,，()（）=<>;-\'" '), minLength: 1 })
      .filter((text) => !(text.includes('"') && text.includes("'")));
    const single = fc.record({
      dimension: fc.constant('city'),
      op: fc.constantFrom('=' as const, '!=' as const, '<' as const),
      values: fc.tuple(value),
    });
    const list = fc.record({
      dimension: fc.constant('city'),
      op: fc.constantFrom('in' as const, 'not in' as const),
      values: fc.array(value, { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.oneof(single, list), (condition) => {
        // `<` before a value that begins with `=` or `>` reads as another operator, as everywhere.
        fc.pre(!(condition.op.length === 1 && /^[=>]/.test(condition.values[0] ?? '')));
        expect(parseCondition(conditionText(condition))).toEqual(condition);
      }),
    );
  });
});

describe('suggestions', () => {
  it('counts characters, not bytes', () => {
    expect(editDistance('南京市', '南通市')).toBe(1);
    expect(editDistance('', '南京')).toBe(2);
    expect(editDistance('南京', '')).toBe(2);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });

  it('offers what is near and nothing else', () => {
    expect(nearest('grnats', ['grants', 'designs'])).toBe('grants');
    expect(nearest('南京', ['苏州市', '南京市'])).toBe('南京市');
    expect(nearest('完全不同', ['grants', 'designs'])).toBeUndefined();
    expect(nearest('', ['grants'])).toBeUndefined();
  });

  it('is a distance', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '市'), maxLength: 6 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});
