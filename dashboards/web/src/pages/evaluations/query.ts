import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { OrganisationList } from '../../../../api/organisations.ts';
import type { bodies, RoundList } from '../../../../api/rounds.ts';
import { api } from '../../api/client.ts';

export type { RoundList } from '../../../../api/rounds.ts';
export type Opening = z.input<typeof bodies.open>;

export const roundsQuery = queryOptions({
  queryKey: ['rounds'],
  queryFn: ({ signal }) => api<RoundList>('/api/v1/rounds', { signal, build: false }),
});

/** Universities whose names hold `q`, the largest first. */
export const universitiesQuery = (q: string) =>
  queryOptions({
    queryKey: ['rounds', 'universities', q],
    queryFn: ({ signal }) =>
      api<OrganisationList>('/api/v1/organisations', { query: { q, type: '高校', limit: 200 }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const openRound = (body: Opening) => api<unknown>('/api/v1/rounds', { method: 'POST', body });

/** Path of a page of a round; names are not ASCII. */
export const roundPath = (round: string, ...parts: string[]): string =>
  `/evaluations/${[round, ...parts].map(encodeURIComponent).join('/')}`;
