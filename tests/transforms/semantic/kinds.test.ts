import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MetricResult, type MetricRow, queryMetric } from '../../../transforms/semantic/query.ts';
import { traceMetric } from '../../../transforms/semantic/trace-metric.ts';
import type { MetricRequest } from '../../../transforms/semantic/types.ts';
import {
  catalog,
  type Deal,
  deals,
  fillDeals,
  fillHoldings,
  type Holding,
  holdings,
  openFacts,
  TODAY,
} from './facts.ts';

let connection: DuckDBConnection;
let close: () => void;
beforeAll(async () => {
  ({ connection, close } = await openFacts());
});
afterAll(() => close());

const PERIOD = '2023..2025';
const ask = (id: string, request: MetricRequest = {}): Promise<MetricResult> =>
  queryMetric(connection, catalog.metric(id), { period: PERIOD, ...request });
const one = async (id: string, request: MetricRequest = {}) =>
  (await ask(id, request)).rows[0]?.value ?? null;
const sum = (values: readonly (number | null)[]) =>
  values.reduce<number>((all, value) => all + Math.round((value ?? 0) * 100), 0) / 100;
const isIn = (day: string | null) => day !== null && day >= '2023-01-01' && day <= '2025-12-31';
const cityOf = (city: string | null) => ({ NJ: '南京市' })[city ?? ''] ?? ((city ?? '').trim() || '未知');
const text = (rows: readonly MetricRow[]) => rows.map((row) => JSON.stringify(row)).sort();

describe('measures of rows', { timeout: 60_000 }, () => {
  it('are what plain loops make of them', async () => {
    await fc.assert(
      fc.asyncProperty(deals, async (all) => {
        await fillDeals(connection, all);
        const rows = all.filter((row) => isIn(row.day));
        const amounts = rows.flatMap((row) => row.amount ?? []).sort((a, b) => a - b);
        const near = rows.filter((row) => row.is_near === true);
        expect(await one('gross')).toBe(rows.length);
        expect(await one('deals')).toBe(rows.filter((row) => row.excluded === null).length);
        expect(await one('near')).toBe(near.length);
        expect(await one('large')).toBe(rows.filter((row) => (row.amount ?? 0) >= 50).length);
        expect(await one('dated')).toBe(rows.filter((row) => row.end_date !== null).length);
        expect(await one('buyers')).toBe(new Set(rows.flatMap((row) => row.buyer ?? [])).size);
        expect(await one('amount')).toBe(rows.length > 0 && amounts.length === 0 ? null : sum(amounts));
        expect(await one('least')).toBe(amounts[0] ?? null);
        expect(await one('most')).toBe(amounts.at(-1) ?? null);
        const middle = ((amounts[(amounts.length - 1) >> 1] ?? 0) + (amounts[amounts.length >> 1] ?? 0)) / 2;
        const median = (await ask('median')).rows[0];
        expect(median?.denominator).toBe(amounts.length);
        if (amounts.length < 2) expect(median).toMatchObject({ value: null, suppressed: true });
        else expect(median?.value).toBeCloseTo(middle, 9);
        if (amounts.length > 0) expect(await one('mean')).toBeCloseTo(sum(amounts) / amounts.length, 9);
        const share = (await ask('near_share')).rows[0];
        expect(share?.numerator).toBe(sum(near.map((row) => row.amount)));
        expect(share?.denominator).toBe(sum(amounts));
      }),
      { numRuns: 25 },
    );
  });

  it('cut by anything are the parts of the whole, whatever order the rows came in', async () => {
    const cuts = fc.constantFrom(
      ['city'],
      ['is_near'],
      ['month'],
      ['quarter', 'school'],
      ['date', 'city'],
      ['year', 'city', 'is_near'],
    );
    const ids = fc.constantFrom('gross', 'amount', 'far', 'near_rate', 'buyers', 'median', 'ended_1y');
    await fc.assert(
      fc.asyncProperty(deals, cuts, ids, async (rows, by, id) => {
        await fillDeals(connection, rows);
        const cut = await ask(id, { by });
        if (cut.additive) expect(sum(cut.rows.map((row) => row.value))).toBe(sum([await one(id)]));
        const cells = new Set(rows.filter((row) => isIn(row.day)).map((row) => cityOf(row.city)));
        if (by.length === 1 && by[0] === 'city' && id !== 'ended_1y')
          expect(new Set(cut.rows.map((row) => row.city))).toEqual(cells);
        for (const row of cut.rows.slice(0, 2)) {
          const where = by.map((dimension) => ({
            dimension,
            op: '=' as const,
            values: [String(row[dimension])],
          }));
          expect(await one(id, { where })).toEqual(row.value);
        }
        await fillDeals(connection, [...rows].reverse());
        expect(text((await ask(id, { by })).rows)).toEqual(text(cut.rows));
      }),
      { numRuns: 40 },
    );
  });
});

describe('periods and days', { timeout: 60_000 }, () => {
  it('a year is its ytd, its range, its rolling months and what came until then less what came before', async () => {
    await fc.assert(
      fc.asyncProperty(deals, async (rows) => {
        await fillDeals(connection, rows);
        const year = await one('gross', { period: '2024' });
        for (const period of [
          'ytd:2024-12',
          '2024-01..2024-12',
          'r12:2024-12',
          'r4:2024Q4',
          'r1:2024',
          '2024-01-01..2024Q4',
        ])
          expect(await one('gross', { period }), period).toBe(year);
        const until = async (day: string) => (await one('gross', { period: `to:${day}` })) ?? 0;
        expect((await until('2024')) - (await until('2023'))).toBe(year);
      }),
      { numRuns: 12 },
    );
  });

  it('as of a day counts what was known then; as of a day far ahead, what is known', async () => {
    await fc.assert(
      fc.asyncProperty(deals, fc.constantFrom('2024-02-29', '2024-12-31'), async (all, day) => {
        await fillDeals(connection, all);
        for (const id of ['gross', 'deals', 'dated', 'median', 'near_rate', 'ended_1y'])
          expect(text((await ask(id, { as_of: '2199' })).rows), id).toEqual(text((await ask(id)).rows));
        const known = all.filter((row) => isIn(row.day) && row.known_date <= day && (row.day ?? '') <= day);
        expect(await one('gross', { as_of: day })).toBe(known.length);
        expect(await one('deals', { as_of: day })).toBe(
          known.filter((row) => row.excluded === null || row.excluded > day).length,
        );
        expect(await one('dated', { as_of: day })).toBe(
          known.filter((row) => row.end_date !== null && row.end_date <= day).length,
        );
      }),
      { numRuns: 15 },
    );
  });

  it('refuse what lies before the data, and say what is not over', async () => {
    await fillDeals(connection, []);
    await expect(ask('gross', { period: '1984' })).rejects.toMatchObject({
      code: 'PANHUO_METRIC_PERIOD',
      message: expect.stringContaining('自 1985-04-01 起'),
    });
    await expect(ask('amount_each', { period: 'to:1985-03' })).rejects.toMatchObject({
      code: 'PANHUO_METRIC_PERIOD',
    });
    expect((await ask('gross', { period: '2025' })).warnings).toEqual([
      `统计期 2025 至 2025-12-31 止，而数据只到 ${TODAY}：该期尚未结束，数值会变`,
    ]);
    expect((await ask('gross', { period: '2024', as_of: '2024-06-30' })).warnings).toHaveLength(1);
    expect((await ask('gross', { period: '2025-06' })).warnings).toEqual([]);
  });
});

const addYear = (day: string) =>
  day.endsWith('02-29')
    ? `${Number(day.slice(0, 4)) + 1}-02-28`
    : `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;

describe('cohorts', { timeout: 60_000 }, () => {
  it('divide by those whose time is over, and show those still watched', async () => {
    await fc.assert(
      fc.asyncProperty(deals, async (all) => {
        await fillDeals(connection, all);
        const rows = all.filter((row): row is Deal & { day: string } => isIn(row.day));
        // The last day of the year watched is the day before the end: over on 30 June 2025 are ends until 1 July.
        const over = rows.filter((row) => addYear(row.day) <= '2025-07-01');
        const ended = over.filter((row) => row.end_date !== null && row.end_date < addYear(row.day));
        const expected = { denominator: over.length, censored: rows.length - over.length };
        const [row] = (await ask('ended_1y')).rows;
        expect(row).toMatchObject({ ...expected, numerator: ended.length });
        expect(row?.value).toBe(over.length === 0 ? null : ended.length / over.length);
        expect(row?.suppressed).toBe(over.length === 0 && rows.length === 0 ? true : undefined);
        expect((await ask('lasting_1y')).rows[0]).toMatchObject({
          ...expected,
          numerator: over.length - ended.length,
        });
      }),
      { numRuns: 20 },
    );
  });
});

const UNSCHOOLED: Holding = {
  held_from: '2023-01-01',
  held_to: null,
  good_from: '2023-01-01',
  used_date: null,
  held_to_known_date: null,
  known_date: '2023-01-01',
  city: null,
  school: null,
  amount: null,
};

describe('stocks', { timeout: 60_000 }, () => {
  const ENDS: Readonly<Record<string, string>> = {
    '2023': '2023-12-31',
    '2024': '2024-12-31',
    '2025': TODAY,
  };
  const isHeld = (row: Holding, day: string) =>
    row.held_from !== null && row.held_from <= day && (row.held_to === null || row.held_to > day);
  const isGood = (row: Holding, day: string) =>
    isHeld(row, day) &&
    row.good_from !== null &&
    row.good_from <= day &&
    (row.used_date === null || row.used_date > day);

  it('are what is there at the end of each period', async () => {
    await fc.assert(
      fc.asyncProperty(holdings, async (all) => {
        await fillHoldings(connection, all);
        for (const [year, day] of Object.entries(ENDS)) {
          const rows = all.filter((row) => isGood(row, day));
          expect(await one('held', { period: year })).toBe(all.filter((row) => isHeld(row, day)).length);
          expect(await one('good', { period: year })).toBe(rows.length);
          expect(await one('schools', { period: year })).toBe(
            new Set(rows.flatMap((row) => row.school ?? [])).size,
          );
          const ages = rows.map((row) => (Date.parse(day) - Date.parse(row.held_from ?? day)) / 86_400_000);
          if (ages.length > 0)
            expect(await one('age_mean', { period: year })).toBeCloseTo(
              ages.reduce((a, b) => a + b) / ages.length,
              9,
            );
        }
      }),
      { numRuns: 12 },
    );
  });

  it('as of a day do not know of ends that were announced later', async () => {
    await fc.assert(
      fc.asyncProperty(holdings, fc.constantFrom('2024-02-29', '2024-12-31'), async (all, day) => {
        await fillHoldings(connection, all);
        const seen = all
          .filter((row) => row.known_date <= day)
          .map((row) =>
            (row.held_to_known_date ?? row.held_to ?? '') <= day ? row : { ...row, held_to: null },
          );
        const expected = seen.filter((row) => isHeld(row, day)).length;
        expect(await one('held', { as_of: day })).toBe(expected);
        const months = (await ask('held', { as_of: day, by: ['month'] })).rows;
        const last = months.find((row) => row.month === day.slice(0, 7));
        expect(last?.value ?? 0).toBe(expected);
      }),
      { numRuns: 12 },
    );
  });

  it('cut by time or by time and more are the same as asked one by one', async () => {
    const ids = fc.constantFrom('held', 'good', 'worth', 'schools', 'age_mean', 'age_median', 'worthy');
    const grains = fc.constantFrom('year', 'quarter', 'month');
    await fc.assert(
      fc.asyncProperty(holdings, ids, grains, fc.boolean(), async (all, id, grain, cities) => {
        await fillHoldings(connection, all);
        const by = cities ? [grain, 'city'] : [grain];
        const cut = await ask(id, { by });
        const whole = await queryMetric(connection, catalog.metric(id), { by });
        // Without a period the course begins with the data; the asked part of it is the same.
        const asked = whole.rows.filter((row) => String(row[grain]) >= '2023');
        expect(text(asked)).toEqual(text(cut.rows));
        for (const row of cut.rows.filter((_, at) => at % 7 === 0)) {
          const where = cities ? [{ dimension: 'city', op: '=' as const, values: [String(row.city)] }] : [];
          const single = await one(id, { period: String(row[grain]), where });
          if (row.value === null) expect(single).toBeNull();
          else expect(single).toBeCloseTo(row.value, 9);
        }
        if (!cities) return;
        const last = (await ask(id, { by: ['city'] })).rows.map(({ city, value }) => [
          city,
          value?.toFixed(6),
        ]);
        const end = { year: '2025', quarter: '2025Q2', month: '2025-06' }[grain];
        const lastCut = cut.rows.filter((row) => row[grain] === end);
        expect(lastCut.map(({ city, value }) => [city, value?.toFixed(6)]).sort()).toEqual(last.sort());
      }),
      // A stock without any school has none of them at the end of a year, too, instead of no cell.
      { numRuns: 30, examples: [[[UNSCHOOLED], 'schools', 'year', true]] },
    );
  });

  it('are not added over time, and their day is a period, not a condition', async () => {
    await fillHoldings(connection, []);
    await expect(ask('held', { by: ['year'], total: 'sum' })).rejects.toMatchObject({
      code: 'PANHUO_METRIC_NOT_ADDITIVE',
      message: expect.stringContaining('存量'),
    });
    expect((await ask('held', { by: ['city'], total: 'sum' })).total).toEqual({ value: 0 });
    await expect(ask('held', { where: ['year=2024'] })).rejects.toMatchObject({
      code: 'PANHUO_METRIC_REQUEST',
    });
    expect((await ask('held', { by: ['year'], where: ['year=2024'] })).rows).toEqual([]);
  });
});

describe('formulas', { timeout: 60_000 }, () => {
  it('are what their operands give in each cell', async () => {
    const cuts = fc.constantFrom([], ['city'], ['year'], ['year', 'school']);
    await fc.assert(
      fc.asyncProperty(deals, holdings, cuts, async (rows, held, by) => {
        await fillDeals(connection, rows);
        await fillHoldings(connection, held);
        const cells = async (id: string) =>
          new Map(
            (await ask(id, { by })).rows.map((row) => [
              JSON.stringify(by.map((name) => row[name])),
              row.value,
            ]),
          );
        const [counted, stock, quotient] = [
          await cells('deals'),
          await cells('held'),
          await cells('deals_per_held'),
        ];
        expect(new Set(quotient.keys())).toEqual(new Set([...counted.keys(), ...stock.keys()]));
        for (const [key, value] of quotient) {
          const below = stock.get(key) ?? 0;
          if (below === 0) expect(value).toBeNull();
          else expect(value).toBeCloseTo((100 * (counted.get(key) ?? 0)) / below, 9);
        }
        const [gross, near, far, twice] = [
          await cells('gross'),
          await cells('near'),
          await cells('far'),
          await cells('all_twice'),
        ];
        for (const [key, value] of gross) {
          expect(far.get(key)).toBe((value ?? 0) - (near.get(key) ?? 0));
          expect(twice.get(key)).toBe(2 * (value ?? 0));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('of an amount that nobody knows are unknown, not zero', async () => {
    const deal: Deal = {
      day: '2024-01-01',
      known_date: '2024-01-01',
      end_date: null,
      city: null,
      school: null,
      is_near: null,
      buyer: null,
      amount: null,
      excluded: null,
    };
    await fillDeals(connection, [deal]);
    const each = (await ask('amount_each', { by: ['city'] })).rows;
    expect(each).toEqual([{ city: '未知', numerator: null, denominator: 1, value: null }]);
    await traceMetric(connection, catalog.metric('amount_each'), { period: PERIOD });
  });

  it('give totals anew, and no sum of quotients', async () => {
    await fillDeals(
      connection,
      [1, 2, 3].map(
        (n): Deal => ({
          day: '2024-01-01',
          known_date: '2024-01-01',
          end_date: null,
          city: n === 1 ? 'NJ' : '苏州市',
          school: null,
          is_near: n === 1,
          buyer: null,
          amount: n,
          excluded: null,
        }),
      ),
    );
    const cut = await ask('near_rate', { by: ['city'], total: 'recompute' });
    expect(cut.rows).toEqual([
      { city: '南京市', numerator: 1, denominator: 1, value: 1 },
      { city: '苏州市', numerator: 0, denominator: 2, value: 0 },
    ]);
    expect(cut.total).toEqual({ numerator: 1, denominator: 3, value: 1 / 3 });
    await expect(ask('near_rate', { by: ['city'], total: 'sum' })).rejects.toMatchObject({
      code: 'PANHUO_METRIC_NOT_ADDITIVE',
    });
    expect((await ask('amount', { by: ['city'], total: 'sum', order: ['city'] })).total).toEqual({
      value: 6,
    });
  });
});

describe('traces of every kind', { timeout: 60_000 }, () => {
  it('agree with their rows on any data', async () => {
    const ids = fc.constantFrom(...catalog.metrics.map((metric) => metric.id));
    await fc.assert(
      fc.asyncProperty(
        deals,
        holdings,
        ids,
        fc.option(fc.constant('2024-12-31'), { nil: undefined }),
        async (rows, held, id, as_of) => {
          await fillDeals(connection, rows);
          await fillHoldings(connection, held);
          const request = { period: '2024', where: ['city!=未知'], as_of };
          const trace = await traceMetric(connection, catalog.metric(id), request, { limit: 2 });
          const leaves = trace.operands.length > 0 ? trace.operands : [trace];
          for (const part of leaves.flatMap((leaf) => leaf.parts)) {
            expect((await connection.runAndReadAll(part.sql)).currentRowCount).toBe(part.count);
            expect(part.rows.length).toBe(Math.min(2, part.count));
          }
          expect(trace.result.rows[0]?.value).toEqual(trace.value);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of a ratio whose amounts nobody said divide nought, as the metric does', async () => {
    await fillDeals(connection, [
      {
        day: '2024-03-31',
        known_date: '2023-01-01',
        end_date: null,
        city: 'NJ',
        school: null,
        is_near: null,
        buyer: null,
        amount: null,
        excluded: null,
      },
    ]);
    const { value, parts } = await traceMetric(connection, catalog.metric('near_share'), { period: '2024' });
    expect(value).toBeNull();
    expect(parts.map(({ number, recounted }) => [number, recounted])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('show amounts that add up to the cent, and the rows around a median', async () => {
    const amounts = [5, 0.1, 0.2, 100, null];
    await fillDeals(
      connection,
      amounts.map(
        (amount, at): Deal => ({
          day: `2024-01-0${at + 1}`,
          known_date: '2024-02-01',
          end_date: null,
          city: null,
          school: null,
          is_near: null,
          buyer: null,
          amount,
          excluded: null,
        }),
      ),
    );
    const trace = await traceMetric(connection, catalog.metric('amount'), { period: '2024' }, { limit: 9 });
    expect(trace.parts[0]).toMatchObject({
      role: 'value',
      agg: 'sum',
      number: 105.3,
      recounted: 105.3,
      count: 5,
    });
    expect(trace.parts[0]?.rows.map((row) => row.columns.value)).toEqual([
      '5.00',
      '0.10',
      '0.20',
      '100.00',
      null,
    ]);
    const middle = await traceMetric(connection, catalog.metric('median'), { period: '2024' }, { limit: 2 });
    expect(middle.value).toBeCloseTo(2.6, 9);
    expect(middle.parts[0]?.rows.map((row) => row.columns.value)).toEqual(['0.20', '5.00']);
  });
});
