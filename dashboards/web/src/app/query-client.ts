import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import { signalExpired } from './signals.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Worth another try: no answer, or one that says "later". */
const passing = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status === 502 || error.status === 504);

const watch = (error: unknown): void => {
  if (!(error instanceof ApiProblem)) return;
  if (error.status === 401) signalExpired();
  // The page's snapshot is no longer kept: the session knows the one that is, and the notice above the page offers it.
  if (error.code === 'PANHUO_SNAPSHOT_MISSING') void queryClient.invalidateQueries({ queryKey: ['session'] });
};

/** Answers of a snapshot do not change: they are kept for the session, and stay readable without network. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watch }),
  mutationCache: new MutationCache({ onError: watch }),
  defaultOptions: {
    queries: {
      staleTime: 10 * MINUTE,
      gcTime: 60 * MINUTE,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (count, error) => navigator.onLine && passing(error) && count < 2,
      retryDelay: (count) => Math.min(4 * SECOND, SECOND * 2 ** count),
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
