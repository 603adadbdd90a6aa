import {
  aggregateSql,
  dimensionsIn,
  isRanked,
  ownConditions,
  type Part,
  partsOf,
  type Role,
  stockConditions,
} from './part.ts';
import type { ResolvedRequest } from './request.ts';
import { fromSql, keySql, labelSql, periodSql, quoted } from './sql.ts';
import type { Dimension, FactMetric, TextDimension } from './types.ts';

/** Aggregates that can be made of those of finer groups. */
const READDED: Readonly<Partial<Record<Part['agg'], string>>> = {
  count: 'sum',
  sum: 'sum',
  min: 'min',
  max: 'max',
};

/**
 * Cells of rows that are looked at once: of a period, or in stock on one day. Rows are grouped by what stands in the columns and the
 * groups are labelled and added again afterwards: writing out a million labels costs more than counting them. What cannot be added
 * again (distinct values, quantiles) is grouped by labels at once.
 */
export function rowCells(definition: FactMetric, request: ResolvedRequest): string {
  const parts = partsOf(definition, request);
  const readded = parts.every((part) => READDED[part.agg] !== undefined);
  const keys = keysOf(request.by, dateOf(definition, request), readded);
  const grouped = groupedSql(definition, request, parts, keys);
  const labelled = keys.length === 0 ? grouped : labelledSql(definition, parts, keys, grouped);
  const limited = isRanked(definition.measure) && definition.minDenominator !== null;
  if (parts.length === 1 && !limited) return labelled;
  const value =
    parts.length === 1
      ? `CASE WHEN "denominator" >= ${definition.minDenominator} THEN "value" END`
      : quotientSql(definition.minDenominator);
  const shown = parts.length === 1 ? ['  "denominator"'] : parts.map((part) => `  ${quoted(part.role)}`);
  return [
    'SELECT',
    [...request.by.map(({ id }) => `  ${quoted(id)}`), ...shown, `  ${value} AS "value"`].join(',\n'),
    'FROM (',
    indented(labelled),
    ') AS cells',
  ].join('\n');
}

interface Key {
  readonly dimension: Dimension;
  /** Expression over the fact. */
  readonly sql: string;
  /** Column it is carried in. */
  readonly name: string;
  /** Shown value, from that column. */
  readonly label: string;
  /** Whether several keys may have one label. */
  readonly merges: boolean;
}

/** @param raw whether text may be labelled after grouping */
export function keysOf(by: readonly Dimension[], date: string, raw: boolean): Key[] {
  return by.map((dimension, at) => {
    const name = `k${at + 1}`;
    const key = keySql(dimension, date);
    if (dimension.type === 'text' && !raw)
      return { dimension, name, sql: labelSql(dimension, key), label: name, merges: false };
    return { dimension, name, sql: key, label: labelSql(dimension, name), merges: dimension.type === 'text' };
  });
}

/** One row for each combination of keys, with the aggregates by role; `denominator` counts the values of a mean or quantile. */
function groupedSql(
  definition: FactMetric,
  request: ResolvedRequest,
  parts: readonly Part[],
  keys: readonly Key[],
): string {
  const [only] = parts;
  const single = only !== undefined && parts.length === 1;
  const names = keys.map((key) => key.name);
  const aggregates = parts.flatMap((part) => {
    const input = part.input && (single ? 'x' : `x_${part.role}`);
    const value = aggregateSql(part, input, single ? null : `in_${part.role}`);
    return [
      ...(single && isRanked(definition.measure) ? [`  count(${input}) AS "denominator"`] : []),
      `  ${sumOfNothing(value, part, single, keys)} AS ${quoted(part.role)}`,
    ];
  });
  const further = parts.flatMap((part) => [
    ...(single ? [] : [`${part.when ?? 'TRUE'} AS in_${part.role}`]),
    ...(part.input === null ? [] : [`${part.input} AS ${single ? 'x' : `x_${part.role}`}`]),
  ]);
  const columns = [...keys.map((key) => `${key.sql} AS ${key.name}`), ...further];
  return [
    'SELECT',
    [...names.map((name) => `  ${name}`), ...aggregates].join(',\n'),
    'FROM (',
    indented(
      [
        'SELECT',
        (columns.length > 0 ? columns : ['1 AS one']).map((column) => `  ${column}`).join(',\n'),
        sourceSql(definition, request, single && only.when !== null ? [only.when] : [], [
          ...request.by,
          ...parts.flatMap((part) => part.dimensions),
        ]),
      ].join('\n'),
    ),
    ') AS facts',
    // Rows that are in none would open groups with nothing to divide.
    ...(single ? [] : [`WHERE ${parts.map((part) => `in_${part.role}`).join(' OR ')}`]),
    ...groupBy(names),
  ].join('\n');
}

/** A sum over no rows is zero; over rows of which none says how much, it is unknown. Above or below a line it is zero then. */
function sumOfNothing(value: string, part: Part, single: boolean, keys: readonly Key[]): string {
  if (part.agg !== 'sum') return value;
  if (!single) return `coalesce(${value}, 0)`;
  return keys.length === 0 ? `CASE WHEN count(*) = 0 THEN 0 ELSE ${value} END` : value;
}

function labelledSql(
  definition: FactMetric,
  parts: readonly Part[],
  keys: readonly Key[],
  grouped: string,
): string {
  const merges = keys.some((key) => key.merges);
  const ranked = parts.length === 1 && isRanked(definition.measure) ? ['  "denominator"'] : [];
  return [
    'SELECT',
    [
      ...keys.map((key) => `  ${key.label} AS ${quoted(key.dimension.id)}`),
      ...ranked,
      ...parts.map((part) => `  ${merges ? `${againSql(part)} AS ` : ''}${quoted(part.role)}`),
    ].join(',\n'),
    'FROM (',
    indented(grouped),
    ') AS groups',
    ...(merges ? [`GROUP BY ${keys.map((_, at) => at + 1).join(', ')}`] : []),
  ].join('\n');
}

function againSql(part: Part): string {
  const again = `${READDED[part.agg]}(${quoted(part.role)})`;
  return part.agg === 'count' ? `CAST(${again} AS BIGINT)` : again;
}

/** Above ÷ below, where below is enough. */
export function quotientSql(minDenominator: number | null, scale = 1): string {
  const quotient = 'CAST("numerator" AS DOUBLE) / "denominator"';
  const enough = minDenominator === null ? '"denominator" > 0' : `"denominator" >= ${minDenominator}`;
  return `CASE WHEN ${enough} THEN ${scale === 1 ? '' : `${scale} * `}${quotient} END`;
}

export function groupBy(names: readonly string[]): string[] {
  return names.length > 0 ? [`GROUP BY ${names.join(', ')}`] : [];
}

export function indented(text: string, by = '  '): string {
  // Not by `^` with the flag m: that also finds the line separators of Unicode, which may stand inside a quoted value.
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}

/** FROM and WHERE of the rows a request looks at. */
export function sourceSql(
  definition: FactMetric,
  request: ResolvedRequest,
  conditions: readonly string[],
  needed: readonly Dimension[],
): string {
  const all = [
    ...needed,
    ...dimensionsIn(definition.filters),
    ...request.where.map((item) => item.dimension),
  ];
  const date = dateOf(definition, request);
  const parts = [
    ...ownConditions(definition, request.asOf),
    ...conditions,
    ...stockConditions(definition, request),
    ...(request.period && !definition.stock ? [periodSql(request.period, date)] : []),
    ...request.where.map((item) => item.sql(date)),
  ];
  return [
    fromSql(definition, all.filter(isText), ''),
    ...parts.map((part, at) => (at === 0 ? `WHERE ${part}` : `  AND ${part}`)),
  ].join('\n');
}

/** Expression of the date that periods and date dimensions look at. */
function dateOf(definition: FactMetric, request: ResolvedRequest): string {
  return definition.date === null ? request.at : `fact.${definition.date}`;
}

/** FROM and WHERE of exactly the rows that a number counts, for tracing it. `fact` is the fact's alias. */
export function countedRowsSql(definition: FactMetric, request: ResolvedRequest, role: Role): string {
  const part = partsOf(definition, request).find((item) => item.role === role);
  const conditions = part && part.when !== null ? [part.when] : [];
  return sourceSql(definition, request, conditions, part?.dimensions ?? []);
}

export function isText(dimension: Dimension): dimension is TextDimension {
  return dimension.type === 'text';
}
