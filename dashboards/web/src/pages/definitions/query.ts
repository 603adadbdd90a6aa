import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { DefinitionList, DefinitionPage, ReferencePage } from '../../../../api/definitions.ts';
import { api } from '../../api/client.ts';

export const definitionsQuery = queryOptions({
  queryKey: ['definitions'],
  queryFn: ({ signal }) => api<DefinitionList>('/api/v1/definitions', { signal }),
});

export const definitionQuery = (id: string) =>
  queryOptions({
    queryKey: ['definitions', id],
    queryFn: ({ signal }) => api<DefinitionPage>(`/api/v1/definitions/${encodeURIComponent(id)}`, { signal }),
  });

export const referenceQuery = (table: string) =>
  infiniteQueryOptions({
    queryKey: ['references', table],
    queryFn: ({ signal, pageParam }) =>
      api<ReferencePage>(`/api/v1/references/${encodeURIComponent(table)}`, {
        signal,
        query: { cursor: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: (last: ReferencePage) => last.next ?? undefined,
    enabled: table !== '',
  });
