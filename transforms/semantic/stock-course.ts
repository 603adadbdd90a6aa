import { indented, isText, type keysOf } from './compile-rows.ts';
import { dimensionsIn, ownConditions, type Part, stockDateSql } from './part.ts';
import type { ResolvedRequest } from './request.ts';
import { dayLiteral, fromSql } from './sql.ts';
import type { FactMetric, Grain } from './types.ts';

const STEPS: Readonly<Record<Grain, string>> = {
  year: 'INTERVAL 1 YEAR',
  quarter: 'INTERVAL 3 MONTH',
  month: 'INTERVAL 1 MONTH',
  day: 'INTERVAL 1 DAY',
};
/** A day as the number of its period, which is cheap to make of a million days, and that period's first day. */
export const NUMBERED: Readonly<
  Record<Grain, readonly [of: (day: string) => string, first: (n: string) => string]>
> = {
  year: [(day) => `year(${day})`, (n) => `make_date(${n}, 1, 1)`],
  quarter: [
    (day) => `year(${day}) * 4 + quarter(${day}) - 1`,
    (n) => `make_date(${n} // 4, ${n} % 4 * 3 + 1, 1)`,
  ],
  month: [(day) => `year(${day}) * 12 + month(${day}) - 1`, (n) => `make_date(${n} // 12, ${n} % 12 + 1, 1)`],
  day: [(day) => day, (n) => n],
};

/** Days are added and ranked as days since this one; on the day they are asked about, that is put right. */
export const EPOCH = "DATE '1970-01-01'";

/** A stock over time as it is compiled. */
export interface Course {
  readonly definition: FactMetric;
  readonly request: ResolvedRequest;
  readonly grain: Grain;
  readonly parts: readonly Part[];
  /** Text dimensions: what rows are grouped by, and how it is written out. */
  readonly keys: ReturnType<typeof keysOf>;
}

/** The rows that are ever in stock until the last day, with their keys, the day they enter and the day they leave. */
export function rowsSql({ definition, request, parts, keys }: Course): string {
  const { from, to } = definition.stock ?? { from: [], to: [] };
  const columns = (names: readonly string[]) =>
    names.map((name) => stockDateSql(definition.fact, name, request.asOf)).join(', ');
  const start = from.length > 1 ? `greatest(${columns(from)})` : columns(from);
  // least() passes over what is unknown: the first known end is the end.
  const stop = to.length > 1 ? `least(${columns(to)})` : to.length === 1 ? columns(to) : 'CAST(NULL AS DATE)';
  const needed = [
    ...keys.map((key) => key.dimension),
    ...dimensionsIn(definition.filters),
    ...parts.flatMap((part) => part.dimensions),
    ...request.where.map((item) => item.dimension),
  ];
  const conditions = [
    ...ownConditions(definition, request.asOf),
    ...from.map((column) => `${columns([column])} <= ${request.at}`),
    ...request.where.filter((item) => item.dimension.type === 'text').map((item) => item.sql('')),
  ];
  const inner = [
    'SELECT',
    [
      ...keys.map((key) => `  ${key.sql} AS ${key.name}`),
      `  ${start} AS start`,
      `  ${stop} AS stop`,
      ...parts.flatMap((part) => [
        `  ${part.when ?? 'TRUE'} AS in_${part.role}`,
        ...(part.input === null ? [] : [`  ${part.since ?? part.input} AS x_${part.role}`]),
      ]),
    ].join(',\n'),
    fromSql(definition, needed.filter(isText), ''),
    ...conditions.map((condition, at) => (at === 0 ? `WHERE ${condition}` : `  AND ${condition}`)),
  ].join('\n');
  const any = parts.map((part) => `in_${part.role}`).join(' OR ');
  return [
    'SELECT * FROM (',
    indented(inner),
    ') AS ever',
    `WHERE (stop IS NULL OR stop > start) AND (${any})`,
  ].join('\n');
}

/** First day of the first period: the asked one's, or null for that of the first row that enters. */
export function firstBucket({ request, grain }: Course): string | null {
  const start = request.period?.start;
  return start ? `CAST(date_trunc('${grain}', ${dayLiteral(start)}) AS DATE)` : null;
}

/** Each period's first day (`bucket`) and the day its stock is taken (`taken`). */
export function calendarSql(course: Course, first: string): string {
  const { request, grain } = course;
  return [
    `SELECT bucket, least(CAST(bucket + ${STEPS[grain]} AS DATE) - 1, ${request.at}) AS taken`,
    'FROM (',
    `  SELECT CAST(unnest(generate_series(${first}, ${request.at}, ${STEPS[grain]})) AS DATE) AS bucket`,
    ') AS buckets',
  ].join('\n');
}
