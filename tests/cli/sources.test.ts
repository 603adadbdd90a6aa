import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { temporaryFolder } from '../helpers/folders.ts';

const root = temporaryFolder();
const GOOD =
  'name: 需求（合成数据）\nstart: [http://site.example/]\nkeep: [{ match: ., kind: need, parser: table }]\n';

let out = '';
beforeEach(() => {
  out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(home: string, ...argv: string[]): Promise<number> {
  await main(['--home', home, ...argv]);
  return Number(process.exitCode ?? 0);
}

function workspace(name: string, files: Record<string, string>): string {
  const home = path.join(root, name);
  mkdirSync(path.join(home, 'sources'), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(home, 'sources', file), text);
  return home;
}

test('sources that are crawled and sources that are read are listed together', async () => {
  const home = workspace('list', { 'needs.yaml': GOOD, 'off.yaml': `${GOOD}disabled: true\n` });
  expect(await run(home, 'sources', '--json')).toBe(0);
  const { sources } = JSON.parse(out) as { sources: { id: string; from: string; disabled: boolean }[] };
  expect(sources.map(({ id, from, disabled }) => [id, from, disabled])).toEqual([
    ['needs', 'crawl', false],
    ['off', 'crawl', true],
    ['gazette', 'files', false],
  ]);
  out = '';
  expect(await run(home, 'sources')).toBe(0);
  expect(out).toContain('停用');
});

test('check tells every fault with file, line and field, and ends with 3', async () => {
  const bad = `${GOOD}follow:\n  - css: "a["\nbudget: { pages: 0 }\n`;
  const home = workspace('check', { 'good.yaml': GOOD, 'bad.yaml': bad });
  expect(await run(home, 'sources', 'check', '--json')).toBe(3);
  const answer = JSON.parse(out) as {
    ok: boolean;
    files: { id: string | null; problems: { line: number; field: string }[] }[];
  };
  expect(answer.ok).toBe(false);
  expect(answer.files.map(({ id }) => id)).toEqual([null, 'good']);
  expect(answer.files[0]?.problems.map(({ line, field }) => `${line} ${field}`)).toEqual([
    '5 follow[0].css',
    '6 budget.pages',
  ]);
  out = '';
  expect(await run(home, 'sources', 'check')).toBe(3);
  expect(out).toMatch(/bad\.yaml:5 follow\[0\]\.css：CSS/);
});

test('check takes files from anywhere; one that is not there is said to be missing', async () => {
  const home = workspace('elsewhere', {});
  const file = path.join(root, 'draft.yaml');
  writeFileSync(file, GOOD);
  expect(await run(home, 'sources', 'check', file)).toBe(0);
  expect(await run(home, 'sources', 'check', path.join(root, 'none.yaml'))).toBe(3);
  process.exitCode = undefined;
  expect(await run(home, 'sources', 'frob')).toBe(2);
});
