import { queryOptions } from '@tanstack/react-query';
import type { DecisionAnswer, QueueName, ReviewSummary } from '../../../../api/review.ts';
import { api } from '../../api/client.ts';

export const ROOT = '/api/v1/review';

export const summaryQuery = queryOptions({
  queryKey: [ROOT],
  queryFn: ({ signal }) => api<ReviewSummary>(ROOT, { signal }),
});

/** @throws ApiProblem PANHUO_DECISION_STALE when somebody else has decided meanwhile */
export const decide = (queue: QueueName, body: object): Promise<DecisionAnswer> =>
  api<DecisionAnswer>(`${ROOT}/${queue}`, { method: 'POST', body });

export const withdraw = (decision: number, reason: string): Promise<DecisionAnswer> =>
  api<DecisionAnswer>(`${ROOT}/withdrawals`, { method: 'POST', body: { decision, reason } });

/** Starts a build. @throws ApiProblem where this server starts nothing */
export const startBuild = (reason: string): Promise<{ run: string }> =>
  api<{ run: string }>('/api/v1/ops/runs', { method: 'POST', body: { kind: 'build', reason } });
