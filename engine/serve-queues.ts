import { setTimeout as sleep } from 'node:timers/promises';
import { PanhuoError } from '../domain/errors.ts';
import type { Queue } from '../temporal.config.ts';
import type { Steps } from '../workflows/steps.ts';
import { findServer } from './server.ts';
import type { Log, Report } from './types.ts';
import { loadWorkerKit, startWorkers, type Workers } from './worker.ts';

/** A process that only works: it starts no flow and serves no page. */
export interface QueueWorker {
  /** One Chinese line: which server, which queues. */
  readonly detail: string;
  /** Works until the signal; starts its workers again when the server was away. */
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

const LOOK_EVERY = 1000;

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
  const start = async () => startWorkers({ kit: await loadWorkerKit(env, log), server, queues, steps, log });
  let workers: Workers;
  try {
    workers = await start();
  } catch (error) {
    await server.release();
    throw error;
  }
  return {
    detail: `${server.detail}，队列 ${queues.join('、')}`,
    async untilStopped(signal) {
      while (!signal.aborted) {
        await sleep(LOOK_EVERY, undefined, { signal }).catch(() => undefined);
        if (signal.aborted || workers.healthy) continue;
        await workers.close();
        try {
          await server.recover();
          workers = await start();
        } catch (error) {
          log.warn({ err: error }, 'workers could not be started again');
        }
      }
    },
    async close() {
      await workers.close();
      await server.release();
    },
  };
}
