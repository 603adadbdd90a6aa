import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PanhuoError } from '../domain/errors.ts';
import { errnoOf, exists, explainDiskError, replaceFile, syncFolder, temporaryName } from '../lake/atomic.ts';
import { readJson } from '../lake/json.ts';
import { sweepFolder } from '../lake/leftovers.ts';
import { type Held, keepPlace, keptPlace, takeLock } from './held.ts';
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

/** A server that goes on for days keeps the database open this long after its last use. Milliseconds. */
const IDLE = 30_000;

const lockFileOf = (home: string) => path.join(path.resolve(home), 'decisions', 'store.lock');

/**
 * For a process that goes on: a use then takes milliseconds. Others are let in as soon as they ask and the use at hand is over.
 * @returns what ends it
 */
export const keepOpen = (home: string, { idle = IDLE }: { idle?: number } = {}): (() => Promise<void>) =>
  keepPlace(lockFileOf(home), idle);

/**
 * Decisions in an embedded PostgreSQL (PGlite) in the workspace's folder `decisions/`. One process at a time may have it open, under a lock.
 * A command opens and closes it at each use; a server keeps it open (`keepOpen`).
 */
export function embeddedKeeper(home: string, { wait = WAIT }: { wait?: number } = {}): Keeper {
  const folder = path.join(home, 'decisions');
  const cluster = path.join(folder, 'pg');
  const markFile = path.join(folder, 'revision.json');
  const lockFile = lockFileOf(home);
  const open = async (make: boolean): Promise<Held> => {
    const lock = await takeLock(lockFile, wait);
    try {
      if (make && !(await exists(cluster))) await found(folder, cluster);
      return { lock, database: await opened(cluster) };
    } catch (error) {
      await lock.release();
      throw error;
    }
  };
  const use = async <T>(make: boolean, work: (database: Cluster) => Promise<T>): Promise<T> => {
    const told = (database: Cluster) =>
      work(database).catch((error: unknown) => {
        throw explainDiskError(error, cluster);
      });
    const place = keptPlace(lockFile);
    if (place !== undefined) return place.use(() => open(make), told);
    const { lock, database } = await open(make);
    try {
      return await told(database).finally(() => database.close());
    } finally {
      await lock.release();
    }
  };
  const mark = (revision: string, state: 'settled' | 'committing') =>
    replaceFile(markFile, `${JSON.stringify({ revision, state })}\n`);
  const isSettledAt = async (revision: string) => {
    const known = await readMark(markFile);
    return known?.state === 'settled' && known.revision === revision;
  };
  /** Also repairs the mark, which a process that died while it committed left behind. */
  const settle = async (session: Session) => {
    const revision = await revisionIn(session);
    if (!(await isSettledAt(revision))) await mark(revision, 'settled');
  };

  const write = <T>(work: (session: Session) => Promise<T>) =>
    use(true, async (database) => {
      const { result, changed } = await database.transaction(async (session) => {
        await migrate(session);
        const result = await work(session);
        const revision = await revisionIn(session);
        // What is written of accounts changes no decision.
        if (await isSettledAt(revision)) return { result, changed: null };
        // Nobody may take the old revision for the present one from the moment the database can have changed.
        await mark(revision, 'committing');
        return { result, changed: revision };
      });
      if (changed !== null) await mark(changed, 'settled');
      return result;
    });

  const read = async <T>(work: (session: Session) => Promise<T>): Promise<T | null> => {
    if (!(await exists(cluster))) return null;
    const look = () =>
      use(false, (database) =>
        database.transaction(async (session) => {
          const version = await versionOf(session);
          if (!isCurrent(version)) return { version, result: null };
          await settle(session);
          return { version, result: await work(session) };
        }),
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

async function opened(folder: string): Promise<Cluster> {
  try {
    return await openCluster(folder);
  } catch (error) {
    const explained = explainDiskError(error, folder);
    if (explained instanceof PanhuoError) throw explained;
    throw new PanhuoError('PANHUO_DECISIONS_DAMAGED', `决定库打不开：${folder}`, {
      where: { file: folder },
      hint: '请从备份恢复整个 decisions 文件夹；在此之前不要删除它，其中的决定别处没有。',
      cause: error,
    });
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
