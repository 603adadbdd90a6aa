import { once } from 'node:events';
import { PanhuoError } from '../domain/errors.ts';
import { ALL_QUEUES, type Queue } from '../temporal.config.ts';
import type { Steps } from '../workflows/steps.ts';
import { type Crew, gatherCrew } from './crew.ts';
import { guard } from './guard.ts';
import { enginePaths } from './paths.ts';
import { findServer } from './server.ts';
import type { Log, Report } from './types.ts';
import { loadWorkerKit, type StartWorkersOptions, startWorkers, type WorkerKit } from './worker.ts';

/** A process that only works: it starts no flow and serves no page. */
export interface QueueWorker {
  /** One Chinese line: which server, which queues. */
  readonly detail: string;
  /** Resolves at the signal. Until then workers, and a server of our own, are started again when they are gone. */
  untilStopped(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface ServeQueuesOptions {
  home: string;
  queues: readonly Queue[];
  steps: Steps;
  log: Log;
  report: Report;
  env?: NodeJS.ProcessEnv;
}

/** Works on some queues of a workspace, beside other workers or alone. @throws PANHUO_ENGINE_MISSING, PANHUO_ENGINE_UNREACHABLE */
export async function serveQueues(options: ServeQueuesOptions): Promise<QueueWorker> {
  const { home, queues, steps, log, report } = options;
  const env = options.env ?? process.env;
  const found = await findServer({ home, env, report });
  if (found.kind === 'none') {
    throw new PanhuoError(
      'PANHUO_ENGINE_MISSING',
      `没有可用的 Temporal 服务：${found.reasons.join('；')}。`,
      {
        hint: '工作进程离不开 Temporal：请用 TEMPORAL_ADDRESS 指定服务，或在本工作区运行 panhuo up。',
      },
    );
  }
  const { server } = found;
  const kit = () => loadWorkerKit(env, log);
  try {
    // Who takes every queue is the workspace's crew, known to other commands. Who takes some works beside it.
    const all = ALL_QUEUES.every((queue) => queues.includes(queue));
    const crew = all
      ? await gatherCrew({ paths: enginePaths(home), server, steps, log, report, kit })
      : await partialCrew({ server, steps, log, queues, kit });
    const watchdog = guard(async () => {
      await server.recover();
      await crew.tend();
    }, log);
    return {
      detail: `${server.detail}，${crew.detail}`,
      async untilStopped(signal) {
        if (!signal.aborted) await once(signal, 'abort');
      },
      async close() {
        await watchdog.stop();
        await crew.close();
        await server.release();
      },
    };
  } catch (error) {
    await server.release();
    throw error;
  }
}

type PartialOptions = Omit<StartWorkersOptions, 'kit'> & {
  kit: () => Promise<WorkerKit>;
  queues: readonly Queue[];
};

async function partialCrew({ kit, ...options }: PartialOptions): Promise<Crew> {
  const start = async () => startWorkers({ ...options, kit: await kit() });
  let workers = await start();
  return {
    detail: `队列 ${options.queues.join('、')}`,
    tend: async () => {
      if (workers.healthy) return;
      await workers.close();
      workers = await start();
    },
    close: () => workers.close(),
  };
}
