import { z } from 'zod';
import { parseDay } from '../../domain/dates.ts';

/** Names that go into SQL unquoted: nothing but lower-case letters, digits and `_`. */
const identifier = z.string().regex(/^[a-z][a-z0-9_]*$/, '应为小写字母开头的标识（字母、数字、下划线）');
/** `alias.column` */
const column = z.string().regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, '应写作 别名.列名');
const text = z
  .string()
  .trim()
  .min(1)
  .refine((value) => !/\p{Cc}/u.test(value), '不能含控制字符');
const values = z.array(text).min(1);
/** Columns every answer has: a dimension of that name would hide them. */
export const RESERVED = ['value', 'numerator', 'denominator', 'suppressed', 'in_numerator', 'in_denominator'];
const dimensionId = identifier.refine((id) => !RESERVED.includes(id), '此标识为保留名');

export const dimensionsSchema = z.strictObject({
  facts: z.record(
    identifier,
    z.strictObject({
      name: text,
      key: identifier,
      record_ids: identifier,
      show: z.array(identifier).min(1),
      joins: z
        .record(
          identifier.refine((alias) => alias !== 'fact', 'fact 已指事实表本身'),
          z.strictObject({ table: identifier, key: identifier, equals: column }),
        )
        .default({}),
    }),
  ),
  dimensions: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('text'),
          id: dimensionId,
          name: text,
          meaning: text,
          missing: text.default('未知'),
          from: z.record(identifier, column),
          labels: z.record(text, text).default({}),
        }),
        z.strictObject({
          type: z.literal('date'),
          id: dimensionId,
          name: text,
          meaning: text,
          missing: text.default('未知'),
          grain: z.enum(['day', 'month', 'quarter', 'year']),
        }),
      ]),
    )
    .min(1),
});

const filter = z.union(
  [
    z.strictObject({ column: identifier, in: values }),
    z.strictObject({ column: identifier, not_in: values }),
    z.strictObject({ dimension: identifier, in: values }),
    z.strictObject({ dimension: identifier, not_in: values }),
    z.strictObject({ dimension: identifier, known: z.boolean() }),
  ],
  '应为 {column|dimension, in|not_in: [...]} 或 {dimension, known: true|false}',
);
const measure = z.strictObject({ count: z.literal('rows'), filters: z.array(filter).default([]) });

export const metricSchema = z
  .strictObject({
    id: identifier,
    name: text,
    definition: text,
    fact: identifier,
    date: identifier,
    filters: z.array(filter).default([]),
    numerator: measure,
    denominator: measure.optional(),
    dimensions: z.array(identifier).min(1),
    unit: text,
    format: z.enum(['integer', 'decimal', 'percent']),
    additive: z.boolean(),
    basis: z.enum(['register', 'survey']),
    source: text,
    verified: z.boolean(),
    version: z.int().min(1),
    valid_from: z
      .string()
      .refine((day) => /^\d{4}-\d\d-\d\d$/.test(day) && parseDay(day) !== null, '应为日期，如 2026-01-31'),
    min_denominator: z.int().min(1).optional(),
  })
  .superRefine((metric, context) => {
    const ratio = metric.denominator !== undefined;
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (ratio && metric.additive) wrong('additive', '有分母的比率不可相加，应为 false');
    if (ratio && metric.min_denominator === undefined)
      wrong('min_denominator', '有分母的比率必须给出分母下限');
    if (!ratio && metric.min_denominator !== undefined) wrong('min_denominator', '没有分母，不应有分母下限');
    if (!ratio && metric.format !== 'integer') wrong('format', '计数的格式应为 integer');
    if (ratio && metric.format === 'integer') wrong('format', '比率的格式应为 percent 或 decimal');
  });

export type RawDimensions = z.output<typeof dimensionsSchema>;
export type RawMetric = z.output<typeof metricSchema>;
export type RawFilter = z.output<typeof filter>;
