import { queryOptions } from '@tanstack/react-query';
import type {
  OrganisationActivity,
  OrganisationFigures,
  OrganisationPage,
  OrganisationPeople,
} from '../../../../api/organisations.ts';
import { api } from '../../api/client.ts';

const part = <T>(id: string, name: string) =>
  queryOptions({
    queryKey: ['organisations', 'one', id, name],
    queryFn: ({ signal }) => api<T>(`/api/v1/organisations/${encodeURIComponent(id)}${name}`, { signal }),
  });

export const organisationQuery = (id: string) => part<OrganisationPage>(id, '');
export const figuresQuery = (id: string) => part<OrganisationFigures>(id, '/figures');
export const activityQuery = (id: string) => part<OrganisationActivity>(id, '/activity');
export const peopleQuery = (id: string) => part<OrganisationPeople>(id, '/people');
