import { periodText, type ResolvedRequest, resolveRequest } from './request.ts';
import { dimensionSql, filterSql, fromSql, periodSql, quoted } from './sql.ts';
import type {
  CompiledColumn,
  CompiledMetric,
  Dimension,
  Filter,
  MetricDefinition,
  MetricRequest,
  TextDimension,
} from './types.ts';

/** Which rows of the fact a number counts. */
export type Role = 'value' | 'numerator' | 'denominator';

/**
 * The SQL of a request, as frozen text: nothing is run. Every value stands quoted in the text, so it can be shown, copied and run
 * as it is. A plain count gives the requested dimensions and `value`; a ratio also `numerator` and `denominator`, with a NULL
 * value where the denominator is below the definition's limit. Groups of a ratio are divided after counting, never averaged.
 * @throws PanhuoError as {@link resolveRequest}
 */
export function compileMetric(definition: MetricDefinition, request: MetricRequest): CompiledMetric {
  const resolved = resolveRequest(definition, request);
  return Object.freeze({
    sql: definition.denominator
      ? ratioSql(definition, definition.denominator, resolved)
      : countSql(definition, resolved),
    columns: Object.freeze(columnsOf(definition, resolved.by)),
    filters: Object.freeze(filterTexts(definition, resolved)),
  });
}

function countSql(definition: MetricDefinition, request: ResolvedRequest): string {
  const names = request.by.map((dimension) => quoted(dimension.id));
  const conditions = [...definition.filters, ...definition.numerator];
  return [
    'SELECT',
    [...names.map((name) => `  ${name}`), '  count(*) AS "value"'].join(',\n'),
    'FROM (',
    rowsSql(definition, request, conditions, [], '  '),
    ') AS facts',
    ...(names.length > 0 ? [`GROUP BY ${names.join(', ')}`] : []),
    ...tail(request),
  ].join('\n');
}

function ratioSql(
  definition: MetricDefinition,
  denominator: readonly Filter[],
  request: ResolvedRequest,
): string {
  const names = request.by.map((dimension) => quoted(dimension.id));
  const above = allOf(definition, definition.numerator);
  const below = allOf(definition, denominator);
  return [
    'SELECT',
    [
      ...names.map((name) => `  ${name}`),
      '  "numerator"',
      '  "denominator"',
      `  CASE WHEN "denominator" >= ${definition.minDenominator ?? 1} THEN CAST("numerator" AS DOUBLE) / "denominator" END AS "value"`,
    ].join(',\n'),
    'FROM (',
    '  SELECT',
    [
      ...names.map((name) => `    ${name}`),
      '    count(CASE WHEN in_numerator THEN 1 END) AS "numerator"',
      '    count(CASE WHEN in_denominator THEN 1 END) AS "denominator"',
    ].join(',\n'),
    '  FROM (',
    rowsSql(
      definition,
      request,
      definition.filters,
      [`${above} AS in_numerator`, `${below} AS in_denominator`],
      '    ',
      [...definition.numerator, ...denominator],
    ),
    '  ) AS facts',
    // Rows that are in neither would open groups with nothing to divide.
    '  WHERE in_numerator OR in_denominator',
    ...(names.length > 0 ? [`  GROUP BY ${names.join(', ')}`] : []),
    ') AS cells',
    ...tail(request),
  ].join('\n');
}

/** One row for each row of the fact that counts, with the requested dimensions and further expressions. */
function rowsSql(
  definition: MetricDefinition,
  request: ResolvedRequest,
  conditions: readonly Filter[],
  further: readonly string[],
  indent: string,
  alsoNeeded: readonly Filter[] = [],
): string {
  const shown = request.by.map(
    (dimension) => `${dimensionSql(dimension, definition.date)} AS ${quoted(dimension.id)}`,
  );
  const expressions = [...shown, ...further];
  const needed = [...request.by, ...dimensionsIn(request, [...conditions, ...alsoNeeded])];
  return [
    `${indent}SELECT`,
    (expressions.length > 0 ? expressions : ['1 AS one'])
      .map((expression) => `${indent}  ${expression}`)
      .join(',\n'),
    `${indent}${fromSql(definition, needed.filter(isText), indent)}`,
    ...whereSql(definition, request, conditions, indent),
  ].join('\n');
}

/**
 * FROM and WHERE of exactly the rows that a number counts, for tracing it. `fact` is the fact's alias.
 * @throws PanhuoError as {@link resolveRequest}
 */
export function countedRowsSql(definition: MetricDefinition, request: MetricRequest, role: Role): string {
  const resolved = resolveRequest(definition, request);
  const own = role === 'denominator' ? (definition.denominator ?? []) : definition.numerator;
  const conditions = [...definition.filters, ...own];
  const needed = dimensionsIn(resolved, conditions);
  return [
    fromSql(definition, needed.filter(isText), ''),
    ...whereSql(definition, resolved, conditions, ''),
  ].join('\n');
}

function whereSql(
  definition: MetricDefinition,
  request: ResolvedRequest,
  conditions: readonly Filter[],
  indent: string,
): string[] {
  const parts = [
    ...conditions.map((filter) => filterSql(filter, definition.date)),
    ...(request.period ? [periodSql(request.period, `fact.${definition.date}`)] : []),
    ...request.where.map((item) => item.sql),
  ];
  return parts.map((part, at) => (at === 0 ? `${indent}WHERE ${part}` : `${indent}  AND ${part}`));
}

function tail(request: ResolvedRequest): string[] {
  // Only a suppressed value is NULL; dimensions never are.
  const order = request.order.map(
    ({ column, descending }) =>
      `${quoted(column)}${descending ? ' DESC' : ''}${column === 'value' ? ' NULLS LAST' : ''}`,
  );
  return [
    // One row needs no order.
    ...(request.by.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    ...(request.limit === null ? [] : [`LIMIT ${request.limit}`]),
  ];
}

function allOf(definition: MetricDefinition, filters: readonly Filter[]): string {
  if (filters.length === 0) return 'TRUE';
  return `(${filters.map((filter) => filterSql(filter, definition.date)).join(' AND ')})`;
}

function dimensionsIn(request: ResolvedRequest, filters: readonly Filter[]): Dimension[] {
  return [
    ...filters.flatMap((filter) => (filter.on === 'dimension' ? [filter.dimension] : [])),
    ...request.where.map((item) => item.dimension),
  ];
}

function isText(dimension: Dimension): dimension is TextDimension {
  return dimension.type === 'text';
}

function columnsOf(definition: MetricDefinition, by: readonly Dimension[]): CompiledColumn[] {
  const counts: CompiledColumn[] = definition.denominator
    ? [
        { name: 'numerator', role: 'numerator', label: '分子（件）' },
        { name: 'denominator', role: 'denominator', label: '分母（件）' },
      ]
    : [];
  return [
    ...by.map(
      (dimension): CompiledColumn => ({ name: dimension.id, role: 'dimension', label: dimension.name }),
    ),
    ...counts,
    { name: 'value', role: 'value', label: `${definition.name}（${definition.unit}）` },
  ];
}

/** Everything that restricts the number, for people: first what the definition says, then what was asked. */
function filterTexts(definition: MetricDefinition, request: ResolvedRequest): string[] {
  const own = (filters: readonly Filter[], prefix: string) =>
    filters.map((filter) => `${prefix}${filterText(filter)}`);
  return [
    ...own(definition.filters, ''),
    ...own(definition.numerator, definition.denominator ? '分子：' : ''),
    ...own(definition.denominator ?? [], '分母：'),
    ...(request.period ? [periodText(request.period, definition)] : []),
    ...request.where.map((item) => item.text),
  ];
}

function filterText(filter: Filter): string {
  switch (filter.op) {
    case 'known':
      return `${filter.dimension.name}不为“${filter.dimension.missing}”`;
    case 'unknown':
      return `${filter.dimension.name}为“${filter.dimension.missing}”`;
    default:
      return `${filter.on === 'column' ? filter.column : filter.dimension.id} ${filter.op} (${filter.values.join(', ')})`;
  }
}
