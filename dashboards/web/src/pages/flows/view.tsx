import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { MetricSummary } from '../../../../api/metrics.ts';
import type { FlowAnswers } from '../../../../api/shapes.ts';
import { api } from '../../api/client.ts';
import { useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { type HeatCell, HeatTable } from '../../kit/charts/heat-table.tsx';
import { DefinitionCard } from '../../kit/definition-card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query, Skeleton } from '../../kit/query.tsx';
import { SavedViews } from '../../kit/saved-views.tsx';
import { NONE, number, period as periodWords, scaleOf, unitOf } from '../../lib/format.ts';
import { type Cut, cellOf } from '../metrics/cut.ts';
import { Filters } from '../metrics/filters.tsx';
import { MetricSelect } from '../metrics/metric-select.tsx';
import { rowsHref, useLastYear } from '../metrics/parts.ts';
import { catalogueQuery } from '../metrics/query.ts';
import { flowsPage } from './route.tsx';

/** 流向: an additive metric by two dimensions; lines and columns add up to the total. */
export default function FlowsView(): ReactNode {
  const [search, setSearch] = useSearch(flowsPage.search);
  const lastYear = useLastYear();
  const catalogue = useQuery(catalogueQuery);
  const cell = cellOf(search, lastYear);
  const query = useQuery({
    queryKey: ['flows', search.m, cell, search.from, search.to, search.top],
    queryFn: ({ signal }) =>
      api<FlowAnswers>('/api/v1/flows', {
        signal,
        query: { metric: search.m, ...cell, by: [search.from, search.to], top: search.top },
      }),
    placeholderData: keepPreviousData,
  });
  const metrics = catalogue.data?.metrics.filter(({ shapes }) => shapes.includes('flow')) ?? [];
  const metric = metrics.find((one) => one.id === search.m);
  const options = (metric?.dimensions ?? [])
    .filter(({ type }) => type === 'text')
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <PageHeader
        title="流向"
        unverified={metric && !metric.verified ? '口径' : false}
        actions={<SavedViews page="/flows" />}
      >
        {periodWords(cell.period)}
      </PageHeader>
      <div className="row">
        <MetricSelect metrics={metrics} value={search.m} onChange={(m) => setSearch({ m })} />
        <Field label="自（行）" inline>
          {(own) => (
            <Select {...own} value={search.from} options={options} onChange={(from) => setSearch({ from })} />
          )}
        </Field>
        <Field label="至（列）" inline>
          {(own) => (
            <Select {...own} value={search.to} options={options} onChange={(to) => setSearch({ to })} />
          )}
        </Field>
        <Field label="各列前" inline>
          {(own) => (
            <Select
              {...own}
              value={String(search.top)}
              options={[8, 12, 20, 50].map((top) => ({ value: String(top), label: `${top} 个` }))}
              onChange={(top) => setSearch({ top: Number(top) })}
            />
          )}
        </Field>
        <DefinitionCard metric={search.m} />
      </div>
      {metric ? (
        <Filters metric={metric} search={search} setSearch={setSearch} lastYear={lastYear} />
      ) : (
        <Skeleton height={33} shown={false} />
      )}
      <Query
        query={query}
        height={400}
        empty={(data) =>
          data.matrix.total === 0 ? (
            <Empty why="filtered">这一期间没有符合条件的{data.result.name}。</Empty>
          ) : null
        }
      >
        {(data) => (metric ? <Matrix data={data} metric={metric} search={search} /> : null)}
      </Query>
    </>
  );
}

interface MatrixProps {
  data: FlowAnswers;
  metric: MetricSummary;
  search: Cut & { from: string; to: string };
}

function Matrix({ data, metric, search }: MatrixProps) {
  const { rows, columns, cells, total } = data.matrix;
  const { by, prefix } = scaleOf(cells.flat(), metric.format);
  const unit = unitOf(`${prefix}${metric.unit}`, metric.format);
  const show = (value: number) => (by === 1 ? number(value, metric.format) : number(value / by, 'decimal'));
  const [from, to] = [search.from, search.to];
  const cellAt = (value: number, row: number, column: number): HeatCell => {
    const isNamed = rows[row]?.folded === 1 && columns[column]?.folded === 1;
    const where = { [from]: rows[row]?.name ?? '', [to]: columns[column]?.name ?? '' };
    return {
      value,
      text: value === 0 ? '0' : show(value),
      title: `${rows[row]?.name}至${columns[column]?.name}`,
      ...(isNamed && value !== 0 ? { href: rowsHref(metric.id, search, where) } : {}),
    };
  };
  return (
    <Card
      title={`${data.from}至${data.to}（${unit}）`}
      note={`各行各列相加等于合计 ${show(total)}${unit}。较小的并入末尾的“其他”，不能点开；其余各数都可点开看明细。`}
    >
      {data.result.warnings.map((one) => (
        <p key={one} className="note">
          注意：{one}
        </p>
      ))}
      <HeatTable
        caption={`${metric.name}，自${data.from}至${data.to}，单位${unit}`}
        rowTitle={`${data.from}＼${data.to}`}
        noteTitle="合计"
        columns={columns.map(({ name }) => name)}
        rows={rows.map((row, at) => ({
          key: row.name,
          label:
            row.folded === 1 ? (
              <Link href={rowsHref(metric.id, search, { [from]: row.name })}>{row.name}</Link>
            ) : (
              row.name
            ),
          note: show(row.total),
          cells: (cells[at] ?? []).map((value, column) => cellAt(value, at, column)),
        }))}
        foot={{
          label: '合计',
          note: show(total),
          cells: columns.map((column) => (column.total === null ? NONE : show(column.total))),
        }}
      />
    </Card>
  );
}
