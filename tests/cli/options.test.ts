import { describe, expect, it } from 'vitest';
import { mapOption, numberOption } from '../../cli/options.ts';
import { failureOf } from '../helpers/failing.ts';

describe('--map', () => {
  it('is a record of columns and fields; a column may have = in its name', () => {
    expect(mapOption(undefined)).toBeUndefined();
    expect(mapOption(['公告号=publication_number', 'a=b=title'])).toEqual({
      公告号: 'publication_number',
      'a=b': 'title',
    });
  });

  it.each(['公告号', '=title', '公告号=', '='])('refuses %s and shows how it is written', async (entry) => {
    const error = await failureOf(() => mapOption([entry]));
    expect(error.code).toBe('PANHUO_USAGE');
    expect(error.message).toContain(`收到：${entry}`);
    expect(error.hint).toContain('--map 公告号=publication_number');
  });
});

describe('numbers', () => {
  it('takes whole numbers within bounds', () => {
    expect(numberOption('8250', 'port', 0, 65535)).toBe(8250);
    expect(numberOption(5, 'limit', 1, 10)).toBe(5);
    expect(numberOption('0', 'port', 0, 65535)).toBe(0);
  });

  it.each(['', ' ', 'x', '1.5', '-1', '65536', 'NaN', undefined])('refuses %s', async (value) => {
    const error = await failureOf(() => numberOption(value, 'port', 0, 65535));
    expect(error.code).toBe('PANHUO_USAGE');
    expect(error.message).toMatch(/^--port 应为 0 到 65535 之间的整数，收到：/);
  });
});
