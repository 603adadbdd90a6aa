import { memo, useDeferredValue, useMemo } from 'react';
import type { MetricCatalogue } from '../../../../api/metrics.ts';
import { download } from '../../api/client.ts';
import type { SetSearch } from '../../app/location.ts';
import { useGo } from '../../app/location.ts';
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
import { Cells, hasBars } from './cells.tsx';
import { Change } from './change.tsx';
import { cellOf } from './cut.ts';
import { Filters } from './filters.tsx';
import { metricHref, useLastYear } from './parts.ts';
import { MetricPicker } from './picker.tsx';
import { Revision } from './revision.tsx';
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
  // The controls answer at once; numbers, charts and tables follow when there is time.
  const calm = useDeferredValue(search);
  const cell = useMemo(() => cellOf(calm, lastYear), [calm, lastYear]);
  const by = useMemo(() => (metric === null ? [] : byOf(metric, calm.by)), [metric, calm.by]);
  if (metric === null)
    return (
      <>
        <PageHeader title="转化指标" />
        <Card title={`没有编号为 ${asked} 的指标`}>
          <Empty why="filtered" drop={{ label: '看全部指标', onDrop: () => go('/metrics') }} />
        </Card>
      </>
    );
  const choose = (id: string) =>
    go(metricHref(id, search, { cmp: search.cmp, view: search.view, by: search.by }));
  const name = `${metric.name}${by.length > 0 ? `，按${by.map((one) => dimensionName(metric, one)).join('、')}` : ''}`;
  const query = {
    ...cell,
    by,
    total: by.length > 0 && metric.requires.length === 0 ? 'recompute' : '',
    against: calm.cmp === 'none' || cell.period === '' ? '' : calm.cmp,
  };
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
              items={(['xlsx', 'csv'] as const).map((kind) => ({
                label: kind.toUpperCase(),
                note: FILES[kind],
                run: () =>
                  download(`${path}/export.${kind}`, `${metric.id}.${kind}`, {
                    query,
                    accept: '*/*',
                    build: true,
                  }),
              }))}
            />
          </>
        }
      >
        <Tag>{metric.basis === 'register' ? '登记口径' : '调查口径'}</Tag> <Tag>{metric.nature}</Tag>{' '}
        {periodWords(cell.period)}
      </PageHeader>
      <div className="row">
        <MetricPicker groups={groups} metrics={metrics} current={metric.id} onChoose={choose} />
        <DefinitionCard metric={metric.id} name={metric.name} />
        <span className="muted">{metric.definition}</span>
      </div>
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
      <CalmTiles metrics={metrics} current={metric} search={calm} cell={cell} />
      {calm.view === 'table' ? null : (
        <div className={calm.view === 'both' && hasBars(metric, by) ? 'thirds' : 'stack'}>
          <CalmTrend metric={metric} search={calm} cell={cell} lastYear={lastYear} />
          <CalmBars metric={metric} search={calm} setSearch={setSearch} cell={cell} by={by} />
        </div>
      )}
      <CalmTable name={name} metric={metric} search={calm} setSearch={setSearch} cell={cell} by={by} />
      {calm.cmp === 'none' || cell.period === '' ? null : (
        <CalmChange metric={metric} search={calm} cell={cell} by={by} against={calm.cmp} />
      )}
      {metric.requires.length > 0 ? null : <CalmRevision metric={metric} cell={cell} />}
    </>
  );
}

const FILES = { xlsx: '首表为筛选、口径与快照，数为原始数值', csv: '表前注明筛选、口径与快照' } as const;

const CalmTiles = memo(Tiles);
const CalmTrend = memo(Trend);
const CalmBars = memo(Cells.Bars);
const CalmTable = memo(Cells.Table);
const CalmChange = memo(Change);
const CalmRevision = memo(Revision);

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
