import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errnoOf, explainDiskError, placeIfAbsent } from './atomic.ts';

interface Holder {
  pid: number;
  /** Start of the process in clock ticks since boot, so that a reused pid is not taken for the holder. */
  started: string;
  token: string;
}

export interface Lock {
  release(): Promise<void>;
}

async function startOf(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // Killed, but nobody has asked for its exit code yet (containers without an init): it holds nothing any more.
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return fields[19] ?? '';
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ESRCH') {
      // No /proc on this system: fall back to "does the process exist".
      try {
        process.kill(pid, 0);
        return 'alive';
      } catch (probe) {
        return errnoOf(probe) === 'EPERM' ? 'alive' : null;
      }
    }
    throw error;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  if (holder.pid === 0) return false;
  const started = await startOf(holder.pid);
  return (
    started !== null && (started === 'alive' || holder.started === 'alive' || started === holder.started)
  );
}

/** Takes the lock file if nobody alive holds it; null when somebody does. The lock of a process that was killed is broken. */
export async function tryLock(file: string): Promise<Lock | null> {
  await mkdir(path.dirname(file), { recursive: true });
  const holder: Holder = {
    pid: process.pid,
    started: (await startOf(process.pid)) ?? 'alive',
    token: randomUUID(),
  };
  for (;;) {
    if (await placeIfAbsent(await noteOf(file, holder), file)) {
      await tidy(file);
      return {
        release: async () => {
          const current = await readHolder(file);
          if (current?.token === holder.token) await rm(file, { force: true });
        },
      };
    }
    const current = await readHolder(file);
    if (current === null) continue; // released between the two looks
    if (await isAlive(current)) return null;
    if (!(await breakLock(file, current))) return null;
  }
}

/**
 * Removes the lock file of a dead holder. Who does so must hold the lock for breaking just this holder's: between seeing that it is dead
 * and removing the file somebody else could have removed it and a third one taken the lock, and that one would lose it.
 * @returns false when another process is at it
 */
async function breakLock(file: string, dead: Holder): Promise<boolean> {
  const lock = await tryLock(`${file}.${dead.token || 'torn'}.break`);
  if (lock === null) return false;
  try {
    if ((await readHolder(file))?.token === dead.token) await rm(file, { force: true });
  } finally {
    await lock.release();
  }
  return true;
}

/**
 * Removes what processes left beside the lock that were killed while they took or broke it. Only who holds the lock may: a lock for
 * breaking that somebody slow still wants no longer matters, for the holder it was made against is gone.
 */
async function tidy(file: string): Promise<void> {
  const folder = path.dirname(file);
  const prefix = `${path.basename(file)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !/\.(tmp|break)$/.test(name)) continue;
    const left = path.join(folder, name);
    const pid = Number(/\.(\d+)-[\w-]+\.tmp$/.exec(name)?.[1]);
    const isDead = Number.isNaN(pid) ? await isLeft(left) : (await startOf(pid)) === null;
    if (isDead) await rm(left, { force: true });
  }
}

async function isLeft(file: string): Promise<boolean> {
  const holder = await readHolder(file);
  return holder !== null && !(await isAlive(holder));
}

async function noteOf(file: string, holder: Holder): Promise<string> {
  const temporary = `${file}.${holder.pid}-${holder.token}.tmp`;
  try {
    await writeFile(temporary, JSON.stringify(holder), { flag: 'wx' });
    return temporary;
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainDiskError(error, file);
  }
}

/** Runs `work` under the lock, waiting up to `waitMs` for another holder. */
export async function withLock<T>(file: string, work: () => Promise<T>, waitMs = 30_000): Promise<T> {
  const until = Date.now() + waitMs;
  for (;;) {
    const lock = await tryLock(file);
    if (lock !== null) {
      try {
        return await work();
      } finally {
        await lock.release();
      }
    }
    if (Date.now() > until) throw new Error(`lock is held by another process: ${file}`);
    await sleep(20);
  }
}

async function readHolder(file: string): Promise<Holder | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
  // A machine that lost power can leave an empty file behind: nobody alive holds that.
  if (!text.endsWith('}')) return { pid: 0, started: '', token: '' };
  return JSON.parse(text) as Holder;
}
