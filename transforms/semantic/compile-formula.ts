import { groupBy, indented, quotientSql } from './compile-rows.ts';
import { isZeroWithoutRows } from './part.ts';
import { dimensionOf, type ResolvedRequest } from './request.ts';
import { quoted } from './sql.ts';
import type { FormulaMetric, MetricDefinition } from './types.ts';

/**
 * Cells of a formula: the cells of its operands, each of its own rows, brought together by the requested dimensions. A cell that one
 * operand lacks is there with zero where that operand counts or adds, else without a value.
 */
export function formulaCells(
  definition: FormulaMetric,
  request: ResolvedRequest,
  cellsOf: (metric: MetricDefinition, request: ResolvedRequest) => string,
): string {
  const names = request.by.map((dimension) => quoted(dimension.id));
  const columns = definition.of.map((_, at) => `m${at + 1}`);
  const union = definition.of.map((metric, at) =>
    [
      'SELECT',
      [
        ...names.map((name) => `  ${name}`),
        `  ${at + 1} AS operand`,
        ...columns.map((column, other) =>
          other === at ? `  CAST("value" AS ${typeOf(metric)}) AS ${column}` : `  NULL AS ${column}`,
        ),
      ].join(',\n'),
      `FROM ( -- ${metric.id} 第 ${metric.version} 版`,
      indented(cellsOf(metric, forOperand(metric, request))),
      ') AS cells',
    ].join('\n'),
  );
  const joined = [
    'SELECT',
    [
      ...names.map((name) => `  ${name}`),
      ...definition.of.map((metric, at) => {
        const column = columns[at] ?? '';
        // No cell is zero; a cell whose amounts nobody knows is not.
        const absent = `count(CASE WHEN operand = ${at + 1} THEN 1 END) = 0`;
        const value = isZeroWithoutRows(metric)
          ? `CASE WHEN ${absent} THEN 0 ELSE max(${column}) END`
          : `max(${column})`;
        return `  ${value} AS ${
          definition.op === 'divide' ? quoted(at === 0 ? 'numerator' : 'denominator') : column
        }`;
      }),
    ].join(',\n'),
    'FROM (',
    indented(union.join('\nUNION ALL\n')),
    ') AS parts',
    ...groupBy(names),
  ].join('\n');
  const value =
    definition.op === 'divide'
      ? [
          '  "numerator"',
          '  "denominator"',
          `  ${quotientSql(definition.minDenominator, definition.scale)} AS "value"`,
        ]
      : [`  ${columns.join(definition.op === 'add' ? ' + ' : ' - ')} AS "value"`];
  return [
    'SELECT',
    [...names.map((name) => `  ${name}`), ...value].join(',\n'),
    'FROM (',
    indented(joined),
    ') AS joined',
  ].join('\n');
}

/** Sums of money are exact to the cent, counts are whole; whatever was divided is not. */
function typeOf(metric: MetricDefinition): string {
  if (metric.format === 'money' && isZeroWithoutRows(metric)) return 'DECIMAL(38, 2)';
  if (metric.format === 'integer' && isZeroWithoutRows(metric)) return 'BIGINT';
  return 'DOUBLE';
}

/** The same request, its dimensions as the operand reaches them. */
function forOperand(metric: MetricDefinition, request: ResolvedRequest): ResolvedRequest {
  return {
    ...request,
    by: request.by.map((dimension) => dimensionOf(metric, dimension.id, 'by')),
    where: request.where.map((item) => item.on(metric)),
  };
}
