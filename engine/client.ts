import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { errorOf, PanhuoError } from '../domain/errors.ts';
import { CLIENT, LIMITS, queueName, WORKFLOW_TASK_TIMEOUT } from '../temporal.config.ts';
import { failureReport } from '../workflows/failure.ts';
import { grpcCode } from './connect.ts';
import type { Log, OnProgress } from './types.ts';
import { watch } from './watch.ts';

const NOT_FOUND = 5;
const DEADLINE_EXCEEDED = 4;
/** A query or describe that fails this way was answered by a living server. */
const INVALID_ARGUMENT = 3;

export interface FlowClient {
  client: Client;
  workspace: string | undefined;
  log: Log;
  /** Sees to it that a server and workers are there; called while the server does not answer. @throws once the engine is closed */
  tend(): Promise<void>;
  /** Aborted when the engine is closed. */
  closed: AbortSignal;
}

export interface FlowRequest {
  flow: 'ingest' | 'build' | 'run';
  id: string;
  input: { correlation: string };
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/**
 * Starts the workflow, or attaches to it when one with this id is running, and waits for its answer through outages of the server
 * and deaths of workers. Aborting `signal` cancels the workflow.
 * @throws PanhuoError: the step's own when one failed; PANHUO_CANCELLED, PANHUO_STEP_TIMEOUT, PANHUO_ENGINE_STUCK,
 *   PANHUO_ENGINE_UNREACHABLE otherwise
 */
export async function execute<T>(parts: FlowClient, request: FlowRequest): Promise<T> {
  const { signal, input } = request;
  refuseTooLarge(input);
  throwIfAborted(signal);
  const over = new AbortController();
  const end = AbortSignal.any([over.signal, parts.closed]);
  // Every call of this flow listens to it for as long as the flow lasts.
  setMaxListeners(0, end);
  try {
    // A long poll would outlive the closing of its connection by up to a minute; this ends it.
    return await parts.client.withAbortSignal(end, async () => {
      const handle = await start(parts, request, end);
      const result = resultOf<T>(parts, end, handle);
      return Promise.race([
        result,
        watch(parts, handle, input.correlation, request.onProgress, end),
        cancelled(parts, handle, signal, end, result),
      ]);
    });
  } finally {
    over.abort();
  }
}

async function start(parts: FlowClient, request: FlowRequest, over: AbortSignal): Promise<WorkflowHandle> {
  const { flow, id, input } = request;
  const handle = await throughOutages(parts, over, () =>
    parts.client.workflow.start(flow, {
      workflowId: id,
      taskQueue: queueName('pipeline', parts.workspace),
      args: [input],
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    }),
  );
  const run = handle.firstExecutionRunId;
  parts.log.info({ workflow: id, run, correlation: input.correlation }, 'flow started');
  return handle;
}

async function resultOf<T>(parts: FlowClient, over: AbortSignal, handle: WorkflowHandle): Promise<T> {
  return throughOutages(parts, over, async () => {
    try {
      return (await handle.result()) as T;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'WorkflowFailedError') throw error;
      parts.log.debug({ workflow: handle.workflowId, err: error }, 'flow failed');
      throw errorOf(failureReport(error));
    }
  });
}

/** Repeats a call for as long as the server does not answer, up to five minutes without one success, unless it is `over`. */
async function throughOutages<T>(parts: FlowClient, over: AbortSignal, call: () => Promise<T>): Promise<T> {
  let since: number | null = null;
  for (let attempt = 0; ; attempt += 1) {
    const begun = Date.now();
    try {
      return await call();
    } catch (error) {
      if (error instanceof PanhuoError) throw error;
      if (parts.closed.aborted) await parts.tend();
      if (over.aborted) throw error;
      const code = grpcCode(error);
      if (isGone(error)) {
        throw new PanhuoError(
          'PANHUO_ENGINE_STUCK',
          'Temporal 服务上已没有这个工作流（数据库可能被换掉或清空）。',
          {
            hint: '请重新执行命令；已存入湖中的部分不会重做。',
            cause: error,
          },
        );
      }
      if (code === undefined || code === INVALID_ARGUMENT) throw error;
      // A long poll that lasted and was cut off is an outage that has just begun. One that timed out is no sign of life: a server
      // whose database is gone answers nothing else, for ever.
      const lasted = code !== DEADLINE_EXCEEDED && Date.now() - begun > 20_000;
      if (since === null || lasted) since = Date.now();
      if (Date.now() - since > CLIENT.outage) {
        throw new PanhuoError('PANHUO_ENGINE_UNREACHABLE', 'Temporal 服务中断超过五分钟。', {
          hint: '工作流没有丢失：服务恢复后会继续；再次执行同一命令也不会重做已完成的部分。',
          cause: error,
        });
      }
      parts.log.warn({ attempt, err: error }, 'server does not answer');
      await parts.tend();
      await sleep(Math.min(2000, 100 * 2 ** attempt));
    }
  }
}

/** Rejects once the caller has cancelled and the workflow has closed, or does not close in time. Else pending until `over`. */
async function cancelled(
  parts: FlowClient,
  handle: WorkflowHandle,
  signal: AbortSignal | undefined,
  over: AbortSignal,
  result: Promise<unknown>,
): Promise<never> {
  await aborted(signal, over);
  if (!over.aborted) {
    parts.log.info({ workflow: handle.workflowId }, 'cancelling');
    const ask = throughOutages(parts, over, async () => {
      try {
        await handle.cancel();
      } catch (error) {
        // Already closed: its answer came first.
        if (!isGone(error)) throw error;
      }
    });
    ask.catch((error: unknown) => parts.log.warn({ err: error }, 'cancellation could not be asked for'));
    const late = await Promise.race([
      result.then(
        () => false,
        () => false,
      ),
      sleep(CLIENT.cancel, true, { ref: false }),
    ]);
    // In time, `result` itself ends the race: with the cancellation, or with an answer that came first.
    if (late) {
      throw new PanhuoError('PANHUO_CANCELLED', '已要求取消，但正在执行的步骤尚未停下。', {
        hint: '它会在后台结束或超时；数据不会受损。',
      });
    }
  }
  return new Promise<never>(() => undefined);
}

function isGone(error: unknown): boolean {
  return (error instanceof Error && error.name === 'WorkflowNotFoundError') || grpcCode(error) === NOT_FOUND;
}

function aborted(...signals: (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      if (signal?.aborted) resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PanhuoError('PANHUO_CANCELLED', '已按要求取消。');
}

function refuseTooLarge(input: object): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= LIMITS.filesBytes) return;
  throw new PanhuoError(
    'PANHUO_USAGE',
    `一次交给流程的文件清单有 ${bytes} 字节，超过 ${LIMITS.filesBytes} 字节。`,
    {
      hint: '请分几次执行，或在 panhuo.yaml 中把文件夹配置为来源。',
    },
  );
}
