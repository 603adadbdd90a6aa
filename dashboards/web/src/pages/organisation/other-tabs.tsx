import { useQuery } from '@tanstack/react-query';
import type { OrganisationActivity } from '../../../../api/organisations.ts';
import { Card } from '../../kit/card.tsx';
import { Link } from '../../kit/link.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Status, Tag } from '../../kit/tag.tsx';
import { day, decimal, integer, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { RecordLinks } from '../record/links.tsx';
import { activityQuery, peopleQuery } from './query.ts';

const listed = (shown: number, total: number, unit: string): { note?: string } =>
  total > shown
    ? { note: `列出最近的 ${integer(shown)} ${unit}，另有 ${integer(total - shown)} ${unit}。` }
    : {};

const patentLink = (id: string | null, title: string | null, number: string | null) =>
  id === null ? (number ?? NONE) : <Link href={href('/patents/$id', { id })}>{title ?? id}</Link>;

/** 往来: rights that came and went, conversions, contracts. */
export function ActivityTab({ id }: { id: string }) {
  const query = useQuery(activityQuery(id));
  return (
    <Query query={query} height={400}>
      {(data) => (
        <div className="stack">
          <Conversions data={data} />
          <Contracts data={data} />
          <Changes data={data} />
        </div>
      )}
    </Query>
  );
}

function Conversions({ data }: { data: OrganisationActivity }) {
  return (
    <Card
      title={`转化（${integer(data.conversions_total)} 件次，含剔除的）`}
      flush
      {...listed(data.conversions.length, data.conversions_total, '件次')}
    >
      {data.conversions.length === 0 ? (
        <p style={{ padding: '0 16px 12px' }}>没有以它为出让方或受让方的转化。</p>
      ) : (
        <DataTable
          caption="转化"
          rows={data.conversions}
          rowKey={(one) => one.conversion_id}
          columns={[
            { id: 'side', title: '身份', render: (one) => <Tag>{one.side}</Tag> },
            {
              id: 'title',
              title: '专利',
              wrap: true,
              width: '30%',
              render: (one) => patentLink(one.patent_id, one.title, one.patent_number),
            },
            { id: 'form', title: '方式' },
            { id: 'event_date', title: '转化日', render: (one) => day(one.event_date) },
            {
              id: 'other',
              title: '对方',
              wrap: true,
              render: (one) =>
                one.other_id === null ? (
                  '（不明）'
                ) : (
                  <Link href={href('/organisations/$id', { id: one.other_id })}>
                    {one.other ?? one.other_id}
                  </Link>
                ),
            },
            {
              id: 'is_counted',
              title: '是否计入',
              render: (one) =>
                one.is_counted ? (
                  <Status kind="good" word="计入" />
                ) : (
                  <Status kind="bad" word={`剔除：${one.reason ?? '原因不明'}`} />
                ),
            },
            { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
          ]}
        />
      )}
    </Card>
  );
}

function Contracts({ data }: { data: OrganisationActivity }) {
  if (!data.contracts_open)
    return (
      <Card title="技术合同">
        <p>这个机构的合同不属于您的单位，不列。</p>
      </Card>
    );
  const isHidden = data.hidden.includes('amount');
  return (
    <Card
      title={`技术合同（${integer(data.contracts_total)} 份）`}
      flush
      {...listed(data.contracts.length, data.contracts_total, '份')}
    >
      {data.contracts.length === 0 ? (
        <p style={{ padding: '0 16px 12px' }}>没有以它为卖方或买方的技术合同。</p>
      ) : (
        <DataTable
          caption="技术合同"
          rows={data.contracts}
          rowKey={(one) => one.contract_id}
          columns={[
            { id: 'side', title: '身份', render: (one) => <Tag>{one.side}</Tag> },
            { id: 'title', title: '合同', wrap: true, width: '30%' },
            { id: 'form', title: '方式' },
            { id: 'signed_date', title: '签订日', render: (one) => day(one.signed_date) },
            { id: 'other', title: '对方', wrap: true },
            {
              id: 'amount',
              title: '合同额',
              unit: '万元',
              align: 'right',
              render: (one) =>
                isHidden ? '无权查看' : one.amount === null ? NONE : decimal(one.amount / 10_000, 2),
            },
            { id: 'status', title: '状态' },
            { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
          ]}
        />
      )}
    </Card>
  );
}

function Changes({ data }: { data: OrganisationActivity }) {
  if (data.changes.length === 0) return null;
  return (
    <Card
      title={`登记的权利变动（${integer(data.changes_total)} 项）`}
      flush
      {...listed(data.changes.length, data.changes_total, '项')}
    >
      <DataTable
        caption="登记的权利变动"
        rows={data.changes}
        rowKey={(one) => `${one.patent_id} ${one.role} ${one.valid_from}`}
        columns={[
          {
            id: 'title',
            title: '专利',
            wrap: true,
            width: '45%',
            render: (one) => patentLink(one.patent_id, one.title, null),
          },
          { id: 'role_name', title: '成为' },
          { id: 'valid_from', title: '自', render: (one) => day(one.valid_from) },
          {
            id: 'valid_to',
            title: '至',
            render: (one) => (one.valid_to === null ? '今' : day(one.valid_to)),
          },
          { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
        ]}
      />
    </Card>
  );
}

/** 人员: inventors and staff, with how sure it is that they are one person. */
export function PeopleTab({ id }: { id: string }) {
  const query = useQuery(peopleQuery(id));
  return (
    <Query query={query} height={300}>
      {(data) => (
        <Card
          title={`发明人与人员（${integer(data.total)} 人）`}
          flush
          note={`同名未必是一人，一人也可能因证据不足仍分作几行。${data.more > 0 ? `列出专利最多的 ${integer(data.rows.length)} 人，另有 ${integer(data.more)} 人。` : ''}`}
        >
          {data.rows.length === 0 ? (
            <p style={{ padding: '0 16px 12px' }}>没有可以列出的人员。</p>
          ) : (
            <DataTable
              caption="发明人与人员"
              rows={data.rows}
              rowKey={(one) => one.person_id}
              columns={[
                { id: 'name', title: '姓名' },
                { id: 'department', title: '部门', wrap: true },
                { id: 'roles', title: '身份', wrap: true },
                {
                  id: 'patent_count',
                  title: '专利',
                  unit: '件',
                  align: 'right',
                  render: (one) => integer(one.patent_count),
                },
                {
                  id: 'years',
                  title: '申请年',
                  render: (one) =>
                    one.first_year === null
                      ? NONE
                      : one.first_year === one.last_year
                        ? String(one.first_year)
                        : `${one.first_year}—${one.last_year}`,
                },
                { id: 'belief', title: '归为一人' },
                {
                  id: 'namesake_count',
                  title: '同名',
                  unit: '人',
                  align: 'right',
                  render: (one) => integer(one.namesake_count),
                },
                { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
              ]}
            />
          )}
        </Card>
      )}
    </Query>
  );
}
