import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { temporaryFolder, treeOf } from '../helpers/folders.ts';

const home = temporaryFolder('panhuo-score-');
let out = '';
let err = '';
beforeEach(() => {
  out = '';
  err = '';
  vi.stubEnv('DATABASE_URL', '');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

async function run(...argv: string[]): Promise<number> {
  await main(['--home', home, 'score', ...argv]);
  return Number(process.exitCode ?? 0);
}

it('without rounds says how to open one, and names the systems with their marks', async () => {
  expect(await run()).toBe(0);
  expect(out).toContain('还没有开过评价');
  expect(out).toContain('js_centre_trial_2024');
  expect(out).toContain('试行，◇未经官方核验');
  // Looking makes no database.
  mkdirSync(path.join(home, 'decisions'), { recursive: true });
  expect(treeOf(path.join(home, 'decisions'))).toEqual([]);
});

it.each<[string[], number, string]>([
  [['2024年度'], 3, 'PANHUO_ROUND_UNKNOWN'],
  [['2024年度', 'frob'], 2, 'PANHUO_USAGE'],
  [['2024年度', 'open', '--reason', 'x'], 2, 'PANHUO_USAGE'],
  [
    ['2024年度', 'open', '--period', '2024', '--system', 'nowhere', '--reason', 'x'],
    3,
    'PANHUO_INDICATORS_UNKNOWN',
  ],
  [['2024年度', 'open', '--period', '2024'], 2, 'PANHUO_USAGE'],
  [['2024年度', 'open', '--period', '2024', '--reason', 'x'], 3, 'PANHUO_SNAPSHOT_NONE'],
  [['2024年度', 'lock', '--reason', 'x'], 3, 'PANHUO_ROUND_UNKNOWN'],
])('refuses %j', async (argv, code, error) => {
  expect(await run(...argv)).toBe(code);
  expect(`${out}${err}`).toContain(error);
});
