import { setMaxListeners } from 'node:events';
import { Client } from '@temporalio/client';
import { PanhuoError } from '../domain/errors.ts';
import type { IngestIn } from '../workflows/flows.ts';
import { buildId, ingestId, runId } from '../workflows/ids.ts';
import { execute, type FlowClient, type FlowRequest } from './client.ts';
import { controlOf } from './control.ts';
import { type Crew, gatherCrew } from './crew.ts';
import { guard } from './guard.ts';
import { enginePaths } from './paths.ts';
import { ensureSchedules } from './schedules.ts';
import type { Server } from './server.ts';
import type { Engine, EngineOptions, OnProgress, Report } from './types.ts';
import type { WorkerKit } from './worker.ts';

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
  }, log);
  const closed = new AbortController();
  setMaxListeners(0, closed.signal);
  let closing: Promise<void> | null = null;
  const tend = async () => {
    // A flow that is still awaited must not wait for a server that was given back.
    if (closed.signal.aborted) throw new PanhuoError('PANHUO_CANCELLED', '引擎已关闭，不再等待流程结束。');
    await watchdog.look();
  };
  const parts: FlowClient = { client, workspace: server.workspace, log, tend, closed: closed.signal };
  const { workspace } = server;
  const flow = <T>(request: FlowRequest, onProgress?: OnProgress, signal?: AbortSignal) =>
    execute<T>(parts, { ...request, ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
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
    control: controlOf(client, workspace, server.namespace),
    close: () => {
      closing ??= (async () => {
        closed.abort();
        await watchdog.stop();
        await crew.close();
        await server.release();
      })();
      return closing;
    },
  };
}
