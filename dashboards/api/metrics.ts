import { z } from 'zod';

/** What answers about metrics look like. The web imports their types only. */

export const list = <S extends z.ZodType>(item: S) => z.array(item).readonly();
export const number = z.number().nullable();

/** What every answer with numbers says of where they are from. */
export const provenance = {
  /** Id of the published snapshot. */
  snapshot: z.string().nullable(),
  /** Sample data: say 合成数据. */
  synthetic: z.boolean(),
  /** The day up to which the snapshot knows things. */
  data_as_of: z.string().nullable(),
};

const format = z.enum(['integer', 'decimal', 'percent', 'money', 'days']);
const dimension = z.object({
  id: z.string(),
  name: z.string(),
  meaning: z.string(),
  type: z.enum(['text', 'date']),
  /** Of a date: how fine. */
  grain: z.enum(['day', 'month', 'quarter', 'year']).nullable(),
  /** The value that stands for rows without one. */
  missing: z.string(),
});

export const metricSummary = z.object({
  id: z.string(),
  name: z.string(),
  group: z.object({ id: z.string(), name: z.string() }),
  definition: z.string(),
  /** How it is counted, line by line. */
  counted: list(z.string()),
  /** 可加, 存量, 不可加, 批次, with ·调查 for surveys. */
  nature: z.string(),
  unit: z.string(),
  format,
  basis: z.enum(['register', 'survey']),
  source: z.string(),
  verified: z.boolean(),
  version: z.number().int(),
  valid_from: z.string(),
  versions: list(z.object({ version: z.number().int(), valid_from: z.string() })),
  additive: z.boolean(),
  /** Values of several periods may be added, too. */
  additive_over_time: z.boolean(),
  direction: z.enum(['more', 'less', 'none']),
  /** Dimensions it must be cut by or fixed to. */
  requires: list(z.string()),
  /** Cells with less below the line are suppressed. */
  min_denominator: number,
  note: z.string().nullable(),
  dimensions: list(dimension),
  /** What else can be made of it. */
  shapes: list(z.enum(['cohort', 'survival', 'flow'])),
  /** Of a formula the metrics it is made of. */
  operands: list(z.object({ id: z.string(), name: z.string() })),
  url: z.string(),
});
export type MetricSummary = z.infer<typeof metricSummary>;

export const metricCatalogue = z.object({
  groups: list(z.object({ id: z.string(), name: z.string(), metrics: list(z.string()) })),
  metrics: list(metricSummary),
});
export type MetricCatalogue = z.infer<typeof metricCatalogue>;

/** Dimensions by id as text; `value`; of ratios `numerator` and `denominator`; of cohorts `censored`; `suppressed`. */
export const metricRow = z
  .object({ value: number })
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type MetricCells = z.infer<typeof metricRow>;

const head = {
  metric: z.string(),
  name: z.string(),
  unit: z.string(),
  format,
  definition: z.string(),
  source: z.string(),
  basis: z.enum(['register', 'survey']),
  version: z.number().int(),
  verified: z.boolean(),
};

export const metricResult = z.object({
  ...head,
  additive: z.boolean(),
  additive_over_time: z.boolean(),
  direction: z.enum(['more', 'less', 'none']),
  /** As it was understood. */
  period: z.string().nullable(),
  as_of: z.string().nullable(),
  limit: number,
  columns: list(
    z.object({
      name: z.string(),
      role: z.enum(['dimension', 'value', 'numerator', 'denominator', 'censored']),
      label: z.string(),
    }),
  ),
  rows: list(metricRow),
  total: metricRow.nullable(),
  sql: z.string(),
  snapshot: z.string().nullable(),
  /** What restricts the number, for people. */
  filters: list(z.string()),
  /** Number of suppressed cells. */
  suppressed: z.number().int(),
  warnings: list(z.string()),
});

export const metricAnswer = metricResult.extend({
  ...provenance,
  /** False: there may be more cells than `limit`. */
  complete: z.boolean(),
  /** The number down to its lines: add the cell's values as conditions, without `by`. */
  trace: z.string(),
  /** The rows behind it, likewise. */
  rows_url: z.string(),
});
export type MetricAnswer = z.infer<typeof metricAnswer>;

const missing = z.enum(['suppressed', 'censored', 'absent']).nullable();
const comparedRow = z
  .object({
    value: number,
    base: number,
    /** value − base in the metric's unit; of a percentage a fraction. */
    change: number,
    /** change ÷ base; null for percentages and where the base is not above 0. */
    growth: number,
    status: z.enum(['both', 'new', 'gone', 'suppressed', 'censored', 'none', 'no_data']),
    value_missing: missing,
    base_missing: missing,
  })
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]));

export const target = z.object({
  target_id: z.string(),
  document: z.string(),
  name: z.string(),
  metric: z.string().nullable(),
  scope_dimension: z.string().nullable(),
  scope_value: z.string().nullable(),
  period: z.string(),
  value: z.number(),
  unit: z.string(),
  comparator: z.enum(['>=', '<=']),
  source: z.string(),
  verified: z.boolean(),
  note: z.string().nullable(),
});

const projection = z.union([
  z.object({ none: z.string() }),
  z.object({
    method: z.enum(['seasonal', 'trend', 'drift']),
    /** How it was done, in a sentence. */
    said: z.string(),
    points: z.number(),
    level: z.number(),
    from: z.string(),
    value: z.number(),
    low: z.number(),
    high: z.number(),
  }),
]);

export const targetRow = z.object({
  target,
  /** In the target's unit. */
  value: number,
  attainment: number,
  gap: number,
  elapsed: z.number(),
  met: z.boolean().nullable(),
  /** 绿, 黄, 红, with the word; null: none is lit, `why` says so. */
  light: z.enum(['绿', '黄', '红']).nullable(),
  why: z.string(),
  projection: projection.nullable(),
  result: metricResult.nullable(),
  /** Why it cannot be measured. */
  problem: z.string().nullable(),
  /** Trace of the value; null without one. */
  trace: z.string().nullable(),
});

export const targetAnswer = z.object({
  ...provenance,
  as_of: z.string(),
  /** How the lights are set. */
  rule: z.string(),
  rule_verified: z.boolean(),
  rows: list(targetRow),
});
export type TargetAnswers = z.infer<typeof targetAnswer>;

export const comparisonAnswer = z.discriminatedUnion('against', [
  z.object({
    against: z.enum(['prev', 'yoy']),
    ...provenance,
    period: z.string().nullable(),
    /** Null when each cell has its own: cut by a date. */
    base_period: z.string().nullable(),
    result: metricResult,
    /** Null when data begin after the base period. */
    base: metricResult.nullable(),
    rows: list(comparedRow),
    complete: z.boolean(),
    total: comparedRow.nullable(),
    warnings: list(z.string()),
    definition: z.string(),
    trace: z.string(),
    rows_url: z.string(),
  }),
  z.object({ against: z.literal('target'), definition: z.string(), ...targetAnswer.shape }),
]);
export type ComparisonAnswer = z.infer<typeof comparisonAnswer>;

const change = {
  dimension: z.string(),
  period: z.string(),
  base_period: z.string(),
  before: number,
  after: number,
  change: number,
  /** What the groups do not give, because they share what is counted once. */
  residual: z.number(),
  ...provenance,
  ...head,
  trace: z.string(),
};
const contribution = {
  group: z.string(),
  before: number,
  after: number,
  /** Of the change, in the metric's unit; all of them and the residual add up to it. */
  contribution: z.number(),
};
export const changeAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sum'),
    ...change,
    parts: list(z.object({ ...contribution, pull: number, share: number })),
  }),
  z.object({
    kind: z.literal('ratio'),
    ...change,
    parts: list(
      z.object({
        ...contribution,
        weightBefore: z.number(),
        weightAfter: z.number(),
        mix: z.number(),
        rate: z.number(),
        suppressed: z.boolean(),
      }),
    ),
  }),
]);
export type ChangeAnswer = z.infer<typeof changeAnswer>;

const role = z.enum(['value', 'numerator', 'denominator', 'censored']);
export type MetricRole = z.infer<typeof role>;

export const differenceAnswer = z.object({
  ...provenance,
  before: metricResult,
  after: metricResult,
  before_value: number,
  after_value: number,
  difference: number,
  definition_change: z
    .object({ from_version: z.number().int(), to_version: z.number().int(), effect: number })
    .nullable(),
  parts: list(
    z.object({
      metric: z.string(),
      name: z.string(),
      role,
      before: number,
      after: number,
      causes: list(
        z.object({
          cause: z.string(),
          /** The cause in words. */
          name: z.string(),
          detail: z.string().nullable(),
          said: z.string().nullable(),
          rows: z.number(),
          effect: z.number(),
          examples: list(z.string()),
        }),
      ),
      adds_up: z.boolean(),
    }),
  ),
  effects: z.object({ numerator: z.number(), denominator: z.number() }).nullable(),
  definition: z.string(),
  trace: z.string(),
});
export type DifferenceAnswer = z.infer<typeof differenceAnswer>;

export const valuesAnswer = z.object({
  ...provenance,
  metric: z.string(),
  dimension,
  /** Rows of the fact with that value under the other conditions, the most frequent first; dates the latest first. */
  values: list(z.object({ value: z.string(), rows: z.number().int() })),
  /** Values there are, of which `values` may hold fewer. */
  total: z.number().int(),
});
export type ValuesAnswer = z.infer<typeof valuesAnswer>;

export const metricRowsAnswer = z.object({
  ...provenance,
  metric: z.string(),
  name: z.string(),
  unit: z.string(),
  definition: z.string(),
  version: z.number().int(),
  verified: z.boolean(),
  filters: list(z.string()),
  /** The metric whose rows are listed: of a formula one of its operands. */
  counted: z.object({ metric: z.string(), name: z.string(), fact: z.string(), fact_name: z.string() }),
  /** Of a formula what its rows can be listed of. */
  operands: list(z.object({ id: z.string(), name: z.string(), value: number })),
  part: role,
  /** Numbers that the cell is made of, with the rows behind each. */
  parts: list(z.object({ part: role, name: z.string(), number })),
  /** The number that the listed rows make. */
  number,
  /** How the rows make it: 计数, 合计, 中位数, … */
  aggregate: z.string(),
  /** Rows behind it: exactly those of all pages. */
  total: z.number().int(),
  /** Different patents among them; null where rows are no patents. */
  patents: number,
  /** 「9,336 件次 = 8,912 件专利」 */
  said: z.string(),
  /** Rows that name no record of the lake. */
  without_records: z.number().int(),
  columns: list(z.object({ id: z.string(), title: z.string(), type: z.string(), sortable: z.boolean() })),
  rows: list(
    z.object({
      id: z.string(),
      cells: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      patent_id: z.string().nullable(),
      patent_title: z.string().nullable(),
      record_ids: list(z.string()),
    }),
  ),
  /** Names of the organisations whose ids stand in the rows. */
  organisations: z.record(z.string(), z.string()),
  /** Columns whose content this caller may not see. */
  hidden: list(z.string()),
  next: z.string().nullable(),
  sql: z.string(),
  trace: z.string(),
  export_url: z.string(),
});
export type MetricRowsAnswer = z.infer<typeof metricRowsAnswer>;
