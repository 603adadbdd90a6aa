import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ReconciliationAnswers } from '../../../../api/shapes.ts';
import { api } from '../../api/client.ts';
import { useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { Unverified } from '../../kit/tag.tsx';
import { decimal, integer, NONE, number, percent, period as periodWords, signed } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { periodOf } from '../metrics/cut.ts';
import { useLastYear } from '../metrics/parts.ts';
import { reconcilePage } from './route.tsx';

type Scope = ReconciliationAnswers['scopes'][number];
type Published = ReconciliationAnswers['published'][number];
type Survey = ReconciliationAnswers['survey'][number];

const FIRST_YEAR = 2010;
/** What the server calls all forms together. */
const ALL = '全部';

type Line = Scope['lines'][number];
const LINE: readonly Column<Line>[] = [
  {
    id: 'name',
    title: '项目',
    wrap: true,
    render: (line) =>
      /^(gross|counted)$/.test(line.line) ? <strong>{line.name}</strong> : `减：${line.name}`,
  },
  { id: 'events', title: '件次', align: 'right', render: (line) => integer(line.events) },
  { id: 'patents', title: '专利', unit: '件', align: 'right', render: (line) => integer(line.patents) },
  { id: 'deals', title: '交易', unit: '笔', align: 'right', render: (line) => integer(line.deals) },
  { id: 'amount', title: '成交额', unit: '元', align: 'right', render: (line) => decimal(line.amount, 2) },
];

/** 核对表: all conversions, what is not counted and why, what is; and published totals beside ours, never adjusted. */
export default function ReconcileView(): ReactNode {
  const [search, setSearch] = useSearch(reconcilePage.search);
  const lastYear = useLastYear();
  const period = periodOf(search.p, lastYear);
  const query = useQuery({
    queryKey: ['reconcile', period],
    queryFn: ({ signal }) => api<ReconciliationAnswers>('/api/v1/reconcile', { signal, query: { period } }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title="转化核对表">{periodWords(period)}</PageHeader>
      <FilterBar
        fields={[
          {
            id: 'p',
            label: '期间',
            kind: 'period',
            preset: search.p === '',
            years: { from: FIRST_YEAR, to: lastYear ?? new Date().getFullYear() },
          },
        ]}
        values={{ p: period }}
        onChange={(_id, value) => setSearch({ p: value === '' ? 'all' : String(value) })}
        onReset={() => setSearch({ p: '' })}
      />
      <Query
        query={query}
        height={500}
        empty={(data) =>
          data.scopes.length === 0 && data.published.length === 0 ? (
            <Empty why="filtered">这一期间没有转化。</Empty>
          ) : null
        }
      >
        {(data) => <Account data={data} />}
      </Query>
    </>
  );
}

function Account({ data }: { data: ReconciliationAnswers }) {
  const whole = data.scopes.find(({ scope }) => scope === ALL);
  const forms = data.scopes
    .filter(({ scope }) => scope !== ALL)
    .flatMap(({ scope, lines }) => lines.map((line) => ({ ...line, scope })));
  return (
    <>
      {whole ? (
        <Card
          title="毛数、剔除与计数"
          note="毛数减各项剔除等于计数（件次与成交额）；专利与交易按不同的计，同一件可在几行各计一次，不能相减。"
        >
          <DataTable
            caption="毛数、剔除与计数"
            columns={LINE}
            rows={whole.lines}
            rowKey={({ line }) => line}
          />
        </Card>
      ) : null}
      {forms.length > 0 ? (
        <Card title="按转化方式">
          <DataTable
            caption="各转化方式的毛数、剔除与计数"
            columns={[{ id: 'scope', title: '转化方式' }, ...LINE]}
            rows={forms}
            rowKey={({ scope, line }) => `${scope} ${line}`}
          />
        </Card>
      ) : null}
      <Card
        title="公布的总量与本库的数（登记口径）"
        note={`差额照列，不作调整。${data.synthetic ? '本工作区是合成数据，与公布的数不可比，这里只示做法。' : ''}`}
      >
        <Totals rows={data.published} />
      </Card>
      <Card title="抽样调查的比率（调查口径）" note="与登记口径不同：两者不比、不减、不平均。">
        <Surveys rows={data.survey} />
      </Card>
    </>
  );
}

function Totals({ rows }: { rows: readonly Published[] }) {
  const columns: Column<Published>[] = [
    { id: 'name', title: '公布的数', wrap: true, render: (row) => <Named row={row} /> },
    { id: 'period', title: '期间', render: (row) => periodWords(row.period) },
    { id: 'scope', title: '范围' },
    { id: 'unit', title: '单位', nowrap: true },
    {
      id: 'published',
      title: '公布',
      align: 'right',
      render: (row) => number(row.published, 'decimal').replace(/\.00$/, ''),
    },
    {
      id: 'ours',
      title: '本库',
      align: 'right',
      render: (row) =>
        row.ours === null || row.metric === null ? (
          <>
            {NONE} <span className="note">{row.problem ?? ''}</span>
          </>
        ) : (
          <Link href={href('/metrics/$id', { id: row.metric }, { p: row.period })}>
            {number(row.ours, 'decimal').replace(/\.00$/, '')}
          </Link>
        ),
    },
    { id: 'difference', title: '差额', align: 'right', render: (row) => signed(row.difference) },
    { id: 'share', title: '差额占公布', align: 'right', render: (row) => percent(row.share) },
  ];
  return (
    <DataTable
      caption="公布的总量与本库的数"
      columns={columns}
      rows={rows}
      rowKey={({ total_id }) => total_id}
    />
  );
}

function Named({ row }: { row: Published }) {
  return (
    <>
      {row.name} {row.verified ? null : <Unverified />}
      <span className="note"> {row.source}</span>
    </>
  );
}

function Surveys({ rows }: { rows: readonly Survey[] }) {
  if (rows.length === 0) return <Empty why="not-collected" />;
  const columns: Column<Survey>[] = [
    { id: 'rate', title: '比率' },
    { id: 'year', title: '年份', align: 'right' },
    { id: 'scope', title: '范围' },
    { id: 'patent_type', title: '专利类型' },
    { id: 'value', title: '调查值', align: 'right', render: (row) => percent(row.value) },
    {
      id: 'source',
      title: '出处',
      wrap: true,
      render: (row) => (
        <>
          {row.source} {row.verified ? null : <Unverified />}
        </>
      ),
    },
  ];
  return (
    <DataTable caption="抽样调查的比率" columns={columns} rows={rows} rowKey={({ rate_id }) => rate_id} />
  );
}
