import { groupBy, indented, isText, keysOf, quotientSql } from './compile-rows.ts';
import { aggregateSql, dimensionsIn, isRanked, ownConditions, type Part, partsOf } from './part.ts';
import type { ResolvedRequest } from './request.ts';
import { dayLiteral, dimensionSql, fromSql, quoted } from './sql.ts';
import type { DateDimension, FactMetric, Grain } from './types.ts';

/** Whether a stock is asked for at the end of several periods. */
export function isOverTime(definition: FactMetric, request: Pick<ResolvedRequest, 'by'>): boolean {
  return definition.stock !== null && request.by.some((dimension) => dimension.type === 'date');
}

const FINENESS: readonly Grain[] = ['year', 'quarter', 'month', 'day'];
const STEPS: Readonly<Record<Grain, string>> = {
  year: 'INTERVAL 1 YEAR',
  quarter: 'INTERVAL 3 MONTH',
  month: 'INTERVAL 1 MONTH',
  day: 'INTERVAL 1 DAY',
};
/** A day as the number of its period, which is cheap to make of a million days, and that period's first day. */
const NUMBERED: Readonly<
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

/** A stock over time as it is compiled. */
interface Course {
  readonly definition: FactMetric;
  readonly request: ResolvedRequest;
  readonly grain: Grain;
  readonly parts: readonly Part[];
  /** Text dimensions: what rows are grouped by, and how it is written out. */
  readonly keys: ReturnType<typeof keysOf>;
}

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

/** The rows that are ever in stock until the last day, with their keys, the day they enter and the day they leave. */
function rowsSql({ definition, request, parts, keys }: Course): string {
  const { from, to } = definition.stock ?? { from: [], to: [] };
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
    ...from.map((column) => `fact.${column} <= ${request.at}`),
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

const columns = (names: readonly string[]) => names.map((name) => `fact.${name}`).join(', ');

/** First day of the first period: the asked one's, or null for that of the first row that enters. */
function firstBucket({ request, grain }: Course): string | null {
  const start = request.period?.start;
  return start ? `CAST(date_trunc('${grain}', ${dayLiteral(start)}) AS DATE)` : null;
}

/** Each period's first day (`bucket`) and the day its stock is taken (`taken`). */
function calendarSql(course: Course, first: string): string {
  const { request, grain } = course;
  return [
    `SELECT bucket, least(CAST(bucket + ${STEPS[grain]} AS DATE) - 1, ${request.at}) AS taken`,
    'FROM (',
    `  SELECT CAST(unnest(generate_series(${first}, ${request.at}, ${STEPS[grain]})) AS DATE) AS bucket`,
    ') AS buckets',
  ].join('\n');
}

/** A number that is carried along: how it changes with the rows that enter (with the other sign, leave). */
interface Carried {
  readonly name: string;
  readonly change: string;
}

/** Days are added as days since this one; on the day they are asked about, that is put right. */
const EPOCH = "DATE '1970-01-01'";

function carriedOf(part: Part): { carried: Carried[]; value: string } {
  const flag = `in_${part.role}`;
  const x = `x_${part.role}`;
  if (part.input === null)
    return {
      carried: [{ name: `n_${part.role}`, change: `count(CASE WHEN ${flag} THEN 1 END)` }],
      value: `n_${part.role}`,
    };
  const n = `n_${part.role}`;
  const s = `s_${part.role}`;
  const amount = part.since === null ? x : `date_diff('day', ${EPOCH}, ${x})`;
  const sum = part.since === null ? s : `${n} * date_diff('day', ${EPOCH}, taken) - ${s}`;
  return {
    carried: [
      { name: n, change: `count(CASE WHEN ${flag} THEN ${x} END)` },
      { name: s, change: `coalesce(sum(CASE WHEN ${flag} THEN ${amount} END), 0)` },
    ],
    value:
      part.agg === 'mean' ? `CAST(${sum} AS DOUBLE) / nullif(${n}, 0)` : `CASE WHEN ${n} > 0 THEN ${sum} END`,
  };
}

function cumulated(course: Course, distinct: boolean): string {
  const { definition, parts, keys, grain } = course;
  const names = keys.map((key) => quoted(key.dimension.id));
  const pieces = parts.map((part) =>
    distinct
      ? { part, carried: [{ name: 'n_value', change: '' }], value: 'n_value' }
      : { part, ...carriedOf(part) },
  );
  const carried: Carried[] = [
    { name: 'present', change: 'count(*)' },
    ...pieces.flatMap((piece) => piece.carried),
  ];
  const first = firstBucket(course);
  const [, dayOf] = NUMBERED[grain];
  const bucket = first === null ? dayOf('n') : `greatest(${dayOf('n')}, ${first})`;
  const labels = keys.map((key) => `${key.label} AS ${quoted(key.dimension.id)}`);
  const sums = carried.map(({ name }) => `sum(${name}) AS ${name}`);
  const moves = [
    `SELECT ${[...labels, `${bucket} AS bucket`, ...sums].join(', ')}`,
    'FROM changes',
    `GROUP BY ${[...labels, bucket].map((_, at) => at + 1).join(', ')}`,
  ].join('\n');
  const over = `OVER (${names.length > 0 ? `PARTITION BY ${names.map((name) => `cell.${name}`).join(', ')} ` : ''}ORDER BY cell.bucket)`;
  const running = carried.map(({ name }) => {
    const level = `sum(coalesce(moves.${name}, 0)) ${over}`;
    return `  ${name.startsWith('s_') ? level : `CAST(${level} AS BIGINT)`} AS ${name}`;
  });
  const values = pieces.map(
    ({ part, value }) =>
      `  ${definition.denominator ? `coalesce(${value}, 0)` : value} AS ${quoted(part.role)}`,
  );
  const counted =
    isRanked(definition.measure) && !definition.denominator ? ['  n_value AS "denominator"'] : [];
  const keysOfCell = [...names, 'bucket'];
  return [
    'WITH stock AS NOT MATERIALIZED (',
    indented(rowsSql(course)),
    '),',
    'changes AS (',
    indented(distinct ? edgesSql(course) : changesSql(course, carried)),
    '),',
    'moves AS (',
    indented(moves),
    '),',
    'calendar AS (',
    indented(calendarSql(course, first ?? '(SELECT min(bucket) FROM moves)')),
    ')',
    'SELECT',
    [...keysOfCell.map((key) => `  ${key}`), '  present', ...counted, ...values].join(',\n'),
    'FROM (',
    '  SELECT',
    [...keysOfCell.map((key) => `  cell.${key}`), '  cell.taken', ...running]
      .map((line) => `  ${line}`)
      .join(',\n'),
    names.length > 0
      ? `  FROM (SELECT * FROM (SELECT DISTINCT ${names.join(', ')} FROM moves) AS groups CROSS JOIN calendar) AS cell`
      : '  FROM calendar AS cell',
    `  LEFT JOIN moves ON ${keysOfCell.map((key) => `moves.${key} = cell.${key}`).join(' AND ')}`,
    ') AS levels',
  ].join('\n');
}

/** What enters in each period, and with the other sign what leaves. */
function changesSql({ request, keys, grain }: Course, carried: readonly Carried[]): string {
  const names = keys.map((key) => key.name);
  const [numberOf] = NUMBERED[grain];
  const way = (day: string, sign: '' | '-') =>
    [
      'SELECT',
      [
        ...names.map((name) => `  ${name}`),
        `  ${numberOf(day)} AS n`,
        ...carried.map(({ name, change }) => `  ${sign}${change} AS ${name}`),
      ].join(',\n'),
      'FROM stock',
      ...(sign === '-' ? [`WHERE stop <= ${request.at}`] : []),
      `GROUP BY ${[...names, numberOf(day)].join(', ')}`,
    ].join('\n');
  return [way('start', ''), way('stop', '-')].join('\nUNION ALL\n');
}

/** The periods in which a distinct value comes to be in stock (+1) and ceases to be (−1), however many rows hold it. */
function edgesSql({ request, keys, grain }: Course): string {
  const names = keys.map((key) => key.name);
  const [numberOf] = NUMBERED[grain];
  const by = [...names, 'x_value'].join(', ');
  return [
    `SELECT ${[...names, 'n', 'CAST(level > 0 AS INTEGER) - CAST(level - change > 0 AS INTEGER) AS n_value', 'CAST(level > 0 AS INTEGER) - CAST(level - change > 0 AS INTEGER) AS present'].join(', ')}`,
    'FROM (',
    `  SELECT *, sum(change) OVER (PARTITION BY ${by} ORDER BY n) AS level`,
    '  FROM (',
    `    SELECT ${by}, n, sum(change) AS change`,
    '    FROM (',
    `      SELECT ${by}, ${numberOf('start')} AS n, 1 AS change FROM stock WHERE x_value IS NOT NULL`,
    '      UNION ALL',
    `      SELECT ${by}, ${numberOf('stop')} AS n, -1 AS change FROM stock WHERE x_value IS NOT NULL AND stop <= ${request.at}`,
    '    ) AS both_ways',
    `    GROUP BY ${by}, n`,
    '  ) AS nets',
    ') AS levels',
  ].join('\n');
}

function retaken(course: Course): string {
  const { definition, parts, keys } = course;
  const names = keys.map((key) => key.name);
  const values = parts.flatMap((part) => {
    const x = `x_${part.role}`;
    const input = part.since === null ? part.input && x : `date_diff('day', ${x}, calendar.taken)`;
    const value = aggregateSql(part, input, `in_${part.role}`);
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
