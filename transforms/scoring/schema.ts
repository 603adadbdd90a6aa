import { z } from 'zod';
import { parseDay } from '../../domain/dates.ts';

/** Identifiers stand in objects of decisions, which `|` divides, and in file names. */
const id = z.string().regex(/^[a-z][a-z0-9_]*$/, '应为小写字母开头的标识（字母、数字、下划线）');
const text = z
  .string()
  .trim()
  .min(1)
  .refine((value) => !/\p{Cc}/u.test(value), '不能含控制字符');
const day = z
  .string()
  .refine((value) => /^\d{4}-\d\d-\d\d$/.test(value) && parseDay(value) !== null, '应为日期，如 2026-01-31');
const direction = z.enum(['more', 'less']);
const positive = z.number().positive();

/** The forms are those of `domain/scoring`; what contradicts itself is said there. */
const linear = z.strictObject({
  kind: z.literal('linear'),
  direction: direction.default('more'),
  floor: z.number(),
  target: z.number(),
  base: z.number().optional(),
  below: z.number().optional(),
});
const curve = z.discriminatedUnion('kind', [
  linear,
  z.strictObject({
    kind: z.literal('efficacy'),
    direction: direction.default('more'),
    unacceptable: z.number(),
    satisfactory: z.number(),
  }),
  z.strictObject({ kind: z.literal('step'), direction: direction.default('more'), target: z.number() }),
  z.strictObject({
    kind: z.literal('bands'),
    direction: direction.default('more'),
    bands: z.array(z.strictObject({ limit: z.number(), score: z.number() })).min(1),
    otherwise: z.number(),
  }),
]);
const efficacy = z.strictObject({ unacceptable: z.number(), satisfactory: z.number() });

/**
 * Over which time a figure is taken. `round`: the period of the round (stocks: at its end); `three_years`: the round's year and the two
 * before; `until`: everything until the end of the round.
 */
const period = z.enum(['round', 'three_years', 'until']).default('round');
const formula = z.strictObject({
  metric: id,
  where: z.array(text).default([]),
  period,
  /** Figure × scale: 0.0001 makes 万元 of yuan. */
  scale: positive.default(1),
});

const common = {
  id,
  name: text,
  group: id,
  /** Points of 100. */
  weight: positive,
  /** What must be shown for it. */
  evidence: text,
  source: text.optional(),
  verified: z.boolean().optional(),
  note: text.optional(),
};
const measured = {
  unit: text,
  curve,
  /** Limits for 功效系数. @default floor and target of a linear curve */
  efficacy: efficacy.optional(),
  /** For the view without size: the figure per 100 of the size, by this curve. Without one the figure itself counts in both views. */
  per_size: z.strictObject({ curve }).optional(),
};

const indicator = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, ...measured, kind: z.literal('computed'), formula }),
  z.strictObject({
    ...common,
    ...measured,
    kind: z.literal('reported'),
    report: text,
    scale: positive.default(1),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('judged'),
    question: text,
    /** What deserves all points, half of them, none. */
    anchors: z.strictObject({ full: text, half: text, none: text }),
    /** Items of the centres' own reports that are shown to the evaluators. */
    reports: z.array(text).default([]),
  }),
]);

/** One figure that centres report and registers show too. */
const check = z.strictObject({
  id,
  name: text,
  /** Name of the item in the centres' reports. */
  report: text,
  unit: text,
  formula,
  /** A difference up to the larger of both is none: `share` of the computed figure, `absolute` in the unit. */
  tolerance: z.strictObject({ share: z.number().min(0).max(1), absolute: z.number().min(0) }),
  /** The indicator that takes the reported figure when the third person believes the centre. */
  indicator: id.optional(),
  source: text.optional(),
});

const cap = z.strictObject({
  id,
  name: text,
  /** The rule in words, as it is shown. */
  text,
  /** `finding`: holds where the chair has found it to hold; else a figure that is compared. */
  when: z.union([
    z.strictObject({ finding: z.literal(true) }),
    z.strictObject({ formula, comparator: z.enum(['>', '>=', '<', '<=']), limit: z.number() }),
  ]),
  /** A figure that is shown beside a finding. It decides nothing. */
  watch: formula.optional(),
  grade_at_most: text.optional(),
  score_at_most: z.number().optional(),
  source: text.optional(),
});

const grade = z.strictObject({ grade: text, from: z.number().optional(), share: z.number().optional() });

export const systemSchema = z.strictObject({
  id,
  name: text,
  version: z.int().min(1),
  valid_from: day,
  /** Printed beside the name, e.g. 试行. */
  label: text,
  source: text,
  verified: z.boolean(),
  note: text.optional(),
  /** What a missing figure does, see `MissingPolicy` of `domain/scoring`. */
  missing: z.enum(['exclude', 'zero', 'refuse']),
  digits: z.int().min(0).max(4).default(2),
  grading: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('rule'), grades: z.array(grade).min(2) }),
    z.strictObject({
      by: z.literal('quota'),
      grades: z.array(grade).min(2),
      rounding: z.enum(['down', 'nearest', 'up']).default('down'),
      ties: z.enum(['up', 'down']).default('up'),
    }),
  ]),
  /** Below this share of the 100 points with values a centre is given no grade. @default 0.6 */
  grade_coverage: z.number().min(0).max(1).default(0.6),
  /** Two evaluators may differ by this share of an item's points; beyond it a third person decides. */
  disagreement: z.number().min(0).max(1),
  size: z.strictObject({
    name: text,
    formula,
    per: positive.default(100),
    minimum: z.number().min(0).default(10),
    shrink: z.number().min(0).default(0),
  }),
  groups: z.array(z.strictObject({ id, name: text, weight: positive })).min(1),
  /** Pairwise comparison of the groups in their order, for AHP. */
  ahp: z.array(z.array(z.number().positive())).optional(),
  caps: z.array(cap).default([]),
  checks: z.array(check).default([]),
  indicators: z.array(indicator).min(1),
});

export type IndicatorSystem = z.output<typeof systemSchema>;
export type IndicatorSpec = IndicatorSystem['indicators'][number];
export type CheckSpec = IndicatorSystem['checks'][number];
export type CapSpec = IndicatorSystem['caps'][number];
export type Formula = z.output<typeof formula>;
