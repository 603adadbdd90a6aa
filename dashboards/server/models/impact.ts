import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import type { Dimension, MetricDefinition, Reach } from '../../../transforms/semantic/types.ts';
import { downstream, type ModelCatalog } from './catalog.ts';

export interface MetricRef {
  readonly id: string;
  readonly name: string;
  /** `fact`: its rows are counted; `upstream`: rows that are counted are made of it; `dimension`: it is only there to cut by. */
  readonly through: 'fact' | 'upstream' | 'dimension';
}

const joined = (reach: Reach): string[] => reach.joins.map(({ table }) => table);
const reached = (dimension: Dimension): string[] =>
  dimension.type === 'date' ? [] : joined(dimension.reach);

/** Tables that a metric's number is counted from, and those that it can only be cut by. */
export function tablesOfMetric(metric: MetricDefinition): { facts: Set<string>; dimensions: Set<string> } {
  if (metric.kind === 'formula') {
    const of = metric.of.map(tablesOfMetric);
    return {
      facts: new Set(of.flatMap(({ facts }) => [...facts])),
      dimensions: new Set(of.flatMap(({ dimensions }) => [...dimensions])),
    };
  }
  // What a condition of the definition looks at decides the number, too.
  const limiting = metric.filters.flatMap((filter) =>
    filter.on === 'dimension' ? reached(filter.dimension) : [],
  );
  return {
    facts: new Set([metric.fact.table, ...limiting]),
    dimensions: new Set(metric.dimensions.flatMap(reached)),
  };
}

/** Metrics whose numbers a table has a part in, in order of id. */
export function metricsOf(catalog: ModelCatalog, metrics: MetricCatalog, table: string): MetricRef[] {
  const touched = downstream(catalog, table).add(table);
  const hits = (tables: Iterable<string>) => [...tables].some((name) => touched.has(name));
  return metrics.metrics.flatMap((metric): MetricRef[] => {
    const { facts, dimensions } = tablesOfMetric(metric);
    const { id, name } = metric;
    if (facts.has(table)) return [{ id, name, through: 'fact' }];
    if (hits(facts)) return [{ id, name, through: 'upstream' }];
    return hits(dimensions) ? [{ id, name, through: 'dimension' }] : [];
  });
}
