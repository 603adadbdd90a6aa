import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  ChangeAnswer,
  ComparisonAnswer,
  MetricAnswer,
  MetricCatalogue,
  MetricSummary,
  ValuesAnswer,
} from '../../../../api/metrics.ts';
import { api } from '../../api/client.ts';

export interface Cell {
  readonly where: readonly string[];
  readonly period: string;
  readonly as_of: string;
}

const at = (metric: string, rest = ''): string => `/api/v1/metrics/${encodeURIComponent(metric)}${rest}`;

export const catalogueQuery = queryOptions({
  queryKey: ['metrics', 'catalogue'],
  queryFn: ({ signal }) => api<MetricCatalogue>('/api/v1/metrics', { signal, build: false }),
});

/** Cells of a metric. @param whole whether all of them together are asked for: not of what must be cut by something */
export const cellsQuery = (metric: string, cell: Cell, by: readonly string[], whole = by.length > 0) =>
  queryOptions({
    queryKey: ['metrics', 'cells', metric, cell, by, whole],
    queryFn: ({ signal }) =>
      api<MetricAnswer>(at(metric), {
        signal,
        query: { ...cell, by, total: whole ? 'recompute' : '' },
      }),
    placeholderData: keepPreviousData,
  });

export type Against = 'yoy' | 'prev';
export type Compared = Exclude<ComparisonAnswer, { against: 'target' }>;
export type AgainstTarget = Extract<ComparisonAnswer, { against: 'target' }>;

export const compareQuery = (
  metric: string,
  cell: Cell,
  by: readonly string[],
  against: Against,
  whole = by.length > 0,
) =>
  queryOptions({
    queryKey: ['metrics', 'compare', metric, cell, by, against, whole],
    queryFn: ({ signal }) =>
      api<Compared>(at(metric, '/compare'), {
        signal,
        query: { ...cell, by, against, total: whole ? 'recompute' : '' },
      }),
    placeholderData: keepPreviousData,
  });

export const targetQuery = (metric: string, as_of: string) =>
  queryOptions({
    queryKey: ['metrics', 'target', metric, as_of],
    queryFn: ({ signal }) =>
      api<AgainstTarget>(at(metric, '/compare'), { signal, query: { against: 'target', as_of } }),
  });

export const changeQuery = (metric: string, cell: Cell, dimension: string, against: Against) =>
  queryOptions({
    queryKey: ['metrics', 'change', metric, cell, dimension, against],
    queryFn: ({ signal }) =>
      api<ChangeAnswer>(at(metric, '/explain'), { signal, query: { ...cell, dimension, against } }),
    placeholderData: keepPreviousData,
  });

/** Values of a dimension with their rows, for a filter. */
export const valuesQuery = (metric: string, dimension: string) =>
  queryOptions({
    queryKey: ['metrics', 'values', metric, dimension],
    queryFn: ({ signal }) =>
      api<ValuesAnswer>(at(metric, '/values'), { signal, query: { dimension, limit: 500 } }),
  });

export type { MetricSummary };
