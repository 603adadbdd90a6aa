import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { RoundResults } from '../../../../api/rounds.ts';
import { api, download } from '../../api/client.ts';
import { useParams, useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { RankRange } from '../../kit/charts/range-dots.tsx';
import { ExportMenu } from '../../kit/export-menu.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Tag } from '../../kit/tag.tsx';
import { decimal, integer, NONE, percent } from '../../lib/format.ts';
import { roundPath } from '../evaluations/query.ts';
import { evaluationResultsPage } from './route.tsx';

const resultsQuery = (round: string) =>
  queryOptions({
    queryKey: ['rounds', round, 'results'],
    queryFn: ({ signal }) =>
      api<RoundResults>(`/api/v1/rounds/${encodeURIComponent(round)}/results`, { signal, build: false }),
  });

type Centre = RoundResults['centres'][number];

/** Grades with their distance to the line, the methods side by side, and how firm the ranking is. */
export default function Results(): ReactNode {
  const { round } = useParams<'round'>();
  const query = useQuery(resultsQuery(round));
  return (
    <>
      {/* Also where the answer is a refusal the page says what it is. */}
      {query.data === undefined ? <PageHeader title={`${round}评价结果`} snapshot={false} /> : null}
      <Query query={query} height={600}>
        {(results) => <Loaded results={results} />}
      </Query>
    </>
  );
}

function Loaded({ results }: { results: RoundResults }) {
  return (
    <>
      <PageHeader
        title={`${results.round}评价结果`}
        unverified={results.system.verified ? false : '指标体系'}
        snapshot={false}
        actions={
          <ExportMenu
            items={(['xlsx', 'csv'] as const).map((format) => ({
              label: format.toUpperCase(),
              note: '表前注明体系、等级线与快照',
              run: () =>
                download(
                  `/api/v1/rounds/${encodeURIComponent(results.round)}/results/export`,
                  `results.${format}`,
                  { query: { format }, build: false, accept: '*/*' },
                ),
            }))}
          />
        }
      >
        {results.synthetic ? <Tag tone="warn">合成数据</Tag> : null} <Tag>{results.system.label}</Tag>{' '}
        {results.is_provisional ? <Tag tone="warn">暂算：评分未完成</Tag> : null} {results.stage_word} · 第{' '}
        {results.version} 版 · 期间 {results.period} · 快照 {results.snapshot}
      </PageHeader>
      <div className="stack">
        <Ranking results={results} />
        <Firmness results={results} />
        <Methods results={results} />
        <LeaveOut results={results} />
      </div>
    </>
  );
}

function Ranking({ results }: { results: RoundResults }) {
  return (
    <Card
      title={`名次与等级（${results.centres.length} 个中心）`}
      flush
      note={`等级线：${results.grades.map(({ grade, from }) => (from === null ? grade : `${grade} ≥ ${from}`)).join('，')}。名次旁列规模（${results.size_name}）与计分覆盖面；覆盖不足的不评级。`}
    >
      <DataTable
        caption="名次与等级"
        rows={results.centres}
        rowKey={({ university }) => university}
        grid={false}
        columns={[
          {
            id: 'rank',
            title: '名次',
            align: 'right',
            render: ({ rank, tied }) => `${rank}${tied ? '（并列）' : ''}`,
          },
          {
            id: 'university',
            title: '高校',
            wrap: true,
            render: ({ university }) => (
              <Link href={roundPath(results.round, university, 'sheet')}>{university}</Link>
            ),
          },
          { id: 'total', title: '得分', align: 'right', render: ({ total }) => decimal(total, 2) },
          {
            id: 'grade',
            title: '等级',
            render: ({ grade, grade_before_caps }) =>
              grade === null
                ? '不评级'
                : grade === grade_before_caps
                  ? grade
                  : `${grade}（封顶前 ${grade_before_caps}）`,
          },
          {
            id: 'next',
            title: '距上一等级',
            render: ({ next }) =>
              next === null
                ? '已是最高'
                : `${next.grade} ${next.line ?? NONE} 分，差 ${decimal(next.deficit, 2)}`,
          },
          { id: 'size', title: results.size_name, align: 'right', render: ({ size }) => integer(size) },
          {
            id: 'coverage',
            title: '计分覆盖',
            align: 'right',
            render: ({ coverage }) => percent(coverage, 0),
          },
          {
            id: 'is_unstable',
            title: '提示',
            wrap: true,
            render: (centre) => <Hints centre={centre} />,
          },
        ]}
      />
    </Card>
  );
}

function Hints({ centre: { is_unstable, caps } }: { centre: Centre }) {
  if (!is_unstable && caps.length === 0) return <>{NONE}</>;
  return (
    <>
      {is_unstable ? <Tag tone="warn">名次不稳健</Tag> : null} {caps.join('；')}
    </>
  );
}

function Firmness({ results }: { results: RoundResults }) {
  const { spread, indistinct } = results;
  const unstable = results.centres.filter((one) => one.is_unstable).length;
  return (
    <Card
      title="名次有多稳"
      note={`区间：各项权重在 ±${Math.round(spread.share * 100)}% 内随机变动 ${integer(spread.draws)} 次（种子 ${spread.seed}），九成情形下的名次；等级在一成以上的情形里改变，或去掉某一项指标就改变的，注明名次不稳健。`}
    >
      <RankRange
        bare
        title="名次与区间"
        summary={`${results.centres.length} 个中心里 ${unstable} 个名次不稳健。`}
        rows={results.centres.map((one) => ({
          key: one.university,
          label: one.university,
          value: one.rank,
          low: one.rank_low,
          high: one.rank_high,
          ...(one.is_unstable ? { note: '名次不稳健', weak: true } : {}),
        }))}
        table={<RangeTable results={results} />}
      />
      {indistinct.length === 0 ? null : (
        <>
          <h3>分不出先后的</h3>
          <ul>
            {indistinct.map((group) => (
              <li key={`${group.from}-${group.to}-${group.centres[0]}`}>
                第 {group.from}—{group.to} 名：{group.centres.join('、')}
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function RangeTable({ results }: { results: RoundResults }) {
  const span = (low: number | null, high: number | null) =>
    low === null || high === null ? NONE : low === high ? String(low) : `${low}—${high}`;
  return (
    <DataTable
      caption="名次的区间"
      rows={results.centres}
      rowKey={({ university }) => university}
      columns={[
        { id: 'university', title: '高校', wrap: true },
        { id: 'rank', title: '名次', align: 'right' },
        {
          id: 'weights',
          title: '权重变动',
          align: 'right',
          render: ({ rank_low, rank_high }) => span(rank_low, rank_high),
        },
        {
          id: 'without',
          title: '去掉任一指标',
          align: 'right',
          render: ({ out_low, out_high }) => span(out_low, out_high),
        },
      ]}
    />
  );
}

function Methods({ results }: { results: RoundResults }) {
  const [{ by }, setSearch] = useSearch(evaluationResultsPage.search);
  const of = (centre: Centre) => (by === 'adjusted' ? centre.adjusted : centre.methods);
  return (
    <Card
      title="各方法的名次"
      flush
      note="各方法同样的数值、不同的合成方式，只作对照；等级与名次以指标体系自己的方法（目标值法）为准。"
      actions={
        <Field label="口径" inline>
          {(own) => (
            <Select
              {...own}
              value={by}
              options={[
                { value: 'absolute', label: '总量' },
                { value: 'adjusted', label: '按规模折算' },
              ]}
              onChange={(value) => setSearch({ by: value === 'adjusted' ? 'adjusted' : 'absolute' })}
            />
          )}
        </Field>
      }
    >
      <DataTable
        caption="各方法的名次"
        rows={results.centres}
        rowKey={({ university }) => university}
        columns={[
          { id: 'university', title: '高校', wrap: true },
          ...results.methods.map(({ method, name, agreement, unavailable }) => ({
            id: method,
            title: name,
            ...(agreement === null ? {} : { unit: `τ ${decimal(agreement, 2)}` }),
            align: 'right' as const,
            render: (centre: Centre) => {
              const found = of(centre).find((one) => one.method === method);
              return unavailable !== null || found?.rank == null ? NONE : String(found.rank);
            },
          })),
        ]}
      />
    </Card>
  );
}

function LeaveOut({ results }: { results: RoundResults }) {
  const most = results.leave_out.slice(0, 10);
  return (
    <Card
      title="去掉哪一项影响最大"
      flush
      note={`已显示 ${most.length} 项，另有 ${results.leave_out.length - most.length} 项影响更小。`}
    >
      <DataTable
        caption="去掉一项指标之后"
        rows={most}
        rowKey={({ id }) => id}
        columns={[
          { id: 'name', title: '去掉的指标', wrap: true },
          { id: 'moved', title: '名次改变', unit: '个中心', align: 'right' },
          { id: 'largest', title: '最大变动', unit: '位', align: 'right' },
          {
            id: 'agreement',
            title: '与原名次的一致（τ）',
            align: 'right',
            render: ({ agreement }) => decimal(agreement, 2),
          },
        ]}
      />
    </Card>
  );
}
