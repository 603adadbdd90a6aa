import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

/** Answers that come in pages. */
interface Paged {
  readonly total: number;
  readonly next: string | null;
  readonly rows: readonly unknown[];
}

/** A list of the operations pages: page after page, and the rows of all pages that are loaded. */
export function useList<A extends Paged>(
  path: string,
  asked: Readonly<Record<string, string>>,
  { limit = 50, enabled = true }: { limit?: number; enabled?: boolean } = {},
) {
  const query = useInfiniteQuery({
    queryKey: [path, asked, limit],
    queryFn: ({ signal, pageParam }) =>
      api<A>(path, { signal, query: { ...asked, cursor: pageParam, limit } }),
    initialPageParam: '',
    getNextPageParam: (last: A) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  });
  const rows = (query.data?.pages ?? []).flatMap((page) => page.rows as A['rows'][number][]);
  return { query, rows, first: query.data?.pages[0] };
}
