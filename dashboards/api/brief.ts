import { z } from 'zod';
import { list, number, provenance } from './metrics.ts';

const format = z.enum(['integer', 'decimal', 'percent', 'money', 'days']);
const kind = z.enum(['good', 'warn', 'bad', 'none']);

/** A number's place: what to ask of which metric to get it again, with its rows. */
export const cellSchema = z.object({
  metric: z.string(),
  period: z.string(),
  where: list(z.string()),
});
export type Cell = z.infer<typeof cellSchema>;

const measured = {
  metric: z.string(),
  name: z.string(),
  unit: z.string(),
  format,
  direction: z.enum(['more', 'less', 'none']),
  verified: z.boolean(),
  version: z.number().int(),
  /** A ratio is a fraction. */
  value: number,
  /** Why there is no value. */
  why: z.string().nullable(),
  /** The same of the year before; null: none to compare with. */
  base: number,
  /** value − base, of a percentage a fraction. */
  change: number,
  /** change ÷ base; null for percentages. */
  growth: number,
  cell: cellSchema,
};

export const headlineSchema = z.object({
  ...measured,
  /** 达标, 预警, 未达; 无数据; 未设目标 or 未判定 where no light is lit. */
  light: z.object({ kind, word: z.string(), why: z.string() }),
  target: z
    .object({
      id: z.string(),
      name: z.string(),
      document: z.string(),
      /** As the document sets it; `value` in the target's unit. */
      period: z.string(),
      period_name: z.string(),
      comparator: z.enum(['>=', '<=']),
      value: z.number(),
      unit: z.string(),
      /** Said: 不低于800亿元. */
      said: z.string(),
      /** Of the target's own period until now, in the target's unit. */
      reached: number,
      gap: number,
      gap_said: z.string().nullable(),
      attainment: number,
      verified: z.boolean(),
    })
    .nullable(),
});
export type Headline = z.infer<typeof headlineSchema>;

export const sentenceSchema = z.object({ id: z.string(), text: z.string(), cell: cellSchema });

export const moveSchema = z.object({
  metric: z.string(),
  name: z.string(),
  unit: z.string(),
  format,
  period: z.string(),
  period_name: z.string(),
  before: number,
  after: number,
  difference: number,
  /** Why, in words: 晚到 12 行（+12）. Empty: the rows could not be compared. */
  reasons: list(z.string()),
  cell: cellSchema,
});
export type Move = z.infer<typeof moveSchema>;

export const movesSchema = z.object({
  /** The snapshot that it is compared with; null: there is none. */
  since: z.object({ snapshot: z.string(), created_at: z.string() }).nullable(),
  /** Why nothing is compared. */
  none: z.string().nullable(),
  rows: list(moveSchema),
  /** Figures that were compared. */
  compared: z.number().int(),
});
export type Moves = z.infer<typeof movesSchema>;

export const concernSchema = z.object({
  id: z.string(),
  matter: z.string(),
  evidence: z.string(),
  /** Who might see to it: a proposal of ours. */
  unit: z.string(),
  cell: cellSchema.nullable(),
  /** A page of this site that shows it, where it is no cell. */
  page: z.string().nullable(),
});
export type Concern = z.infer<typeof concernSchema>;

export const briefSchema = z.object({
  ...provenance,
  trace: z.string(),
  /** When the answer was made for this snapshot. */
  period: z.string(),
  period_name: z.string(),
  /** What the numbers are restricted to: 江苏省. */
  scope: z.string().nullable(),
  periods: list(z.object({ value: z.string(), name: z.string() })),
  rule: z.string(),
  rule_verified: z.boolean(),
  headlines: list(headlineSchema),
  sentences: list(sentenceSchema),
  trend: z.object({
    metric: z.string(),
    name: z.string(),
    unit: z.string(),
    format,
    points: list(z.object({ period: z.string(), name: z.string(), value: number, cell: cellSchema })),
    /** In the metric's unit. */
    target: z.object({ value: z.number(), said: z.string() }).nullable(),
    /** The last point's year is not over. */
    unfinished: z.boolean(),
  }),
  cities: z.object({
    metric: z.string(),
    name: z.string(),
    unit: z.string(),
    format,
    rows: list(z.object({ city: z.string(), value: number, base: number, change: number, cell: cellSchema })),
  }),
  moves: movesSchema,
  concerns: list(concernSchema),
  /** Matters that met the rules but are not listed. */
  concerns_left: z.number().int(),
});
export type BriefAnswer = z.infer<typeof briefSchema>;
