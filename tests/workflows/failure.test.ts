import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../domain/errors.ts';
import { failureReport, isCancellation } from '../../workflows/failure.ts';

const activity = (cause: Error) =>
  new ActivityFailure(
    'Activity task failed',
    'parseDocuments',
    '1',
    'RETRY_STATE_TIMEOUT' as never,
    'me',
    cause,
  );

describe('failureReport', () => {
  const report = { code: 'PANHUO_INPUT_EMPTY', message: '文件为空', where: { file: 'a.csv' }, exit: 3 };

  it('finds what the step said through a child workflow', () => {
    const step = ApplicationFailure.create({ message: '文件为空', type: report.code, details: [report] });
    const child = new ChildWorkflowFailure(
      'default',
      { workflowId: 'w', runId: 'r' },
      'ingest',
      'RETRY_STATE_TIMEOUT' as never,
      activity(step),
    );
    expect(failureReport(child)).toEqual(report);
  });

  it('does not take somebody else’s details for a report', () => {
    const step = ApplicationFailure.create({
      message: 'boom',
      details: [{ code: 'E1', message: 'x', exit: 1 }],
    });
    expect(failureReport(activity(step))).toEqual({ code: 'PANHUO_INTERNAL', message: 'boom', exit: 1 });
  });

  it('names the step that fell silent', () => {
    const { code, message } = failureReport(
      activity(new TimeoutFailure('t', undefined, 'HEARTBEAT' as never)),
    );
    expect(code).toBe('PANHUO_STEP_TIMEOUT');
    expect(message).toContain('parseDocuments');
  });

  it('tells a cancellation from a failure', () => {
    const cancelled = activity(new CancelledFailure('c'));
    expect(isCancellation(cancelled)).toBe(true);
    expect(failureReport(cancelled).code).toBe('PANHUO_CANCELLED');
    expect(isCancellation(activity(new Error('x')))).toBe(false);
  });

  it('uses registered codes only', () => {
    for (const error of [
      new CancelledFailure('c'),
      new TimeoutFailure('t', undefined, 'HEARTBEAT' as never),
      null,
    ]) {
      expect(ERRORS).toHaveProperty(failureReport(error).code);
    }
  });
});
