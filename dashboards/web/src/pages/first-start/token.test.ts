import { describe, expect, it } from 'vitest';
import { tokenIn } from './token.ts';

describe('the key of a one-time link', () => {
  it('stands behind the #', () => {
    expect(tokenIn('#link=abc_DEF-123')).toBe('abc_DEF-123');
  });
  it.each(['', '#', '#link=', '#other=1'])('is missing in "%s"', (hash) => {
    expect(tokenIn(hash)).toBeNull();
  });
});
