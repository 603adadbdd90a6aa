import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Delayed, type Waiting } from './delayed.ts';

let told: readonly Waiting[] = [];
const make = () =>
  new Delayed(
    (all) => {
      told = all;
    },
    (error) => String(error),
  );
beforeEach(() => {
  told = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('decisions that wait a while', () => {
  it('are written after five seconds, and not before', async () => {
    const write = vi.fn(async () => undefined);
    make().add('a', '同一机构', write);
    await vi.advanceTimersByTimeAsync(4900);
    expect(write).not.toHaveBeenCalled();
    expect(told.map(({ state }) => state)).toEqual(['waiting']);
    await vi.advanceTimersByTimeAsync(200);
    expect(write).toHaveBeenCalledOnce();
    expect(told).toEqual([]);
  });

  it('are never written once they were taken back', async () => {
    const write = vi.fn(async () => undefined);
    const delayed = make();
    delayed.add('a', '同一机构', write);
    expect(delayed.undo('a')).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(write).not.toHaveBeenCalled();
    expect(told).toEqual([]);
  });

  it('give way to a later one on the same thing', async () => {
    const [first, second] = [vi.fn(async () => undefined), vi.fn(async () => undefined)];
    const delayed = make();
    delayed.add('a', '同一机构', first);
    delayed.add('a', '不同机构', second);
    await vi.advanceTimersByTimeAsync(6000);
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledOnce();
  });

  it('stay with the reason when they cannot be written', async () => {
    make().add('a', '同一机构', async () => {
      throw new Error('stale');
    });
    await vi.advanceTimersByTimeAsync(6000);
    expect(told).toMatchObject([{ state: 'failed', failure: 'Error: stale' }]);
  });

  it('are all written at once when the reader leaves', async () => {
    const write = vi.fn(async () => undefined);
    const delayed = make();
    delayed.add('a', '同一机构', write);
    delayed.add('b', '不同机构', write);
    await delayed.flush();
    expect(write).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(6000);
    expect(write).toHaveBeenCalledTimes(2);
  });
});
