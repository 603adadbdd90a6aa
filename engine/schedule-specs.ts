import type { RunIn } from '../workflows/flows.ts';
import type { ScheduleSpec } from './types.ts';

/** What panhuo.yaml says of times, as an engine takes it. The sources stand in the schedule: after a change of them it is made anew. */
export function scheduleSpecs(
  schedules: readonly { id: string; cron: string; run: 'run' | 'build' }[],
  sources: RunIn['sources'],
): ScheduleSpec[] {
  return schedules.map(({ id, cron, run }) => ({
    id,
    cron,
    workflow: run,
    input: run === 'run' ? { correlation: '', sources } : { correlation: '' },
  }));
}
