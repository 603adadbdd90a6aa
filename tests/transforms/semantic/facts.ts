import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { createCatalog, type MetricCatalog } from '../../../transforms/semantic/catalog.ts';

/** Two small facts with every kind of metric over them, to be held against plain loops. */
export const DIMENSIONS = `facts:
  deal:
    name: 成交
    key: id
    record_ids: record_ids
    show: [day, amount]
    known: known_date
    counted: { column: is_counted, reason: reason, known: reason_known_date }
    dimensions: [city, school, is_near]
  holding:
    name: 持有
    key: id
    record_ids: record_ids
    show: [held_from, held_to]
    known: known_date
    known_of: { held_to: held_to_known_date }
    dimensions: [city, school]
  event:
    name: 无可知日
    key: id
    record_ids: null
    show: [day]
dimensions:
  - { type: date, id: date, name: 日, meaning: 日, grain: day }
  - { type: date, id: month, name: 月, meaning: 月, grain: month }
  - { type: date, id: quarter, name: 季, meaning: 季, grain: quarter }
  - { type: date, id: year, name: 年, meaning: 年, grain: year }
  - { type: text, id: city, name: 城市, meaning: 城市, labels: { NJ: 南京市 } }
  - { type: text, id: school, name: 学校, meaning: 学校 }
  - { type: boolean, id: is_near, name: 近, meaning: 近 }
`;
const TIMES = 'date, month, quarter, year';
const COMMON = `
  basis: register
  source: 测试
  verified: false
  version: 1
  valid_from: 2026-01-01`;
const ratio = 'unit: 比率（0–1）, format: percent, additive: false, min_denominator: 1';
export const DEALS = `group: deals
name: 成交
defaults:
  fact: deal
  date: day
  definition: 测试
  dimensions: [${TIMES}, city, school, is_near]
  unit: 件
  format: integer
  additive: true${COMMON}
metrics:
  - { id: deals, name: 件数, measure: { agg: count }, counted: true }
  - { id: gross, name: 毛数, measure: { agg: count } }
  - { id: near, name: 近的, measure: { agg: count, filters: [{ column: is_near, is: true }] } }
  - { id: large, name: 大的, filters: [{ column: amount, gte: 50 }], measure: { agg: count } }
  - { id: dated, name: 有终, filters: [{ column: end_date, known: true }], measure: { agg: count } }
  - { id: buyers, name: 买方, measure: { agg: count_distinct, column: buyer }, additive: false }
  - { id: amount, name: 金额, measure: { agg: sum, column: amount }, unit: 元, format: money }
  - { id: median, name: 中位, measure: { agg: median, column: amount }, unit: 元, format: money, additive: false, min_denominator: 2 }
  - { id: third, name: 三分位, measure: { agg: quantile, q: 0.75, days: { from: day, to: end_date } }, unit: 天, format: days, additive: false }
  - { id: mean, name: 平均, measure: { agg: mean, column: amount }, unit: 元, format: money, additive: false }
  - { id: least, name: 最小, measure: { agg: min, column: amount }, unit: 元, format: money, additive: false }
  - { id: most, name: 最大, measure: { agg: max, column: amount }, unit: 元, format: money, additive: false }
  - { id: near_share, name: 近的占比, numerator: { agg: sum, column: amount, filters: [{ column: is_near, is: true }] }, denominator: { agg: sum, column: amount }, ${ratio} }
  - { id: ended_1y, name: 一年内终, observe: { from: day, event: end_date, years: 1 }, ${ratio} }
  - { id: lasting_1y, name: 一年未终, observe: { from: day, event: end_date, years: 1, absent: true }, ${ratio} }
  - { id: near_rate, name: 近的比, formula: { divide: [near, gross] }, unit: 比率（0–1）, format: percent, additive: false }
  - { id: far, name: 不近, formula: { subtract: [gross, near] } }
  - { id: all_twice, name: 两遍, formula: { add: [far, near, gross] } }
  - { id: amount_each, name: 每件, formula: { divide: [amount, deals] }, unit: 元/件, format: money, additive: false }
  - { id: deals_per_held, name: 每存量, formula: { divide: [deals, held], scale: 100 }, unit_of: { held: 百件 }, unit: 件/百件, format: decimal, additive: false }
`;
export const HOLDINGS = `group: holdings
name: 持有
defaults:
  fact: holding
  stock: { from: [held_from, good_from], to: [held_to, used_date] }
  definition: 测试
  dimensions: [${TIMES}, city, school]
  unit: 件
  format: integer
  additive: true${COMMON}
metrics:
  - { id: held, name: 存量, measure: { agg: count }, stock: { from: [held_from], to: [held_to] } }
  - { id: good, name: 好的, measure: { agg: count } }
  - { id: worth, name: 值, measure: { agg: sum, column: amount }, unit: 元, format: money }
  - { id: schools, name: 校数, measure: { agg: count_distinct, column: school }, additive: false }
  - { id: age_mean, name: 平均年龄, measure: { agg: mean, days: { from: held_from, to: at } }, unit: 天, format: days, additive: false }
  - { id: age_median, name: 中位年龄, measure: { agg: median, days: { from: held_from, to: at } }, unit: 天, format: days, additive: false }
  - { id: worthy, name: 值的占比, numerator: { agg: count, filters: [{ column: amount, gt: 50 }] }, denominator: { agg: count }, ${ratio} }
`;

export const catalogOf = (...groups: readonly (readonly [file: string, text: string])[]): MetricCatalog =>
  createCatalog(
    { file: 'dimensions.yaml', text: DIMENSIONS },
    groups.map(([file, text]) => ({ file, text })),
  );
export const catalog = catalogOf(['deals.yaml', DEALS], ['holdings.yaml', HOLDINGS]);

export const TODAY = '2025-06-30';
const days: fc.Arbitrary<string> = fc.constantFrom(
  '2023-01-01',
  '2023-12-31',
  '2024-01-01',
  '2024-02-29',
  '2024-03-31',
  '2024-07-15',
  '2024-12-31',
  '2025-01-01',
  '2025-06-30',
);
const orNone = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const city = orNone(fc.constantFrom('NJ', '南京市', '苏州市', '', ' ', '苏州市 '));
const school = orNone(fc.constantFrom('甲', '乙'));
const amount = orNone(fc.integer({ min: 0, max: 10_000 }).map((cents) => cents / 100));

const deal = fc.record({
  day: orNone(days),
  known_date: days,
  end_date: orNone(days),
  city,
  school,
  is_near: orNone(fc.boolean()),
  buyer: orNone(fc.constantFrom('A', 'B', 'C')),
  amount,
  excluded: orNone(days),
});
const holding = fc.record({
  held_from: orNone(days),
  held_to: orNone(days),
  good_from: orNone(days),
  used_date: orNone(days),
  held_to_known_date: orNone(days),
  known_date: days,
  city,
  school,
  amount,
});
export type Deal = typeof deal extends fc.Arbitrary<infer T> ? T : never;
export type Holding = typeof holding extends fc.Arbitrary<infer T> ? T : never;
export const deals = fc.array(deal, { maxLength: 25 });
export const holdings = fc.array(holding, { maxLength: 25 });

export async function openFacts(): Promise<{ connection: DuckDBConnection; close(): void }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(`
    CREATE TABLE int_as_of AS SELECT DATE '${TODAY}' AS as_of;
    CREATE TABLE deal (id VARCHAR, day DATE, known_date DATE, end_date DATE, city VARCHAR, school VARCHAR, is_near BOOLEAN, buyer VARCHAR,
      amount DECIMAL(18, 2), is_counted BOOLEAN, reason VARCHAR, reason_known_date DATE, record_ids VARCHAR);
    CREATE TABLE holding (id VARCHAR, held_from DATE, held_to DATE, good_from DATE, used_date DATE, held_to_known_date DATE, known_date DATE, city VARCHAR,
      school VARCHAR, amount DECIMAL(18, 2), record_ids VARCHAR)`);
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const sql = (value: string | number | boolean | null) =>
  typeof value === 'string' ? `'${value}'` : value === null ? 'NULL' : String(value);

export async function put(
  connection: DuckDBConnection,
  table: string,
  rows: readonly string[][],
): Promise<void> {
  await connection.run(`DELETE FROM ${table}`);
  if (rows.length > 0)
    await connection.run(
      `INSERT INTO ${table} VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}`,
    );
}

/** The rows and one that makes data begin before every period asked for; no metric of a period counts it. */
export async function fillDeals(connection: DuckDBConnection, rows: readonly Deal[]): Promise<void> {
  const first: Deal = {
    day: '1985-04-01',
    known_date: '1985-04-01',
    end_date: null,
    city: null,
    school: null,
    is_near: null,
    buyer: null,
    amount: null,
    excluded: null,
  };
  await put(
    connection,
    'deal',
    [...rows, first].map((row, at) =>
      [
        `d${at}`,
        row.day,
        row.known_date,
        row.end_date,
        row.city,
        row.school,
        row.is_near,
        row.buyer,
        row.amount,
        row.excluded === null,
        row.excluded && 'x',
        row.excluded,
        `r-${at}`,
      ].map(sql),
    ),
  );
}

export async function fillHoldings(connection: DuckDBConnection, rows: readonly Holding[]): Promise<void> {
  const first = {
    held_from: '1985-04-01',
    held_to: '1985-04-02',
    good_from: '1985-04-01',
    used_date: null,
    held_to_known_date: null,
    known_date: '1985-04-01',
    city: null,
    school: null,
    amount: null,
  };
  await put(
    connection,
    'holding',
    [...rows, first].map((row, at) =>
      [
        `h${at}`,
        row.held_from,
        row.held_to,
        row.good_from,
        row.used_date,
        row.held_to_known_date,
        row.known_date,
        row.city,
        row.school,
        row.amount,
        `r-${at}`,
      ].map(sql),
    ),
  );
}
