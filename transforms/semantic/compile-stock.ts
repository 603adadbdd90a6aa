import { groupBy, indented, isText, quotientSql } from './compile-rows.ts';
import { aggregateSql, dimensionsIn, isRanked, ownConditions, type Part, partsOf } from './part.ts';
import type { ResolvedRequest } from './request.ts';
import { dayLiteral, dimensionSql, fromSql, quoted } from './sql.ts';
import type { DateDimension, Dimension, FactMetric, Grain } from './types.ts';

/** Whether a stock is asked for at the end of several periods. */
export function isOverTime(definition: FactMetric, request: Pick<ResolvedRequest, 'by'>): boolean {
  return definition.stock !== null && request.by.some((dimension) => dimension.type === 'date');
}

const FINENESS: readonly Grain[] = ['year', 'quarter', 'month', 'day'];

/**
 * Cells of a stock at the end of each period: year, quarter, month or day. Counts and sums are cumulated from what enters and leaves
 * (two passes over the rows, however many periods there are); what cannot be added up is taken anew from the rows in stock at each end.
 */
export function stockCells(definition: FactMetric, request: ResolvedRequest): string {
  const dates = request.by.filter((dimension): dimension is DateDimension => dimension.type === 'date');
  const grain = dates
    .map((dimension) => dimension.grain)
    .sort((a, b) => FINENESS.indexOf(b) - FINENESS.indexOf(a))[0];
  const texts = request.by.filter(isText);
  const parts = partsOf(definition, request);
  const unit = grain ?? 'year';
  const cells = parts.every((part) => (part.agg === 'count' || part.agg === 'sum') && part.since === null)
    ? cumulated(definition, request, parts, texts, unit)
    : retaken(definition, request, parts, texts, unit);
  const shown = request.by.map(
    (dimension) =>
      `  ${dimension.type === 'date' ? dimensionSql(dimension, 'bucket') : quoted(dimension.id)} AS ${quoted(dimension.id)}`,
  );
  const conditions = request.where
    .filter((item) => item.dimension.type === 'date')
    .map((item) => item.sql('bucket'));
  const [first] = parts;
  const measured = definition.denominator
    ? ['  "numerator"', '  "denominator"', `  ${quotientSql(definition.minDenominator)} AS "value"`]
    : isRanked(definition.measure)
      ? [
          '  "denominator"',
          `  ${definition.minDenominator === null ? '"value"' : `CASE WHEN "denominator" >= ${definition.minDenominator} THEN "value" END`} AS "value"`,
        ]
      : [`  ${quoted(first?.role ?? 'value')} AS "value"`];
  return [
    'SELECT',
    [...shown, ...measured].join(',\n'),
    'FROM (',
    indented(cells),
    ') AS cells',
    // A cell nothing is in is no cell.
    ['WHERE present > 0', ...conditions.map((condition) => `  AND ${condition}`)].join('\n'),
  ].join('\n');
}

/** The rows that are ever in stock until the last day, with their dimensions, the day they enter and the day they leave. */
function rowsSql(
  definition: FactMetric,
  request: ResolvedRequest,
  parts: readonly Part[],
  texts: readonly Dimension[],
): string {
  const { from, to } = definition.stock ?? { from: [], to: [] };
  const start = from.length > 1 ? `greatest(${columns(from)})` : columns(from);
  // least() passes over what is unknown: the first known end is the end.
  const stop = to.length > 1 ? `least(${columns(to)})` : to.length === 1 ? columns(to) : 'CAST(NULL AS DATE)';
  const needed = [
    ...texts,
    ...dimensionsIn(definition.filters),
    ...parts.flatMap((part) => part.dimensions),
    ...request.where.map((item) => item.dimension),
  ];
  const inner = [
    'SELECT',
    [
      ...texts.map((dimension) => `  ${dimensionSql(dimension, '')} AS ${quoted(dimension.id)}`),
      `  ${start} AS start`,
      `  ${stop} AS stop`,
      ...parts.flatMap((part) => [
        `  ${part.when ?? 'TRUE'} AS in_${part.role}`,
        ...(part.input === null ? [] : [`  ${part.since ?? part.input} AS x_${part.role}`]),
      ]),
    ].join(',\n'),
    fromSql(definition, needed.filter(isText), ''),
    ...[
      ...ownConditions(definition, request.asOf),
      ...from.map((column) => `fact.${column} <= ${request.at}`),
      ...request.where.filter((item) => item.dimension.type === 'text').map((item) => item.sql('')),
    ].map((part, at) => (at === 0 ? `WHERE ${part}` : `  AND ${part}`)),
  ].join('\n');
  return [
    'SELECT * FROM (',
    indented(inner),
    ') AS rows_of_stock',
    'WHERE stop IS NULL OR stop > start',
  ].join('\n');
}

const columns = (names: readonly string[]) => names.map((name) => `fact.${name}`).join(', ');

const STEPS: Readonly<Record<Grain, string>> = {
  year: 'INTERVAL 1 YEAR',
  quarter: 'INTERVAL 3 MONTH',
  month: 'INTERVAL 1 MONTH',
  day: 'INTERVAL 1 DAY',
};

/** First day of the first period: the asked one's, or that of the first row that enters. */
function firstBucket(request: ResolvedRequest, grain: Grain): string {
  const start = request.period?.start;
  return start
    ? `CAST(date_trunc('${grain}', ${dayLiteral(start)}) AS DATE)`
    : `(SELECT CAST(date_trunc('${grain}', min(start)) AS DATE) FROM stock)`;
}

function calendarSql(request: ResolvedRequest, grain: Grain): string {
  return [
    `SELECT CAST(unnest(generate_series(first_day, last_day, ${STEPS[grain]})) AS DATE) AS bucket`,
    `FROM (SELECT ${firstBucket(request, grain)} AS first_day, ${request.at} AS last_day)`,
  ].join('\n');
}

function cumulated(
  definition: FactMetric,
  request: ResolvedRequest,
  parts: readonly Part[],
  texts: readonly Dimension[],
  grain: Grain,
): string {
  const names = texts.map((dimension) => quoted(dimension.id));
  const delta = (day: string, sign: '' | '-') =>
    [
      'SELECT',
      [
        ...names.map((name) => `  ${name}`),
        `  greatest(CAST(date_trunc('${grain}', ${day}) AS DATE), ${firstBucket(request, grain)}) AS bucket`,
        `  ${sign}count(*) AS present`,
        ...parts.map(
          (part) =>
            `  ${sign}coalesce(${aggregateSql(part, part.input && `x_${part.role}`, `in_${part.role}`)}, 0) AS ${quoted(part.role)}`,
        ),
      ].join(',\n'),
      'FROM stock',
      ...(sign === '-' ? [`WHERE stop <= ${request.at}`] : []),
      `GROUP BY ${[...names, 'bucket'].join(', ')}`,
    ].join('\n');
  const roles = ['present', ...parts.map((part) => quoted(part.role))];
  const keys = [...names, 'bucket'];
  const running = roles.map(
    (role) =>
      `  sum(coalesce(moves.${role}, 0)) OVER (${names.length > 0 ? `PARTITION BY ${names.map((name) => `cell.${name}`).join(', ')} ` : ''}ORDER BY cell.bucket) AS ${role}`,
  );
  return [
    'WITH stock AS (',
    indented(rowsSql(definition, request, parts, texts)),
    '),',
    'moves AS (',
    indented(
      [
        `SELECT ${[...keys, ...roles.map((role) => `sum(${role}) AS ${role}`)].join(', ')}`,
        'FROM (',
        indented([delta('start', ''), delta('stop', '-')].join('\nUNION ALL\n')),
        ') AS both_ways',
        ...groupBy(keys),
      ].join('\n'),
    ),
    '),',
    'calendar AS (',
    indented(calendarSql(request, grain)),
    ')',
    'SELECT',
    [...keys.map((key) => `  cell.${key}`), ...running].join(',\n'),
    names.length > 0
      ? `FROM (SELECT * FROM (SELECT DISTINCT ${names.join(', ')} FROM moves) AS groups CROSS JOIN calendar) AS cell`
      : 'FROM calendar AS cell',
    `LEFT JOIN moves ON ${keys.map((key) => `moves.${key} = cell.${key}`).join(' AND ')}`,
  ].join('\n');
}

function retaken(
  definition: FactMetric,
  request: ResolvedRequest,
  parts: readonly Part[],
  texts: readonly Dimension[],
  grain: Grain,
): string {
  const keys = [...texts.map((dimension) => quoted(dimension.id)), 'bucket'];
  const measured = parts.flatMap((part) => {
    const x = `x_${part.role}`;
    const input = part.since === null ? part.input && x : `date_diff('day', ${x}, calendar.at)`;
    const value = aggregateSql(part, input, `in_${part.role}`);
    const counted = isRanked(definition.measure) && definition.denominator === null;
    return [
      ...(counted ? [`  count(CASE WHEN in_${part.role} THEN ${x} END) AS "denominator"`] : []),
      `  ${value} AS ${quoted(part.role)}`,
    ];
  });
  return [
    'WITH stock AS (',
    indented(rowsSql(definition, request, parts, texts)),
    '),',
    'calendar AS (',
    indented(
      [
        `SELECT bucket, least(CAST(bucket + ${STEPS[grain]} AS DATE) - 1, ${request.at}) AS at`,
        'FROM (',
        indented(calendarSql(request, grain)),
        ') AS buckets',
      ].join('\n'),
    ),
    ')',
    'SELECT',
    [...keys.map((key) => `  ${key}`), '  count(*) AS present', ...measured].join(',\n'),
    'FROM stock',
    "JOIN calendar ON stock.start <= calendar.at AND coalesce(stock.stop, DATE '9999-12-31') > calendar.at",
    ...groupBy(keys),
  ].join('\n');
}
