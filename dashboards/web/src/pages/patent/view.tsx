import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '../../app/location.ts';
import { LinkButton } from '../../kit/button.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { decimal } from '../../lib/format.ts';
import { patentQuery } from '../patents/query.ts';
import { Owners, PatentStatus } from '../patents/words.tsx';
import { FactsTab } from './facts-tab.tsx';
import { ConversionsTab, EventsTab } from './other-tabs.tsx';
import { patentPage } from './route.tsx';
import { SourcesTab } from './sources-tab.tsx';
import { ValueTab } from './value-tab.tsx';

const TABS = [
  { id: 'facts', label: '概要' },
  { id: 'events', label: '法律事件' },
  { id: 'conversions', label: '转化' },
  { id: 'value', label: '评估' },
  { id: 'sources', label: '来源' },
] as const;

/** One patent. */
export default function PatentView() {
  const { id } = useParams<'id'>();
  const [{ tab }, setSearch] = useSearch(patentPage.search);
  const query = useQuery(patentQuery(id));
  const patent = query.data?.patent;
  return (
    <>
      <PageHeader
        title={patent?.title ?? (query.isPending ? '专利' : id)}
        actions={
          <LinkButton href="/patents" icon="left">
            专利列表
          </LinkButton>
        }
      >
        {patent ? `${patent.publication_number} ${patent.patent_type}` : ''}
      </PageHeader>
      <Query query={query} height={600}>
        {(page) => (
          <>
            <p className="row">
              <PatentStatus status={page.patent.status} reason={page.patent.status_reason} />
              <span>
                {page.patent.status === '审查中' || page.patent.status === '未授权' ? '申请人' : '权利人'}：
                <Owners
                  names={page.owners.map(({ name }) => name)}
                  ids={page.owners.flatMap(({ org_id }) => org_id ?? [])}
                />
              </span>
              {page.patent.remaining_days === null ? null : (
                <span>
                  期限还剩 {decimal(page.patent.remaining_days / 365.25, 1)} 年（不含提前终止与期限补偿）
                </span>
              )}
            </p>
            <Tabs label="专利的各方面" tabs={TABS} value={tab} onChange={(next) => setSearch({ tab: next })}>
              {tab === 'facts' ? <FactsTab page={page} /> : null}
              {tab === 'events' ? <EventsTab id={page.patent.patent_id} /> : null}
              {tab === 'conversions' ? <ConversionsTab id={page.patent.patent_id} /> : null}
              {tab === 'value' ? <ValueTab id={page.patent.patent_id} /> : null}
              {tab === 'sources' ? <SourcesTab id={page.patent.patent_id} /> : null}
            </Tabs>
          </>
        )}
      </Query>
    </>
  );
}
