/**
 * Reads failures that have crossed a boundary. Classes do not survive it (and the sandbox has its own), so everything here goes by
 * shape: `name`, `cause`, and the report that activities attach as the first detail.
 */
import type { ErrorReport } from '../domain/errors.ts';

/** The failure and its causes, outermost first. */
function chainOf(error: unknown): Record<string, unknown>[] {
  const chain: Record<string, unknown>[] = [];
  let current: unknown = error;
  while (typeof current === 'object' && current !== null && chain.length < 20) {
    chain.push(current as Record<string, unknown>);
    current = (current as { cause?: unknown }).cause;
  }
  return chain;
}

function isReport(value: unknown): value is ErrorReport {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message, exit } = value as Record<string, unknown>;
  return (
    typeof code === 'string' &&
    code.startsWith('PANHUO_') &&
    typeof message === 'string' &&
    typeof exit === 'number'
  );
}

/** Whether the flow was cancelled: by a person, or because the workflow above it was. */
export function isCancellation(error: unknown): boolean {
  return chainOf(error).some((one) => one.name === 'CancelledFailure' || one.code === 'PANHUO_CANCELLED');
}

/** The report a step attached to its failure, found through any number of wrappings; else the best account of what happened. */
export function failureReport(error: unknown): ErrorReport {
  const chain = chainOf(error);
  for (const one of chain) {
    const detail = Array.isArray(one.details) ? (one.details as unknown[])[0] : undefined;
    if (isReport(detail)) return detail;
  }
  if (isCancellation(error)) return { code: 'PANHUO_CANCELLED', message: '已按要求取消。', exit: 1 };
  if (chain.some((one) => one.name === 'TerminatedFailure')) {
    return { code: 'PANHUO_CANCELLED', message: '工作流被管理员终止。', exit: 1 };
  }
  const timeout = chain.find((one) => one.name === 'TimeoutFailure');
  if (timeout) {
    const step = chain.find((one) => typeof one.activityType === 'string')?.activityType;
    return {
      code: 'PANHUO_STEP_TIMEOUT',
      message: `步骤${step ? ` ${String(step)} ` : ''}超时或失去心跳（${String(timeout.timeoutType)}），重试后仍未完成。`,
      hint: '执行者可能反复崩溃或机器过载；请查看日志后重试，已完成的部分不会重做。',
      exit: 1,
    };
  }
  const deepest = chain.at(-1);
  const message = typeof deepest?.message === 'string' ? deepest.message : String(error);
  return { code: 'PANHUO_INTERNAL', message, exit: 1 };
}
