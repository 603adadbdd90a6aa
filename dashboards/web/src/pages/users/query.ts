import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { OrganisationList } from '../../../../api/organisations.ts';
import type {
  madeLinkSchema,
  UserAnswer,
  userBody,
  userChangeBody,
  userSessionsSchema,
  usersSchema,
} from '../../../../api/users.ts';
import { api } from '../../api/client.ts';

export type MadeLink = z.output<typeof madeLinkSchema>;
export type UserDraft = z.input<typeof userBody>;
export type UserChange = z.input<typeof userChangeBody>;
export type { UserAnswer };

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => api<z.output<typeof usersSchema>>('/api/v1/users', { signal }),
});

export const userSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', id, 'sessions'],
    queryFn: ({ signal }) => api<z.output<typeof userSessionsSchema>>(addressOf(id, 'sessions'), { signal }),
  });

/** Universities by a part of their name, the largest first. */
export const universitiesQuery = (q: string) =>
  queryOptions({
    queryKey: ['users', 'universities', q],
    queryFn: ({ signal }) =>
      api<OrganisationList>('/api/v1/organisations', { query: { q, type: '高校', limit: 8 }, signal }),
    enabled: q.trim() !== '',
    placeholderData: keepPreviousData,
  });

const addressOf = (id: string, part = '') =>
  `/api/v1/users/${encodeURIComponent(id)}${part === '' ? '' : `/${part}`}`;

export const addUser = (body: UserDraft) => api<MadeLink>('/api/v1/users', { method: 'POST', body });
export const changeUser = (id: string, body: UserChange) =>
  api<UserAnswer>(addressOf(id), { method: 'PATCH', body });
export const resetUser = (id: string) => api<MadeLink>(addressOf(id, 'reset'), { method: 'POST' });
export const endUserSessions = (id: string) =>
  api<{ ended: number }>(addressOf(id, 'sessions'), { method: 'DELETE' });
export const endUserSession = (id: string, session: string) =>
  api<{ ended: number }>(addressOf(id, `sessions/${encodeURIComponent(session)}`), { method: 'DELETE' });
