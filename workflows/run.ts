import { executeChild, ParentClosePolicy, workflowInfo } from '@temporalio/workflow';
import { WORKFLOW_TASK_TIMEOUT, workspaceOf } from '../temporal.config.ts';
import { failureReport, isCancellation } from './failure.ts';
import type { RunIn, RunOut } from './flows.ts';
import { ingestId } from './ids.ts';
import { ingest } from './ingest.ts';
import { runFlow } from './pipeline.ts';
import { activities, answerProgress, correlated, failing } from './temporal.ts';

/** Every source as a child workflow with a history of its own, then one build. */
export async function run(input: RunIn): Promise<RunOut> {
  const progress = answerProgress();
  return failing(() => {
    const { taskQueue } = workflowInfo();
    const readSource = (one: Parameters<typeof ingest>[0]) =>
      executeChild(ingest, {
        workflowId: ingestId(one.source, one.correlation, workspaceOf(taskQueue)),
        taskQueue,
        workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        args: [one],
      });
    const context = {
      steps: activities(),
      progress,
      ingest: readSource,
      reportOf: failureReport,
      isCancellation,
    };
    return runFlow(context, correlated(input));
  });
}
