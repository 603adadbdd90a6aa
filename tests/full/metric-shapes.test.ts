import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Duck } from '../../lake/duck.ts';
import type { MetricCatalog } from '../../transforms/semantic/catalog.ts';
import { leavesOf } from '../../transforms/semantic/checks.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { queryMetric } from '../../transforms/semantic/query.ts';
import { asOfDay } from '../../transforms/semantic/shapes/clock.ts';
import { cohortTable } from '../../transforms/semantic/shapes/cohorts.ts';
import { compareMetric } from '../../transforms/semantic/shapes/compare.ts';
import { survivalCurves } from '../../transforms/semantic/shapes/durations.ts';
import { explainDifference } from '../../transforms/semantic/shapes/explain.ts';
import { flowOf } from '../../transforms/semantic/shapes/flows.ts';
import { funnel } from '../../transforms/semantic/shapes/funnel.ts';
import { reconcile } from '../../transforms/semantic/shapes/reconcile.ts';
import { loadFunnel, loadShapeRules } from '../../transforms/semantic/shapes/rules.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';

/** Every metric that comes with the program, put through every shape that takes it, on the whole sample province. */
let duck: Duck;
let catalog: MetricCatalog;
let today: string;
beforeAll(async () => {
  duck = await (await builtProvince()).openReadOnly();
  catalog = await loadMetrics();
  today = await asOfDay(duck.connection);
}, PROVINCE_TIMEOUT);
afterAll(() => duck?.close());

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('every metric', { timeout: 600_000 }, () => {
  it('compares with the year before, and its cells with those of the year', async () => {
    // A survey's rate means nothing by the year alone.
    for (const metric of catalog.metrics.filter(({ requires }) => requires.length === 0)) {
      const { rows } = await compareMetric(duck.connection, metric, { by: ['year'] }, 'prev');
      const known = rows.filter((row) => row.status === 'both' && row.value !== null && row.base !== null);
      for (const row of known)
        expect(row.change, metric.id).toBeCloseTo(Number(row.value) - Number(row.base), 6);
      for (const [at, row] of rows.slice(1).entries())
        if (row.status === 'both' && Number(row.year) === Number(rows[at]?.year) + 1)
          expect(row.base, `${metric.id} ${row.year}`).toBe(rows[at]?.value ?? null);
    }
  });

  it('explains what became of a past day’s number; parts that do not add up are refused by the explanation itself', async () => {
    const day = `${Number(today.slice(0, 4)) - 1}-06-30`;
    const side = { database: null, snapshot: null };
    let causes = 0;
    for (const metric of catalog.metrics) {
      if (leavesOf(metric).some(({ fact }) => fact.known === null)) continue;
      const { parts } = await explainDifference(
        duck.connection,
        { ...side, definition: metric, request: { as_of: day }, day },
        { ...side, definition: metric, request: {}, day: today },
      );
      causes += parts.flatMap((part) => part.causes).length;
      // Between two days of one snapshot nothing changes but what is known.
      expect(
        parts.flatMap((part) =>
          part.causes.filter(({ cause }) => cause === 'changed' || cause === 'withdrawn'),
        ),
        metric.id,
      ).toEqual([]);
    }
    expect(causes).toBeGreaterThan(50);
  });

  it('that watches cohorts has a table and a curve', async () => {
    const { survival } = await loadShapeRules();
    const watched = catalog.metrics.filter((metric) => metric.kind === 'fact' && metric.observe !== null);
    expect(watched.length).toBeGreaterThan(3);
    for (const metric of watched) {
      const { rows } = await cohortTable(duck.connection, metric, {});
      const sizes = rows.flatMap(({ size, cells }) =>
        cells.map((cell) => cell.denominator + cell.censored - size),
      );
      expect(new Set(sizes), metric.id).toEqual(new Set([0]));
      const { groups } = await survivalCurves(duck.connection, metric, {}, survival);
      const rowsOfFact = await duck.count(
        `SELECT count(*) FROM ${metric.kind === 'fact' ? metric.fact.table : ''}`,
      );
      const seen = sum(groups.map(({ curve, early, unknown }) => curve.subjects + early + unknown));
      expect(seen, metric.id).toBeLessThanOrEqual(rowsOfFact);
      expect(seen, metric.id).toBeGreaterThan(0);
    }
  });

  it('that adds up flows between any two of its dimensions with its own total', async () => {
    for (const metric of catalog.metrics.filter(({ additive }) => additive)) {
      const [from, to] = metric.dimensions.filter(({ type }) => type === 'text').map(({ id }) => id);
      if (from === undefined || to === undefined) continue;
      const { matrix } = await flowOf(duck.connection, metric, { by: [from, to] }, 5);
      const [whole] = (await queryMetric(duck.connection, metric, {})).rows;
      expect(matrix.total, metric.id).toBeCloseTo(whole?.value ?? 0, 2);
    }
  });
});

describe('conversions', { timeout: 120_000 }, () => {
  it('are in the account of each year what the metrics count', async () => {
    for (const [id, forms] of [
      ['transfer_events', ['转让']],
      ['licence_events', ['许可']],
      ['equity_events', ['作价投资']],
    ] as const) {
      const years = (await queryMetric(duck.connection, catalog.metric(id), { by: ['year'] })).rows;
      for (const { year, value } of years.filter((row) => row.year !== '未知')) {
        const { scopes } = await reconcile(duck.connection, catalog, { period: String(year) });
        const counted = scopes
          .filter(({ scope }) => (forms as readonly string[]).includes(scope))
          .flatMap(({ lines }) => lines.filter(({ line }) => line === 'counted').map(({ events }) => events));
        expect(sum(counted), `${id} ${year}`).toBe(value);
      }
    }
  });

  it('reach no stage of the funnel that has no date', async () => {
    const definition = await loadFunnel();
    const { groups } = await funnel(duck.connection, catalog.metric(definition.metric), definition, {});
    for (const [at, { column }] of definition.stages.entries()) {
      const reached = await duck.count(`SELECT count(*) FROM fct_funnel, int_as_of WHERE ${column} <= as_of`);
      expect(groups[0]?.stages[at]?.reached, column).toBe(reached);
    }
  });
});
