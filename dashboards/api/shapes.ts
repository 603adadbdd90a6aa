import { z } from 'zod';
import { list, metricResult, number, provenance } from './metrics.ts';

/** What answers are like that are made of metrics: flows, cohorts, survival, funnel, reconciliation, traces. The web imports types only. */

const line = z.object({ name: z.string(), folded: z.number().int(), total: z.number() });
export const flowAnswer = z.object({
  ...provenance,
  result: metricResult,
  /** Names of the dimensions of rows and columns. */
  from: z.string(),
  to: z.string(),
  /** Rows and columns add up to the total; the smaller ones are folded into the last line, 其他（n）. */
  matrix: z.object({
    rows: list(line),
    columns: list(line),
    cells: list(list(z.number())),
    total: z.number(),
  }),
  definition: z.string(),
  trace: z.string(),
});
export type FlowAnswers = z.infer<typeof flowAnswer>;

export const cohortAnswer = z.object({
  ...provenance,
  metric: z.string(),
  name: z.string(),
  definition: z.string(),
  version: z.number().int(),
  verified: z.boolean(),
  ages: list(z.number().int()),
  rows: list(
    z.object({
      cohort: z.string(),
      size: z.number(),
      cells: list(
        z.object({
          age: z.number().int(),
          value: number,
          numerator: z.number(),
          denominator: z.number(),
          /** Not over yet: in neither. A cell with nothing else is 未满期, not zero. */
          censored: z.number(),
          suppressed: z.boolean(),
        }),
      ),
    }),
  ),
  sql: list(z.string()),
  filters: list(z.string()),
  warnings: list(z.string()),
  trace: z.string(),
});
export type CohortAnswer = z.infer<typeof cohortAnswer>;

const named = list(z.object({ id: z.string(), name: z.string() }));
const curve = z.object({
  subjects: z.number(),
  events: z.number(),
  censored: z.number(),
  longest: number,
  steps: list(
    z.object({
      time: z.number(),
      atRisk: z.number(),
      events: z.number(),
      censored: z.number(),
      survival: z.number(),
      error: z.number(),
      low: number,
      high: number,
    }),
  ),
  quantiles: list(z.object({ share: z.number(), time: number, low: number, high: number })),
});
export const survivalAnswer = z.object({
  ...provenance,
  metric: z.string(),
  name: z.string(),
  definition: z.string(),
  version: z.number().int(),
  verified: z.boolean(),
  from: z.string(),
  event: z.string(),
  until: list(z.string()),
  names: z.object({ from: z.string(), event: z.string(), until: list(z.string()) }),
  dimensions: named,
  /** Days at which the curve is read off, in `at` of each group. */
  ages: list(z.number()),
  groups: list(
    z.object({
      group: z.record(z.string(), z.string()),
      curve,
      /** At each of `ages`; null where nobody was watched that long. Share with the event is 1 − survival. */
      at: list(z.object({ age: z.number(), survival: z.number(), low: number, high: number }).nullable()),
      unknown: z.number(),
      early: z.number(),
    }),
  ),
  sql: z.string(),
  trace: z.string(),
});
export type SurvivalAnswers = z.infer<typeof survivalAnswer>;

export const funnelAnswer = z.object({
  ...provenance,
  name: z.string(),
  definition: z.string(),
  metric: z.string(),
  source: z.string(),
  verified: z.boolean(),
  version: z.number().int(),
  dimensions: named,
  groups: list(
    z.object({
      group: z.record(z.string(), z.string()),
      cases: z.number(),
      stages: list(
        z.object({
          id: z.string(),
          name: z.string(),
          reached: z.number(),
          from_previous: number,
          not_reached: number,
          share_of_previous: number,
          share_of_first: number,
          skipped: number,
          median_days: number,
          out_of_order: number,
        }),
      ),
    }),
  ),
  sql: z.string(),
  trace: z.string(),
});
export type FunnelAnswers = z.infer<typeof funnelAnswer>;

export const reconciliationAnswer = z.object({
  ...provenance,
  period: z.string(),
  scopes: list(
    z.object({
      scope: z.string(),
      lines: list(
        z.object({
          line: z.string(),
          name: z.string(),
          events: z.number(),
          patents: z.number(),
          deals: z.number(),
          /** yuan; null for callers who may not see amounts. */
          amount: number,
        }),
      ),
    }),
  ),
  /** Published totals beside ours; differences are shown, never adjusted. */
  published: list(
    z.object({
      total_id: z.string(),
      name: z.string(),
      period: z.string(),
      scope: z.string(),
      unit: z.string(),
      published: z.number(),
      rounding: z.number(),
      source: z.string(),
      verified: z.boolean(),
      note: z.string().nullable(),
      metric: z.string().nullable(),
      ours: number,
      difference: number,
      share: number,
      problem: z.string().nullable(),
    }),
  ),
  /** Rates of sample surveys, never beside those of the register. */
  survey: list(
    z.object({
      rate_id: z.string(),
      rate: z.string(),
      definition: z.string(),
      year: z.number().int(),
      scope: z.string(),
      patent_type: z.string(),
      value: z.number(),
      source: z.string(),
      verified: z.boolean(),
    }),
  ),
});
export type ReconciliationAnswers = z.infer<typeof reconciliationAnswer>;

const record = z.object({
  record_id: z.string(),
  source: z.string(),
  document_sha256: z.string(),
  document_name: z.string(),
  url: z.string().nullable(),
  line: z.number(),
  pointer: z.string().nullable(),
  ordinal: z.number(),
  fetched_at: z.string(),
  parser: z.string(),
  parser_version: z.number(),
  text: z.string(),
  raw: z.string(),
});

const tracedPart = z.object({
  role: z.enum(['value', 'numerator', 'denominator', 'censored']),
  agg: z.string(),
  number,
  recounted: number,
  count: z.number().int(),
  without_records: z.number().int(),
  distinct: number,
  sql: z.string(),
  rows: list(
    z.object({ columns: z.record(z.string(), z.string().nullable()), record_ids: list(z.string()) }),
  ),
});
const traced = {
  kind: z.literal('metric'),
  result: metricResult,
  value: number,
  fact: z.string(),
  parts: list(tracedPart),
  records: list(record),
};
export const metricTraceAnswer = z.object({
  ...provenance,
  ...traced,
  /** Of a formula the trace of each metric it is made of. */
  operands: list(z.object({ ...traced, operands: list(z.unknown()) })),
  definition: z.string(),
  trace: z.string(),
});
export type MetricTraceAnswer = z.infer<typeof metricTraceAnswer>;

export const recordTraceAnswer = z.object({
  ...provenance,
  kind: z.enum(['record', 'patent', 'organisation']),
  id: z.string(),
  facts: list(
    z.object({
      table: z.string(),
      name: z.string(),
      count: z.number().int(),
      rows: list(z.record(z.string(), z.string().nullable())),
    }),
  ),
  records: list(record),
  trace: z.string(),
});
export type RecordTraceAnswer = z.infer<typeof recordTraceAnswer>;
