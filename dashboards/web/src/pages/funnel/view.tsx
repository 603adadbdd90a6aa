import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { FunnelAnswers } from '../../../../api/shapes.ts';
import { api } from '../../api/client.ts';
import { useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { StepBars } from '../../kit/charts/step-bars.tsx';
import { DefinitionCard } from '../../kit/definition-card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query, Skeleton } from '../../kit/query.tsx';
import { SavedViews } from '../../kit/saved-views.tsx';
import { type Column, DataTable } from '../../kit/table.tsx';
import { integer, percent, period as periodWords } from '../../lib/format.ts';
import { type Cut, cellOf } from '../metrics/cut.ts';
import { Filters } from '../metrics/filters.tsx';
import { rowsHref, useLastYear } from '../metrics/parts.ts';
import { catalogueQuery } from '../metrics/query.ts';
import { funnelPage } from './route.tsx';

type Group = FunnelAnswers['groups'][number];
type Stage = Group['stages'][number];

/** 漏斗: how far cases come, stage by stage. */
export default function FunnelView(): ReactNode {
  const [search, setSearch] = useSearch(funnelPage.search);
  const lastYear = useLastYear();
  const catalogue = useQuery(catalogueQuery);
  const cell = cellOf(search, null);
  const query = useQuery({
    queryKey: ['funnel', cell, ''],
    queryFn: ({ signal }) => api<FunnelAnswers>('/api/v1/funnel', { signal, query: { ...cell } }),
    placeholderData: keepPreviousData,
  });
  const grouped = useQuery({
    queryKey: ['funnel', cell, search.by],
    queryFn: ({ signal }) =>
      api<FunnelAnswers>('/api/v1/funnel', { signal, query: { ...cell, by: search.by } }),
    placeholderData: keepPreviousData,
    enabled: search.by !== '',
  });
  const metric = catalogue.data?.metrics.find((one) => one.id === query.data?.metric);
  const dimensions = (metric?.dimensions ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <PageHeader
        title="漏斗"
        unverified={query.data && !query.data.verified ? '口径' : false}
        actions={<SavedViews page="/funnel" />}
      >
        {periodWords(cell.period)}
      </PageHeader>
      {metric ? (
        <Filters
          preset={search.p === ''}
          metric={metric}
          search={{ ...search, p: cell.period === '' ? 'all' : cell.period }}
          setSearch={setSearch}
          lastYear={lastYear}
        >
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
        </Filters>
      ) : (
        <Skeleton height={33} shown={false} />
      )}
      <Query
        query={query}
        height={320}
        empty={(data) => (data.groups.length === 0 ? <Empty why="filtered" /> : null)}
      >
        {(data) => (
          <Card note={`${data.definition} 依据：${data.source}`}>
            <Steps data={data} search={search} />
          </Card>
        )}
      </Query>
      {search.by === '' ? null : (
        <Query query={grouped} height={240}>
          {(data) => <Groups data={data} search={search} />}
        </Query>
      )}
    </>
  );
}

function Steps({ data, search }: { data: FunnelAnswers; search: Cut }) {
  const [group] = data.groups;
  if (!group) return <Empty why="filtered" />;
  const [first, last] = [group.stages[0], group.stages.at(-1)];
  return (
    <>
      <StepBars
        title={data.name}
        actions={<DefinitionCard metric={data.metric} name={data.name} />}
        summary={`共 ${integer(group.cases)} 项，${first?.name ?? ''} ${integer(first?.reached ?? null)} 项，到${last?.name ?? ''}的 ${integer(last?.reached ?? null)} 项。`}
        unit="项"
        steps={group.stages.map((stage) => ({
          key: stage.id,
          label: stage.name,
          count: stage.reached,
          rate: stage.share_of_previous,
          overall: stage.share_of_first,
          ...((stage.skipped ?? 0) > 0
            ? { note: `其中 ${integer(stage.skipped)} 项没有上一环节的记录` }
            : {}),
        }))}
        table={<StageTable stages={group.stages} />}
      />
      <p>
        <Link href={rowsHref(data.metric, { ...search, p: search.p === '' ? 'all' : search.p })}>
          看这 {integer(group.cases)} 项的明细
        </Link>
      </p>
    </>
  );
}

function StageTable({ stages }: { stages: readonly Stage[] }) {
  const columns: Column<Stage>[] = [
    { id: 'name', title: '环节' },
    { id: 'reached', title: '到达', unit: '项', align: 'right', render: (stage) => integer(stage.reached) },
    {
      id: 'share_of_previous',
      title: '占上一环节',
      align: 'right',
      render: (stage) => percent(stage.share_of_previous),
    },
    {
      id: 'share_of_first',
      title: '占第一环节',
      align: 'right',
      render: (stage) => percent(stage.share_of_first),
    },
    {
      id: 'not_reached',
      title: '止于上一环节',
      unit: '项',
      align: 'right',
      render: (stage) => integer(stage.not_reached),
    },
    {
      id: 'skipped',
      title: '跳过上一环节',
      unit: '项',
      align: 'right',
      render: (stage) => integer(stage.skipped),
    },
    {
      id: 'median_days',
      title: '自上一环节中位用时',
      unit: '天',
      align: 'right',
      render: (stage) => integer(stage.median_days),
    },
    {
      id: 'out_of_order',
      title: '先后颠倒',
      unit: '项',
      align: 'right',
      render: (stage) => integer(stage.out_of_order),
    },
  ];
  return <DataTable caption="各环节" columns={columns} rows={stages} rowKey={({ id }) => id} />;
}

function Groups({ data, search }: { data: FunnelAnswers; search: Cut & { by: string } }) {
  const name = data.dimensions[0]?.name ?? '';
  const stages = data.groups[0]?.stages ?? [];
  const columns: Column<Group>[] = [
    { id: 'group', title: name, wrap: true, render: ({ group }) => group[search.by] ?? '' },
    {
      id: 'cases',
      title: '项数',
      align: 'right',
      render: ({ cases, group }) => (
        <Link
          href={rowsHref(
            data.metric,
            { ...search, p: search.p === '' ? 'all' : search.p },
            { [search.by]: group[search.by] ?? '' },
          )}
        >
          {integer(cases)}
        </Link>
      ),
    },
    ...stages.map(
      ({ id, name: stage }, at): Column<Group> => ({
        id,
        title: stage,
        align: 'right',
        render: ({ stages: own }) => (
          <>
            {integer(own[at]?.reached ?? null)}{' '}
            {own[at]?.share_of_first === null ? null : (
              <span className="note">{percent(own[at]?.share_of_first ?? null)}</span>
            )}
          </>
        ),
      }),
    ),
  ];
  return (
    <Card title={`按${name}`} note="各环节为到达的项数，后面是占第一环节的比率。">
      <DataTable
        caption={`各${name}到达各环节的项数`}
        columns={columns}
        rows={data.groups}
        rowKey={({ group }) => Object.values(group).join('，')}
      />
    </Card>
  );
}
