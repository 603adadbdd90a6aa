/**
 * Who uses a workspace's server. Each process that does holds a lock file of its own; the last to give its up stops the server. The
 * files of processes that were killed count for nothing, because the lock knows whether its holder lives.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../lake/atomic.ts';
import { type Lock, tryLock } from '../lake/lock.ts';
import type { EnginePaths } from './paths.ts';
import { isAlive } from './process.ts';

export async function claim(paths: EnginePaths): Promise<Lock> {
  const lease = await tryLock(path.join(paths.users, `${randomUUID()}.lock`));
  if (lease === null) throw new Error('a fresh lock file is held by somebody');
  return lease;
}

function claims(paths: EnginePaths): string[] {
  try {
    const names = readdirSync(paths.users).filter((name) => name.endsWith('.lock'));
    return names.map((name) => path.join(paths.users, name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Whether a living process claims the server. Clears away the claims of dead ones. */
export async function anyClaims(paths: EnginePaths): Promise<boolean> {
  for (const file of claims(paths)) {
    const dead = await tryLock(file);
    if (dead === null) return true;
    await dead.release();
  }
  return false;
}

/** Whether another process claims the server, for a process that is about to end and can wait for nothing. */
export function othersClaim(paths: EnginePaths): boolean {
  return claims(paths).some((file) => {
    try {
      const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
      return pid !== process.pid && isAlive(pid);
    } catch {
      // Just released, or cut short: nobody to mind.
      return false;
    }
  });
}
