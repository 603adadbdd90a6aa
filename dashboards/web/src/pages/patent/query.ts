import { queryOptions } from '@tanstack/react-query';
import type {
  PatentConversions,
  PatentEvents,
  PatentSources,
  PatentText,
  PatentValue,
} from '../../../../api/patents.ts';
import { api } from '../../api/client.ts';

const part = <T>(id: string, name: string) =>
  queryOptions({
    queryKey: ['patents', 'one', id, name],
    queryFn: ({ signal }) => api<T>(`/api/v1/patents/${encodeURIComponent(id)}/${name}`, { signal }),
  });

export const eventsQuery = (id: string) => part<PatentEvents>(id, 'events');
export const textQuery = (id: string) => part<PatentText>(id, 'text');
export const conversionsQuery = (id: string) => part<PatentConversions>(id, 'conversions');
export const valueQuery = (id: string) => part<PatentValue>(id, 'value');
export const sourcesQuery = (id: string) =>
  part<Omit<PatentSources, 'changes' | 'snapshots_compared'>>(id, 'sources');
export const changesQuery = (id: string) =>
  part<Pick<PatentSources, 'changes' | 'snapshots_compared'>>(id, 'changes');
