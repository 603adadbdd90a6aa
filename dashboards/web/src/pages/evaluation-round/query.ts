import { queryOptions } from '@tanstack/react-query';
import type { RoundDifferences, RoundOverview, RoundQuestions } from '../../../../api/rounds.ts';
import { api } from '../../api/client.ts';

export type { RoundDifferences, RoundOverview, RoundQuestions } from '../../../../api/rounds.ts';

const addressOf = (round: string, part = '') => `/api/v1/rounds/${encodeURIComponent(round)}${part}`;

export const roundQuery = (round: string) =>
  queryOptions({
    queryKey: ['rounds', round],
    queryFn: ({ signal }) => api<RoundOverview>(addressOf(round), { signal, build: false }),
  });
export const questionsQuery = (round: string) =>
  queryOptions({
    queryKey: ['rounds', round, 'questions'],
    queryFn: ({ signal }) => api<RoundQuestions>(addressOf(round, '/questions'), { signal, build: false }),
  });
export const differencesQuery = (round: string) =>
  queryOptions({
    queryKey: ['rounds', round, 'differences'],
    queryFn: ({ signal }) =>
      api<RoundDifferences>(addressOf(round, '/differences'), { signal, build: false }),
  });

export type Step = RoundOverview['steps'][number];
export const takeStep = (round: string, step: Step, body: object) =>
  api<unknown>(addressOf(round, `/${step}`), { method: 'POST', body });

const centreAddress = (round: string, university: string, part: string) =>
  addressOf(round, `/centres/${encodeURIComponent(university)}/${part}`);

export const assignPair = (round: string, university: string, body: object) =>
  api<unknown>(centreAddress(round, university, 'assign'), { method: 'POST', body });
export const answerQuestion = (round: string, university: string, body: object) =>
  api<unknown>(centreAddress(round, university, 'answers'), { method: 'POST', body });
export const adjudicateItem = (round: string, university: string, body: object) =>
  api<unknown>(centreAddress(round, university, 'adjudications'), { method: 'POST', body });
