import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { PanhuoError } from '../domain/errors.ts';
import { errnoOf, exists, explainDiskError, replaceFile, syncFolder, temporaryName } from '../lake/atomic.ts';
import { readJson } from '../lake/json.ts';
import { sweepFolder } from '../lake/leftovers.ts';
import { type Lock, tryLock } from '../lake/lock.ts';
import type { Keeper } from './keeper.ts';
import { NO_DECISIONS, revisionIn } from './ledger.ts';
import { type Cluster, makeCluster, openCluster } from './pglite.ts';
import { isCurrent, migrate, type Session, versionOf } from './schema.ts';

/** A use takes half a second, the first one of a workspace some seconds. Milliseconds. */
const WAIT = 30_000;

/**
 * `settled`: the revision is that of the database. `committing`: it may be, the process that wrote this was about to commit; who finds
 * it looks into the database.
 */
const markSchema = z.strictObject({ revision: z.string(), state: z.enum(['settled', 'committing']) });

/**
 * Decisions in an embedded PostgreSQL (PGlite) in the workspace's folder `decisions/`. One process at a time may have it open, so each
 * use opens and closes it under a lock.
 */
export function embeddedKeeper(home: string, { wait = WAIT }: { wait?: number } = {}): Keeper {
  const folder = path.join(home, 'decisions');
  const cluster = path.join(folder, 'pg');
  const markFile = path.join(folder, 'revision.json');
  const locked = async <T>(work: () => Promise<T>): Promise<T> => {
    const lock = await takeLock(path.join(folder, 'store.lock'), wait);
    try {
      return await work();
    } finally {
      await lock.release();
    }
  };
  const mark = (revision: string, state: 'settled' | 'committing') =>
    replaceFile(markFile, `${JSON.stringify({ revision, state })}\n`);
  /** Also repairs the mark, which a process that died while it committed left behind. */
  const settle = async (session: Session) => {
    const revision = await revisionIn(session);
    const known = await readMark(markFile);
    if (known?.state !== 'settled' || known.revision !== revision) await mark(revision, 'settled');
  };

  const write = <T>(work: (session: Session) => Promise<T>) =>
    locked(async () => {
      if (!(await exists(cluster))) await found(folder, cluster);
      return using(cluster, async (database) => {
        const { result, revision } = await database.transaction(async (session) => {
          await migrate(session);
          const result = await work(session);
          const revision = await revisionIn(session);
          // Nobody may take the old revision for the present one from the moment the database can have changed.
          await mark(revision, 'committing');
          return { result, revision };
        });
        await mark(revision, 'settled');
        return result;
      });
    });

  const read = async <T>(work: (session: Session) => Promise<T>): Promise<T | null> => {
    if (!(await exists(cluster))) return null;
    const look = () =>
      locked(() =>
        using(cluster, (database) =>
          database.transaction(async (session) => {
            const version = await versionOf(session);
            if (!isCurrent(version)) return { version, result: null };
            await settle(session);
            return { version, result: await work(session) };
          }),
        ),
      );
    const first = await look();
    if (isCurrent(first.version)) return first.result;
    await write(async () => undefined);
    return (await look()).result;
  };

  return {
    place: `工作区内置库 ${folder}`,
    read,
    write,
    async revision() {
      const known = await readMark(markFile);
      if (known?.state === 'settled') return known.revision;
      return (await read(revisionIn)) ?? NO_DECISIONS;
    },
  };
}

/** The database is made beside its place and moved there when it is whole. */
async function found(folder: string, cluster: string): Promise<void> {
  await sweepFolder(folder, 0);
  const draft = temporaryName(folder);
  await mkdir(draft);
  try {
    await makeCluster(draft);
    await rename(draft, cluster);
    await syncFolder(folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw explainDiskError(error, cluster);
  }
}

async function using<T>(folder: string, work: (database: Cluster) => Promise<T>): Promise<T> {
  let database: Cluster;
  try {
    database = await openCluster(folder);
  } catch (error) {
    const explained = explainDiskError(error, folder);
    if (explained instanceof PanhuoError) throw explained;
    throw new PanhuoError('PANHUO_DECISIONS_DAMAGED', `决定库打不开：${folder}`, {
      where: { file: folder },
      hint: '请从备份恢复整个 decisions 文件夹；在此之前不要删除它，其中的决定别处没有。',
      cause: error,
    });
  }
  try {
    return await work(database);
  } catch (error) {
    throw explainDiskError(error, folder);
  } finally {
    await database.close();
  }
}

async function readMark(file: string): Promise<z.infer<typeof markSchema> | null> {
  try {
    return readJson(markSchema, await readFile(file, 'utf8'), file);
  } catch (error) {
    // A mark that cannot be read is made anew from the database.
    if (errnoOf(error) === 'ENOENT' || (error instanceof PanhuoError && error.code === 'PANHUO_LAKE_CORRUPT'))
      return null;
    throw error;
  }
}

async function takeLock(file: string, wait: number): Promise<Lock> {
  const until = performance.now() + wait;
  for (;;) {
    const lock = await tryLock(file);
    if (lock !== null) return lock;
    if (performance.now() >= until) {
      throw new PanhuoError('PANHUO_DECISIONS_BUSY', '决定库正被另一个进程使用，等待后仍未空出', {
        where: { file },
        hint: '稍后重试；没有写入任何内容。',
      });
    }
    await sleep(20);
  }
}
