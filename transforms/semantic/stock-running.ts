import { indented } from './compile-rows.ts';
import { isRanked, type Part } from './part.ts';
import { quoted } from './sql.ts';
import { type Course, calendarSql, EPOCH, firstBucket, NUMBERED, rowsSql } from './stock-course.ts';

/** A number that is carried along: how it changes with the rows that enter (with the other sign, leave). */
interface Carried {
  readonly name: string;
  readonly change: string;
}

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

export function cumulated(course: Course, distinct: boolean): string {
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

/**
 * The periods in which a distinct value comes to be in stock (+1) and ceases to be (−1), however many rows hold it. Rows without a value are a
 * value that counts nothing: they hold their cell open, which is then nought and not absent.
 */
function edgesSql({ request, keys, grain }: Course): string {
  const names = keys.map((key) => key.name);
  const [numberOf] = NUMBERED[grain];
  const by = [...names, 'x_value'].join(', ');
  const edge = 'CAST(level > 0 AS INTEGER) - CAST(level - change > 0 AS INTEGER)';
  return [
    `SELECT ${[...names, 'n', `CASE WHEN x_value IS NULL THEN 0 ELSE ${edge} END AS n_value`, `${edge} AS present`].join(', ')}`,
    'FROM (',
    `  SELECT *, sum(change) OVER (PARTITION BY ${by} ORDER BY n) AS level`,
    '  FROM (',
    `    SELECT ${by}, n, sum(change) AS change`,
    '    FROM (',
    `      SELECT ${by}, ${numberOf('start')} AS n, 1 AS change FROM stock`,
    '      UNION ALL',
    `      SELECT ${by}, ${numberOf('stop')} AS n, -1 AS change FROM stock WHERE stop <= ${request.at}`,
    '    ) AS both_ways',
    `    GROUP BY ${by}, n`,
    '  ) AS nets',
    ') AS levels',
  ].join('\n');
}
