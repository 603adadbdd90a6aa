import { z } from 'zod';
import { parseDay } from '../../domain/dates.ts';

/** Names that go into SQL unquoted: nothing but lower-case letters, digits and `_`. */
const identifier = z.string().regex(/^[a-z][a-z0-9_]*$/, '应为小写字母开头的标识（字母、数字、下划线）');
/** `alias.column`, or a table with its schema. */
const dotted = z.string().regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, '应写作 别名.列名');
const table = z.string().regex(/^([a-z][a-z0-9_]*\.)?[a-z][a-z0-9_]*$/, '应为表名，或 模式.表名');
const text = z
  .string()
  .trim()
  .min(1)
  .refine((value) => !/\p{Cc}/u.test(value), '不能含控制字符');
const values = z.array(text).min(1);
/** Columns every answer has: a dimension of that name would hide them. */
export const RESERVED = [
  'value',
  'numerator',
  'denominator',
  'censored',
  'suppressed',
  'total',
  'at',
  'one',
  'n',
  'x',
  'y',
];
const dimensionId = identifier.refine((id) => !RESERVED.includes(id), '此标识为保留名');
const day = z
  .string()
  .refine((value) => /^\d{4}-\d\d-\d\d$/.test(value) && parseDay(value) !== null, '应为日期，如 2026-01-31');

const shown = { id: dimensionId, name: text, meaning: text, missing: text.default('未知') };
const reached = {
  /** Column of the facts that list the dimension, when it is not named like it. */
  column: identifier.optional(),
  from: z.record(identifier, dotted).default({}),
  labels: z.record(text, text).default({}),
};

export const dimensionsSchema = z.strictObject({
  facts: z.record(
    identifier,
    z.strictObject({
      name: text,
      table: table.optional(),
      key: identifier,
      record_ids: identifier.nullable(),
      show: z.array(identifier).min(1),
      known: identifier.optional(),
      foreseen: z.array(identifier).default([]),
      known_of: z.record(identifier, identifier).default({}),
      counted: z.strictObject({ column: identifier, reason: identifier, known: identifier }).optional(),
      /** Dimensions that are columns of the fact itself. */
      dimensions: z.array(identifier).default([]),
      /** What people call columns of this fact, where it is not what `columns` says for all. */
      columns: z.record(identifier, text).default({}),
      joins: z
        .record(
          identifier.refine((alias) => alias !== 'fact', 'fact 已指事实表本身'),
          z.strictObject({ table: identifier, key: identifier, equals: dotted }),
        )
        .default({}),
    }),
  ),
  /** What people call the columns that conditions, dates and measures name. */
  columns: z.record(identifier, text).default({}),
  dimensions: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('text'), ...shown, ...reached }),
        z.strictObject({ type: z.literal('boolean'), ...shown, ...reached }),
        z.strictObject({
          type: z.literal('date'),
          ...shown,
          grain: z.enum(['day', 'month', 'quarter', 'year']),
        }),
      ]),
    )
    .min(1),
});

const literal = z.union([z.number(), text]);
const filter = z.union(
  [
    z.strictObject({ column: identifier, in: values }),
    z.strictObject({ column: identifier, not_in: values }),
    z.strictObject({ column: identifier, is: z.boolean() }),
    z.strictObject({ column: identifier, known: z.boolean() }),
    z.strictObject({ column: identifier, gte: literal }),
    z.strictObject({ column: identifier, lte: literal }),
    z.strictObject({ column: identifier, gt: literal }),
    z.strictObject({ column: identifier, lt: literal }),
    z.strictObject({ dimension: identifier, in: values }),
    z.strictObject({ dimension: identifier, not_in: values }),
    z.strictObject({ dimension: identifier, known: z.boolean() }),
  ],
  '应为 {column|dimension, in|not_in: [...]}、{column|dimension, known: true|false}、{column, is: true|false} 或 {column, gte|lte|gt|lt: 值}',
);

const measure = z
  .strictObject({
    agg: z.enum(['count', 'count_distinct', 'sum', 'mean', 'median', 'quantile', 'min', 'max']),
    column: identifier.optional(),
    days: z.strictObject({ from: identifier, to: identifier }).optional(),
    q: z.number().gt(0).lt(1).optional(),
    filters: z.array(filter).default([]),
  })
  .superRefine((value, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const inputs = Number(value.column !== undefined) + Number(value.days !== undefined);
    if (value.agg === 'count' && inputs > 0)
      wrong('agg', '计数（count）数的是行，不带 column 或 days；去重计数用 count_distinct');
    if (value.agg !== 'count' && inputs !== 1) wrong('agg', `${value.agg} 应给出 column 或 days 之一`);
    if ((value.agg === 'quantile') !== (value.q !== undefined)) wrong('q', 'q 只用于 quantile，且必须给出');
  });

const operand = z.string().regex(/^[a-z][a-z0-9_]*(@\d+)?$/, '应为指标 id，或 id@版本');
const pair = z.tuple([operand, operand]);
const formula = z.union(
  [
    z.strictObject({ divide: pair, scale: z.number().positive().default(1) }),
    z.strictObject({ add: z.array(operand).min(2) }),
    z.strictObject({ subtract: z.array(operand).min(2) }),
  ],
  '应为 {divide: [甲, 乙]}、{add: [甲, 乙, …]} 或 {subtract: [甲, 乙, …]}',
);

export const metricSchema = z.strictObject({
  id: identifier,
  name: text,
  definition: text,
  fact: identifier.optional(),
  date: identifier.optional(),
  counted: z.boolean().default(false),
  filters: z.array(filter).default([]),
  measure: measure.optional(),
  numerator: measure.optional(),
  denominator: measure.optional(),
  stock: z.strictObject({ from: z.array(identifier).min(1), to: z.array(identifier).default([]) }).optional(),
  observe: z
    .strictObject({
      from: identifier,
      event: identifier,
      years: z.int().min(1).max(50),
      absent: z.boolean().default(false),
    })
    .optional(),
  formula: formula.optional(),
  /** What the unit of an operand becomes by `scale`, where it is not the operand's own. */
  unit_of: z.record(operand, text).default({}),
  dimensions: z.array(identifier).min(1).optional(),
  /** Dimensions that every request must cut by or fix: over several of their values the number says nothing. */
  requires: z.array(identifier).default([]),
  unit: text,
  format: z.enum(['integer', 'decimal', 'percent', 'money', 'days']),
  additive: z.boolean(),
  direction: z.enum(['more', 'less', 'none']).default('none'),
  basis: z.enum(['register', 'survey']),
  source: text,
  verified: z.boolean(),
  version: z.int().min(1),
  valid_from: day,
  min_denominator: z.number().positive().optional(),
  note: text.optional(),
});

/** A file of metrics that belong together. The fields of each metric are checked once the defaults stand in it. */
export const groupSchema = z.strictObject({
  group: identifier,
  name: text,
  defaults: z.record(z.string(), z.unknown()).default({}),
  metrics: z.array(z.record(z.string(), z.unknown())).min(1),
});

export type RawDimensions = z.output<typeof dimensionsSchema>;
export type RawMetric = z.output<typeof metricSchema>;
export type RawFilter = z.output<typeof filter>;
export type RawMeasure = z.output<typeof measure>;
