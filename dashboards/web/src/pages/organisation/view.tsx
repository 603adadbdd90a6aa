import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '../../app/location.ts';
import { useSession } from '../../app/session.ts';
import { LinkButton } from '../../kit/button.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { FactsTab } from './facts-tab.tsx';
import { ActivityTab, PeopleTab } from './other-tabs.tsx';
import { organisationQuery } from './query.ts';
import { organisationPage } from './route.tsx';

const TABS = [
  { id: 'facts', label: '概况' },
  { id: 'activity', label: '转化与合同' },
  { id: 'people', label: '人员' },
] as const;

/** One organisation, or a person who owns patents. */
export default function OrganisationView() {
  const { id } = useParams<'id'>();
  const [{ tab }, setSearch] = useSearch(organisationPage.search);
  const { sees } = useSession();
  const query = useQuery(organisationQuery(id));
  const own = query.data?.organisation;
  const tabs = TABS.filter((one) => one.id !== 'people' || sees.includes('person'));
  return (
    <>
      <PageHeader
        title={own?.name ?? (query.isPending ? '机构' : id)}
        actions={
          <LinkButton href="/organisations" icon="left">
            机构列表
          </LinkButton>
        }
      >
        {own ? [own.org_type, own.province, own.city].filter(Boolean).join(' · ') : ''}
      </PageHeader>
      <Query query={query} height={600}>
        {(page) => (
          <>
            {page.moved_from === null ? null : (
              <p className="note">标识 {page.moved_from} 已并入这个机构。</p>
            )}
            <Tabs label="机构的各方面" tabs={tabs} value={tab} onChange={(next) => setSearch({ tab: next })}>
              {tab === 'facts' ? <FactsTab page={page} /> : null}
              {tab === 'activity' ? <ActivityTab id={page.organisation.org_id} /> : null}
              {tab === 'people' ? <PeopleTab id={page.organisation.org_id} /> : null}
            </Tabs>
          </>
        )}
      </Query>
    </>
  );
}
