import type { MetricSummary } from '../../../../api/metrics.ts';
import type { SetSearch } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { Field, Select } from '../../kit/field.tsx';
import type { Search } from './explorer.tsx';
import type { metricsPage } from './route.tsx';

interface CutByProps {
  metric: MetricSummary;
  search: Search;
  setSearch: SetSearch<typeof metricsPage.search>;
  by: readonly string[];
}

const VIEWS = [
  { id: 'both', label: '图与表' },
  { id: 'chart', label: '图' },
  { id: 'table', label: '表' },
] as const;

/** By what the number is cut: one dimension, or two; and whether charts, the table or both are shown. */
export function CutBy({ metric, search, setSearch, by }: CutByProps) {
  const options = metric.dimensions.map(({ id, name }) => ({ value: id, label: name }));
  const [first = '', second = ''] = by;
  const isFixed = metric.requires.length > 0;
  return (
    <>
      {isFixed ? null : (
        <>
          <Field label="按" inline>
            {(own) => (
              <Select
                {...own}
                value={first}
                options={options}
                onChange={(id) =>
                  setSearch({ by: [id, ...(second && second !== id ? [second] : [])], sort: '' })
                }
              />
            )}
          </Field>
          <Field label="再按" inline>
            {(own) => (
              <Select
                {...own}
                value={second}
                options={[{ value: '', label: '不再分' }, ...options.filter(({ value }) => value !== first)]}
                onChange={(id) => setSearch({ by: id === '' ? [first] : [first, id], sort: '' })}
              />
            )}
          </Field>
        </>
      )}
      <fieldset className="row">
        <legend className="visually-hidden">显示</legend>
        {VIEWS.map((view) => (
          <Button
            key={view.id}
            size="small"
            aria-pressed={search.view === view.id}
            onClick={() => setSearch({ view: view.id })}
          >
            {view.label}
          </Button>
        ))}
      </fieldset>
    </>
  );
}
