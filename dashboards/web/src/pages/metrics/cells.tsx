import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { MetricSummary } from '../../../../api/metrics.ts';
import { type SetSearch, useGo } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { BarChart } from '../../kit/charts/bar-chart.tsx';
import { DotPlot } from '../../kit/charts/range-dots.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Link } from '../../kit/link.tsx';
import { Query } from '../../kit/query.tsx';
import { integer, number, unitOf } from '../../lib/format.ts';
import { CellTable } from './cell-table.tsx';
import { conditionsOf, narrowed } from './cut.ts';
import { CutBy } from './cut-by.tsx';
import { dimensionName, type Search } from './explorer.tsx';
import { Nothing } from './nothing.tsx';
import { metricHref, rowsHref, useSorted } from './parts.ts';
import { type Cell, cellsQuery, compareQuery } from './query.ts';
import type { metricsPage } from './route.tsx';
import { aboutOf } from './trend.tsx';

interface CellsProps {
  metric: MetricSummary;
  search: Search;
  setSearch: SetSearch<typeof metricsPage.search>;
  cell: Cell;
  by: readonly string[];
}

const IN_CHART = 8;

/** The page, narrowed to one group of a dimension. */
const narrowedHref = (metric: string, search: Search, dimension: string, value: string): string =>
  metricHref(
    metric,
    { ...search, ...narrowed(search, dimension, value) },
    { cmp: search.cmp, view: search.view, by: search.by },
  );

/** A cut by one thing that is not time: over time it is the trend. */
export const hasBars = (metric: MetricSummary, by: readonly string[]): boolean =>
  by.length === 1 && metric.dimensions.some((one) => one.id === by[0] && one.type === 'text');

/** The largest groups of the first cut. */
function Bars({ metric, search, cell, by }: CellsProps) {
  const [dimension = ''] = by;
  const query = useQuery({
    ...cellsQuery(metric.id, cell, by, metric.requires.length === 0),
    enabled: by.length > 0,
  });
  const sorted = useSorted();
  const rows = useMemo(
    () =>
      by.length === 1 && query.data
        ? sorted(query.data.rows, 'value', true).filter((row) => row.value !== null)
        : [],
    [query.data, by, sorted],
  );
  const top = useMemo(
    () =>
      rows.slice(0, IN_CHART).map((row) => ({
        key: String(row[dimension]),
        label: String(row[dimension]),
        value: Number(row.value),
      })),
    [rows, dimension],
  );
  if (!hasBars(metric, by) || search.view === 'table') return null;
  const name = dimensionName(metric, dimension);
  const unit = unitOf(metric.unit, metric.format);
  const rest = (query.data?.rows.length ?? 0) - top.length;
  const title = `${metric.name}，按${name}`;
  const [first] = top;
  const summary = first
    ? `最高的是${first.label} ${number(first.value, metric.format)}${unit}。${rest > 0 ? `已显示 ${top.length} 组，另有 ${integer(rest)} 组见下表。` : ''}`
    : '没有可显示的组。';
  const table = (
    <ul>
      {top.map((row) => (
        <li key={row.key}>
          <Link href={narrowedHref(metric.id, search, dimension, row.key)}>{row.label}</Link>{' '}
          <Link href={rowsHref(metric.id, search, { [dimension]: row.key })}>
            {number(row.value, metric.format)}
            {unit}
          </Link>
        </li>
      ))}
    </ul>
  );
  const shared = {
    title,
    summary,
    table,
    format: metric.format,
    unit: metric.unit,
    about: query.data ? aboutOf(query.data, conditionsOf(search)) : [],
  };
  return (
    <Card>
      <Query
        query={query}
        height={330}
        empty={() => (top.length === 0 ? <Empty why="filtered">各组都没有可显示的数。</Empty> : null)}
      >
        {() =>
          metric.format === 'percent' ? (
            <DotPlot
              {...shared}
              rows={top.map((row) => ({
                ...row,
                href: rowsHref(metric.id, search, { [dimension]: row.key }),
              }))}
            />
          ) : (
            <Bar {...shared} rows={top} metric={metric} search={search} dimension={dimension} />
          )
        }
      </Query>
    </Card>
  );
}

type BarProps = Parameters<typeof BarChart>[0] & { metric: MetricSummary; search: Search; dimension: string };

function Bar({ metric, search, dimension, ...rest }: BarProps) {
  const go = useGo();
  return <BarChart {...rest} onSelect={(row) => go(narrowedHref(metric.id, search, dimension, row.key))} />;
}

/** Every group with its number, compared, and all of them together. */
function Table({ metric, search, setSearch, cell, by, name }: CellsProps & { name: string }) {
  const isCompared = search.cmp !== 'none' && cell.period !== '';
  const compared = useQuery({
    ...compareQuery(
      metric.id,
      cell,
      by,
      search.cmp === 'prev' ? 'prev' : 'yoy',
      metric.requires.length === 0,
    ),
    enabled: isCompared && by.length > 0,
  });
  const plain = useQuery({
    ...cellsQuery(metric.id, cell, by, metric.requires.length === 0),
    enabled: !isCompared && by.length > 0,
  });
  const [shown, setShown] = useState(50);
  const nothing = (data: { rows: readonly unknown[]; warnings: readonly string[] }) =>
    data.rows.length === 0 ? (
      <Nothing metric={metric} search={search} setSearch={setSearch} warnings={data.warnings} />
    ) : null;
  if (search.view === 'chart')
    return (
      <Card title="明细表">{<CutBy metric={metric} search={search} setSearch={setSearch} by={by} />}</Card>
    );
  const head = <CutBy metric={metric} search={search} setSearch={setSearch} by={by} />;
  const common = { metric, search, setSearch, by, name, shown, onMore: () => setShown(shown + 100) };
  return (
    <Card title={name} actions={head}>
      {isCompared ? (
        <Query query={compared} height={300} empty={nothing}>
          {(data) => (
            <CellTable
              {...common}
              rows={data.rows}
              total={data.total}
              complete={data.complete}
              base={data.base_period}
              warnings={data.warnings}
              sql={data.result.sql}
            />
          )}
        </Query>
      ) : (
        <Query query={plain} height={300} empty={nothing}>
          {(data) => (
            <CellTable
              {...common}
              rows={data.rows}
              total={data.total}
              complete={data.complete}
              base={null}
              warnings={data.warnings}
              sql={data.sql}
            />
          )}
        </Query>
      )}
    </Card>
  );
}

export const Cells = { Bars, Table };
