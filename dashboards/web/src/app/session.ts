import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { FieldClass, Permission, Role } from '../../../server/access/permissions.ts';
import { api, keepCsrf, onStaleCsrf } from '../api/client.ts';
import { queryClient } from './query-client.ts';
import { clearExpired } from './signals.ts';

/** What `GET /api/v1/session` answers. */
export interface Session {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly roles: readonly Role[];
    /** The only organisation whose rows are seen; null: all. */
    readonly organisation: { readonly org_id: string; readonly name: string } | null;
    readonly demo: boolean;
  } | null;
  readonly may: readonly Permission[];
  readonly sees: readonly FieldClass[];
  readonly csrf: string | null;
  /** Whether the data are a made-up sample: 合成数据 is written on every page then. */
  readonly synthetic: boolean;
  readonly snapshot: SessionSnapshot | null;
  /** A snapshot that was published after the one the page shows. */
  readonly build_newer?: string | null;
  readonly demo_roles: readonly { readonly role: Role; readonly name: string; readonly label: string }[];
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  readonly version: string;
}

export interface SessionSnapshot {
  readonly id: string;
  readonly created_at: string;
  /** Last day the data speak of. */
  readonly data_as_of: string | null;
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await api<Session>('/api/v1/session', { signal });
    keepCsrf(session.csrf);
    if (session.user !== null) clearExpired();
    return session;
  },
  staleTime: 60_000,
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
