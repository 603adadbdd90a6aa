import { PanhuoError } from '../../../domain/errors.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import type { MetricDefinition } from '../../../transforms/semantic/types.ts';
import type { CompareMetricsAnswer, MetricChange } from '../../api/ops-model.ts';

/** All metrics together; what is left then is said to be left. Milliseconds. */
const BUDGET = 25_000;

/** Runs something on one of the two snapshots. */
export type OnSide = <T>(
  side: 'base' | 'other',
  work: (connection: DuckDBConnection) => Promise<T>,
) => Promise<T>;

type Figures = { total: number | null; years: Map<string, number | null> };

/** Metrics whose figure over everything, or in some year, differs between two snapshots. */
export async function metricDifferences(
  metrics: MetricCatalog,
  on: OnSide,
  budget = BUDGET,
): Promise<Pick<CompareMetricsAnswer, 'rows' | 'compared' | 'skipped' | 'ms'>> {
  const started = performance.now();
  const rows: MetricChange[] = [];
  const skipped: CompareMetricsAnswer['skipped'] = [];
  let compared = 0;
  for (const metric of metrics.metrics) {
    const { id, name } = metric;
    if (performance.now() - started > budget) {
      skipped.push({ id, name, why: '时间用完，没有比较' });
      continue;
    }
    try {
      const [before, after] = await Promise.all([
        on('base', (connection) => figuresOf(connection, metric)),
        on('other', (connection) => figuresOf(connection, metric)),
      ]);
      compared++;
      const change = changeOf(metric, before, after);
      if (change !== null) rows.push(change);
    } catch (error) {
      // A figure that one of them cannot give says so and holds up no other.
      if (!(error instanceof PanhuoError)) throw error;
      skipped.push({ id, name, why: error.message });
    }
  }
  return { rows, compared, skipped, ms: Math.round(performance.now() - started) };
}

async function figuresOf(connection: DuckDBConnection, metric: MetricDefinition): Promise<Figures> {
  const years = new Map<string, number | null>();
  if (metric.dimensions.some(({ id }) => id === 'year')) {
    const by = await queryMetric(connection, metric, { by: ['year', ...others(metric)], limit: 2000 });
    for (const row of by.rows) {
      const cut = others(metric).map((dimension) => String(row[dimension]));
      years.set([String(row.year), ...cut].join(' · '), row.value);
    }
  }
  if (metric.requires.length > 0) return { total: null, years };
  const whole = await queryMetric(connection, metric, {});
  return { total: whole.rows[0]?.value ?? null, years };
}

const others = (metric: MetricDefinition): string[] => metric.requires.filter((id) => id !== 'year');

/** Figures that differ by less than this share are the same: quotients are rounded differently in another order of rows. */
const SAME = 1e-9;

const isSame = (a: number | null, b: number | null): boolean =>
  a === b || (a !== null && b !== null && Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b)));

function changeOf(metric: MetricDefinition, before: Figures, after: Figures): MetricChange | null {
  const years = [...new Set([...before.years.keys(), ...after.years.keys()])]
    .sort()
    .map((year) => ({ year, before: before.years.get(year) ?? null, after: after.years.get(year) ?? null }))
    .filter((year) => !isSame(year.before, year.after));
  if (years.length === 0 && isSame(before.total, after.total)) return null;
  return {
    id: metric.id,
    name: metric.name,
    unit: metric.unit,
    format: metric.format,
    verified: metric.verified,
    definition: metric.definition,
    before: before.total,
    after: after.total,
    difference: before.total === null || after.total === null ? null : after.total - before.total,
    years,
  };
}
