import type { LogLevel, LogMetadata } from '@temporalio/common';
import type { Log } from './types.ts';

type Sdk = typeof import('@temporalio/worker');

let current: Log | null = null;

/**
 * Sends the SDK's log lines to ours and leaves signals to the command line: by default the SDK would stop workers at SIGINT behind
 * the back of a command that is cancelling its flow. Once per process; a later log takes the place of the one before.
 */
export function installRuntime(sdk: Sdk, log: Log): void {
  const first = current === null;
  current = log;
  if (!first) return;
  sdk.Runtime.install({
    shutdownSignals: [],
    logger: new sdk.DefaultLogger('INFO', ({ level, message, meta }) => forward(level, message, meta ?? {})),
    telemetryOptions: {
      logging: { forward: {}, filter: sdk.makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
  });
}

function forward(level: LogLevel, message: string, meta: LogMetadata): void {
  if (current === null) return;
  const { sdkComponent, workflowId, taskQueue, error } = meta as Record<string, unknown>;
  const fields = {
    sdk: sdkComponent,
    workflow: workflowId,
    queue: taskQueue,
    ...(error ? { err: error } : {}),
  };
  // Said by ourselves with more about it (activities.ts), or meant so (worker.ts).
  const known = /^(Activity failed|Worker state changed|No (activities|workflows) registered)/.test(message);
  if (level === 'ERROR' && !known) current.error(fields, message);
  else if (level === 'WARN' && !known) current.warn(fields, message);
  else current.debug(fields, message);
}
