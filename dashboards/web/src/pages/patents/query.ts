import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { PatentFacets, PatentList, PatentPage, PatentRow } from '../../../../api/patents.ts';
import { api } from '../../api/client.ts';
import type { SearchValues } from '../../lib/url-state.ts';
import type { patentsPage } from './route.tsx';

export type PatentSearch = SearchValues<typeof patentsPage.search>;

/** The part of the address that the API takes as filters. */
export function filterOf({ sort: _sort, cmp: _cmp, ...filter }: PatentSearch) {
  return filter;
}

export const patentListQuery = (search: PatentSearch) => {
  const query = { ...filterOf(search), sort: search.sort };
  return infiniteQueryOptions({
    queryKey: ['patents', 'list', query],
    queryFn: ({ signal, pageParam }) =>
      api<PatentList>('/api/v1/patents', { signal, query: { ...query, cursor: pageParam, limit: 50 } }),
    initialPageParam: '',
    getNextPageParam: (last: PatentList) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
};

export const patentFacetsQuery = (search: PatentSearch) => {
  const query = filterOf(search);
  return queryOptions({
    queryKey: ['patents', 'facets', query],
    queryFn: ({ signal }) => api<PatentFacets>('/api/v1/patents/facets', { signal, query }),
    placeholderData: keepPreviousData,
  });
};

export const compareQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['patents', 'compare', ids],
    queryFn: ({ signal }) =>
      api<{ rows: PatentRow[] }>('/api/v1/patents/compare', { signal, query: { id: ids } }),
    enabled: ids.length > 0,
  });

export const patentQuery = (id: string) =>
  queryOptions({
    queryKey: ['patents', 'one', id],
    queryFn: ({ signal }) => api<PatentPage>(`/api/v1/patents/${encodeURIComponent(id)}`, { signal }),
  });
