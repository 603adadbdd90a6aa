import { useQueries } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { MetricSummary } from '../../../../api/metrics.ts';
import type { SetSearch } from '../../app/location.ts';
import { FilterBar, type FilterField, type FilterValue } from '../../kit/filter-bar.tsx';
import { integer } from '../../lib/format.ts';
import type { Cut } from './cut.ts';
import { type cutSchema, dimensionIn, NO_CUT, periodOf, SHORT, SHORT_NAMES } from './cut.ts';
import { valuesQuery } from './query.ts';

interface FiltersProps {
  /** The period is the page's own choice. */
  preset?: boolean;
  metric: MetricSummary;
  search: Cut;
  setSearch: SetSearch<typeof cutSchema>;
  lastYear: number | null;
  children?: ReactNode;
}

const FIRST_YEAR = 2010;

/** 期间 and the filters that the metric has; further conditions of the address stand as chips. */
export function Filters({
  metric,
  search,
  setSearch,
  lastYear,
  preset = search.p === '',
  children,
}: FiltersProps) {
  const names = SHORT_NAMES.filter((name) => metric.dimensions.some((one) => one.id === SHORT[name]));
  const values = useQueries({ queries: names.map((name) => valuesQuery(metric.id, SHORT[name])) });
  const fields: FilterField[] = [
    {
      id: 'p',
      label: '期间',
      kind: 'period',
      preset,
      years: { from: FIRST_YEAR, to: lastYear ?? new Date().getFullYear() },
    },
    ...names.map((name, at): FilterField => {
      const dimension = metric.dimensions.find((one) => one.id === SHORT[name]);
      const known = values[at]?.data?.values ?? [];
      const chosen = search[name].filter((one) => !known.some(({ value }) => value === one));
      return {
        id: name,
        label: dimension?.name ?? name,
        kind: 'many',
        options: [
          ...chosen.map((value) => ({ value, label: value })),
          ...known.map(({ value, rows }) => ({ value, label: value, note: `${integer(rows)} 行` })),
        ],
      };
    }),
    {
      id: 'w',
      label: '条件',
      kind: 'many',
      options: search.w.map((one) => ({ value: one, label: wordsOf(metric, one) })),
    },
    { id: 'asof', label: '只计这一天及以前可知的', kind: 'date' },
  ];
  const shown = search.w.length === 0 ? fields.filter(({ id }) => id !== 'w') : fields;
  const change = (id: string, value: FilterValue) => {
    if (id === 'p') setSearch({ p: value === '' ? 'all' : String(value) });
    else if (id === 'asof') setSearch({ asof: String(value) });
    else setSearch({ [id]: typeof value === 'string' ? [value] : value });
  };
  const stale = SHORT_NAMES.filter((name) => search[name].length > 0 && !names.includes(name));
  return (
    <>
      <FilterBar
        fields={shown}
        values={{ ...search, p: search.p === 'all' ? '' : periodOf(search.p, lastYear) }}
        onChange={change}
        onReset={() => setSearch({ ...NO_CUT })}
      >
        {children}
      </FilterBar>
      {stale.length > 0 ? (
        <p role="alert" className="muted">
          这个指标不能按所选的条件筛选：{stale.map((name) => SHORT[name]).join('、')}。请去掉后再看。
        </p>
      ) : null}
    </>
  );
}

/** `to_city=苏州市` as `受让方城市=苏州市`. */
export function wordsOf(metric: MetricSummary, condition: string): string {
  const id = dimensionIn(condition);
  const name = metric.dimensions.find((one) => one.id === id)?.name;
  return name === undefined ? condition : condition.replace(id, name);
}
