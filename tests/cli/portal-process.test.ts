import { expect, test } from 'vitest';
import { notStarted } from '../../cli/portal-process.ts';

test('a second demo in a workspace is told that one runs, not shown the report of another program', () => {
  const said = [
    '(node:1) Warning: x',
    '{"error":{"code":"PANHUO_USAGE","message":"端口 42957 已被占用","hint":"请用 --port 换一个端口。","exit":2}}',
  ].join('\n');
  const error = notStarted(said);
  expect(error).toMatchObject({ code: 'PANHUO_USAGE', message: '示例信息门户没有启动：端口 42957 已被占用' });
  expect(error.hint).toContain('另一个 panhuo demo');
  expect(notStarted('{"error":{"message":"磁盘空间不足","hint":"请清理磁盘。"}}').hint).toBe('请清理磁盘。');
  expect(notStarted('Segmentation fault')).toMatchObject({
    code: 'PANHUO_INTERNAL',
    message: '示例信息门户没有启动：Segmentation fault',
  });
});
