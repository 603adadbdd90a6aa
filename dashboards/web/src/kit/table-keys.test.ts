import { expect, it } from 'vitest';
import { moved } from './table-keys.ts';

it.each([
  ['ArrowDown', { row: 0, column: 1 }, { row: 1, column: 1 }],
  ['ArrowUp', { row: 0, column: 1 }, { row: 0, column: 1 }],
  ['ArrowRight', { row: 2, column: 3 }, { row: 2, column: 3 }],
  ['ArrowLeft', { row: 2, column: 3 }, { row: 2, column: 2 }],
  ['PageDown', { row: 2, column: 0 }, { row: 4, column: 0 }],
  ['Home', { row: 2, column: 3 }, { row: 2, column: 0 }],
  ['End', { row: 2, column: 0 }, { row: 2, column: 3 }],
] as const)('%s in a grid of 5 × 4', (key, at, to) => expect(moved(key, at, 5, 4)).toEqual(to));

it('goes to the corners with Ctrl, and leaves other keys alone', () => {
  expect(moved('End', { row: 0, column: 0 }, 5, 4, true)).toEqual({ row: 4, column: 3 });
  expect(moved('Home', { row: 3, column: 2 }, 5, 4, true)).toEqual({ row: 0, column: 0 });
  expect(moved('Tab', { row: 0, column: 0 }, 5, 4)).toBeNull();
});
