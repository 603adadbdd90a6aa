import type { DuckDBConnection } from '@duckdb/node-api';
import { createCatalog, type MetricCatalog } from '../../../../transforms/semantic/catalog.ts';

/** A fact in miniature: one row is a case with its dates, a place, an amount, and whether it counts. */
export interface Case {
  readonly id: string;
  readonly day: string | null;
  readonly known?: string;
  readonly city?: string | null;
  readonly to?: string | null;
  readonly amount?: number;
  /** Watched from `day`: when it happened, when it was lost from sight. */
  readonly event?: string | null;
  readonly ended?: string | null;
  /** When the end was announced. @default when it came */
  readonly endedKnown?: string;
  /** Why it does not count, and since when that is known. */
  readonly reason?: string | null;
  readonly reasonKnown?: string | null;
  /** Dates of three stages. */
  readonly stages?: readonly (string | null)[];
}

const DIMENSIONS = `
facts:
  fct_case:
    name: 案件
    key: case_id
    record_ids: record_ids
    show: [day]
    known: known_date
    known_of: { ended_date: ended_known_date }
    counted: { column: is_counted, reason: exclusion_reason, known: exclusion_known_date }
    dimensions: [city, to_city]
dimensions:
  - { id: year, name: 年份, meaning: 年, type: date, grain: year }
  - { id: month, name: 月份, meaning: 月, type: date, grain: month }
  - { id: city, name: 城市, meaning: 城市, type: text }
  - { id: to_city, name: 去向, meaning: 城市, type: text }
`;

const METRICS = `
group: cases
name: 案件
defaults:
  fact: fct_case
  date: day
  counted: true
  dimensions: [year, month, city, to_city]
  unit: 件
  format: integer
  additive: true
  basis: register
  source: 测试
  verified: false
  version: 1
  valid_from: 2026-01-01
metrics:
  - { id: cases, name: 案件数, definition: 案件数, measure: { agg: count } }
  - { id: cities, name: 城市数, definition: 城市数, measure: { agg: count_distinct, column: city }, additive: false }
  - { id: amount, name: 金额, definition: 金额, measure: { agg: sum, column: amount }, unit: 元, format: money }
  - { id: large_share, name: 大额占比, definition: 大额占比, numerator: { agg: count, filters: [{ column: amount, gte: 100 }] }, denominator: { agg: count },
      unit: 比率（0–1）, format: percent, additive: false, min_denominator: 2 }
  - { id: mean_amount, name: 平均金额, definition: 平均金额, measure: { agg: mean, column: amount }, unit: 元, format: money, additive: false }
  - { id: per_city, name: 每市案件, definition: 每市案件, formula: { divide: [cases, cities] }, unit: 件/件, format: decimal, additive: false, unit_of: {} }
  - { id: rate, name: 三年内发生率, definition: 三年内发生率, counted: false, observe: { from: day, event: happened_date, years: 3 },
      unit: 比率（0–1）, format: percent, additive: false, min_denominator: 1 }
  - { id: standing, name: 存量, definition: 存量, counted: false, stock: { from: [day], to: [ended_date] }, measure: { agg: count } }
`;

export function shapeCatalog(): MetricCatalog {
  // A quotient of equal units is a share.
  const metrics = METRICS.replace('unit: 件/件, format: decimal', 'unit: 比率（0–1）, format: decimal');
  return createCatalog({ file: 'dimensions.yaml', text: DIMENSIONS }, [
    { file: 'cases.yaml', text: metrics },
  ]);
}

export async function createTables(connection: DuckDBConnection): Promise<void> {
  await connection.run(`
    CREATE OR REPLACE TABLE fct_case (case_id VARCHAR, day DATE, known_date DATE, city VARCHAR, to_city VARCHAR, amount DECIMAL(18,2), happened_date DATE,
      ended_date DATE, is_counted BOOLEAN, exclusion_reason VARCHAR, exclusion_known_date DATE, s0_date DATE, s1_date DATE, s2_date DATE, ended_known_date DATE, record_ids VARCHAR);
    CREATE OR REPLACE TABLE int_as_of AS SELECT DATE '2025-12-31' AS as_of`);
}

const sql = (value: string | number | null | undefined): string =>
  value === null || value === undefined
    ? 'NULL'
    : typeof value === 'number'
      ? String(value)
      : `'${value.replaceAll("'", "''")}'`;

/** Fills the fact anew; rows without more are counted, known on their day, in no city. */
export async function fillCases(
  connection: DuckDBConnection,
  cases: readonly Case[],
  today = '2025-12-31',
): Promise<void> {
  await connection.run(`DELETE FROM fct_case; UPDATE int_as_of SET as_of = DATE '${today}'`);
  if (cases.length === 0) return;
  const rows = cases.map((row) => {
    const [s0, s1, s2] = row.stages ?? [];
    const cells = [
      row.id,
      row.day,
      row.known ?? row.day,
      row.city,
      row.to,
      row.amount,
      row.event,
      row.ended,
      row.reason === undefined || row.reason === null ? 'true' : 'false',
      row.reason,
      row.reasonKnown,
      s0,
      s1,
      s2,
      row.endedKnown ?? row.ended,
      `r-${row.id}`,
    ];
    return `(${cells.map(sql).join(', ')})`;
  });
  await connection.run(`INSERT INTO fct_case VALUES ${rows.join(', ')}`);
}
