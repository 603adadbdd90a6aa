import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { PanhuoError, reportOf } from '../domain/errors.ts';
import { HEARTBEAT_EVERY, LIMITS, STEP_POLICIES, type StepName } from '../temporal.config.ts';
import type { StepContext, Steps } from '../workflows/steps.ts';
import { isPermanent } from './errors.ts';
import type { Log } from './types.ts';

type Step = (input: { correlation: string }, context: StepContext) => Promise<unknown>;
export type Activities = Record<StepName, (input: { correlation: string }) => Promise<unknown>>;

/** The steps as Temporal activities: signs of life while they run, cancellation passed in, failures in their travelling form. */
export function temporalActivities(steps: Steps, log: Log): Activities {
  const names = Object.keys(STEP_POLICIES) as StepName[];
  const entries = names.map((name) => {
    const step = steps[name].bind(steps) as Step;
    return [name, (input: { correlation: string }) => perform(name, step, input, log)] as const;
  });
  return Object.fromEntries(entries) as Activities;
}

async function perform(
  name: StepName,
  step: Step,
  input: { correlation: string },
  log: Log,
): Promise<unknown> {
  const activity = Context.current();
  const { attempt, workflowExecution } = activity.info;
  const signal = activity.cancellationSignal;
  const fields = {
    step: name,
    correlation: input.correlation,
    attempt,
    workflow: workflowExecution?.workflowId,
  };
  let note: string | undefined;
  const beat = setInterval(() => activity.heartbeat(note), HEARTBEAT_EVERY);
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  log.debug(fields, 'step started');
  try {
    const context: StepContext = {
      signal,
      attempt,
      note: (text) => {
        note = text;
        activity.heartbeat(note);
      },
    };
    const answer = await step(input, context);
    refuseTooLarge(name, answer);
    log.info({ ...fields, ms: ms() }, 'step done');
    return answer;
  } catch (error) {
    if (signal.aborted) {
      log.info({ ...fields, ms: ms(), reason: String(signal.reason) }, 'step cancelled');
      throw cancellationOf(signal.reason);
    }
    log.warn({ ...fields, ms: ms(), error: reportOf(error), err: error }, 'step failed');
    throw toFailure(error);
  } finally {
    clearInterval(beat);
  }
}

/**
 * Whatever a step threw on its way out, the server must hear that it was cancelled. But when this worker stops, the flow goes on:
 * then it must hear a failure that another worker's attempt can make good.
 */
function cancellationOf(reason: unknown): Error {
  if (!(reason instanceof CancelledFailure)) return new CancelledFailure('cancelled');
  if (reason.message !== 'WORKER_SHUTDOWN') return reason;
  return toFailure(new PanhuoError('PANHUO_STEP_TIMEOUT', '执行进程停止时步骤尚未完成。'));
}

/** The server would refuse the answer without saying which step gave it, and the step would be tried again. */
function refuseTooLarge(name: StepName, answer: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(answer) ?? '');
  if (bytes <= LIMITS.answerBytes) return;
  throw new PanhuoError(
    'PANHUO_STEP_ANSWER',
    `步骤 ${name} 的结果有 ${bytes} 字节，超过工作流可传递的 ${LIMITS.answerBytes} 字节。`,
  );
}

/** The form in which a step's error travels: its code as type, its report as the first detail. */
function toFailure(error: unknown): ApplicationFailure {
  const report = reportOf(error);
  return ApplicationFailure.create({
    message: report.message,
    type: report.code,
    nonRetryable: isPermanent(error),
    details: [report],
    ...(error instanceof Error ? { cause: error } : {}),
  });
}
