import { queryOptions } from '@tanstack/react-query';
import type { DraftAnswer } from '../../../../api/drafts.ts';
import type { ChangesAnswer, WorkbenchAnswer } from '../../../../api/workbench.ts';
import { api } from '../../api/client.ts';

/** Where the snapshot that somebody saw last is noted: with their drafts, so that it holds on any machine. */
const SEEN = '/api/v1/drafts/workbench-seen';

export const workbenchQuery = queryOptions({
  queryKey: ['workbench'],
  queryFn: ({ signal }) => api<WorkbenchAnswer>('/api/v1/workbench', { signal }),
  refetchInterval: 60_000,
});

export interface Seen {
  /** Null: never here before. */
  readonly snapshot: string | null;
  readonly at: string | null;
  readonly rev: number;
  /** The first visit was noted since this was asked. */
  readonly noted?: boolean;
}

export const seenQuery = queryOptions({
  queryKey: ['workbench', 'seen'],
  queryFn: async ({ signal }): Promise<Seen> => {
    const { value, rev, saved_at } = await api<DraftAnswer>(SEEN, { signal });
    const snapshot =
      value !== null && typeof value === 'object' && !Array.isArray(value) ? value.snapshot : null;
    return { snapshot: typeof snapshot === 'string' ? snapshot : null, at: saved_at, rev };
  },
});

export const changesQuery = (since: string | null) =>
  queryOptions({
    queryKey: ['workbench', 'changes', since],
    queryFn: ({ signal }) => api<ChangesAnswer>('/api/v1/workbench/changes', { query: { since }, signal }),
  });

export const markSeen = (snapshot: string, rev: number) =>
  api<{ rev: number }>(SEEN, { method: 'PUT', body: { value: { snapshot }, rev } });
