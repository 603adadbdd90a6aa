import { expect, it } from 'vitest';
import { stretchesOf } from './pieces.ts';

const text = (line: number, column: number, words: string) => ({ line, column, text: words });

it('cuts a piece at what its fields were read from, and loses nothing', () => {
  const marks = [
    { line: 2, start: 4, end: 6, field: 'b' },
    { line: 2, start: 0, end: 2, field: 'a' },
    { line: 3, start: 0, end: 9, field: 'c' },
  ];
  expect(stretchesOf(text(2, 0, 'aaxxbbyy'), marks, '')).toEqual([
    { text: 'aa', field: 'a' },
    { text: 'xx', field: null },
    { text: 'bb', field: 'b' },
    { text: 'yy', field: null },
  ]);
});

it('cuts marks that go on over pieces, and lets the asked field go before the others', () => {
  const marks = [
    { line: 1, start: 2, end: 20, field: 'long' },
    { line: 1, start: 6, end: 8, field: 'asked' },
  ];
  expect(stretchesOf(text(1, 4, '45678'), marks, '')).toEqual([{ text: '45678', field: 'long' }]);
  expect(stretchesOf(text(1, 4, '45678'), marks, 'asked')).toEqual([
    { text: '45', field: null },
    { text: '67', field: 'asked' },
    { text: '8', field: null },
  ]);
});
