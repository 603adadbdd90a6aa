import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { DocumentPage, RecordPage } from '../../../../api/records.ts';
import { api } from '../../api/client.ts';

export const recordQuery = (id: string, kind: string) =>
  queryOptions({
    queryKey: ['records', id, kind],
    queryFn: ({ signal }) =>
      api<RecordPage>(`/api/v1/records/${encodeURIComponent(id)}`, { signal, query: { kind } }),
  });

export interface DocumentAsked {
  readonly at: string;
  readonly kind: string;
  readonly from: string;
}

export const documentQuery = (sha: string, asked: DocumentAsked) =>
  queryOptions({
    queryKey: ['documents', sha, asked],
    queryFn: ({ signal }) =>
      api<DocumentPage>(`/api/v1/documents/${encodeURIComponent(sha)}`, { signal, query: { ...asked } }),
    placeholderData: keepPreviousData,
  });
