import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { howCounted, natureOf } from '../../../transforms/semantic/describe.ts';
import { hasStock } from '../../../transforms/semantic/query.ts';
import { shapesOf } from '../../../transforms/semantic/shapes/fitting.ts';
import type { Dimension, MetricDefinition } from '../../../transforms/semantic/types.ts';
import type { MetricCatalogue, MetricSummary } from '../../api/metrics.ts';

/** All metrics by group, with all that a page must know to ask them. */
export function catalogueOf(catalog: MetricCatalog): MetricCatalogue {
  const groups = new Map<string, { id: string; name: string; metrics: string[] }>();
  for (const { id, group } of catalog.metrics) {
    const found = groups.get(group.id) ?? { ...group, metrics: [] };
    groups.set(group.id, found);
    found.metrics.push(id);
  }
  return {
    groups: [...groups.values()],
    metrics: catalog.metrics.map((metric) => summaryOf(metric, catalog.versions(metric.id))),
  };
}

export function summaryOf(metric: MetricDefinition, versions: readonly MetricDefinition[]): MetricSummary {
  const { id, name, group, definition, unit, format, basis, source, verified, version, additive } = metric;
  return {
    id,
    name,
    group: { id: group.id, name: group.name },
    definition,
    counted: howCounted(metric),
    nature: natureOf(metric),
    unit,
    format,
    basis,
    source,
    verified,
    version,
    valid_from: metric.validFrom,
    versions: versions.map((one) => ({ version: one.version, valid_from: one.validFrom })),
    additive,
    additive_over_time: additive && !hasStock(metric),
    direction: metric.direction,
    requires: metric.requires,
    min_denominator: metric.minDenominator,
    note: metric.note,
    dimensions: metric.dimensions.map(dimensionOf),
    shapes: shapesOf(metric),
    operands: metric.kind === 'formula' ? metric.of.map((one) => ({ id: one.id, name: one.name })) : [],
    url: `/api/v1/metrics/${id}`,
  };
}

export const dimensionOf = (dimension: Dimension): MetricSummary['dimensions'][number] => ({
  id: dimension.id,
  name: dimension.name,
  meaning: dimension.meaning,
  type: dimension.type,
  grain: dimension.type === 'date' ? dimension.grain : null,
  missing: dimension.missing,
});
