import { expect, test } from 'vitest';
import { NO, readBoolean, readNumber, readPercent, YES } from '../../domain/numbers.ts';

test.each([
  ['12', '12'],
  ['1,234,567.5', '1234567.5'],
  ['１２', '12'],
  [' 30 人', '30'],
  ['2022年度', '2022'],
  ['-5', '-5'],
  ['约30', null],
  ['1,23', null],
  ['30-50', null],
  ['', null],
])('the number %j is %j', (text, number) => expect(readNumber(text)).toBe(number));

test.each([
  ['12.5%', '12.5'],
  ['12.5％', '12.5'],
  ['5‰', '0.5'],
  ['12.5', '12.5'],
  ['LPR+50BP', null],
])('the share %j is %j percent', (text, percent) => expect(readPercent(text)).toBe(percent));

test('yes and no in every spelling, and nothing else', () => {
  expect(YES.map(readBoolean)).toEqual(YES.map(() => true));
  expect(NO.map(readBoolean)).toEqual(NO.map(() => false));
  expect(['yes', ' 否 ', '或许', ''].map(readBoolean)).toEqual([true, false, null, null]);
});
