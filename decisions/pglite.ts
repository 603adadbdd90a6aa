import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { PGlite, Transaction } from '@electric-sql/pglite';
import { syncFolder } from '../lake/atomic.ts';
import type { Session } from './schema.ts';

/** One open embedded database. */
export interface Cluster {
  /** Rolled back when `work` fails. What it gave is on disk when this resolves. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The smallest log files there are: the default of 16 MB would be most of an office's decisions for ever. */
const INIT = ['--wal-segsize=1'];

/**
 * `fdatasync`, the default, does nothing in PGlite. Of its 160 MB of buffers a table of decisions fills none, and clearing them at every
 * start costs a third of opening and 400 MB of memory.
 */
const SETTINGS = ['-c', 'wal_sync_method=fsync', '-c', 'shared_buffers=4MB'];

/** Makes an empty database in an empty folder and has it on disk. Takes some seconds and 700 MB of memory, once. */
export async function makeCluster(folder: string): Promise<void> {
  await (await openCluster(folder)).close();
  await syncTree(folder);
}

/**
 * PGlite comes with `fsync` off, and its file system knows no `fsync` either: a power cut after "stored" could lose decisions or leave
 * files that do not fit together. Both are put right here, so that a commit is on disk as it is with PostgreSQL.
 */
export async function openCluster(folder: string): Promise<Cluster> {
  const [{ PGlite }, { NodeFS }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite/nodefs'),
  ]);
  class SyncedFolder extends NodeFS {
    override async init(...given: Parameters<InstanceType<typeof NodeFS>['init']>) {
      const made = await super.init(...given);
      const preRun = [made.emscriptenOpts.preRun ?? []].flat();
      return { emscriptenOpts: { ...made.emscriptenOpts, preRun: [...preRun, bringFsync] } };
    }
  }
  const database = await PGlite.create({
    fs: new SyncedFolder(folder),
    startParams: [...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'), ...SETTINGS],
    initDbStartParams: INIT,
  });
  return wrap(database);
}

/** What we use of the file system inside PGlite; its types do not tell. */
interface InsideFiles {
  NODEFS?: {
    realPath(node: unknown): string;
    /** Only files have a descriptor outside, folders have none. */
    stream_ops: { fsync?: (stream: { nfd?: number; node: unknown }) => number };
  };
}

function bringFsync(inside: object): void {
  const files = (inside as InsideFiles).NODEFS;
  if (files === undefined) throw new Error('PGlite has changed: its file system is not where it was');
  files.stream_ops.fsync = ({ nfd, node }) => {
    const descriptor = nfd ?? openSync(files.realPath(node), 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      if (nfd === undefined) closeSync(descriptor);
    }
    return 0;
  };
}

function wrap(database: PGlite): Cluster {
  return {
    transaction: (work) => database.transaction((inside) => work(sessionOf(inside))),
    close: () => database.close(),
  };
}

function sessionOf(inside: Transaction): Session {
  return {
    rows: async <T>(sql: string, parameters: readonly unknown[] = []) =>
      (await inside.query<T>(sql, [...parameters])).rows as T[],
    run: async (sql) => {
      await inside.exec(sql);
    },
  };
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(full);
    else if (entry.isFile()) {
      const handle = await open(full, 'r');
      await handle.sync().finally(() => handle.close());
    }
  }
  await syncFolder(folder);
}
