import { Client } from '@temporalio/client';
import type { IngestIn } from '../workflows/flows.ts';
import { buildId, ingestId, runId } from '../workflows/ids.ts';
import { execute, type FlowClient, type FlowRequest } from './client.ts';
import { type Crew, gatherCrew } from './crew.ts';
import { enginePaths } from './paths.ts';
import { ensureSchedules } from './schedules.ts';
import type { Server } from './server.ts';
import type { Engine, EngineOptions, OnProgress, Report } from './types.ts';
import type { WorkerKit } from './worker.ts';

const TEND_EVERY = 1000;
const TEND_PAUSE_MAX = 30_000;

const NOBODY: Crew = { detail: '执行者在别处', tend: async () => undefined, close: async () => undefined };

/** The engine on a server that was found: workers gathered, both watched over, everything given back on `close`. */
export async function temporalEngine(
  options: EngineOptions,
  server: Server,
  kit: () => Promise<WorkerKit>,
  report: Report,
): Promise<Engine> {
  const { home, steps, log } = options;
  const crew =
    options.workers === 'none'
      ? NOBODY
      : await gatherCrew({ paths: enginePaths(home), server, steps, log, report, kit });
  const client = new Client({ connection: server.connection, namespace: server.namespace });
  const watchdog = guard(async () => {
    await server.recover();
    await crew.tend();
  }, options);
  const parts: FlowClient = { client, workspace: server.workspace, log, tend: watchdog.look };
  const { workspace } = server;
  const flow = <T>(request: FlowRequest, onProgress?: OnProgress, signal?: AbortSignal) =>
    execute<T>(parts, { ...request, ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
  let closing: Promise<void> | null = null;
  return {
    name: 'temporal',
    get detail() {
      return `${server.detail}，${crew.detail}`;
    },
    ...(server.uiUrl ? { uiUrl: server.uiUrl } : {}),
    ingest: (input: IngestIn, ...rest) =>
      flow({ flow: 'ingest', id: ingestId(input.source, input.correlation, workspace), input }, ...rest),
    build: (input, ...rest) =>
      flow({ flow: 'build', id: buildId(input.correlation, workspace), input }, ...rest),
    run: (input, ...rest) => flow({ flow: 'run', id: runId(input.correlation, workspace), input }, ...rest),
    schedule: (schedules) => ensureSchedules(client, workspace, schedules),
    close: () => {
      closing ??= (async () => {
        await watchdog.stop();
        await crew.close();
        await server.release();
      })();
      return closing;
    },
  };
}

/** Looks after things every second and on demand, one look at a time, more rarely while looks fail. */
function guard(tend: () => Promise<void>, { log }: EngineOptions) {
  let current: Promise<void> | null = null;
  let notBefore = 0;
  let failures = 0;
  let stopped = false;
  const look = (): Promise<void> => {
    if (stopped || Date.now() < notBefore) return current ?? Promise.resolve();
    current ??= tend()
      .then(
        () => {
          failures = 0;
        },
        (error: unknown) => {
          failures += 1;
          notBefore = Date.now() + Math.min(TEND_PAUSE_MAX, TEND_EVERY * 2 ** failures);
          log.warn({ err: error }, 'server or workers could not be brought back');
        },
      )
      .finally(() => {
        current = null;
      });
    return current;
  };
  const timer = setInterval(look, TEND_EVERY);
  timer.unref();
  const stop = async () => {
    stopped = true;
    clearInterval(timer);
    await current;
  };
  return { look, stop };
}
