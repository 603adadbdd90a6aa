import { useState } from 'react';
import type { MetricCatalogue } from '../../../../api/metrics.ts';
import { download } from '../../api/client.ts';
import type { SetSearch } from '../../app/location.ts';
import { useGo } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { DefinitionCard } from '../../kit/definition-card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ExportMenu } from '../../kit/export-menu.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { SavedViews } from '../../kit/saved-views.tsx';
import { Tag } from '../../kit/tag.tsx';
import { period as periodWords } from '../../lib/format.ts';
import type { SearchValues } from '../../lib/url-state.ts';
import { Cells } from './cells.tsx';
import { Change } from './change.tsx';
import { cellOf, NO_CUT } from './cut.ts';
import { Filters } from './filters.tsx';
import { metricHref, useLastYear } from './parts.ts';
import { MetricPicker } from './picker.tsx';
import type { metricsPage } from './route.tsx';
import { Tiles } from './tiles.tsx';
import { Trend } from './trend.tsx';

export type Search = SearchValues<typeof metricsPage.search>;
type Metric = MetricCatalogue['metrics'][number];

interface ExplorerProps {
  asked: string;
  metric: Metric | null;
  groups: MetricCatalogue['groups'];
  metrics: MetricCatalogue['metrics'];
  search: Search;
  setSearch: SetSearch<typeof metricsPage.search>;
}

export function Explorer({ asked, metric, groups, metrics, search, setSearch }: ExplorerProps) {
  const go = useGo();
  const lastYear = useLastYear();
  const [isPicking, setPicking] = useState(false);
  if (metric === null)
    return (
      <>
        <PageHeader title="转化指标" />
        <Card title={`没有编号为 ${asked} 的指标`}>
          <Empty why="filtered" drop={{ label: '看全部指标', onDrop: () => go('/metrics') }} />
        </Card>
      </>
    );
  const cell = cellOf(search, lastYear);
  const by = byOf(metric, search.by);
  const choose = (id: string) => go(metricHref(id, search, { cmp: search.cmp === 'yoy' ? '' : search.cmp }));
  const name = `${metric.name}${by.length > 0 ? `，按${by.map((one) => dimensionName(metric, one)).join('、')}` : ''}`;
  const query = { ...cell, by, limit: 10_000 };
  const path = `/api/v1/metrics/${metric.id}`;
  return (
    <>
      <PageHeader
        title={metric.name}
        unverified={metric.verified ? false : '口径'}
        actions={
          <>
            <SavedViews page="/metrics" />
            <ExportMenu
              items={[
                {
                  label: 'XLSX',
                  note: '首表为筛选与口径，原始数值',
                  run: () =>
                    download(`${path}/export`, `${metric.id}.xlsx`, {
                      query: { ...query, as: 'xlsx' },
                      accept: '*/*',
                    }),
                },
                {
                  label: 'CSV',
                  note: '原始数值',
                  run: () =>
                    download(`${path}/export`, `${metric.id}.csv`, {
                      query: { ...query, as: 'csv' },
                      accept: '*/*',
                    }),
                },
              ]}
            />
          </>
        }
      >
        <Tag>{metric.basis === 'register' ? '登记口径' : '调查口径'}</Tag> <Tag>{metric.nature}</Tag>{' '}
        {periodWords(cell.period)}
      </PageHeader>
      <div className="row">
        <Button icon="search" onClick={() => setPicking(true)}>
          换一个指标
        </Button>
        <DefinitionCard metric={metric.id} name={metric.name} />
        <span className="muted">{metric.definition}</span>
      </div>
      <MetricPicker
        open={isPicking}
        onClose={() => setPicking(false)}
        groups={groups}
        metrics={metrics}
        current={metric.id}
        onChoose={(id) => {
          setPicking(false);
          choose(id);
        }}
      />
      <Filters metric={metric} search={search} setSearch={setSearch} lastYear={lastYear}>
        <Field label="比较" inline>
          {(own) => (
            <Select
              {...own}
              value={search.cmp}
              options={[
                { value: 'yoy', label: '同比' },
                { value: 'prev', label: '环比' },
                { value: 'none', label: '不比较' },
              ]}
              onChange={(cmp) => setSearch({ cmp: cmp as Search['cmp'] })}
            />
          )}
        </Field>
      </Filters>
      <Tiles metrics={metrics} current={metric} search={search} cell={cell} />
      <div className={search.view === 'both' ? 'thirds' : 'stack'}>
        <Trend metric={metric} search={search} cell={cell} lastYear={lastYear} />
        <Cells.Bars metric={metric} search={search} setSearch={setSearch} cell={cell} by={by} />
      </div>
      <Cells.Table name={name} metric={metric} search={search} setSearch={setSearch} cell={cell} by={by} />
      {search.cmp === 'none' || cell.period === '' ? null : (
        <Change metric={metric} search={search} cell={cell} by={by} against={search.cmp} />
      )}
    </>
  );
}

/** A cut nobody chose: what the metric asks for, else the first of a few that most people look at. */
function byOf(metric: Metric, asked: readonly string[]): string[] {
  const known = asked.filter((id) => metric.dimensions.some((one) => one.id === id)).slice(0, 3);
  if (known.length > 0) return known;
  if (metric.requires.length > 0) return [...metric.requires];
  const first = ['city', 'university', 'org_type', 'kind'].find((id) =>
    metric.dimensions.some((one) => one.id === id),
  );
  return first ? [first] : [];
}

export const dimensionName = (metric: Metric, id: string): string =>
  metric.dimensions.find((one) => one.id === id)?.name ?? id;

export { NO_CUT };
