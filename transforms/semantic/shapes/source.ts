import { PanhuoError } from '../../../domain/errors.ts';
import { sourceSql } from '../compile-rows.ts';
import { measuredColumns } from '../part.ts';
import { type ResolvedRequest, resolveRequest } from '../request.ts';
import { dimensionSql, quoted } from '../sql.ts';
import type { FactMetric, MetricDefinition, MetricRequest } from '../types.ts';

/** Rows of a metric for a shape of their own: the same FROM and WHERE as its numbers, and its dimensions as columns. */
export interface ShapeSource {
  readonly definition: FactMetric;
  readonly request: ResolvedRequest;
  /** FROM … WHERE …, the fact's alias is `fact`. */
  readonly from: string;
  /** Column names of the requested dimensions, quoted. */
  readonly names: readonly string[];
  /** Their expressions with names, for a SELECT. */
  readonly selected: readonly string[];
}

/**
 * @param conditions further conditions, as SQL
 * @throws PANHUO_METRIC_REQUEST for a metric of other metrics, and as `resolveRequest`
 */
export function shapeSource(
  definition: MetricDefinition,
  request: MetricRequest,
  conditions: readonly string[] = [],
): ShapeSource {
  if (definition.kind !== 'fact') {
    throw new PanhuoError(
      'PANHUO_METRIC_REQUEST',
      `指标 ${definition.id}（${definition.name}）由其他指标算得，没有自己的行`,
      {
        where: { field: 'metric' },
        hint: `请用它所用的指标：${definition.of.map((metric) => metric.id).join('、')}`,
      },
    );
  }
  const resolved = resolveRequest(definition, request, measuredColumns(definition));
  const date = definition.date === null ? resolved.at : `fact.${definition.date}`;
  return {
    definition,
    request: resolved,
    from: sourceSql(definition, resolved, conditions, resolved.by),
    names: resolved.by.map(({ id }) => quoted(id)),
    selected: resolved.by.map((dimension) => `${dimensionSql(dimension, date)} AS ${quoted(dimension.id)}`),
  };
}

/** Ids with the names people read. */
export function namedDimensions(
  { dimensions }: MetricDefinition,
  ids: readonly string[],
): { readonly id: string; readonly name: string }[] {
  return ids.map((id) => ({ id, name: dimensions.find((dimension) => dimension.id === id)?.name ?? id }));
}
