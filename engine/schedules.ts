import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
  type ScheduleSpec as TemporalSpec,
} from '@temporalio/client';
import { PanhuoError } from '../domain/errors.ts';
import { queueName, SCHEDULES, WORKFLOW_TASK_TIMEOUT } from '../temporal.config.ts';
import { scheduleId } from '../workflows/ids.ts';
import type { ScheduleOutcome, ScheduleSpec } from './types.ts';

/** Marks the schedules that are ours to delete, with the workspace they belong to ('' on a server of our own). */
export const MEMO = 'panhuo';

/**
 * Makes the workspace's schedules what the list says: creates, updates, deletes those of ours that are no longer listed. A
 * paused schedule stays paused. A start that falls into a running one is skipped; starts missed in the last day are made up for.
 * @throws PANHUO_ENGINE_CONFIG for an expression the server refuses
 */
export async function ensureSchedules(
  client: Client,
  workspace: string | undefined,
  schedules: readonly ScheduleSpec[],
): Promise<ScheduleOutcome[]> {
  const outcomes: ScheduleOutcome[] = [];
  for (const schedule of schedules) outcomes.push(await ensure(client, workspace, schedule));
  const wanted = new Set(schedules.map((schedule) => scheduleId(schedule.id, workspace)));
  for await (const listed of client.schedule.list()) {
    if (listed.memo?.[MEMO] !== (workspace ?? '') || wanted.has(listed.scheduleId)) continue;
    await client.schedule.getHandle(listed.scheduleId).delete();
    outcomes.push({ id: listed.scheduleId, outcome: 'deleted', paused: listed.state.paused });
  }
  return outcomes;
}

async function ensure(
  client: Client,
  workspace: string | undefined,
  schedule: ScheduleSpec,
): Promise<ScheduleOutcome> {
  const options = optionsOf(workspace, schedule);
  const { id } = schedule;
  try {
    await client.schedule.create(options);
    return { id, outcome: 'created', paused: false };
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw refused(schedule, error);
  }
  const handle = client.schedule.getHandle(options.scheduleId);
  let paused = false;
  const change = handle.update((previous) => {
    paused = previous.state.paused;
    return {
      spec: options.spec,
      action: options.action,
      policies: options.policies ?? {},
      state: previous.state,
    };
  });
  await change.catch((error: unknown) => {
    throw refused(schedule, error);
  });
  return { id, outcome: 'updated', paused };
}

function refused(schedule: ScheduleSpec, error: unknown): unknown {
  // The SDK's form of INVALID_ARGUMENT.
  if (!(error instanceof TypeError)) return error;
  return new PanhuoError('PANHUO_ENGINE_CONFIG', `定时计划 ${schedule.id} 有误：${error.message}`, {
    hint: 'cron 为五段：分 时 日 月 周，例如 30 2 * * * 表示每天 02:30（北京时间）。',
    cause: error,
  });
}

type OurAction = Extract<ScheduleOptions['action'], { type: 'startWorkflow' }>;

function optionsOf(workspace: string | undefined, schedule: ScheduleSpec) {
  const id = scheduleId(schedule.id, workspace);
  const action: OurAction = {
    type: 'startWorkflow',
    workflowType: schedule.workflow,
    // The server appends the time of the start, so each start has an id of its own.
    workflowId: `${id}-${schedule.workflow}`,
    taskQueue: queueName('pipeline', workspace),
    args: [schedule.input],
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
  };
  return {
    scheduleId: id,
    spec: specOf(schedule),
    action,
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: SCHEDULES.catchupWindow },
    memo: { [MEMO]: workspace ?? '' },
  };
}

function specOf({ id, cron, everyMs }: ScheduleSpec): TemporalSpec {
  if ((cron === undefined) === (everyMs === undefined)) {
    throw new PanhuoError('PANHUO_ENGINE_CONFIG', `定时计划 ${id} 必须且只能指定 cron 或间隔之一。`);
  }
  return {
    timezone: SCHEDULES.timezone,
    ...(cron === undefined ? {} : { cronExpressions: [cron] }),
    ...(everyMs === undefined ? {} : { intervals: [{ every: everyMs }] }),
  };
}
