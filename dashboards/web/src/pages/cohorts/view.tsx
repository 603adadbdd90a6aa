import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { MetricCatalogue, MetricSummary } from '../../../../api/metrics.ts';
import type { CohortAnswer } from '../../../../api/shapes.ts';
import { api } from '../../api/client.ts';
import { useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { type HeatCell, HeatTable } from '../../kit/charts/heat-table.tsx';
import { DefinitionCard } from '../../kit/definition-card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query, Skeleton } from '../../kit/query.tsx';
import { SavedViews } from '../../kit/saved-views.tsx';
import { integer, percent, period as periodWords } from '../../lib/format.ts';
import { type Cut, cellOf } from '../metrics/cut.ts';
import { Filters } from '../metrics/filters.tsx';
import { MetricSelect } from '../metrics/metric-select.tsx';
import { rowsHref, trendYears, useLastYear } from '../metrics/parts.ts';
import { catalogueQuery } from '../metrics/query.ts';
import { cohortsPage } from './route.tsx';

/** 批次: of those that began in a year, how many had come to it after one year, two, three … */
export default function CohortsView(): ReactNode {
  const [search, setSearch] = useSearch(cohortsPage.search);
  const lastYear = useLastYear();
  const catalogue = useQuery(catalogueQuery);
  const cell = {
    ...cellOf(search, lastYear),
    period: search.p === '' ? trendYears(lastYear) : cellOf(search, null).period,
  };
  const query = useQuery({
    queryKey: ['cohorts', search.m, cell],
    queryFn: ({ signal }) =>
      api<CohortAnswer>('/api/v1/cohorts', { signal, query: { metric: search.m, ...cell } }),
    placeholderData: keepPreviousData,
  });
  const all = catalogue.data?.metrics ?? [];
  const metrics = all.filter(({ shapes }) => shapes.includes('cohort'));
  const metric = metrics.find((one) => one.id === search.m);
  return (
    <>
      <PageHeader
        title="批次"
        unverified={metric && !metric.verified ? '口径' : false}
        actions={<SavedViews page="/cohorts" />}
      >
        {periodWords(cell.period)}
      </PageHeader>
      <div className="row">
        <MetricSelect metrics={metrics} value={search.m} onChange={(m) => setSearch({ m })} />
        <DefinitionCard metric={search.m} />
        <span className="muted">{metric?.definition}</span>
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
        height={360}
        empty={(data) => (data.rows.length === 0 ? <Empty why="filtered" /> : null)}
      >
        {(data) => <Table data={data} metric={metric} metrics={all} search={search} />}
      </Query>
    </>
  );
}

interface TableProps {
  data: CohortAnswer;
  metric: MetricSummary | undefined;
  metrics: MetricCatalogue['metrics'];
  search: Cut;
}

function Table({ data, metric, metrics, search }: TableProps) {
  const cellText = (cell: CohortAnswer['rows'][number]['cells'][number]): HeatCell => {
    const said = `${integer(cell.numerator)}/${integer(cell.denominator)}${cell.censored > 0 ? `，观察期未满 ${integer(cell.censored)}` : ''}`;
    if (cell.value !== null) return { value: cell.value, text: percent(cell.value), title: said };
    if (cell.suppressed)
      return { value: null, text: '＊', title: `分母不足 ${metric?.min_denominator ?? ''}，不显示；${said}` };
    return { value: null, text: cell.censored > 0 ? '未满期' : '—', title: said };
  };
  return (
    <Card
      title={`${data.name}：各批次满几年时的比率`}
      note="每格为该批次中观察期已满、且在期内发生的占比；＊为分母过小不显示；斜纹为观察期未满或没有数据。有同年数指标的格可点开看明细。"
    >
      {data.warnings.map((one) => (
        <p key={one} className="note">
          注意：{one}
        </p>
      ))}
      <HeatTable
        caption={`${data.name}，按批次年份与满几年`}
        rowTitle="批次"
        noteTitle="批次件数"
        columns={data.ages.map((age) => `满${age}年`)}
        rows={data.rows.map((row) => ({
          key: row.cohort,
          label: periodWords(row.cohort),
          note: integer(row.size),
          cells: row.cells.map((cell) => {
            const same = siblingOf(metrics, data.metric, cell.age);
            return {
              ...cellText(cell),
              ...(same && cell.value !== null
                ? { href: rowsHref(same, search, {}, { period: row.cohort, part: 'numerator' }) }
                : {}),
            };
          }),
        }))}
      />
    </Card>
  );
}

/** The metric that counts the same cohort at another age: `conversion_rate_3y` → `conversion_rate_5y`. */
function siblingOf(metrics: MetricCatalogue['metrics'], id: string, age: number): string | null {
  const wanted = id.replace(/_\d+y(?=_|$)/, `_${age}y`);
  return metrics.some((one) => one.id === wanted) && /_\d+y(_|$)/.test(wanted) ? wanted : null;
}
