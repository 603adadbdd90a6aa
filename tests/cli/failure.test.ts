import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fail, failureText } from '../../cli/failure.ts';
import { PanhuoError } from '../../domain/errors.ts';

let out = '';
let err = '';
beforeEach(() => {
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

describe('failures', () => {
  it('say what, where, what to do, and the code', () => {
    const error = new PanhuoError('PANHUO_HEADER_UNREADABLE', '第一行不是可识别的表头', {
      where: { file: 'a.csv', line: 3, column: '公告号', field: 'title' },
      hint: '可用 --map 指定。',
    });
    expect(fail(error, false)).toBe(3);
    expect(err).toBe(
      '✗ 第一行不是可识别的表头\n  位置：a.csv:3，列 公告号，字段 title\n  可用 --map 指定。\n  （PANHUO_HEADER_UNREADABLE，退出码 3）\n',
    );
    expect(out).toBe('');
  });

  it('do not repeat a place that the message names', () => {
    const text = (message: string) =>
      failureText({ code: 'PANHUO_INPUT_EMPTY', message, where: { file: '/in/a.csv', line: 12 } }, '');
    expect(text('文件是空的：/in/a.csv')).toContain('位置：/in/a.csv:12');
    expect(text('/in/a.csv 第 12 行是空的')).not.toContain('位置');
    // A digit somewhere is no line number.
    expect(text('/in/a.csv 有 128 个字节')).toContain('位置：/in/a.csv:12');
  });

  it('let no control character of a file name reach the terminal', () => {
    expect(
      failureText({ code: 'PANHUO_INPUT_EMPTY', message: '文件是空的：\u001b[2J.csv\n第二行' }, ''),
    ).toBe('✗ 文件是空的：·[2J.csv\n第二行\n  （PANHUO_INPUT_EMPTY）');
  });

  it('say nothing of fields without a file: those are parts of a request', () => {
    expect(
      failureText({ code: 'PANHUO_RECORD_UNKNOWN', message: '没有找到', where: { field: 'id' } }, ''),
    ).toBe('✗ 没有找到\n  （PANHUO_RECORD_UNKNOWN）');
  });

  it('are one JSON document when asked for', () => {
    expect(fail(new PanhuoError('PANHUO_AUDIT_BLOCKED', '未发布', { hint: '看审计' }), true)).toBe(4);
    expect(JSON.parse(out)).toEqual({
      error: { code: 'PANHUO_AUDIT_BLOCKED', message: '未发布', hint: '看审计', exit: 4 },
    });
    expect(err).toContain('✗ 未发布');
  });

  it('show where in the program only when it is a mistake of ours', () => {
    expect(fail(new TypeError('x is not a function'), false)).toBe(1);
    expect(err).toContain('（PANHUO_INTERNAL，退出码 1）');
    expect(err).toMatch(/TypeError: x is not a function\n\s+at /);
  });
});
