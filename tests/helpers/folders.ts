import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, onTestFinished, TestRunner } from 'vitest';

/** A folder of this test file's own, removed when its tests are over; asked for inside a test, when that test is. */
export function temporaryFolder(prefix = 'panhuo-unit-'): string {
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Not by the state of `expect`: where files share a process it still names a test of the file before.
  if (TestRunner.getCurrentTest() === undefined) afterAll(remove);
  else onTestFinished(remove);
  return folder;
}

/** Every file below a folder with size and time of change: equal trees mean that nothing was written in between. */
export function treeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const { size, mtimeMs, ino } = statSync(file);
      return entry.isDirectory()
        ? `${path.relative(folder, file)}/`
        : `${path.relative(folder, file)} ${size} ${mtimeMs} ${ino}`;
    })
    .sort();
}

/** Names of the files below a folder. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
