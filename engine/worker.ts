import os from 'node:os';
import type { NativeConnection, Worker, WorkerOptions } from '@temporalio/worker';
import {
  ALL_QUEUES,
  HEARTBEAT_EVERY,
  type Queue,
  queueName,
  SHUTDOWN_FORCE,
  SHUTDOWN_GRACE,
  STICKY_QUEUE_TIMEOUT,
  slotsOf,
} from '../temporal.config.ts';
import type { Steps } from '../workflows/steps.ts';
import { temporalActivities } from './activities.ts';
import { codeVersion, workflowBundle } from './bundle.ts';
import { installRuntime } from './runtime.ts';
import type { Server } from './server.ts';
import type { Log } from './types.ts';

/** Everything about workers that does not need a server: loaded while the server starts. */
export interface WorkerKit {
  sdk: typeof import('@temporalio/worker');
  bundle: string;
}

export async function loadWorkerKit(env: NodeJS.ProcessEnv, log: Log): Promise<WorkerKit> {
  const [sdk, bundle] = await Promise.all([import('@temporalio/worker'), workflowBundle(env, log)]);
  return { sdk, bundle };
}

export interface StartWorkersOptions {
  kit: WorkerKit;
  server: Pick<Server, 'address' | 'namespace' | 'settings' | 'workspace'>;
  /** @default all four */
  queues?: readonly Queue[];
  steps: Steps;
  log: Log;
}

export interface Workers {
  readonly queues: readonly Queue[];
  readonly codeVersion: string;
  /** False once a worker has ended by itself: then none of them should be relied on. */
  readonly healthy: boolean;
  /** Takes no more work, gives what runs 10 s to finish, cancels it then; after 15 s stops regardless. */
  close(): Promise<void>;
}

/**
 * Starts one worker per queue: `pipeline` runs workflows only, the others steps only.
 * @throws when the server does not answer
 */
export async function startWorkers(options: StartWorkersOptions): Promise<Workers> {
  const { kit, server, log } = options;
  const queues = options.queues ?? ALL_QUEUES;
  installRuntime(kit.sdk, log);
  const connection = await connectNative(kit, server);
  const running: { worker: Worker; ended: Promise<void> }[] = [];
  let healthy = true;
  let closing: Promise<void> | null = null;
  const stop = async () => {
    for (const { worker } of running) {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    }
    await Promise.all(running.map((one) => one.ended));
    await connection.close();
  };
  try {
    const activities = temporalActivities(options.steps, log);
    const workers = await Promise.all(
      queues.map((queue) =>
        kit.sdk.Worker.create({ ...workerOptions(queue, options, activities), connection }),
      ),
    );
    for (const [at, worker] of workers.entries()) {
      const ended = worker.run().then(
        () => undefined,
        (error: unknown) => {
          log.error({ queue: queues[at], err: error }, 'worker ended');
        },
      );
      running.push({
        worker,
        ended: ended.finally(() => {
          healthy = false;
        }),
      });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  log.info({ queues, version: codeVersion(), server: server.address }, 'workers started');
  return {
    queues,
    codeVersion: codeVersion(),
    get healthy() {
      return healthy;
    },
    close: () => {
      closing ??= stop();
      return closing;
    },
  };
}

function connectNative(kit: WorkerKit, server: StartWorkersOptions['server']): Promise<NativeConnection> {
  return kit.sdk.NativeConnection.connect({ ...server.settings, address: server.address });
}

function workerOptions(
  queue: Queue,
  { kit, server }: StartWorkersOptions,
  activities: WorkerOptions['activities'],
): Omit<WorkerOptions, 'connection'> {
  const slots = slotsOf(queue, os.availableParallelism());
  const common = {
    namespace: server.namespace,
    taskQueue: queueName(queue, server.workspace),
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_FORCE,
    // A cancellation reaches a step with the answer to its heartbeat; the SDK would send one every 4 to 8 s only.
    maxHeartbeatThrottleInterval: HEARTBEAT_EVERY,
  };
  if (queue === 'pipeline') {
    return {
      ...common,
      workflowBundle: { codePath: kit.bundle },
      stickyQueueScheduleToStartTimeout: STICKY_QUEUE_TIMEOUT,
      maxConcurrentWorkflowTaskExecutions: slots,
      maxConcurrentWorkflowTaskPolls: 4,
    };
  }
  return {
    ...common,
    ...(activities ? { activities } : {}),
    maxConcurrentActivityTaskExecutions: slots,
    maxConcurrentActivityTaskPolls: Math.min(slots, 4),
  };
}
