import { describe, expect, it } from 'vitest';
import { nextOf } from './next.ts';

describe('where signing in leads', () => {
  it('goes back to the page that was asked for, with its query', () => {
    expect(nextOf('?next=%2Fmetrics%3Fp%3D2024')).toBe('/metrics?p=2024');
  });
  it('goes home without one', () => {
    expect(nextOf('')).toBe('/');
    expect(nextOf('?next=%2Fsign-in')).toBe('/');
  });
  it.each(['https://example.test/', '//example.test', '/\\example.test', 'javascript:alert(1)', 'metrics'])(
    'never leaves the site: %s',
    (next) => {
      expect(nextOf(`?next=${encodeURIComponent(next)}`)).toBe('/');
    },
  );
});
