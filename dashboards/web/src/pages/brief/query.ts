import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { BriefAnswer } from '../../../../api/brief.ts';
import { api } from '../../api/client.ts';

export const briefQuery = (period: string) =>
  queryOptions({
    queryKey: ['brief', period],
    queryFn: ({ signal }) => api<BriefAnswer>('/api/v1/brief', { query: { period }, signal }),
    placeholderData: keepPreviousData,
  });
