import { createHash, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { PanhuoError, reportOf } from '../../domain/errors.ts';
import type { StepContext, Steps } from '../../workflows/steps.ts';
import { Journal, type RunEvent } from './journal.ts';
import { countBuild, countDocument, type Telemetry } from './metrics.ts';
import {
  archiveStart,
  archiveSummary,
  buildStart,
  buildSummary,
  crawlSummary,
  parseStart,
  parseSummary,
  type Summary,
} from './summaries.ts';

export interface InstrumentOptions {
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  telemetry: Telemetry;
  home: string;
  /** @default the system's */
  clock?: () => Date;
}

/** The same steps, which now tell the log, the metrics and the run journal what they do. */
export function instrumentSteps(steps: Steps, options: InstrumentOptions): Steps {
  const watch = watcher(options);
  const { metrics } = options.telemetry;
  return {
    crawlPages: (input, context) =>
      watch({
        step: 'crawlPages',
        input,
        context,
        start: { source: input.source },
        run: () => steps.crawlPages(input, context),
        summarise: (out) => crawlSummary(input, out),
      }),
    archiveFiles: (input, context) =>
      watch({
        step: 'archiveFiles',
        input,
        context,
        start: archiveStart(input),
        run: () => steps.archiveFiles(input, context),
        summarise: (out) => archiveSummary(input, out),
      }),
    parseDocuments: (input, context) =>
      watch({
        step: 'parseDocuments',
        input,
        context,
        start: parseStart(input),
        run: () => steps.parseDocuments(input, context),
        summarise: ({ outcomes }) => {
          // A rehearsal leaves nothing in the lake.
          if (!input.dryRun) for (const outcome of outcomes) countDocument(metrics, outcome);
          return parseSummary(outcomes);
        },
      }),
    buildWarehouse: async (input, context) => {
      metrics.building.set(1);
      try {
        return await watch({
          step: 'buildWarehouse',
          input,
          context,
          start: buildStart(input),
          run: () => steps.buildWarehouse(input, context),
          summarise: (out) => {
            countBuild(metrics, out);
            return buildSummary(out);
          },
        });
      } finally {
        metrics.building.set(0);
      }
    },
  };
}

interface Call<T> {
  step: keyof Steps;
  input: { correlation: string };
  context: StepContext | undefined;
  /** What is known before. */
  start: Summary;
  run: () => Promise<T>;
  /** What is known after; counts it, too. */
  summarise: (out: T) => Summary;
}

/** Longer messages (DuckDB's, mostly) stand in the log in full. */
const MESSAGE_LENGTH = 1000;

function watcher({ log, telemetry, home, clock = () => new Date() }: InstrumentOptions) {
  const journal = new Journal(home, log);
  return async <T>({ step, input, context, start, run, summarise }: Call<T>): Promise<T> => {
    const { correlation } = input;
    const attempt = context?.attempt ?? 1;
    const work = createHash('sha256').update(step).update(JSON.stringify(input)).digest('hex').slice(0, 12);
    const call = { correlation, step, call: randomUUID(), work, attempt };
    const write = (event: RunEvent['event'], more: Pick<RunEvent, 'ms' | 'summary' | 'error'>) =>
      journal.append({ at: clock().toISOString(), event, ...call, ...more });
    const fields = { correlation, step, attempt };

    log.info({ ...fields, ...start }, 'step begins');
    write('started', { summary: start });
    const from = performance.now();
    let out: T;
    try {
      out = await run();
    } catch (error) {
      const ms = Math.round(performance.now() - from);
      // Whatever a step throws once it was asked to stop: it was cancelled, it did not fail.
      const cancelled = context?.signal.aborted === true;
      const { exit: _, ...report } = reportOf(
        cancelled ? new PanhuoError('PANHUO_CANCELLED', '操作被取消') : error,
      );
      telemetry.metrics.steps.observe({ step, outcome: cancelled ? 'cancelled' : 'failed' }, ms / 1000);
      if (cancelled) log.info({ ...fields, ms, code: report.code }, 'step cancelled');
      else log.warn({ ...fields, ms, code: report.code, err: error }, 'step failed');
      write('failed', { ms, error: { ...report, message: report.message.slice(0, MESSAGE_LENGTH) } });
      throw error;
    }
    const ms = Math.round(performance.now() - from);
    const summary = summarise(out);
    telemetry.metrics.steps.observe({ step, outcome: 'done' }, ms / 1000);
    log.info({ ...fields, ms, ...summary }, 'step ended');
    write('finished', { ms, summary });
    return out;
  };
}
