import { z } from 'zod';
import type { MetricRequest } from '../../../transforms/semantic/types.ts';

/** What stands in a query is text of people: bounded, and without characters that end or hide text. */
export const text = z
  .string()
  .max(500, '过长')
  // Not as a pattern: the OpenAPI would carry one that its readers cannot make values of.
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), '含控制字符');

/** Once or repeated. */
export const many = z
  .union([text, z.array(text).max(50, '过多')])
  .transform((value): readonly string[] => [value].flat());

/** Comma-separated or repeated. */
export const words = many.transform((list): readonly string[] =>
  list.flatMap((item) => item.split(/[,，]/u).map((word) => word.trim())).filter((word) => word !== ''),
);

export const whole = (least: number, most: number) =>
  z.coerce
    .number('应为整数')
    .int('应为整数')
    .min(least, `应为 ${least} 至 ${most}`)
    .max(most, `应为 ${least} 至 ${most}`);

/** The snapshot all numbers of a page are asked of. */
export const build = z.string().max(100).optional();

/** Which rows: of every question about a metric. */
export const cell = {
  /** Conditions such as `city=南京市`; repeat the parameter for several. */
  where: many.optional(),
  period: text.optional(),
  as_of: text.optional(),
  build,
};

export const cells = { ...cell, /** Dimension ids. */ by: words.optional() };

export const metricId = z.strictObject({ id: z.string().max(100) });

export interface AskedCell {
  readonly where?: readonly string[] | undefined;
  readonly period?: string | undefined;
  readonly as_of?: string | undefined;
  readonly by?: readonly string[] | undefined;
}

/** The request of a question, without what is not part of it. */
export const requestOf = ({ where, period, as_of, by }: AskedCell): MetricRequest => ({
  where,
  period,
  as_of,
  by,
});

/** An address with its query; what is undefined is left out, lists repeat the parameter. */
export function urlOf(
  path: string,
  query: Readonly<Record<string, string | number | readonly string[] | undefined>>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of value === undefined ? [] : [value].flat()) parameters.append(name, String(one));
  const written = parameters.toString();
  return written === '' ? path : `${path}?${written}`;
}

/** Where a number can be traced and its rows listed. `by` is no part of it: the cell's values become conditions. */
export const linksOf = (metric: string, { where, period, as_of }: AskedCell) => ({
  trace: urlOf(`/api/v1/trace/metric/${metric}`, { where, period, as_of }),
  rows_url: urlOf(`/api/v1/metrics/${metric}/rows`, { where, period, as_of }),
});
