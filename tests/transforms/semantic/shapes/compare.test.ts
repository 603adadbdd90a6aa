import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryMetric } from '../../../../transforms/semantic/query.ts';
import { changeOf } from '../../../../transforms/semantic/shapes/changes.ts';
import { compareMetric } from '../../../../transforms/semantic/shapes/compare.ts';
import { type Case, createTables, fillCases, shapeCatalog } from './warehouse.ts';

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

const many = (count: number, fields: Omit<Case, 'id'>, prefix: string): Case[] =>
  Array.from({ length: count }, (_, at) => ({ id: `${prefix}${at}`, ...fields }));

describe('comparison', () => {
  beforeAll(() =>
    fillCases(connection, [
      ...many(4, { day: '2023-05-01', city: '甲', amount: 50 }, 'a'),
      ...many(6, { day: '2024-05-01', city: '甲', amount: 100 }, 'b'),
      ...many(2, { day: '2023-06-01', city: '乙', amount: 100 }, 'c'),
      ...many(3, { day: '2024-06-01', city: '丙', amount: 30 }, 'd'),
    ]),
  );

  it('puts both periods side by side and says what is new and gone', async () => {
    const { rows, base_period, total } = await compareMetric(
      connection,
      catalog.metric('cases'),
      { by: ['city'], period: '2024', total: 'sum' },
      'yoy',
    );
    expect(base_period).toBe('2023');
    expect(
      rows.map(({ city, value, base, change, growth, status }) => [
        city,
        value,
        base,
        change,
        growth,
        status,
      ]),
    ).toEqual([
      ['甲', 6, 4, 2, 0.5, 'both'],
      ['丙', 3, 0, 3, null, 'new'],
      ['乙', 0, 2, -2, -1, 'gone'],
    ]);
    expect(total).toMatchObject({ value: 9, base: 6, change: 3, growth: 0.5 });
  });

  it('gives rates in points, and no change where one side is suppressed', async () => {
    const { rows } = await compareMetric(
      connection,
      catalog.metric('large_share'),
      { by: ['city'], period: '2024' },
      'yoy',
    );
    // 甲: 0 of 4 → 6 of 6. 丙 has no base, 乙 nothing now: neither has a change.
    expect(rows).toEqual([
      {
        city: '甲',
        value: 1,
        base: 0,
        change: 1,
        growth: null,
        status: 'both',
        value_missing: null,
        base_missing: null,
      },
      {
        city: '丙',
        value: 0,
        base: null,
        change: null,
        growth: null,
        status: 'new',
        value_missing: null,
        base_missing: 'absent',
      },
      {
        city: '乙',
        value: null,
        base: 1,
        change: null,
        growth: null,
        status: 'gone',
        value_missing: 'absent',
        base_missing: null,
      },
    ]);
    const strict = { ...catalog.metric('large_share'), minDenominator: 5 };
    const suppressed = await compareMetric(
      connection,
      strict,
      { by: ['city'], period: '2024', where: ['city=甲'] },
      'yoy',
    );
    expect(suppressed.rows).toMatchObject([
      { value: 1, base: null, change: null, status: 'suppressed', base_missing: 'suppressed' },
    ]);
  });

  it('compares each cell of a date with its own predecessor, and knows nothing before the first', async () => {
    const { rows } = await compareMetric(connection, catalog.metric('cases'), { by: ['month'] }, 'yoy');
    expect(rows.map(({ month, value, base, status }) => [month, value, base, status])).toEqual([
      ['2023-05', 4, null, 'no_data'],
      ['2023-06', 2, null, 'no_data'],
      ['2024-05', 6, 4, 'both'],
      ['2024-06', 3, 2, 'both'],
    ]);
  });

  it('says so when data begin after the base period', async () => {
    const { rows, warnings } = await compareMetric(
      connection,
      catalog.metric('cases'),
      { period: '2023' },
      'prev',
    );
    expect(rows).toMatchObject([{ value: 6, base: null, status: 'no_data' }]);
    expect(warnings).toEqual([expect.stringMatching(/^上期没有数据：统计期 2022 早于数据/)]);
  });

  it.each([
    [{}, '没有统计期'],
    [{ period: '2024', where: ['year=2024'] }, '日期条件'],
    [{ by: ['year', 'month'] }, '只能按一个日期维度'],
  ])('refuses %j', async (request, message) => {
    await expect(compareMetric(connection, catalog.metric('cases'), request, 'prev')).rejects.toMatchObject({
      code: 'PANHUO_METRIC_REQUEST',
      message: expect.stringContaining(message),
    });
  });
});

const cases = fc.array(
  fc.record({
    day: fc.constantFrom('2023-02-01', '2023-11-30', '2024-02-29', '2024-12-31'),
    city: fc.constantFrom('甲', '乙', '丙', null),
    amount: fc.integer({ min: 0, max: 300 }),
  }),
  { minLength: 1, maxLength: 40 },
);
const rows = (list: readonly Omit<Case, 'id'>[]): Case[] => [
  { id: 'first', day: '2023-01-01', city: '甲', amount: 1 },
  ...list.map((row, at) => ({ id: `c${at}`, ...row })),
];

describe('changes and their parts', () => {
  it('by hand: a sum by its groups, a rate by mix and rate', async () => {
    await fillCases(connection, [
      ...many(2, { day: '2023-05-01', city: '甲', amount: 100 }, 'a'),
      ...many(2, { day: '2023-05-01', city: '乙', amount: 10 }, 'b'),
      ...many(3, { day: '2024-05-01', city: '甲', amount: 100 }, 'c'),
      ...many(1, { day: '2024-05-01', city: '乙', amount: 10 }, 'd'),
    ]);
    const sums = await changeOf(connection, catalog.metric('cases'), { period: '2024' }, 'city', 'yoy');
    expect(sums).toMatchObject({ kind: 'sum', before: 4, after: 4, change: 0, residual: 0 });
    expect(sums.kind === 'sum' && sums.parts.map(({ group, contribution }) => [group, contribution])).toEqual(
      [
        ['乙', -1],
        ['甲', 1],
      ],
    );
    // 50 % → 75 %: both groups keep their rates (100 %, 0 %), so all of it is mix: ¼·(1 − 0.625) and −¼·(0 − 0.625).
    const rates = await changeOf(
      connection,
      catalog.metric('large_share'),
      { period: '2024' },
      'city',
      'yoy',
    );
    expect(rates).toMatchObject({ kind: 'ratio', before: 0.5, after: 0.75, change: 0.25 });
    expect(rates.kind === 'ratio' && rates.parts.map(({ group, mix, rate }) => [group, mix, rate])).toEqual([
      ['乙', 0.15625, 0],
      ['甲', 0.09375, 0],
    ]);
  });

  it('refuses a mean, which has no parts', async () => {
    await expect(
      changeOf(connection, catalog.metric('mean_amount'), { period: '2024' }, 'city', 'yoy'),
    ).rejects.toMatchObject({ code: 'PANHUO_METRIC_NOT_ADDITIVE' });
  });

  it('add up: changes of cells to the change of the whole, mix and rate to the change of the ratio', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (list) => {
        await fillCases(connection, rows(list));
        const compared = await compareMetric(
          connection,
          catalog.metric('amount'),
          { by: ['city'], period: '2024' },
          'yoy',
        );
        const number = async (id: string, period: string) =>
          (await queryMetric(connection, catalog.metric(id), { period })).rows[0]?.value ?? 0;
        const change = compared.rows.reduce((sum, row) => sum + (row.change ?? 0), 0);
        expect(change).toBeCloseTo((await number('amount', '2024')) - (await number('amount', '2023')), 6);
        const rates = await changeOf(
          connection,
          catalog.metric('large_share'),
          { period: '2024' },
          'city',
          'yoy',
        );
        if (rates.change === null) return;
        const parts = rates.kind === 'ratio' ? rates.parts : [];
        const sum = parts.reduce((total, part) => total + part.contribution, 0);
        expect(sum + rates.residual).toBeCloseTo(rates.change, 9);
        expect(rates.residual).toBeCloseTo(0, 9);
      }),
      { numRuns: 12 },
    );
  });
});
