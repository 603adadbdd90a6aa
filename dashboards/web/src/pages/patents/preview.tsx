import { useQuery } from '@tanstack/react-query';
import { LinkButton } from '../../kit/button.tsx';
import { Drawer } from '../../kit/dialog.tsx';
import { Query } from '../../kit/query.tsx';
import { Tag } from '../../kit/tag.tsx';
import { day, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { Facts } from '../record/facts.tsx';
import { patentQuery } from './query.ts';
import { Owners, PatentStatus, rangeText, trlText } from './words.tsx';

/** What one wants to know before opening a patent's page. */
export function Preview({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(patentQuery(id));
  return (
    <Drawer
      open
      onClose={onClose}
      title="预览"
      width={560}
      footer={
        <LinkButton kind="primary" href={href('/patents/$id', { id })}>
          打开专利页
        </LinkButton>
      }
    >
      <Query query={query} height={360}>
        {({ patent, owners, labels }) => (
          <div className="stack">
            <h3>{patent.title ?? patent.patent_id}</h3>
            <p>
              <PatentStatus status={patent.status} reason={patent.status_reason} /> {patent.patent_type}{' '}
              {patent.publication_number}
            </p>
            <Facts
              lists={[
                [
                  {
                    name: '权利人',
                    value: (
                      <Owners
                        names={owners.map(({ name }) => name)}
                        ids={owners.flatMap(({ org_id }) => org_id ?? [])}
                      />
                    ),
                  },
                  { name: '申请日', value: day(patent.filing_date) },
                  { name: '技术领域', value: patent.wipo_field ?? NONE },
                  { name: '成熟度', value: trlText(patent.trl_low, patent.trl_high) },
                  {
                    name: '可比合同区间',
                    value:
                      patent.value_low === null
                        ? '可比合同不足五份'
                        : `${rangeText(patent.value_low, patent.value_high)} 万元`,
                  },
                ],
              ]}
            />
            <p className="row">
              {labels
                .filter(({ scheme, grade }) => scheme === 'chain_node' && grade !== 'C')
                .map(({ label_id, name }) => (
                  <Tag key={label_id}>{name}</Tag>
                ))}
            </p>
            <p>{patent.abstract ?? '来源没有给出摘要。'}</p>
          </div>
        )}
      </Query>
    </Drawer>
  );
}
