import { queryOptions } from '@tanstack/react-query';
import type {
  CompareAnswer,
  CompareMetricsAnswer,
  CompareTableAnswer,
  PublishedAnswer,
  RevisionAnswer,
  SnapshotsAnswer,
} from '../../../../api/ops-model.ts';
import { api } from '../../api/client.ts';

const ROOT = '/api/v1/ops/snapshots';

export const snapshotsQuery = queryOptions({
  queryKey: ['ops', 'snapshots'],
  queryFn: ({ signal }) => api<SnapshotsAnswer>(ROOT, { signal, query: { limit: 200 } }),
});

/** Snapshots never change, so neither does what lies between two of them. */
const FOREVER = { staleTime: Number.POSITIVE_INFINITY };

export const compareQuery = (base: string, other: string) =>
  queryOptions({
    queryKey: ['ops', 'snapshots', 'compare', base, other],
    queryFn: ({ signal }) => api<CompareAnswer>(`${ROOT}/compare`, { signal, query: { base, other } }),
    ...FOREVER,
  });

export const compareMetricsQuery = (base: string, other: string) =>
  queryOptions({
    queryKey: ['ops', 'snapshots', 'compare', 'metrics', base, other],
    queryFn: ({ signal }) =>
      api<CompareMetricsAnswer>(`${ROOT}/compare/metrics`, { signal, query: { base, other } }),
    ...FOREVER,
  });

export const compareTableQuery = (base: string, other: string, model: string) =>
  queryOptions({
    queryKey: ['ops', 'snapshots', 'compare', 'table', base, other, model],
    queryFn: ({ signal }) =>
      api<CompareTableAnswer>(`${ROOT}/compare/table`, { signal, query: { base, other, model } }),
    ...FOREVER,
  });

export const revisionQuery = (metric: string, year: string) =>
  queryOptions({
    queryKey: ['ops', 'snapshots', 'revisions', metric, year],
    queryFn: ({ signal }) => api<RevisionAnswer>(`${ROOT}/revisions`, { signal, query: { metric, year } }),
  });

/** @throws ApiProblem PANHUO_SNAPSHOT_STALE when another one is current by now */
export const publish = (id: string, reason: string, expects: string): Promise<PublishedAnswer> =>
  api<PublishedAnswer>(`${ROOT}/${encodeURIComponent(id)}/publish`, {
    method: 'POST',
    body: { reason, expects },
  });
