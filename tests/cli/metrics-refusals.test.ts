import { expect, test } from 'vitest';
import { requestOf } from '../../cli/metrics/request.ts';
import { periodOf } from '../../transforms/semantic/request.ts';

test.each(['', ',', '，', ' '])('a cut that names nothing is a slip, not the whole: “%s”', (by) => {
  expect(() => requestOf({ by })).toThrow(expect.objectContaining({ code: 'PANHUO_USAGE' }));
});

test.each([
  ['2024..2023', '统计期“2024..2023”有误：止在起之前'],
  ['2024Q2..2024Q1', '统计期“2024Q2..2024Q1”有误：止在起之前'],
  ['1850', '统计期“1850”有误：年份应在 1900 至 2199 之间'],
  ['2024-02-30', '统计期“2024-02-30”有误'],
  ['2024年', '统计期“2024年”有误'],
])('a period that is none is refused, with what is wrong where that is known: %s', (period, message) => {
  expect(() => periodOf(period)).toThrow(expect.objectContaining({ code: 'PANHUO_METRIC_PERIOD', message }));
});
