import { rm } from 'node:fs/promises';
import { PanhuoError } from '../domain/errors.ts';
import { replaceFile } from '../lake/atomic.ts';
import { type Lock, tryLock } from '../lake/lock.ts';
import type { Steps } from '../workflows/steps.ts';
import { codeVersion } from './bundle.ts';
import type { EnginePaths } from './paths.ts';
import type { Server } from './server.ts';
import type { Log, Report } from './types.ts';
import { startWorkers, type WorkerKit, type Workers } from './worker.ts';
import { readWorkerFile, type WorkerFile } from './worker-file.ts';

/** Whoever works for the workspace on this machine: this process or another one. */
export interface Crew {
  /** One Chinese phrase. */
  readonly detail: string;
  /** Starts workers here when those that worked are gone. Cheap when nothing is amiss. */
  tend(): Promise<void>;
  close(): Promise<void>;
}

export interface CrewOptions {
  paths: EnginePaths;
  server: Server;
  steps: Steps;
  log: Log;
  report: Report;
  /** Loads what workers need; not called when another process works. */
  kit: () => Promise<WorkerKit>;
}

/**
 * Uses the workers the workspace has running, or starts them in this process: one set for each workspace and machine, because the
 * warehouse has one writer. @throws PANHUO_ENGINE_VERSION when those running are of another version of the workflow code
 */
export async function gatherCrew(options: CrewOptions): Promise<Crew> {
  const { paths, server, steps, log, report } = options;
  let own: { lock: Lock; workers: Workers } | null = null;
  let foreign: WorkerFile | null = null;
  let closed = false;

  const join = async (): Promise<void> => {
    const lock = await tryLock(paths.workerLock);
    if (lock === null) {
      const file = await readWorkerFile(paths);
      // Locked but not written yet: they are starting, with the code that any later look will see.
      if (file !== null && file.pid !== foreign?.pid) {
        refuseOtherVersion(file);
        report({ step: 'worker', outcome: 'found', detail: `由进程 ${file.pid} 的执行者处理` });
      }
      foreign = file;
      return;
    }
    try {
      const workers = await startWorkers({ kit: await options.kit(), server, steps, log });
      own = { lock, workers };
      foreign = null;
      const file: WorkerFile = {
        pid: process.pid,
        queues: workers.queues,
        codeVersion: workers.codeVersion,
        startedAt: new Date().toISOString(),
      };
      await replaceFile(paths.worker, `${JSON.stringify(file, null, 2)}\n`);
      report({ step: 'worker', outcome: 'done', detail: '执行者已在本进程启动' });
    } catch (error) {
      if (own === null) await lock.release();
      throw error;
    }
  };

  const leave = async (): Promise<void> => {
    if (own === null) return;
    const { lock, workers } = own;
    own = null;
    await workers.close();
    // The next to take the lock must not find this process's file.
    await rm(paths.worker, { force: true });
    await lock.release();
  };

  await join();
  return {
    get detail() {
      return own ? '执行者在本进程' : `执行者在进程 ${foreign?.pid ?? '（启动中）'}`;
    },
    tend: async () => {
      if (closed || own?.workers.healthy) return;
      await leave();
      await join();
    },
    close: async () => {
      closed = true;
      await leave();
    },
  };
}

function refuseOtherVersion(file: WorkerFile): void {
  if (file.codeVersion === codeVersion()) return;
  throw new PanhuoError(
    'PANHUO_ENGINE_VERSION',
    `本工作区正由进程 ${file.pid} 以另一版代码（${file.codeVersion}）运行。`,
    {
      hint: '请停止它（通常是另一个终端里的 panhuo up）后重新执行。',
    },
  );
}
