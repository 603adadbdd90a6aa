import { useQuery } from '@tanstack/react-query';
import type { PatentConversions } from '../../../../api/patents.ts';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Link } from '../../kit/link.tsx';
import { Query } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { Status, Tag } from '../../kit/tag.tsx';
import { day, decimal, integer, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { RecordLinks } from '../record/links.tsx';
import css from './patent.module.css';
import { conversionsQuery, eventsQuery } from './query.ts';

/** 法律事件: 生效日 and 公告日 of each, the latest last. */
export function EventsTab({ id }: { id: string }) {
  const query = useQuery(eventsQuery(id));
  return (
    <Query
      query={query}
      empty={(data) =>
        data.total === 0 ? <Empty why="not-collected">没有这件专利的法律事件。</Empty> : null
      }
    >
      {({ events, total, more }) => (
        <Card
          title={`法律事件（${integer(total)}）`}
          {...(more > 0 ? { note: `另有 ${integer(more)} 个没有列出。` } : {})}
        >
          <ol className={css.line}>
            {events.map((event) => (
              <li key={event.event_id} className={css.event}>
                <p className="row">
                  <strong>{event.category}</strong>
                  <span>生效日 {day(event.event_date)}</span>
                  <span className="muted">公告日 {day(event.announced_date)}</span>
                  {event.code === null ? null : <Tag>{event.code}</Tag>}
                  {event.effect === null || event.effect === '无' ? null : (
                    <Tag tone="primary">{event.effect}</Tag>
                  )}
                  <RecordLinks ids={event.record_ids} />
                </p>
                {event.from_names === null && event.to_names === null ? null : (
                  <p>
                    {event.from_names ?? '（不明）'} → {event.to_names ?? '（不明）'}
                    {event.party_relation === null ? '' : `（${event.party_relation}）`}
                  </p>
                )}
                {event.contract_number === null ? null : (
                  <p className="note">
                    备案号 {event.contract_number}
                    {event.licence_kind === null ? '' : `，${event.licence_kind}`}
                  </p>
                )}
                {event.detail === null ? null : (
                  <details>
                    <summary className="note">来源原文</summary>
                    <p className={css.text}>{event.detail}</p>
                  </details>
                )}
              </li>
            ))}
          </ol>
        </Card>
      )}
    </Query>
  );
}

type Conversion = PatentConversions['conversions'][number];

const parties = (list: Conversion['from']) =>
  list.length === 0
    ? '（不明）'
    : list.map(({ org_id, name }, at) => (
        <span key={org_id}>
          {at > 0 ? '；' : ''}
          <Link href={href('/organisations/$id', { id: org_id })}>{name}</Link>
        </span>
      ));

/** 元 as 万元; a value that is hidden says so. */
const money = (value: number | null, isHidden: boolean): string =>
  isHidden ? '无权查看' : value === null ? NONE : decimal(value / 10_000, 2);

/** 转化: what counts and what does not with the reason; contracts and open licences. */
export function ConversionsTab({ id }: { id: string }) {
  const query = useQuery(conversionsQuery(id));
  return (
    <Query query={query}>
      {(data) => (
        <div className="stack">
          <ConversionCard data={data} />
          <ContractCard data={data} />
          <LicenceCard data={data} />
        </div>
      )}
    </Query>
  );
}

function ConversionCard({ data }: { data: PatentConversions }) {
  const isHidden = data.hidden.includes('amount_cny');
  const columns: Column<Conversion>[] = [
    {
      id: 'form',
      title: '方式',
      render: (one) => (
        <>
          {one.form}
          {one.licence_kind === null ? '' : `（${one.licence_kind}）`}
          {one.claimed_form === null ? null : <div className="note">来源称{one.claimed_form}</div>}
        </>
      ),
    },
    { id: 'event_date', title: '转化日', render: (one) => day(one.event_date) },
    { id: 'announced_date', title: '公告日', render: (one) => day(one.announced_date) },
    { id: 'from', title: '出让方', wrap: true, render: (one) => parties(one.from) },
    { id: 'to', title: '受让方', wrap: true, render: (one) => parties(one.to) },
    {
      id: 'amount_cny',
      title: '本件成交额',
      unit: '万元',
      align: 'right',
      render: (one) => money(one.amount_cny, isHidden),
    },
    { id: 'evidence', title: '依据' },
    {
      id: 'is_counted',
      title: '是否计入',
      wrap: true,
      render: (one) =>
        one.is_counted ? (
          <Status kind="good" word="计入" />
        ) : (
          <>
            <Status kind="bad" word={`剔除：${one.reason ?? '原因不明'}`} />
            {one.reason_text === null ? null : <div className="note">{one.reason_text}</div>}
          </>
        ),
    },
    { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
  ];
  return (
    <Card title={`转化：计入 ${data.counted} 件次，剔除 ${data.excluded} 件次`} flush>
      {data.conversions.length === 0 ? (
        <p style={{ padding: '0 16px 12px' }}>没有登记的转移、许可，也没有写明本件的技术合同。</p>
      ) : (
        <DataTable
          caption="转化"
          columns={columns}
          rows={data.conversions}
          rowKey={(one) => one.conversion_id}
        />
      )}
    </Card>
  );
}

function ContractCard({ data }: { data: PatentConversions }) {
  if (data.contracts.length === 0 && data.contracts_withheld === 0) return null;
  const isHidden = data.hidden.includes('amount');
  return (
    <Card
      title="技术合同"
      flush
      {...(data.contracts_withheld > 0
        ? { note: `另有 ${data.contracts_withheld} 份合同属于其他单位，按您的身份不列。` }
        : {})}
    >
      <DataTable
        caption="技术合同"
        rows={data.contracts}
        rowKey={(one) => one.contract_id}
        columns={[
          {
            id: 'title',
            title: '合同',
            wrap: true,
            render: (one) => (
              <>
                {one.title ?? one.contract_id}
                <div className="note">{one.contract_id}</div>
              </>
            ),
          },
          { id: 'form', title: '方式' },
          { id: 'signed_date', title: '签订日', render: (one) => day(one.signed_date) },
          { id: 'registered_date', title: '登记日', render: (one) => day(one.registered_date) },
          { id: 'sellers', title: '卖方', wrap: true },
          { id: 'buyers', title: '买方', wrap: true },
          {
            id: 'amount',
            title: '合同额',
            unit: '万元',
            align: 'right',
            render: (one) => money(one.amount, isHidden),
          },
          { id: 'patent_count', title: '涉及专利', unit: '件', align: 'right' },
          { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
        ]}
      />
    </Card>
  );
}

function LicenceCard({ data }: { data: PatentConversions }) {
  if (data.open_licences.length === 0) return null;
  const isHidden = data.hidden.includes('contact');
  return (
    <Card title="开放许可声明" flush>
      <DataTable
        caption="开放许可声明"
        rows={data.open_licences}
        rowKey={(one) => one.open_licence_id}
        columns={[
          { id: 'action', title: '事项' },
          { id: 'announced_date', title: '公告日', render: (one) => day(one.announced_date) },
          { id: 'in_force_from', title: '生效自', render: (one) => day(one.in_force_from) },
          {
            id: 'in_force_to',
            title: '生效至',
            render: (one) =>
              one.in_force_to === null
                ? NONE
                : `${day(one.in_force_to)}${one.end_reason === null ? '' : `（${one.end_reason}）`}`,
          },
          { id: 'fee_text', title: '使用费', wrap: true },
          { id: 'licence_term', title: '许可期限', wrap: true },
          {
            id: 'contact',
            title: '联系方式',
            wrap: true,
            render: (one) => (isHidden ? '无权查看' : (one.contact ?? NONE)),
          },
          { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
        ]}
      />
    </Card>
  );
}
