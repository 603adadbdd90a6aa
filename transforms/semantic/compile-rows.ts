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
import { dimensionSql, fromSql, periodSql, quoted } from './sql.ts';
import type { Dimension, FactMetric, TextDimension } from './types.ts';

/** Cells of rows that are looked at once: of a period, or in stock on one day. */
export function rowCells(definition: FactMetric, request: ResolvedRequest): string {
  const names = request.by.map((dimension) => quoted(dimension.id));
  const parts = partsOf(definition, request);
  const [only] = parts;
  if (only && parts.length === 1) return singleCells(definition, request, only, names);
  const inner = [
    'SELECT',
    [
      ...names.map((name) => `  ${name}`),
      ...parts.map((part) => {
        const value = aggregateSql(part, part.input && `x_${part.role}`, `in_${part.role}`);
        return `  ${part.agg === 'sum' ? `coalesce(${value}, 0)` : value} AS ${quoted(part.role)}`;
      }),
    ].join(',\n'),
    'FROM (',
    indented(
      rowsSql(
        definition,
        request,
        [],
        parts.flatMap((part) => [
          `${part.when ?? 'TRUE'} AS in_${part.role}`,
          ...(part.input === null ? [] : [`${part.input} AS x_${part.role}`]),
        ]),
        parts.flatMap((part) => part.dimensions),
      ),
    ),
    ') AS facts',
    // Rows that are in none would open groups with nothing to divide.
    `WHERE ${parts.map((part) => `in_${part.role}`).join(' OR ')}`,
    ...groupBy(names),
  ].join('\n');
  return [
    'SELECT',
    [
      ...names.map((name) => `  ${name}`),
      ...parts.map((part) => `  ${quoted(part.role)}`),
      `  ${quotientSql(definition.minDenominator)} AS "value"`,
    ].join(',\n'),
    'FROM (',
    indented(inner),
    ') AS cells',
  ].join('\n');
}

function singleCells(
  definition: FactMetric,
  request: ResolvedRequest,
  part: Part,
  names: readonly string[],
): string {
  const input = part.input && 'x';
  const value = aggregateSql(part, input, null);
  const ranked = isRanked(definition.measure);
  const least = definition.minDenominator;
  return [
    'SELECT',
    [
      ...names.map((name) => `  ${name}`),
      ...(ranked ? [`  count(${input}) AS "denominator"`] : []),
      `  ${
        ranked && least !== null
          ? `CASE WHEN count(${input}) >= ${least} THEN ${value} END`
          : // A sum over no rows is zero; over rows of which none says how much, it is unknown.
            part.agg === 'sum' && names.length === 0
            ? `CASE WHEN count(*) = 0 THEN 0 ELSE ${value} END`
            : value
      } AS "value"`,
    ].join(',\n'),
    'FROM (',
    indented(
      rowsSql(
        definition,
        request,
        part.when === null ? [] : (definition.measure?.filters ?? []).length > 0 ? [part.when] : [],
        part.input === null ? [] : [`${part.input} AS x`],
        part.dimensions,
      ),
    ),
    ') AS facts',
    ...groupBy(names),
  ].join('\n');
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

export function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

/** One row for each row of the fact that counts, with the requested dimensions and further expressions. */
function rowsSql(
  definition: FactMetric,
  request: ResolvedRequest,
  conditions: readonly string[],
  further: readonly string[],
  alsoNeeded: readonly Dimension[],
): string {
  const date = dateOf(definition, request);
  const expressions = [
    ...request.by.map((dimension) => `${dimensionSql(dimension, date)} AS ${quoted(dimension.id)}`),
    ...further,
  ];
  return [
    'SELECT',
    (expressions.length > 0 ? expressions : ['1 AS one']).map((expression) => `  ${expression}`).join(',\n'),
    sourceSql(definition, request, conditions, [...request.by, ...alsoNeeded]),
  ].join('\n');
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
    ...stockConditions(definition, request.at),
    ...(request.period && !definition.stock ? [periodSql(request.period, date)] : []),
    ...request.where.map((item) => item.sql(date)),
  ];
  return [
    fromSql(definition, all.filter(isText), ''),
    ...parts.map((part, at) => (at === 0 ? `WHERE ${part}` : `  AND ${part}`)),
  ].join('\n');
}

/** Expression of the date that periods and date dimensions look at. */
export function dateOf(definition: FactMetric, request: ResolvedRequest): string {
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
