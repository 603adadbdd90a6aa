import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PanhuoError } from '../domain/errors.ts';
import { exists } from '../lake/atomic.ts';
import { type Lock, tryLock } from '../lake/lock.ts';
import type { Cluster } from './pglite.ts';

/** An open database with the lock that makes it ours. */
export interface Held {
  readonly database: Cluster;
  readonly lock: Lock;
}

/** How often who holds a database looks whether somebody waits, and who waits says so. Milliseconds. */
const LOOK = 150;
/** After a database was handed over: longer than a waiting process takes to try the lock again. Milliseconds. */
const COURTESY = 120;

const wantedFile = (lockFile: string): string => `${lockFile.replace(/\.lock$/, '')}.wanted`;

/** Waits for the lock, and says that it does: a process that only keeps the database open then lets go. @throws PANHUO_DECISIONS_BUSY */
export async function takeLock(file: string, wait: number): Promise<Lock> {
  const until = performance.now() + wait;
  let said = 0;
  try {
    for (;;) {
      const lock = await tryLock(file);
      if (lock !== null) return lock;
      const now = performance.now();
      if (now >= until) {
        throw new PanhuoError('PANHUO_DECISIONS_BUSY', '决定库正被另一个进程使用，等待后仍未空出', {
          where: { file },
          hint: '稍后重试；没有写入任何内容。',
        });
      }
      if (now - said >= LOOK) {
        said = now;
        await writeFile(wantedFile(file), '');
      }
      await sleep(20);
    }
  } finally {
    // Whoever else waits says so again.
    if (said > 0) await rm(wantedFile(file), { force: true });
  }
}

/**
 * One embedded database that this process keeps open between uses, because opening takes half a second. Uses come one after the other. It is
 * let go after the use in which another process asked for it, or when nobody used it for a while.
 */
export class OpenPlace {
  private readonly lockFile: string;
  private readonly idle: number;
  private tail: Promise<unknown> = Promise.resolve();
  private held: Held | null = null;
  private busy = 0;
  private usedAt = 0;
  private handedOver = false;
  private readonly watch: NodeJS.Timeout;

  constructor(lockFile: string, idle: number) {
    this.lockFile = lockFile;
    this.idle = idle;
    this.watch = setInterval(() => void this.look(), LOOK).unref();
  }

  use<T>(open: () => Promise<Held>, work: (database: Cluster) => Promise<T>): Promise<T> {
    this.busy++;
    const turn = this.tail.then(async () => {
      if (this.held === null && this.handedOver) await sleep(COURTESY);
      this.handedOver = false;
      this.held ??= await open();
      try {
        return await work(this.held.database);
      } catch (error) {
        // What PGlite is worth after a full disk nobody knows: the next use opens it anew. What was refused on purpose spoils nothing.
        if (!(error instanceof PanhuoError)) await this.shut();
        throw error;
      } finally {
        this.usedAt = performance.now();
        await this.yieldIfWanted();
      }
    });
    const done = turn.finally(() => this.busy--);
    this.tail = done.catch(() => undefined);
    return done;
  }

  /** For the end of the process. */
  async close(): Promise<void> {
    clearInterval(this.watch);
    await this.tail;
    await this.shut();
  }

  private async look(): Promise<void> {
    if (this.held === null || this.busy > 0) return;
    this.busy++;
    this.tail = this.tail
      .then(async () => {
        if (performance.now() - this.usedAt > this.idle) await this.shut();
        else await this.yieldIfWanted();
      })
      .finally(() => this.busy--);
    await this.tail;
  }

  private async yieldIfWanted(): Promise<void> {
    if (this.held === null || !(await exists(wantedFile(this.lockFile)))) return;
    this.handedOver = true;
    await this.shut();
  }

  private async shut(): Promise<void> {
    const { held } = this;
    this.held = null;
    if (held === null) return;
    try {
      await held.database.close();
    } finally {
      await held.lock.release();
    }
  }
}

/** Databases that this process keeps open, by their lock file, with how many asked for that. */
const kept = new Map<string, { place: OpenPlace; users: number }>();

export const keptPlace = (lockFile: string): OpenPlace | undefined => kept.get(lockFile)?.place;

/** From now on this process keeps the database open between uses, until what it gives is called as often as this was. */
export function keepPlace(lockFile: string, idle: number): () => Promise<void> {
  const entry = kept.get(lockFile) ?? { place: new OpenPlace(lockFile, idle), users: 0 };
  entry.users++;
  kept.set(lockFile, entry);
  let isOver = false;
  return async () => {
    if (isOver) return;
    isOver = true;
    entry.users--;
    if (entry.users > 0) return;
    kept.delete(lockFile);
    await entry.place.close();
  };
}
