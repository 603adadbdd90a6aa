import { groupBy, indented, isText, keysOf, quotientSql } from './compile-rows.ts';
import { aggregateSql, isRanked, type Part, partsOf } from './part.ts';
import type { ResolvedRequest } from './request.ts';
import { dimensionSql, quoted } from './sql.ts';
import { type Course, calendarSql, EPOCH, firstBucket, rowsSql } from './stock-course.ts';
import { cumulated } from './stock-running.ts';
import type { DateDimension, FactMetric, Grain } from './types.ts';

/** Whether a stock is asked for at the end of several periods. */
export function isOverTime(definition: FactMetric, request: Pick<ResolvedRequest, 'by'>): boolean {
  return definition.stock !== null && request.by.some((dimension) => dimension.type === 'date');
}

const FINENESS: readonly Grain[] = ['year', 'quarter', 'month', 'day'];
/**
 * Cells of a stock at the end of each period: year, quarter, month or day, of the last period on the last day asked for. Counts, sums,
 * means and distinct values are cumulated from what enters and leaves (two passes over the rows, however many periods there are);
 * quantiles and extremes are taken anew from the rows in stock at each end.
 */
export function stockCells(definition: FactMetric, request: ResolvedRequest): string {
  const [grain = 'year'] = request.by
    .filter((dimension): dimension is DateDimension => dimension.type === 'date')
    .map((dimension) => dimension.grain)
    .sort((a, b) => FINENESS.indexOf(b) - FINENESS.indexOf(a));
  const parts = partsOf(definition, request);
  const running = parts.every((part) => ['count', 'sum', 'mean'].includes(part.agg));
  const distinct = parts.length === 1 && parts[0]?.agg === 'count_distinct';
  const keys = keysOf(request.by.filter(isText), '', running);
  const course: Course = { definition, request, grain, parts, keys };
  const cells = running || distinct ? cumulated(course, distinct) : retaken(course);
  const shown = request.by.map((dimension) =>
    dimension.type === 'date'
      ? `  ${dimensionSql(dimension, 'bucket')} AS ${quoted(dimension.id)}`
      : `  ${quoted(dimension.id)}`,
  );
  const conditions = request.where
    .filter((item) => item.dimension.type === 'date')
    .map((item) => `  AND ${item.sql('bucket')}`);
  return [
    'SELECT',
    [...shown, ...measured(definition)].join(',\n'),
    'FROM (',
    indented(cells),
    ') AS cells',
    // A cell nothing is in is no cell.
    ['WHERE present > 0', ...conditions].join('\n'),
  ].join('\n');
}

function measured({ measure, denominator, minDenominator }: FactMetric): string[] {
  if (denominator) return ['  "numerator"', '  "denominator"', `  ${quotientSql(minDenominator)} AS "value"`];
  if (!isRanked(measure)) return ['  "value"'];
  const value =
    minDenominator === null ? '"value"' : `CASE WHEN "denominator" >= ${minDenominator} THEN "value" END`;
  return ['  "denominator"', `  ${value} AS "value"`];
}

/**
 * Taken of the rows in stock at each end. An age is ranked by the day it began, which is the same for all ends: the younger the later.
 */
function retakenValue(part: Part, x: string): string {
  const flag = `in_${part.role}`;
  if (part.since === null) return aggregateSql(part, part.input && x, flag);
  if (part.agg !== 'median' && part.agg !== 'quantile')
    return aggregateSql(part, `date_diff('day', ${x}, calendar.taken)`, flag);
  const began = `CAST(date_diff('day', ${EPOCH}, CASE WHEN ${flag} THEN ${x} END) AS INTEGER)`;
  return `date_diff('day', ${EPOCH}, max(calendar.taken)) - quantile_cont(${began}, ${1 - (part.q ?? 0.5)})`;
}

function retaken(course: Course): string {
  const { definition, parts, keys } = course;
  const names = keys.map((key) => key.name);
  const values = parts.flatMap((part) => {
    const x = `x_${part.role}`;
    const value = retakenValue(part, x);
    const counted = isRanked(definition.measure) && definition.denominator === null;
    return [
      ...(counted ? [`  count(CASE WHEN in_${part.role} THEN ${x} END) AS "denominator"`] : []),
      `  ${definition.denominator && part.agg === 'sum' ? `coalesce(${value}, 0)` : value} AS ${quoted(part.role)}`,
    ];
  });
  const first =
    firstBucket(course) ?? `(SELECT CAST(date_trunc('${course.grain}', min(start)) AS DATE) FROM stock)`;
  return [
    'WITH stock AS (',
    indented(rowsSql(course)),
    '),',
    'calendar AS (',
    indented(calendarSql(course, first)),
    ')',
    'SELECT',
    [
      ...keys.map((key) => `  ${key.name} AS ${quoted(key.dimension.id)}`),
      '  bucket',
      '  count(*) AS present',
      ...values,
    ].join(',\n'),
    'FROM stock',
    "JOIN calendar ON stock.start <= calendar.taken AND coalesce(stock.stop, DATE '9999-12-31') > calendar.taken",
    ...groupBy([...names, 'bucket']),
  ].join('\n');
}
