import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { MetricSummary } from '../../../../api/metrics.ts';
import type { SurvivalAnswers } from '../../../../api/shapes.ts';
import { api } from '../../api/client.ts';
import { useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { DefinitionCard } from '../../kit/definition-card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query, Skeleton } from '../../kit/query.tsx';
import { SavedViews } from '../../kit/saved-views.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { integer, NONE, percent, period as periodWords } from '../../lib/format.ts';
import { cellOf } from '../metrics/cut.ts';
import { Filters } from '../metrics/filters.tsx';
import { MetricSelect } from '../metrics/metric-select.tsx';
import { trendYears, useLastYear } from '../metrics/parts.ts';
import { catalogueQuery } from '../metrics/query.ts';
import { type Group, SurvivalCurve } from './curve.tsx';
import { survivalPage } from './route.tsx';

const CURVES = 4;

/** 用时: how long it takes from one day to another, counting those that are still waiting for what they have waited. */
export default function SurvivalView(): ReactNode {
  const [search, setSearch] = useSearch(survivalPage.search);
  const lastYear = useLastYear();
  const catalogue = useQuery(catalogueQuery);
  const cell = {
    ...cellOf(search, lastYear),
    period: search.p === '' ? trendYears(lastYear) : cellOf(search, null).period,
  };
  const query = useQuery({
    queryKey: ['survival', search.m, cell, search.by],
    queryFn: ({ signal }) =>
      api<SurvivalAnswers>('/api/v1/survival', {
        signal,
        query: { metric: search.m, ...cell, by: search.by },
      }),
    placeholderData: keepPreviousData,
  });
  const metrics = catalogue.data?.metrics.filter(({ shapes }) => shapes.includes('survival')) ?? [];
  const metric = metrics.find((one) => one.id === search.m);
  const dimensions = (metric?.dimensions ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <PageHeader
        title="用时"
        unverified={metric && !metric.verified ? '口径' : false}
        actions={<SavedViews page="/survival" />}
      >
        {periodWords(cell.period)}
      </PageHeader>
      <div className="row">
        <MetricSelect metrics={metrics} value={search.m} onChange={(m) => setSearch({ m, by: '' })} />
        <Field label="按" inline>
          {(own) => (
            <Select
              {...own}
              value={search.by}
              options={[{ value: '', label: '不分组' }, ...dimensions]}
              onChange={(by) => setSearch({ by })}
            />
          )}
        </Field>
        <DefinitionCard metric={search.m} />
      </div>
      {metric ? (
        <Filters
          preset={search.p === ''}
          metric={metric}
          search={{ ...search, p: cell.period === '' ? 'all' : cell.period }}
          setSearch={setSearch}
          lastYear={lastYear}
        />
      ) : (
        <Skeleton height={33} shown={false} />
      )}
      <Query
        query={query}
        height={460}
        empty={(data) => (data.groups.length === 0 ? <Empty why="filtered" /> : null)}
      >
        {(data) => <Curves data={data} metric={metric} />}
      </Query>
    </>
  );
}

interface Named {
  readonly name: string;
  readonly group: Group;
}

function Curves({ data, metric }: { data: SurvivalAnswers; metric: MetricSummary | undefined }) {
  const all: Named[] = data.groups
    .map((group) => ({ name: Object.values(group.group).join('，') || '全部', group }))
    .sort((a, b) => b.group.curve.subjects - a.group.curve.subjects);
  const drawn = all.slice(0, CURVES);
  const rest = all.length - drawn.length;
  const title = `自${data.names.from}至${data.names.event}`;
  const [first] = drawn;
  const median = first?.group.curve.quantiles.find(({ share }) => share === 0.5)?.time ?? null;
  const summary = first
    ? `${first.name} ${integer(first.group.curve.subjects)} 件中 ${integer(first.group.curve.events)} 件已发生，${median === null ? '不到一半发生，没有中位用时' : `中位用时 ${integer(median)} 天`}。${rest > 0 ? `已画 ${CURVES} 组，另有 ${rest} 组见下表。` : ''}`
    : '没有可画的组。';
  const table = <Ages data={data} rows={all} />;
  return (
    <>
      <Card
        note={`Kaplan–Meier 估计；尚未发生的按已观察的时长计入，${data.names.until.length > 0 ? `到${data.names.until.join('、')}为止。` : ''}阴影为 95% 区间（只画一组时）。`}
      >
        <SurvivalCurve
          title={`${title}：已发生的占比`}
          summary={summary}
          about={[
            `口径：${data.name}（第 ${data.version} 版${data.verified ? '' : '，◇未经官方核验'}）：${data.definition}`,
            ...(metric ? [`依据：${metric.source}`] : []),
          ]}
          groups={drawn}
          table={table}
        />
      </Card>
      <Card title="满若干天时已发生的占比">{table}</Card>
    </>
  );
}

/** Whole years as years, other ages in days. */
function ageName(days: number): string {
  const years = Math.round(days / 365.25);
  return years > 0 && Math.abs(days - years * 365.25) < 2 ? `满${years}年` : `满${days}天`;
}

function Ages({ data, rows }: { data: SurvivalAnswers; rows: readonly Named[] }) {
  const columns: Column<Named>[] = [
    { id: 'name', title: '组', wrap: true },
    {
      id: 'subjects',
      title: '观察',
      unit: '件',
      align: 'right',
      render: ({ group }) => integer(group.curve.subjects),
    },
    {
      id: 'events',
      title: '已发生',
      unit: '件',
      align: 'right',
      render: ({ group }) => integer(group.curve.events),
    },
    {
      id: 'censored',
      title: '尚未发生',
      unit: '件',
      align: 'right',
      render: ({ group }) => integer(group.curve.censored),
    },
    {
      id: 'median',
      title: '中位用时',
      unit: '天',
      align: 'right',
      render: ({ group }) => integer(group.curve.quantiles.find(({ share }) => share === 0.5)?.time ?? null),
    },
    ...data.ages.map(
      (age, at): Column<Named> => ({
        id: `at${age}`,
        title: ageName(age),
        align: 'right',
        render: ({ group }) => {
          const point = group.at[at];
          return point ? (
            <span
              title={
                point.low === null || point.high === null
                  ? undefined
                  : `95% 区间 ${percent(1 - point.high)}—${percent(1 - point.low)}`
              }
            >
              {percent(1 - point.survival)}
            </span>
          ) : (
            NONE
          );
        },
      }),
    ),
  ];
  return (
    <DataTable
      caption="各组满若干天时已发生的占比"
      columns={columns}
      rows={rows}
      rowKey={({ name }) => name}
    />
  );
}
