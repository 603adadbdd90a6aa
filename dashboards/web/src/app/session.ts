import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { SessionAnswer } from '../../../api/session.ts';
import type { Permission } from '../../../server/access/permissions.ts';
import { api, keepCsrf, onStaleCsrf } from '../api/client.ts';
import { queryClient } from './query-client.ts';
import { clearExpired } from './signals.ts';

/** What `GET /api/v1/session` answers. */
export type Session = SessionAnswer;

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await api<Session>('/api/v1/session', { signal });
    keepCsrf(session.csrf);
    if (session.user !== null) clearExpired();
    return session;
  },
  staleTime: 60_000,
  // Whoever comes back to the window learns that the session ended or that a snapshot was published.
  refetchOnWindowFocus: true,
});

onStaleCsrf(() => queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }));

/** Who is signed in and what they may; loaded before any page is shown. */
export const useSession = (): Session => useSuspenseQuery(sessionQuery).data;

export const useMay = (permission: Permission): boolean => useSession().may.includes(permission);

/** After signing in or out: what was loaded may not be theirs. */
export async function renewSession(): Promise<Session> {
  queryClient.clear();
  return queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
}
