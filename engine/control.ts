import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { PanhuoError } from '../domain/errors.ts';
import { buildId, ingestId, runId, scheduleId } from '../workflows/ids.ts';
import { grpcCode } from './connect.ts';
import { MEMO } from './schedules.ts';
import type { EngineControl, FlowState, ScheduleState } from './types.ts';

const NOT_FOUND = 5;
/** Looks are for a page that somebody waits for. */
const PATIENCE = 3000;

/** Flows and schedules of a server as pages see them: by correlation, whoever started them. */
export function controlOf(client: Client, workspace: string | undefined, namespace: string): EngineControl {
  const find = async (correlation: string, sources: readonly string[]): Promise<FlowState[]> => {
    const ids = [
      runId(correlation, workspace),
      buildId(correlation, workspace),
      ...sources.map((source) => ingestId(source, correlation, workspace)),
      // What a schedule started has its own id as correlation.
      correlation,
    ];
    const found = await Promise.all(
      ids.map((id) => client.withDeadline(Date.now() + PATIENCE, () => describe(client, id))),
    );
    return found.filter((flow) => flow !== null);
  };
  return {
    namespace,
    flows: find,
    async cancel(correlation, sources) {
      const running = (await find(correlation, sources)).filter(({ status }) => status === 'RUNNING');
      // A run cancels the flows of its sources.
      const own = running.filter(({ id }) => id === runId(correlation, workspace) || id === correlation);
      for (const { id } of own.length > 0 ? own : running) await client.workflow.getHandle(id).cancel();
      return running.map(({ id }) => id);
    },
    async schedules() {
      const states: ScheduleState[] = [];
      for await (const { scheduleId: id, memo, state, info } of client.schedule.list()) {
        if (memo?.[MEMO] !== (workspace ?? '')) continue;
        states.push({
          id: id.slice(scheduleId('', workspace).length),
          paused: state.paused,
          note: state.note ?? null,
          next: info.nextActionTimes[0]?.toISOString() ?? null,
        });
      }
      return states;
    },
    async pauseSchedule(id, paused, note) {
      const handle = client.schedule.getHandle(scheduleId(id, workspace));
      try {
        await (paused ? handle.pause(note) : handle.unpause(note));
      } catch (error) {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
        throw new PanhuoError('PANHUO_REQUEST_INVALID', `没有这个定时计划：${id}`, {
          hint: '定时计划写在 panhuo.yaml 的 schedules 中，panhuo up 启动时生效。',
          cause: error,
        });
      }
    },
  };
}

async function describe(client: Client, id: string): Promise<FlowState | null> {
  try {
    const { status, type, runId: run } = await client.workflow.getHandle(id).describe();
    return { id, run, flow: type, status: status.name };
  } catch (error) {
    const isGone = error instanceof Error && error.name === 'WorkflowNotFoundError';
    if (isGone || grpcCode(error) === NOT_FOUND) return null;
    throw error;
  }
}
