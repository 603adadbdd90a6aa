import { describe, expect, it } from 'vitest';
import { AnswerCache, visibilityOf } from '../../dashboards/server/http/cache.ts';
import { callerAs } from '../helpers/callers.ts';

const text = (length: number) => 'x'.repeat(length);

describe('answers that are kept', () => {
  it('are computed once, also for those who ask meanwhile', async () => {
    const cache = new AnswerCache();
    let computed = 0;
    const compute = async () => {
      computed++;
      await Promise.resolve();
      return { value: computed };
    };
    const [first, second] = await Promise.all([cache.answer('a', compute), cache.answer('a', compute)]);
    expect(second).toBe(first);
    expect(await cache.answer('a', compute)).toBe(first);
    expect([computed, first.body.toString()]).toEqual([1, '{"value":1}']);
  });

  it('have the same tag for the same bytes, another for others', async () => {
    const cache = new AnswerCache();
    const [a, b, c] = await Promise.all(
      [1, 1, 2].map((value, at) => cache.answer(String(at), async () => ({ value }))),
    );
    expect(a?.etag).toBe(b?.etag);
    expect(c?.etag).not.toBe(a?.etag);
  });

  it('stay within their bytes, the least recently used go first', async () => {
    const cache = new AnswerCache({ bytes: 4000, largest: 3000 });
    let computed = 0;
    const ask = (key: string) =>
      cache.answer(key, async () => {
        computed++;
        return text(1000);
      });
    for (const key of ['a', 'b', 'c']) await ask(key);
    await ask('a');
    await ask('d');
    expect(cache.bytes).toBeLessThanOrEqual(4000);
    computed = 0;
    await ask('a');
    expect(computed).toBe(0);
    await ask('b');
    expect(computed).toBe(1);
  });

  it('that are too large are not kept', async () => {
    const cache = new AnswerCache({ largest: 100 });
    await cache.answer('a', async () => text(200));
    expect(cache.bytes).toBe(0);
  });

  it('never keep a failure', async () => {
    const cache = new AnswerCache();
    await expect(cache.answer('a', () => Promise.reject(new Error('once')))).rejects.toThrow('once');
    expect((await cache.answer('a', async () => 1)).body.toString()).toBe('1');
  });
});

describe('who may share an answer', () => {
  it('is whoever may see the same', () => {
    expect(visibilityOf(callerAs('analyst'))).toBe(visibilityOf({ ...callerAs('analyst'), user: 'other' }));
  });

  it('is nobody of another role or organisation', () => {
    const org = (id: string) => ({ org_id: id, name: id });
    const classes = [
      callerAs('analyst'),
      callerAs('evaluator'),
      callerAs('operator'),
      callerAs('admin'),
      callerAs('liaison', org('org:a')),
      callerAs('liaison', org('org:b')),
    ].map(visibilityOf);
    expect(new Set(classes).size).toBe(classes.length);
  });
});
