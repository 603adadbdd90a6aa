import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorOf, PanhuoError, reportOf } from '../domain/errors.ts';
import { type Queue, type RetrySettings, STEP_POLICIES, type StepName, slotsOf } from '../temporal.config.ts';
import { isCancellation } from '../workflows/failure.ts';
import type { BuildIn, BuildOut, IngestIn, IngestOut, Progress, RunIn, RunOut } from '../workflows/flows.ts';
import { buildFlow, type IngestContext, ingestFlow, runFlow } from '../workflows/pipeline.ts';
import type { StepCalls, StepContext, Steps } from '../workflows/steps.ts';
import { isPermanent } from './errors.ts';
import type { Engine, Log, OnProgress } from './types.ts';

type Step = (input: { correlation: string }, context: StepContext) => Promise<unknown>;

/** What Temporal's payload converter does to whatever crosses it. */
function overTheWire<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

/** Lets `slots` calls run at once, the others wait in the order they came: what a worker's slots do. */
function gate(slots: number) {
  let free = slots;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

function pauseAfter(attempt: number, retry: RetrySettings): number {
  return Math.min(retry.maximumInterval, retry.initialInterval * retry.backoffCoefficient ** (attempt - 1));
}

export interface InlineOptions {
  steps: Steps;
  log: Log;
  /** Replaces the clock in tests. @default node's timers */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * The flows in this process, without a server: same bodies, same retries and slots, same JSON boundary. Not durable: when the process
 * ends, so does the flow (repeating it finds what was stored). Attempts are not bounded in time.
 */
export function inlineEngine({ steps, log, pause = waitFor }: InlineOptions): Engine {
  const gates: Record<Queue, ReturnType<typeof gate>> = {
    pipeline: gate(slotsOf('pipeline', 1)),
    crawl: gate(slotsOf('crawl', 1)),
    compute: gate(slotsOf('compute', os.availableParallelism())),
    warehouse: gate(slotsOf('warehouse', 1)),
  };

  const perform = async (
    name: StepName,
    input: { correlation: string },
    signal: AbortSignal,
    note: (text: string) => void,
  ) => {
    const { queue, retry } = STEP_POLICIES[name];
    const step = steps[name].bind(steps) as Step;
    const wire = overTheWire(input);
    for (let attempt = 1; ; attempt += 1) {
      const fields = { step: name, correlation: input.correlation, attempt };
      try {
        return await gates[queue](async () => {
          throwIfCancelled(signal);
          log.debug(fields, 'step started');
          const started = performance.now();
          const answer = overTheWire(await step(wire, { signal, attempt, note }));
          log.info({ ...fields, ms: Math.round(performance.now() - started) }, 'step done');
          return answer;
        });
      } catch (error) {
        throwIfCancelled(signal);
        const report = reportOf(error);
        log.warn({ ...fields, error: report, err: error }, 'step failed');
        const types: readonly string[] = retry.nonRetryableErrorTypes;
        if (isPermanent(error) || types.includes(report.code) || attempt >= retry.maximumAttempts)
          throw errorOf(report);
        await pause(pauseAfter(attempt, retry), signal);
      }
    }
  };

  const contextOf = (onProgress: OnProgress, signal: AbortSignal): IngestContext => {
    let last: Progress | undefined;
    const note = (text: string) => {
      if (last) onProgress({ ...last, note: text });
    };
    const call = (name: StepName) => (input: { correlation: string }) => perform(name, input, signal, note);
    return {
      sleep: (ms) => pause(ms, signal),
      steps: {
        crawlPages: call('crawlPages') as StepCalls['crawlPages'],
        archiveFiles: call('archiveFiles') as StepCalls['archiveFiles'],
        parseDocuments: call('parseDocuments') as StepCalls['parseDocuments'],
        buildWarehouse: call('buildWarehouse') as StepCalls['buildWarehouse'],
      },
      progress: (progress) => {
        last = progress;
        onProgress(progress);
      },
    };
  };

  const ingest = async (input: IngestIn, onProgress: OnProgress, signal: AbortSignal): Promise<IngestOut> => {
    const end = await ingestFlow(contextOf(onProgress, signal), overTheWire(input));
    // Without `shouldPause` the body runs to its end.
    if (!end.done) throw new Error('an ingest in process stopped half-way');
    return overTheWire(end.out);
  };

  const never = new AbortController().signal;
  const ignore: OnProgress = () => undefined;
  return {
    name: 'inline',
    detail: '单进程执行（不经 Temporal：不可续跑、无定时）',
    ingest: (input, onProgress = ignore, signal = never) => plainly(() => ingest(input, onProgress, signal)),
    build: (input: BuildIn, onProgress = ignore, signal = never): Promise<BuildOut> =>
      plainly(() => buildFlow(contextOf(onProgress, signal), overTheWire(input))),
    run: (input: RunIn, onProgress = ignore, signal = never): Promise<RunOut> =>
      plainly(async () => {
        const base = contextOf(onProgress, signal);
        const readSource = (one: IngestIn, part: OnProgress) => ingest(one, part, signal);
        const out = await runFlow(
          { ...base, ingest: readSource, reportOf, isCancellation },
          overTheWire(input),
        );
        return overTheWire(out);
      }),
    close: async () => undefined,
  };
}

/** A body's own errors leave in the same form as a step's. */
async function plainly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof PanhuoError ? error : errorOf(reportOf(error));
  }
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new PanhuoError('PANHUO_CANCELLED', '已按要求取消。');
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throwIfCancelled(signal);
  }
}
