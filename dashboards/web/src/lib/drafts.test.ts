import { describe, expect, it } from 'vitest';
import { forgetLocally, forgetSent, keepLocally, keptLocally, newer } from './drafts.ts';

function storageWith(entries: Record<string, string> = {}): Storage {
  const held = new Map(Object.entries(entries));
  return {
    get length() {
      return held.size;
    },
    clear: () => held.clear(),
    getItem: (key) => held.get(key) ?? null,
    key: (at) => [...held.keys()][at] ?? null,
    removeItem: (key) => void held.delete(key),
    setItem: (key, value) => void held.set(key, value),
  };
}
const remote = (rev: number, value: unknown) => ({
  key: 'k',
  value: value as never,
  rev,
  saved_at: '2026-01-01T00:00:00Z',
});

describe('drafts', () => {
  it('are kept in the browser and forgotten there', () => {
    const storage = storageWith();
    keepLocally('k', { value: '理由', rev: 2, at: 't', sent: false }, storage);
    expect(keptLocally('k', storage)).toEqual({ value: '理由', rev: 2, at: 't', sent: false });
    forgetLocally('k', storage);
    expect(keptLocally('k', storage)).toBeNull();
  });

  it('stay after signing out only where they never arrived', () => {
    const storage = storageWith({ other: '1' });
    keepLocally('u1.a', { value: 1, rev: 1, at: 't', sent: true }, storage);
    keepLocally('u1.b', { value: 2, rev: 1, at: 't', sent: false }, storage);
    forgetSent(storage);
    expect([keptLocally('u1.a', storage), keptLocally('u1.b', storage)?.value]).toEqual([null, 2]);
    expect(storage.getItem('other')).toBe('1');
  });

  it('that cannot be read are as if there were none', () => {
    expect(keptLocally('k', storageWith({ 'panhuo.draft.k': '{"value":' }))).toBeNull();
  });

  it('go on with what was typed here and never arrived', () => {
    const typed = { value: '新', rev: 2, at: 't', sent: false };
    expect(newer(typed, remote(2, '旧'))).toBe(typed);
    expect(newer(typed, remote(3, '另一窗口'))).toBe(typed);
  });

  it('else with what the server has', () => {
    const sent = { value: '这里', rev: 2, at: 't', sent: true };
    expect(newer(sent, remote(3, '另一窗口'))).toMatchObject({ value: '另一窗口', rev: 3 });
    expect(newer(null, remote(1, '有'))).toMatchObject({ value: '有', rev: 1, sent: true });
    expect(newer(null, remote(0, null))).toBeNull();
    expect(newer(sent, null)).toBe(sent);
  });

  it('go on from what a server stored before it died, when they were typed after it', () => {
    const typed = { value: '二', rev: 3, at: '2026-01-01T00:00:05Z', sent: false };
    expect(newer(typed, remote(4, '一'))).toEqual({ ...typed, rev: 4 });
    // The same words: it had arrived.
    expect(newer({ ...typed, value: '一' }, remote(4, '一'))).toMatchObject({ rev: 4, sent: true });
    // Somebody else wrote later: the next write is refused, and both are still there.
    expect(newer({ ...typed, at: '2025-12-31T00:00:00Z' }, remote(4, '一'))).toMatchObject({
      rev: 3,
      sent: false,
    });
  });
});
