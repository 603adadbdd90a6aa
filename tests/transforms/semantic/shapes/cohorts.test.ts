import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryMetric } from '../../../../transforms/semantic/query.ts';
import { cohortTable } from '../../../../transforms/semantic/shapes/cohorts.ts';
import { survivalCurves } from '../../../../transforms/semantic/shapes/durations.ts';
import { flowOf } from '../../../../transforms/semantic/shapes/flows.ts';
import { funnel } from '../../../../transforms/semantic/shapes/funnel.ts';
import { loadFunnel, loadShapeRules } from '../../../../transforms/semantic/shapes/rules.ts';
import { kaplanMeier } from '../../../../transforms/semantic/shapes/survival.ts';
import { createTables, fillCases, shapeCatalog } from './warehouse.ts';

const catalog = shapeCatalog();
let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await createTables(connection);
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

const RULES = { until: { fct_case: ['ended_date'] }, ages: [365] };
const days = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

describe('cohort table', () => {
  it('counts only those whose years are over, and never shows the others as zero', async () => {
    await fillCases(
      connection,
      [
        { id: 'a', day: '2022-03-01', event: '2022-12-01' },
        { id: 'b', day: '2022-03-01', event: '2024-06-01' },
        { id: 'c', day: '2022-09-01' },
        { id: 'd', day: '2024-03-01', event: '2024-04-01' },
        { id: 'e', day: '2024-10-01' },
        { id: 'f', day: '2025-03-01', event: '2025-03-02' },
      ],
      '2025-06-30',
    );
    const table = await cohortTable(connection, catalog.metric('rate'), {});
    expect(table.ages).toEqual([1, 2, 3]);
    const shown = table.rows.map(({ cohort, size, cells }) => [
      cohort,
      size,
      ...cells.map(({ value, numerator, denominator, censored }) => [
        value,
        numerator,
        denominator,
        censored,
      ]),
    ]);
    expect(shown).toEqual([
      ['2022', 3, [1 / 3, 1, 3, 0], [1 / 3, 1, 3, 0], [1, 2, 2, 1]],
      ['2024', 2, [1, 1, 1, 1], [null, 0, 0, 2], [null, 0, 0, 2]],
      ['2025', 1, [null, 0, 0, 1], [null, 0, 0, 1], [null, 0, 0, 1]],
    ]);
    // The metric itself has three years: its number is the table's last column.
    const whole = await queryMetric(connection, catalog.metric('rate'), { period: '2022' });
    expect(whole.rows).toMatchObject([{ numerator: 2, denominator: 2, censored: 1, value: 1 }]);
  });

  it('refuses metrics that watch nothing, and ages that are none', async () => {
    await expect(cohortTable(connection, catalog.metric('cases'), {})).rejects.toMatchObject({
      code: 'PANHUO_METRIC_REQUEST',
    });
    await expect(cohortTable(connection, catalog.metric('rate'), {}, [0])).rejects.toMatchObject({
      message: '年数应为 1 至 20 的整数，实为 0',
    });
  });
});

const watched = fc.array(
  fc.record({
    day: fc.option(fc.constantFrom('2020-01-01', '2021-06-30', '2024-02-29', '2025-12-31'), { nil: null }),
    event: fc.option(fc.constantFrom('2019-12-31', '2021-06-30', '2023-01-01', '2025-12-31'), { nil: null }),
    ended: fc.option(fc.constantFrom('2022-01-01', '2025-06-01'), { nil: null }),
    city: fc.constantFrom('甲', '乙'),
  }),
  { maxLength: 40 },
);

describe('survival of rows', () => {
  it('is censored at the end of the right and at the as-of day', async () => {
    await fillCases(connection, [
      { id: 'a', day: '2025-01-01', event: '2025-01-11' },
      { id: 'b', day: '2025-01-01', ended: '2025-01-06', event: '2025-01-11' },
      { id: 'c', day: '2025-12-21' },
      { id: 'd', day: '2025-01-01', event: '2024-12-31' },
      { id: 'e', day: null },
    ]);
    const { groups, until } = await survivalCurves(connection, catalog.metric('rate'), {}, RULES);
    expect(until).toEqual(['ended_date']);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ early: 1, unknown: 1 });
    // Ten days until a's event, five until b's right ended (its event came later), ten days of watching c.
    expect(groups[0]?.curve).toEqual(
      kaplanMeier([
        { time: 10, events: 1, censored: 1 },
        { time: 5, events: 0, censored: 1 },
      ]),
    );
  });

  it('is what a plain loop over the rows gives, group by group', async () => {
    await fc.assert(
      fc.asyncProperty(watched, async (list) => {
        await fillCases(
          connection,
          list.map((row, at) => ({ id: `w${at}`, known: '2020-01-01', ...row })),
        );
        const { groups } = await survivalCurves(connection, catalog.metric('rate'), { by: ['city'] }, RULES);
        for (const { group, curve, early, unknown } of groups) {
          const own = list.filter((row) => row.city === group.city);
          const stop = (row: (typeof list)[number]) =>
            [row.ended ?? '2025-12-31', '2025-12-31'].sort()[0] ?? '';
          const begun = own.filter((row) => row.day !== null && row.day <= stop(row));
          const hit = (row: (typeof list)[number]) =>
            row.event !== null && row.event <= stop(row) ? row.event : null;
          const inside = begun.filter((row) => (hit(row) ?? '9999') >= (row.day ?? ''));
          expect([unknown, early]).toEqual([own.length - begun.length, begun.length - inside.length]);
          const loop = inside.map((row) => ({
            time: days(row.day ?? '', hit(row) ?? stop(row)),
            events: hit(row) === null ? 0 : 1,
            censored: hit(row) === null ? 1 : 0,
          }));
          expect(curve).toEqual(kaplanMeier(loop));
        }
        expect(
          groups.reduce((sum, { curve, early, unknown }) => sum + curve.subjects + early + unknown, 0),
        ).toBe(list.length);
      }),
      { numRuns: 15 },
    );
  });

  it('refuses a metric without two dates', async () => {
    await expect(survivalCurves(connection, catalog.metric('cases'), {}, RULES)).rejects.toMatchObject({
      code: 'PANHUO_METRIC_REQUEST',
    });
  });
});

const STAGES = {
  name: '漏斗',
  source: '测试',
  verified: false,
  version: 1,
  metric: 'cases',
  stages: ['甲', '乙', '丙'].map((name, at) => ({ id: `s${at}`, name, column: `s${at}_date` })),
};

describe('funnel', () => {
  it('counts known dates only, those who skipped a stage apart', async () => {
    await fillCases(connection, [
      { id: 'a', day: '2024-01-01', stages: ['2024-01-01', '2024-01-11', '2024-02-10'] },
      { id: 'b', day: '2024-01-01', stages: ['2024-01-01', '2024-01-21', null] },
      { id: 'c', day: '2024-01-01', stages: ['2024-01-01', null, '2024-03-01'] },
      { id: 'd', day: '2024-01-01', stages: [null, '2024-01-05', '2024-01-01'] },
      // Planned, not reached.
      { id: 'e', day: '2024-01-01', stages: ['2024-01-01', '2026-06-01', null] },
    ]);
    const { groups } = await funnel(connection, catalog.metric('cases'), STAGES, {});
    expect(groups).toHaveLength(1);
    const [first, second, third] = groups[0]?.stages ?? [];
    expect(first).toMatchObject({ reached: 4, share_of_first: 1, from_previous: null });
    expect(second).toMatchObject({
      reached: 3,
      from_previous: 2,
      not_reached: 2,
      share_of_previous: 0.5,
      share_of_first: 0.5,
      skipped: 1,
      median_days: 15,
      out_of_order: 0,
    });
    expect(third).toMatchObject({
      reached: 3,
      from_previous: 2,
      not_reached: 1,
      share_of_previous: 2 / 3,
      share_of_first: 0.5,
      skipped: 1,
      median_days: 30,
      out_of_order: 1,
    });
  });

  it('groups add up to the whole, whatever the rows', async () => {
    const date = fc.option(fc.constantFrom('2023-05-05', '2024-01-01', '2025-07-07'), { nil: null });
    const list = fc.array(
      fc.record({
        day: fc.constantFrom('2023-01-01', '2024-01-01'),
        city: fc.constantFrom('甲', '乙', null),
        stages: fc.tuple(date, date, date),
      }),
      { minLength: 1, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(list, async (cases) => {
        await fillCases(
          connection,
          cases.map((row, at) => ({ id: `f${at}`, ...row })),
        );
        const whole = (await funnel(connection, catalog.metric('cases'), STAGES, {})).groups[0];
        for (const by of [['city'], ['year'], ['year', 'city']]) {
          const { groups } = await funnel(connection, catalog.metric('cases'), STAGES, { by });
          for (const at of [0, 1, 2]) {
            const sum = (field: 'reached' | 'from_previous' | 'skipped' | 'out_of_order') =>
              groups.reduce((total, { stages }) => total + (stages[at]?.[field] ?? 0), 0);
            const of = whole?.stages[at];
            expect(sum('reached')).toBe(cases.filter((row) => row.stages[at] !== null).length);
            expect([sum('reached'), sum('from_previous'), sum('skipped'), sum('out_of_order')]).toEqual([
              of?.reached,
              of?.from_previous ?? 0,
              of?.skipped ?? 0,
              of?.out_of_order ?? 0,
            ]);
          }
        }
      }),
      { numRuns: 8 },
    );
  });
});

describe('flow of a metric', () => {
  beforeAll(() =>
    fillCases(connection, [
      { id: 'a', day: '2024-01-01', city: '甲', to: '乙', amount: 1.1 },
      { id: 'b', day: '2024-01-01', city: '甲', to: null, amount: 2.4 },
      { id: 'c', day: '2024-01-01', city: '丙', to: '乙', amount: 3.3 },
      {
        id: 'd',
        day: '2024-01-01',
        city: '丁',
        to: '丁',
        amount: 4.4,
        reason: 'intra_group',
        reasonKnown: '2024-02-01',
      },
    ]),
  );

  it('has the metric’s own total, unknown places included', async () => {
    const { matrix, from, to } = await flowOf(
      connection,
      catalog.metric('amount'),
      { by: ['city', 'to_city'] },
      12,
    );
    expect([from, to]).toEqual(['城市', '去向']);
    expect(matrix.rows.map(({ name }) => name)).toEqual(['甲', '丙']);
    expect(matrix.columns.map(({ name }) => name)).toEqual(['乙', '未知']);
    expect(matrix.total).toBeCloseTo(6.8, 9);
  });

  it('refuses one dimension, and what cannot be added', async () => {
    await expect(flowOf(connection, catalog.metric('cases'), { by: ['city'] }, 12)).rejects.toMatchObject({
      code: 'PANHUO_METRIC_REQUEST',
    });
    await expect(
      flowOf(connection, catalog.metric('cities'), { by: ['city', 'to_city'] }, 12),
    ).rejects.toMatchObject({ code: 'PANHUO_METRIC_NOT_ADDITIVE' });
  });
});

describe('rules that come with the program', () => {
  it('can be read, and are not passed off as official', async () => {
    const [rules, stages] = await Promise.all([loadShapeRules(), loadFunnel()]);
    expect(rules.verified).toBe(false);
    expect(stages.stages.map(({ name }) => name)).toEqual([
      '披露',
      '评估',
      '申请',
      '授权',
      '挂牌',
      '匹配',
      '对接',
      '签约',
      '到账',
      '产业化',
    ]);
  });

  it('are missed with their path', async () => {
    await expect(loadShapeRules('/nowhere')).rejects.toMatchObject({ code: 'PANHUO_INPUT_MISSING' });
  });
});
