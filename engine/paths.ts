import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { CLI } from '../temporal.config.ts';

/** Folder of what may be fetched or built again: `${XDG_CACHE_HOME:-~/.cache}/panhuo`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return path.join(env.XDG_CACHE_HOME || path.join(env.HOME || os.homedir(), '.cache'), 'panhuo');
}

/** Where this project keeps the Temporal command line tool of the version it was tried with. */
export function cachedCli(env: NodeJS.ProcessEnv): string {
  const name = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
  return path.join(cacheFolder(env), `temporal-cli-${CLI.version}`, name);
}

/** Files of one workspace's server and workers. */
export function enginePaths(home: string) {
  const folder = path.resolve(home, 'temporal');
  return {
    folder,
    database: path.join(folder, 'temporal.db'),
    serverLog: path.join(folder, 'server.log'),
    /** Says where the running server is. */
    server: path.join(folder, 'server.json'),
    /** Held while a server is looked for, started or stopped. */
    serverLock: path.join(folder, 'server.lock'),
    /** One lock file per process that uses the server. */
    users: path.join(folder, 'users'),
    /** Says who works, and is true only while the lock is held. */
    worker: path.join(folder, 'worker.json'),
    workerLock: path.join(folder, 'worker.lock'),
  };
}
export type EnginePaths = ReturnType<typeof enginePaths>;

/**
 * Prefix of queues, workflow and schedule ids on a server that others may use too. Machines that work for one workspace share it
 * by PANHUO_WORKSPACE; without it the folder is the workspace, because two folders are two lakes.
 */
export function sharedWorkspace(home: string, env: NodeJS.ProcessEnv): string {
  if (env.PANHUO_WORKSPACE) return env.PANHUO_WORKSPACE;
  const digest = createHash('sha256')
    .update(`${os.hostname()}\n${path.resolve(home)}`)
    .digest('hex');
  return `ws-${digest.slice(0, 10)}`;
}
