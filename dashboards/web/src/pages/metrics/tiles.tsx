import { useQueries } from '@tanstack/react-query';
import type { MetricCatalogue, MetricCells, MetricSummary } from '../../../../api/metrics.ts';
import { MetricTile, type TileChange } from '../../kit/metric-tile.tsx';
import { told } from '../../kit/query.tsx';
import { number } from '../../lib/format.ts';
import { conditionsOf, dimensionIn } from './cut.ts';
import type { Search } from './explorer.tsx';
import { HEADLINES } from './headlines.ts';
import { rowsHref, whyNone } from './parts.ts';
import { type Cell, type Compared, cellsQuery, compareQuery } from './query.ts';

interface TilesProps {
  metrics: MetricCatalogue['metrics'];
  current: MetricSummary;
  search: Search;
  cell: Cell;
}

const WORDS = { yoy: '同比', prev: '环比' } as const;

/** The metric of the page and the headline numbers, all under the same filters and period. */
export function Tiles({ metrics, current, search, cell }: TilesProps) {
  const ids = [current.id, ...HEADLINES.filter((id) => id !== current.id)].slice(0, 6);
  // Figures of surveys never stand beside those of registers; what must be cut has no one number.
  const shown = ids
    .flatMap((id) => metrics.find((one) => one.id === id) ?? [])
    .filter((one) => one.basis === current.basis && one.requires.length === 0);
  const asked = conditionsOf(search).map(dimensionIn);
  const isCompared = search.cmp !== 'none' && cell.period !== '';
  const lacks = (metric: MetricSummary) =>
    asked.filter((id) => !metric.dimensions.some((one) => one.id === id));
  const compared = useQueries({
    queries: shown.map((metric) => ({
      ...compareQuery(metric.id, cell, [], search.cmp === 'prev' ? 'prev' : 'yoy'),
      enabled: isCompared && lacks(metric).length === 0,
    })),
  });
  const plain = useQueries({
    queries: shown.map((metric) => ({
      ...cellsQuery(metric.id, cell, []),
      enabled: !isCompared && lacks(metric).length === 0,
    })),
  });
  if (shown.length === 0) return null;
  return (
    <div className="tiles">
      {shown.map((metric, at) => {
        const query = isCompared ? compared[at] : plain[at];
        const row = isCompared ? compared[at]?.data?.rows[0] : plain[at]?.data?.rows[0];
        const changes = isCompared ? changesOf(metric, compared[at]?.data, search.cmp) : [];
        return (
          <MetricTile
            key={metric.id}
            title={metric.name}
            metric={metric.id}
            value={row?.value ?? null}
            format={metric.format}
            unit={metric.unit}
            chosen={metric.id === current.id}
            facts={factsOf(row)}
            changes={changes}
            unverified={!metric.verified}
            href={rowsHref(metric.id, search)}
            why={
              lacks(metric).length > 0
                ? '不能按所选条件筛选'
                : query?.error
                  ? told(query.error).detail
                  : query?.isPending
                    ? '载入中'
                    : whyNone(row ?? {}, metric.min_denominator)
            }
          />
        );
      })}
    </div>
  );
}

const NAMES = { numerator: '分子', denominator: '分母', censored: '未满期' } as const;

/** What a ratio is made of. */
function factsOf(row: MetricCells | undefined): { label: string; value: string }[] {
  return (Object.keys(NAMES) as (keyof typeof NAMES)[]).flatMap((key) => {
    const value = row?.[key];
    return typeof value === 'number'
      ? [{ label: NAMES[key], value: number(value, Number.isInteger(value) ? 'integer' : 'decimal') }]
      : [];
  });
}

function changesOf(
  metric: MetricSummary,
  answer: Compared | undefined,
  against: Search['cmp'],
): TileChange[] {
  const row = answer?.rows[0];
  if (!row || against === 'none' || row.change === null) return [];
  const sign = metric.direction === 'more' ? 1 : metric.direction === 'less' ? -1 : 0;
  return [
    {
      label: WORDS[against],
      value: row.change,
      relative: row.growth,
      ...(sign !== 0 && row.change !== 0 ? { better: row.change * sign > 0 } : {}),
    },
  ];
}
