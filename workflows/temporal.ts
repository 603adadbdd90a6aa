/** What the Temporal wrappers share: steps as activities, progress as a query, failures that fail the workflow. */
import {
  ActivityCancellationType,
  ApplicationFailure,
  ContinueAsNew,
  defineQuery,
  proxyActivities,
  setHandler,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { queueName, STEP_POLICIES, type StepName, type StepPolicy, workspaceOf } from '../temporal.config.ts';
import { failureReport } from './failure.ts';
import type { Progress } from './flows.ts';
import type { StepCalls } from './steps.ts';

/** The steps as activities on the queues of the workspace this workflow belongs to. */
export function activities(): StepCalls {
  const workspace = workspaceOf(workflowInfo().taskQueue);
  const call = <K extends keyof StepCalls & StepName>(name: K, megabytes = 0): StepCalls[K] => {
    const policy: StepPolicy = STEP_POLICIES[name];
    const proxies = proxyActivities<StepCalls>({
      taskQueue: queueName(policy.queue, workspace),
      startToCloseTimeout: policy.startToClose + Math.ceil(megabytes * policy.startToClosePerMegabyte),
      heartbeatTimeout: policy.heartbeat,
      cancellationType: policy.waitForCancel
        ? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED
        : ActivityCancellationType.TRY_CANCEL,
      retry: policy.retry,
    });
    return proxies[name];
  };
  return {
    crawlPages: call('crawlPages'),
    archiveFiles: call('archiveFiles'),
    parseDocuments: (input) => {
      const bytes = input.documents.reduce((sum, document) => sum + document.bytes, 0);
      return call('parseDocuments', bytes / 1e6)(input);
    },
    buildWarehouse: call('buildWarehouse'),
  };
}

export const progressQuery = defineQuery<Progress | null>('progress');

/** Answers the progress query with the latest snapshot the returned function was given. */
export function answerProgress(): (progress: Progress) => void {
  let current: Progress | null = null;
  setHandler(progressQuery, () => current);
  return (progress) => {
    current = progress;
  };
}

/** A scheduled flow has no command behind it: its own id takes the place of the command's. */
export function correlated<T extends { correlation: string }>(input: T): T {
  return input.correlation ? input : { ...input, correlation: workflowInfo().workflowId };
}

/**
 * Runs a body. An error that is not Temporal's own would fail the workflow *task*, which the server retries for ever while the
 * caller waits; it must fail the workflow.
 */
export async function failing<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof TemporalFailure || error instanceof ContinueAsNew) throw error;
    const report = failureReport(error);
    throw ApplicationFailure.create({
      message: report.message,
      type: report.code,
      nonRetryable: true,
      details: [report],
      ...(error instanceof Error ? { cause: error } : {}),
    });
  }
}
