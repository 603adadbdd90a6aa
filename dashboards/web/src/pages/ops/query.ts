import { keepPreviousData, queryOptions, useInfiniteQuery } from '@tanstack/react-query';
import type { KindList, Overview, SourceList } from '../../../../api/ops-run.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../app/query-client.ts';

/** While something runs pages look every few seconds; else now and then, for what others start. */
export const SOON = 3000;
export const LATER = 20_000;

export const overviewQuery = queryOptions({
  queryKey: ['ops', 'overview'],
  queryFn: ({ signal }) => api<Overview>('/api/v1/ops/overview', { signal }),
  refetchInterval: ({ state }) =>
    state.data?.candidate.building || state.data?.builds.some((build) => build.state === 'running')
      ? SOON
      : LATER,
});

export const sourcesQuery = queryOptions({
  queryKey: ['ops', 'sources'],
  queryFn: ({ signal }) => api<SourceList>('/api/v1/ops/sources', { signal }),
  refetchInterval: ({ state }) => (state.data?.rows.some(({ running }) => running !== null) ? SOON : LATER),
});

export const kindsQuery = queryOptions({
  queryKey: ['ops', 'kinds'],
  queryFn: ({ signal }) => api<KindList>('/api/v1/ops/kinds', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What was done changes what the pages of operations say. */
export const refresh = () => queryClient.invalidateQueries({ queryKey: ['ops'] });

/** Does something and has the pages look again. @throws ApiProblem */
export async function act<T>(path: string, body: object): Promise<T> {
  const answer = await api<T>(path, { method: 'POST', body });
  void refresh();
  return answer;
}

interface Paged {
  readonly total: number;
  readonly next: string | null;
  readonly rows: readonly unknown[];
}

/** A list in pages: all rows that are loaded, and the first page for what stands beside them. */
export function useList<A extends Paged>(
  path: string,
  asked: Readonly<Record<string, string>>,
  refetchInterval: number | false = false,
) {
  const query = useInfiniteQuery({
    queryKey: ['ops', path, asked],
    queryFn: ({ signal, pageParam }) => api<A>(path, { signal, query: { ...asked, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (last: A) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval,
  });
  const rows = (query.data?.pages ?? []).flatMap((page) => page.rows as A['rows'][number][]);
  return { query, rows, first: query.data?.pages[0], last: query.data?.pages.at(-1) };
}
