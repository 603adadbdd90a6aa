import { readFile } from 'node:fs/promises';
import { errnoOf } from '../lake/atomic.ts';
import type { EnginePaths } from './paths.ts';
import { isAlive } from './process.ts';

/** Content of `<home>/temporal/worker.json`; true only while the lock beside it is held. */
export interface WorkerFile {
  pid: number;
  /** `local`, or address, namespace and workspace on a server that was named. */
  server: string;
  queues: readonly string[];
  codeVersion: string;
  startedAt: string;
}

export async function readWorkerFile(paths: EnginePaths): Promise<WorkerFile | null> {
  try {
    return JSON.parse(await readFile(paths.worker, 'utf8')) as WorkerFile;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Whether another process seems to work for the workspace: good enough to decide what to load, the lock decides the rest. */
export async function someoneWorks(paths: EnginePaths): Promise<boolean> {
  const file = await readWorkerFile(paths);
  return file !== null && file.pid !== process.pid && isAlive(file.pid);
}
