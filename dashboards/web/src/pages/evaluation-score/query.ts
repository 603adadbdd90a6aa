import { queryOptions } from '@tanstack/react-query';
import type { ScorePage } from '../../../../api/rounds.ts';
import { api } from '../../api/client.ts';

export type { ScoreItem, ScorePage } from '../../../../api/rounds.ts';
export type Group = ScorePage['groups'][number];

const addressOf = (round: string, university: string, part = '') =>
  `/api/v1/rounds/${encodeURIComponent(round)}/centres/${encodeURIComponent(university)}${part}`;

export const scoreQuery = (round: string, university: string) =>
  queryOptions({
    queryKey: ['rounds', round, university],
    queryFn: ({ signal }) => api<ScorePage>(addressOf(round, university), { signal, build: false }),
  });

export interface Rating {
  indicator: string;
  points: number | null;
  reason: string;
  expects: number | null;
}

export const saveScores = (round: string, university: string, scores: readonly Rating[]) =>
  api<unknown>(addressOf(round, university, '/scores'), { method: 'POST', body: { scores } });

export const submitScores = (round: string, university: string, reason: string) =>
  api<unknown>(addressOf(round, university, '/submit'), { method: 'POST', body: { reason } });

export const sayFinding = (
  round: string,
  university: string,
  body: { rule: string; holds: boolean; reason: string },
) => api<unknown>(addressOf(round, university, '/findings'), { method: 'POST', body });
