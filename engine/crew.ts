import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PanhuoError } from '../domain/errors.ts';
import { replaceFile } from '../lake/atomic.ts';
import { type Lock, tryLock } from '../lake/lock.ts';
import type { Steps } from '../workflows/steps.ts';
import { codeVersion } from './bundle.ts';
import type { EnginePaths } from './paths.ts';
import { isAlive } from './process.ts';
import type { Server } from './server.ts';
import type { Log, Report } from './types.ts';
import { startWorkers, type WorkerKit, type Workers } from './worker.ts';
import { readWorkerFile, type WorkerFile } from './worker-file.ts';

/** Workers are up within a second of taking the lock, on a busy machine within a few. */
const START_WAIT = 20_000;

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
 * warehouse has one writer. @throws PANHUO_ENGINE_VERSION when those running are of another version of the workflow code,
 * PANHUO_ENGINE_CONFIG when they work on another server
 */
export async function gatherCrew(options: CrewOptions): Promise<Crew> {
  const { paths, server, steps, log, report } = options;
  let own: { lock: Lock; workers: Workers } | null = null;
  let foreign: WorkerFile | null = null;
  let closed = false;

  const join = async (): Promise<void> => {
    const held = await takeLock(paths);
    if ('file' in held) {
      if (held.file.pid !== foreign?.pid) {
        refuseOther(held.file, server);
        report({ step: 'worker', outcome: 'found', detail: `由进程 ${held.file.pid} 的执行者处理` });
      }
      foreign = held.file;
      return;
    }
    const { lock } = held;
    try {
      const workers = await startWorkers({ kit: await options.kit(), server, steps, log });
      own = { lock, workers };
      foreign = null;
      const file: WorkerFile = {
        pid: process.pid,
        server: serverKey(server),
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
      return own ? '执行者在本进程' : `执行者在进程 ${foreign?.pid}`;
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

/** The lock, or who has it. Somebody who has only just taken it is waited for until it is known who that is. */
async function takeLock(paths: EnginePaths): Promise<{ lock: Lock } | { file: WorkerFile }> {
  const until = Date.now() + START_WAIT;
  for (;;) {
    const lock = await tryLock(paths.workerLock);
    if (lock !== null) return { lock };
    const file = await readWorkerFile(paths);
    // The file of a process that was killed stays until the next holder writes its own.
    if (file !== null && isAlive(file.pid)) return { file };
    if (Date.now() > until) {
      throw new PanhuoError('PANHUO_ENGINE_STUCK', '本工作区的另一个进程一直没有启动好执行者。', {
        hint: '请查看该进程（panhuo status），必要时停止它后重试。',
      });
    }
    await sleep(50);
  }
}

/** What tells servers apart. Our own may come back on another port, and there is one for each workspace. */
function serverKey({ workspace, address, namespace }: Server): string {
  return workspace === undefined ? 'local' : `${address}/${namespace}/${workspace}`;
}

function refuseOther(file: WorkerFile, server: Server): void {
  if (file.server !== serverKey(server)) {
    const where = file.server === 'local' ? '本机的开发服务' : file.server;
    throw new PanhuoError(
      'PANHUO_ENGINE_CONFIG',
      `本工作区正由进程 ${file.pid} 在另一个 Temporal 服务（${where}）上运行。`,
      { hint: '请先停止它，或使用与它相同的 TEMPORAL_ADDRESS 设置。' },
    );
  }
  if (file.codeVersion !== codeVersion()) {
    throw new PanhuoError(
      'PANHUO_ENGINE_VERSION',
      `本工作区正由进程 ${file.pid} 以另一版代码（${file.codeVersion}）运行。`,
      { hint: '请停止它（通常是另一个终端里的 panhuo up）后重新执行。' },
    );
  }
}
