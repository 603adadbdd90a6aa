import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { CommandFailed, measure } from '../../bench/harness/measure.ts';
import { Session } from '../../bench/harness/session.ts';

const missing = (process.env.PATH ?? '')
  .split(path.delimiter)
  .some((folder) => existsSync(path.join(folder, 'python3')))
  ? false
  : '本机没有 python3，跳过';
const session = new Session();
afterAll(() => session.close());

const BURN = 'const until = process.cpuUsage().user + 300000; while (process.cpuUsage().user < until);';

it('counts the CPU of a child of the command, and the memory of the largest process', async ({ skip }) => {
  if (missing) skip(missing);
  const script = `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(BURN)}]);
    const held = Buffer.alloc(200e6, 1); console.log(held.length)`;
  const run = await measure(session, [process.execPath, '-e', script]);
  expect(run.stdout.trim()).toBe('200000000');
  expect(run.cpu).toBeGreaterThan(0.3);
  expect(run.wall).toBeGreaterThan(0.3);
  expect(run.rss).toBeGreaterThan(200);
  expect(run.rss).toBeLessThan(600);
});

it('fails with what the command said last', async ({ skip }) => {
  if (missing) skip(missing);
  const failing = measure(session, [
    process.execPath,
    '-e',
    'console.error("Error: no input"); process.exit(3)',
  ]);
  await expect(failing).rejects.toThrow(CommandFailed);
  await expect(failing).rejects.toMatchObject({ reason: '退出码 3：Error: no input' });
});
