import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  ColumnsAnswer,
  LineageAnswer,
  LineageSearchAnswer,
  MetricColumnsAnswer,
  ModelAnswer,
} from '../../../../api/ops-model.ts';
import { api } from '../../api/client.ts';

const ROOT = '/api/v1/ops/lineage';

export const nodeQuery = (node: string) =>
  queryOptions({
    queryKey: ['ops', 'lineage', node],
    queryFn: ({ signal }) => api<LineageAnswer>(ROOT, { signal, query: { node } }),
    placeholderData: keepPreviousData,
  });

export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: ['ops', 'lineage', 'search', q],
    queryFn: ({ signal }) => api<LineageSearchAnswer>(`${ROOT}/search`, { signal, query: { q } }),
    placeholderData: keepPreviousData,
  });

export const columnsQuery = (table: string, column: string, direction: 'up' | 'down') =>
  queryOptions({
    queryKey: ['ops', 'lineage', 'columns', table, column, direction],
    queryFn: ({ signal }) =>
      api<ColumnsAnswer>(`${ROOT}/columns`, { signal, query: { table, column, direction } }),
  });

export const metricColumnsQuery = (id: string) =>
  queryOptions({
    queryKey: ['ops', 'lineage', 'metric', id],
    queryFn: ({ signal }) =>
      api<MetricColumnsAnswer>(`${ROOT}/metrics/${encodeURIComponent(id)}`, { signal }),
  });

export const modelQuery = (name: string) =>
  queryOptions({
    queryKey: ['ops', 'model', name],
    queryFn: ({ signal }) => api<ModelAnswer>(`/api/v1/ops/models/${encodeURIComponent(name)}`, { signal }),
  });
