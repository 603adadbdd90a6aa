import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { MetricAnswer, MetricSummary } from '../../../../api/metrics.ts';
import { useGo } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { LineChart } from '../../kit/charts/line-chart.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Link } from '../../kit/link.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { number, period as periodWords, unitOf } from '../../lib/format.ts';
import { conditionsOf, trendOf } from './cut.ts';
import type { Search } from './explorer.tsx';
import { rowsHref, whyNone } from './parts.ts';
import { type Cell, cellsQuery, targetQuery } from './query.ts';

interface TrendProps {
  metric: MetricSummary;
  search: Search;
  cell: Cell;
  lastYear: number | null;
}

const GRAINS = { year: '年', quarter: '季', month: '月' } as const;

/** The metric over time, with its target where it has one that the filters do not cut. */
export function Trend({ metric, search, cell, lastYear }: TrendProps) {
  const trend = trendOf(cell.period, lastYear);
  const required = metric.requires.filter((id) => id !== trend.by);
  const query = useQuery({
    ...cellsQuery(metric.id, { ...cell, period: trend.period }, [trend.by]),
    enabled: required.length === 0,
  });
  const targets = useQuery(targetQuery(metric.id, cell.as_of));
  if (required.length > 0) return null;
  const own = targets.data?.rows.find((row) => row.target.metric === metric.id && row.result !== null);
  const target =
    own && cell.where.length === 0
      ? {
          value: own.target.value,
          label: `目标 ${number(own.target.value, metric.format)}${unitOf(own.target.unit, metric.format)}（${own.target.period}年）`,
        }
      : undefined;
  return (
    <Card
      note={
        own
          ? `${own.target.document}：${own.target.name}${own.target.verified ? '' : '◇未经官方核验'}。${own.light ?? '不亮灯'}，${own.why}`
          : undefined
      }
    >
      <Query
        query={query}
        height={330}
        empty={(data) => (data.rows.length === 0 ? <Empty why="filtered" /> : null)}
      >
        {(data) => <Drawn data={data} metric={metric} search={search} by={trend.by} target={target} />}
      </Query>
    </Card>
  );
}

interface DrawnProps {
  data: MetricAnswer;
  metric: MetricSummary;
  search: Search;
  by: 'year' | 'quarter' | 'month';
  target: { value: number; label: string } | undefined;
}

function Drawn({ data, metric, search, by, target }: DrawnProps) {
  const go = useGo();
  const missing = metric.dimensions.find((one) => one.id === by)?.missing;
  const rows = useMemo(
    () =>
      data.rows
        .filter((row) => row[by] !== missing)
        .sort((a, b) => String(a[by]).localeCompare(String(b[by]))),
    [data, by, missing],
  );
  const x = useMemo(() => rows.map((row) => String(row[by])), [rows, by]);
  const series = useMemo(
    () => [{ name: metric.name, values: rows.map((row) => row.value) }],
    [rows, metric.name],
  );
  const behind = (at: number) => rowsHref(metric.id, search, {}, { period: x[at] ?? '' });
  const unit = unitOf(metric.unit, metric.format);
  const told = rows.filter((row) => row.value !== null);
  const [first, last] = [told[0], told.at(-1)];
  const summary =
    first && last
      ? `${periodWords(String(first[by]))} ${number(first.value, metric.format)}${unit}，${periodWords(String(last[by]))} ${number(last.value, metric.format)}${unit}${told.length < rows.length ? `；${rows.length - told.length} 期没有可显示的数` : ''}。`
      : '各期都没有可显示的数。';
  return (
    <LineChart
      title={`${metric.name}历${GRAINS[by]}走势`}
      summary={summary}
      about={aboutOf(data, conditionsOf(search))}
      x={x}
      series={series}
      format={metric.format}
      unit={metric.unit}
      {...(target ? { target } : {})}
      onSelect={(_series, at) => go(behind(at))}
      table={
        <DataTable
          caption={`${metric.name}历${GRAINS[by]}的数`}
          columns={[
            { id: by, title: '期间', render: (row) => periodWords(String(row[by])) },
            {
              id: 'value',
              title: metric.name,
              ...(unit ? { unit } : {}),
              align: 'right',
              render: (row, at) =>
                row.value === null ? (
                  whyNone(row, metric.min_denominator)
                ) : (
                  <Link href={behind(at)}>{number(row.value, metric.format)}</Link>
                ),
            },
          ]}
          rows={rows}
          rowKey={(row) => String(row[by])}
        />
      }
    />
  );
}

/** What is printed below a picture: definition, filters, warnings. */
export function aboutOf(
  data: Pick<
    MetricAnswer,
    'name' | 'definition' | 'version' | 'verified' | 'basis' | 'source' | 'filters' | 'period'
  >,
  conditions: readonly string[],
): string[] {
  return [
    `口径：${data.name}（第 ${data.version} 版${data.verified ? '' : '，◇未经官方核验'}，${data.basis === 'register' ? '登记口径' : '调查口径'}）：${data.definition}`,
    `筛选：${conditions.length === 0 ? '无' : conditions.join('；')}；期间：${periodWords(data.period)}`,
    `依据：${data.source}`,
  ];
}
