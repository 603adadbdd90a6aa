import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from './atomic.ts';

/** Names that `temporaryName` gives: the process that made them comes first. */
const TEMPORARY = /^(\d+)-[^/]*\.tmp$/;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

/**
 * Removes temporary files and folders of processes that are gone. A process in another container may be unknown here and alive:
 * what was touched within `minAge` milliseconds stays.
 * @returns how many went
 */
export async function sweepFolder(folder: string, minAge: number): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder)) {
    const pid = Number(TEMPORARY.exec(name)?.[1]);
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    const file = path.join(folder, name);
    try {
      if (Date.now() - (await stat(file)).mtimeMs < minAge) continue;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') continue;
      throw error;
    }
    await rm(file, { recursive: true, force: true });
    removed++;
  }
  return removed;
}
