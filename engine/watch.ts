import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { PanhuoError } from '../domain/errors.ts';
import { CLIENT } from '../temporal.config.ts';
import type { Progress } from '../workflows/flows.ts';
import { ingestId } from '../workflows/ids.ts';
import type { FlowClient } from './client.ts';
import type { OnProgress } from './types.ts';

/** How long a look at the workflow may take; a query waits for a worker otherwise. */
const PATIENCE = 2000;
const DESCRIBE_EVERY = 1000;
/** A workflow task that failed this often will not succeed: the code does not fit the history. */
const STUCK_ATTEMPTS = 8;

/**
 * Reports progress until `over`, and never resolves. Looks that fail are passed over: whether the server answers is for the one
 * who waits for the result to judge.
 * @throws PANHUO_ENGINE_STUCK when the workflow's code keeps failing, which the server would retry for ever
 */
export async function watch(
  parts: FlowClient,
  handle: WorkflowHandle,
  correlation: string,
  onProgress: OnProgress | undefined,
  over: AbortSignal,
): Promise<never> {
  let described = 0;
  let note: string | undefined;
  let last = '';
  while (!over.aborted) {
    await sleep(CLIENT.progressEvery, undefined, { signal: over, ref: false }).catch(() => undefined);
    if (over.aborted) break;
    const progress = onProgress ? await look(() => progressOf(parts, handle, correlation), parts) : undefined;
    if (Date.now() - described > DESCRIBE_EVERY) {
      described = Date.now();
      note = await look(() => describe(parts, handle), parts);
    }
    if (over.aborted || !progress || !onProgress) continue;
    const shown = note === undefined ? progress : { ...progress, note };
    const text = JSON.stringify(shown);
    if (text !== last) onProgress(shown);
    last = text;
  }
  return new Promise<never>(() => undefined);
}

async function look<T>(take: () => Promise<T>, { log }: FlowClient): Promise<T | undefined> {
  try {
    return await take();
  } catch (error) {
    if (error instanceof PanhuoError) throw error;
    log.debug({ err: error }, 'no progress to be had');
    return undefined;
  }
}

/** The flow's own progress; of a run, with the progress of the sources it is reading. */
async function progressOf(
  parts: FlowClient,
  handle: WorkflowHandle,
  correlation: string,
): Promise<Progress | undefined> {
  const progress = await query(parts, handle);
  if (!progress?.parts) return progress;
  const reading = await Promise.all(
    progress.parts.map(async (part) => {
      const id = ingestId(part.source ?? '', correlation, parts.workspace);
      // A child that has just started or just ended has no answer; what the run knows of it will do.
      return (await look(() => query(parts, parts.client.workflow.getHandle(id)), parts)) ?? part;
    }),
  );
  const rows = progress.rows + reading.reduce((sum, part) => sum + part.rows, 0);
  return { ...progress, parts: reading, rows };
}

async function query(parts: FlowClient, handle: WorkflowHandle): Promise<Progress | undefined> {
  const answer = await parts.client.withDeadline(Date.now() + PATIENCE, () =>
    handle.query<Progress | null>('progress'),
  );
  return answer ?? undefined;
}

/** What the step in flight says it is doing, if there is one and it says something. */
async function describe(parts: FlowClient, handle: WorkflowHandle): Promise<string | undefined> {
  const { raw } = await parts.client.withDeadline(Date.now() + PATIENCE, () => handle.describe());
  const attempts = raw.pendingWorkflowTask?.attempt ?? 0;
  if (attempts >= STUCK_ATTEMPTS) {
    throw new PanhuoError(
      'PANHUO_ENGINE_STUCK',
      `工作流 ${handle.workflowId} 的代码连续失败 ${attempts} 次，无法继续。`,
      {
        hint: '多为升级后代码与未完成的工作流不一致：请在 Temporal 页面终止它，然后重新执行；已存入湖中的部分不会重做。',
      },
    );
  }
  for (const activity of raw.pendingActivities ?? []) {
    const payload = activity.heartbeatDetails?.payloads?.[0];
    if (!payload) continue;
    const note: unknown = defaultPayloadConverter.fromPayload(payload);
    if (typeof note === 'string') return note;
  }
  return undefined;
}
