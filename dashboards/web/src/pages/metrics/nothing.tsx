import type { MetricSummary } from '../../../../api/metrics.ts';
import type { SetSearch } from '../../app/location.ts';
import { Empty } from '../../kit/empty.tsx';
import { type Cut, type cutSchema, SHORT, SHORT_NAMES } from './cut.ts';

interface NothingProps {
  metric: MetricSummary;
  search: Cut;
  setSearch: SetSearch<typeof cutSchema>;
  /** What the server says about it: values that no row has. */
  warnings?: readonly string[];
}

/** 筛选无结果, with the filter to drop: the narrowest first. */
export function Nothing({ metric, search, setSearch, warnings = [] }: NothingProps) {
  const last = search.w.at(-1);
  const name = SHORT_NAMES.find((one) => search[one].length > 0);
  const label = name && (metric.dimensions.find((one) => one.id === SHORT[name])?.name ?? name);
  const drop =
    last !== undefined
      ? { label: `去掉条件“${last}”`, onDrop: () => setSearch({ w: search.w.slice(0, -1) }) }
      : name !== undefined
        ? { label: `去掉条件“${label}：${search[name].join('、')}”`, onDrop: () => setSearch({ [name]: [] }) }
        : search.p !== 'all'
          ? { label: '改看全部时间', onDrop: () => setSearch({ p: 'all' }) }
          : undefined;
  return (
    <Empty why="filtered" {...(drop ? { drop } : {})}>
      {warnings.join('；')}
    </Empty>
  );
}
