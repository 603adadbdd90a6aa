import { describe, expect, it } from 'vitest';
import { ago, duration, reasonsText, size, stepText, time } from '../../dashboards/server/words.ts';

describe('words', () => {
  it('writes times in Shanghai', () => {
    expect(time('2026-11-22T16:00:01.000Z')).toBe('2026-11-23 00:00:01');
  });

  it.each([
    [0, '刚刚'],
    [59, '59 秒前'],
    [60, '1 分钟前'],
    [3599, '59 分钟前'],
    [7200, '2 小时前'],
    [86_400 * 3, '3 天前'],
  ])('%i seconds ago: %s', (seconds, text) => {
    expect(ago(seconds)).toBe(text);
  });

  it.each([
    [0, '0 毫秒'],
    [949, '949 毫秒'],
    [950, '0.9 秒'],
    [59_940, '59.9 秒'],
    [59_960, '1 分 0 秒'],
    [3_599_600, '1 小时 0 分'],
    [7_380_000, '2 小时 3 分'],
  ])('%i ms: %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it.each([
    [999, '999 字节'],
    [1000, '1.0 KB'],
    [1_034_754, '1.0 MB'],
    [2.5e9, '2.5 GB'],
  ])('%i bytes: %s', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });

  it('names reasons, the most frequent first, and unknown ones as they are', () => {
    expect(reasonsText({ new_reason: 1, too_few_columns: 1200 })).toBe(
      '列数少于表头 1,200 行、new_reason 1 行',
    );
  });

  it('says what a step did', () => {
    const base = {
      state: 'done' as const,
      works: 2,
      done: 1,
      retries: 1,
      started_at: '',
      ended_at: null,
      published: false,
      error: null,
    };
    const counts = { documents: 3, known: 1, rows: 9, records: 7, rejects: 2 };
    expect(stepText({ ...base, step: 'parseDocuments', counts, snapshot: null })).toBe(
      '3 份文件，7 条记录，2 行拒收，其中 1 份已在湖中，1/2 组完成，重试 1 次',
    );
    const built = { ...base, works: 1, retries: 0, counts: { built: 2, kept: 11 }, snapshot: 's1' };
    expect(stepText({ ...built, step: 'buildWarehouse' })).toBe('2 个模型重算，11 个沿用，快照 s1');
    expect(stepText({ ...built, step: 'buildWarehouse', state: 'held' })).toBe(
      '2 个模型重算，11 个沿用，未发布',
    );
  });
});
