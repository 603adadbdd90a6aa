import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { temporaryFolder } from '../helpers/folders.ts';

const folder = temporaryFolder();

let said = '';
beforeEach(() => {
  said = '';
  const note = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(note);
  vi.spyOn(process.stderr, 'write').mockImplementation(note);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function template(...argv: string[]): Promise<number> {
  await main(['--home', path.join(folder, 'home'), 'template', ...argv]);
  return Number(process.exitCode ?? 0);
}

test('names the file to import where it was written, and never writes over one that may be filled in', async () => {
  const file = path.join(folder, '需求 表.xlsx');
  expect(await template('need', '--out', file)).toBe(0);
  expect(said).toContain(`panhuo import '${file}' --as need`);
  writeFileSync(file, 'filled in');
  expect(await template('need', '--out', file)).toBe(2);
  expect(said).toContain('文件已经存在，没有覆盖');
  expect(readFileSync(file, 'utf8')).toBe('filled in');
});
