import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { auditCheckSchema, auditSchema } from '../../../../api/audit.ts';
import { api, download } from '../../api/client.ts';

export interface AuditFilters {
  readonly q: string;
  readonly outcome: string;
  readonly from: string;
  readonly to: string;
  readonly user: string;
}
type AuditPage = z.output<typeof auditSchema>;

const queryOf = ({ q, outcome, from, to, user }: AuditFilters) => ({ q: q.trim(), outcome, from, to, user });

export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ['audit', filters],
    queryFn: ({ pageParam, signal }) =>
      api<AuditPage>('/api/v1/audit', { query: { ...queryOf(filters), cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });

/** Reads the whole chain, so only when somebody asks. */
export const auditCheckQuery = queryOptions({
  queryKey: ['audit', 'check'],
  queryFn: ({ signal }) => api<z.output<typeof auditCheckSchema>>('/api/v1/audit/check', { signal }),
  enabled: false,
});

export const exportAudit = (filters: AuditFilters) =>
  download('/api/v1/audit/export', '操作日志.csv', {
    query: queryOf(filters),
    accept: 'text/csv',
    build: false,
  });
