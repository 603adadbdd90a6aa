import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { compileMetric } from '../../../transforms/semantic/compile.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { latestBegin } from '../../../transforms/semantic/part.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import { readRows } from '../../../transforms/semantic/rows.ts';
import type { MetricRequest } from '../../../transforms/semantic/types.ts';
import { catalog as kinds } from './facts.ts';
import { fill, NOTHING, openWarehouse } from './warehouse.ts';

let catalog: MetricCatalog;
let connection: DuckDBConnection;
let close: () => void;
beforeAll(async () => {
  catalog = await loadMetrics();
  ({ connection, close } = await openWarehouse());
});
afterAll(() => close());

const compile = (id: string, request: MetricRequest) => compileMetric(catalog.metric(id), request);

describe('SQL text', () => {
  it('of a plain count', () => {
    expect(compile('grants', {}).sql).toBe(`SELECT
  count(*) AS "value"
FROM (
  SELECT
    1 AS one
  FROM fct_legal_event AS fact
  WHERE fact.category IN ('授权')
) AS facts`);
  });

  it('of a count cut, filtered, ordered and limited', () => {
    const compiled = compile('invention_grants', {
      by: ['city', 'quarter'],
      where: ['wipo_field=医药'],
      period: '2024',
      limit: 10,
      order: ['-value'],
    });
    expect(compiled.sql).toBe(`SELECT
  coalesce(nullif(trim(k1), ''), '未知') AS "city",
  coalesce(substr(CAST(k2 AS VARCHAR), 1, 4) || 'Q' || substr(CAST(k2 AS VARCHAR), 5, 1), '未知') AS "quarter",
  CAST(sum("value") AS BIGINT) AS "value"
FROM (
  SELECT
    k1,
    k2,
    count(*) AS "value"
  FROM (
    SELECT
      patent.city AS k1,
      year(fact.event_date) * 10 + quarter(fact.event_date) AS k2
    FROM fct_legal_event AS fact
    LEFT JOIN dim_patent AS patent ON patent.patent_id = fact.patent_id
    WHERE fact.category IN ('授权')
      AND fact.document_kind IN ('发明授权')
      AND fact.event_date >= DATE '2024-01-01' AND fact.event_date < DATE '2025-01-01'
      AND trim(patent.wipo_field) = '医药'
  ) AS facts
  GROUP BY k1, k2
) AS groups
GROUP BY 1, 2
ORDER BY "value" DESC NULLS LAST, "city", "quarter"
LIMIT 10`);
    expect(compiled.columns.map((column) => `${column.name}:${column.role}:${column.label}`)).toEqual([
      'city:dimension:城市',
      'quarter:dimension:季度',
      'value:value:发明专利授权量（件）',
    ]);
    expect(compiled.filters).toEqual([
      '事件类别为 授权',
      '文献种类为 发明授权',
      '统计期 2024：事件日 自 2024-01-01 至 2024-12-31（含）',
      'wipo_field=医药',
    ]);
  });

  it('of a ratio: counted first, divided after', () => {
    expect(compile('university_share_of_grants', { by: ['city'], period: '2024Q1' }).sql).toBe(`SELECT
  "city",
  "numerator",
  "denominator",
  CASE WHEN "denominator" >= 30 THEN CAST("numerator" AS DOUBLE) / "denominator" END AS "value"
FROM (
  SELECT
    coalesce(nullif(trim(k1), ''), '未知') AS "city",
    CAST(sum("numerator") AS BIGINT) AS "numerator",
    CAST(sum("denominator") AS BIGINT) AS "denominator"
  FROM (
    SELECT
      k1,
      count(CASE WHEN in_numerator THEN 1 END) AS "numerator",
      count(CASE WHEN in_denominator THEN 1 END) AS "denominator"
    FROM (
      SELECT
        patent.city AS k1,
        (coalesce(nullif(trim(patent.university), ''), '非高校或未知') <> '非高校或未知') AS in_numerator,
        TRUE AS in_denominator
      FROM fct_legal_event AS fact
      LEFT JOIN dim_patent AS patent ON patent.patent_id = fact.patent_id
      WHERE fact.category IN ('授权')
        AND fact.event_date >= DATE '2024-01-01' AND fact.event_date < DATE '2024-04-01'
    ) AS facts
    WHERE in_numerator OR in_denominator
    GROUP BY k1
  ) AS groups
  GROUP BY 1
) AS cells
ORDER BY "value" DESC NULLS LAST, "city"`);
  });

  it('of a cohort: only days that are over, and of those only events in time', () => {
    const compiled = compileMetric(
      kinds.metric('ended_1y'),
      { by: ['year'], as_of: '2024-06-30' },
      { today: '2025-06-30' },
    );
    expect(compiled.sql).toBe(`SELECT
  "year",
  "numerator",
  "denominator",
  "censored",
  CASE WHEN "denominator" >= 1 THEN CAST("numerator" AS DOUBLE) / "denominator" END AS "value"
FROM (
  SELECT
    coalesce(CAST(k1 AS VARCHAR), '未知') AS "year",
    "numerator",
    "denominator",
    "censored"
  FROM (
    SELECT
      k1,
      count(CASE WHEN in_numerator THEN 1 END) AS "numerator",
      count(CASE WHEN in_denominator THEN 1 END) AS "denominator",
      count(CASE WHEN in_censored THEN 1 END) AS "censored"
    FROM (
      SELECT
        year(fact.day) AS k1,
        (CASE WHEN fact.day <= DATE '2023-07-01' AND CASE WHEN fact.end_date <= DATE '2024-06-30' THEN fact.end_date END IS NOT NULL THEN CASE WHEN fact.end_date <= DATE '2024-06-30' THEN fact.end_date END < CAST(fact.day + INTERVAL 1 YEAR AS DATE) ELSE FALSE END) AS in_numerator,
        (fact.day <= DATE '2023-07-01') AS in_denominator,
        (NOT fact.day <= DATE '2023-07-01') AS in_censored
      FROM deal AS fact
      WHERE (fact.known_date IS NULL OR fact.known_date <= DATE '2024-06-30')
        AND (fact.day IS NULL OR fact.day <= DATE '2024-06-30')
    ) AS facts
    WHERE in_numerator OR in_denominator OR in_censored
    GROUP BY k1
  ) AS groups
) AS cells
ORDER BY "year"`);
    expect(compiled.filters).toEqual([
      expect.stringMatching(/观察满 1 年，期满以前有/),
      '回溯：只计 2024-06-30 及以前可知的',
    ]);
  });

  it('of a stock over time: what enters and leaves, cumulated', () => {
    expect(
      compileMetric(
        kinds.metric('held'),
        { by: ['year', 'city'], period: '2023..2024' },
        { today: '2025-06-30' },
      ).sql,
    ).toBe(`SELECT
  coalesce(CAST(year(bucket) AS VARCHAR), '未知') AS "year",
  "city",
  "value"
FROM (
  WITH stock AS NOT MATERIALIZED (
    SELECT * FROM (
      SELECT
        fact.city AS k1,
        fact.held_from AS start,
        fact.held_to AS stop,
        TRUE AS in_value
      FROM holding AS fact
      WHERE fact.held_from <= DATE '2024-12-31'
    ) AS ever
    WHERE (stop IS NULL OR stop > start) AND (in_value)
  ),
  changes AS (
    SELECT
      k1,
      year(start) AS n,
      count(*) AS present,
      count(CASE WHEN in_value THEN 1 END) AS n_value
    FROM stock
    GROUP BY k1, year(start)
    UNION ALL
    SELECT
      k1,
      year(stop) AS n,
      -count(*) AS present,
      -count(CASE WHEN in_value THEN 1 END) AS n_value
    FROM stock
    WHERE stop <= DATE '2024-12-31'
    GROUP BY k1, year(stop)
  ),
  moves AS (
    SELECT coalesce(nullif(trim(CASE k1 WHEN 'NJ' THEN '南京市' ELSE k1 END), ''), '未知') AS "city", greatest(make_date(n, 1, 1), CAST(date_trunc('year', DATE '2023-01-01') AS DATE)) AS bucket, sum(present) AS present, sum(n_value) AS n_value
    FROM changes
    GROUP BY 1, 2
  ),
  calendar AS (
    SELECT bucket, least(CAST(bucket + INTERVAL 1 YEAR AS DATE) - 1, DATE '2024-12-31') AS taken
    FROM (
      SELECT CAST(unnest(generate_series(CAST(date_trunc('year', DATE '2023-01-01') AS DATE), DATE '2024-12-31', INTERVAL 1 YEAR)) AS DATE) AS bucket
    ) AS buckets
  )
  SELECT
    "city",
    bucket,
    present,
    n_value AS "value"
  FROM (
    SELECT
      cell."city",
      cell.bucket,
      cell.taken,
      CAST(sum(coalesce(moves.present, 0)) OVER (PARTITION BY cell."city" ORDER BY cell.bucket) AS BIGINT) AS present,
      CAST(sum(coalesce(moves.n_value, 0)) OVER (PARTITION BY cell."city" ORDER BY cell.bucket) AS BIGINT) AS n_value
    FROM (SELECT * FROM (SELECT DISTINCT "city" FROM moves) AS groups CROSS JOIN calendar) AS cell
    LEFT JOIN moves ON moves."city" = cell."city" AND moves.bucket = cell.bucket
  ) AS levels
) AS cells
WHERE present > 0
ORDER BY "year", "city"`);
  });

  it('of a formula: the cells of its operands side by side', () => {
    expect(
      compileMetric(kinds.metric('deals_per_held'), { by: ['city'], period: '2024' }, { today: '2025-06-30' })
        .sql,
    ).toBe(`SELECT
  "city",
  "numerator",
  "denominator",
  CASE WHEN "denominator" > 0 THEN 100 * CAST("numerator" AS DOUBLE) / "denominator" END AS "value"
FROM (
  SELECT
    "city",
    CASE WHEN count(CASE WHEN operand = 1 THEN 1 END) = 0 THEN 0 ELSE max(m1) END AS "numerator",
    CASE WHEN count(CASE WHEN operand = 2 THEN 1 END) = 0 THEN 0 ELSE max(m2) END AS "denominator"
  FROM (
    SELECT
      "city",
      1 AS operand,
      CAST("value" AS BIGINT) AS m1,
      NULL AS m2
    FROM ( -- deals 第 1 版
      SELECT
        coalesce(nullif(trim(CASE k1 WHEN 'NJ' THEN '南京市' ELSE k1 END), ''), '未知') AS "city",
        CAST(sum("value") AS BIGINT) AS "value"
      FROM (
        SELECT
          k1,
          count(*) AS "value"
        FROM (
          SELECT
            fact.city AS k1
          FROM deal AS fact
          WHERE fact.is_counted
            AND fact.day >= DATE '2024-01-01' AND fact.day < DATE '2025-01-01'
        ) AS facts
        GROUP BY k1
      ) AS groups
      GROUP BY 1
    ) AS cells
    UNION ALL
    SELECT
      "city",
      2 AS operand,
      NULL AS m1,
      CAST("value" AS BIGINT) AS m2
    FROM ( -- held 第 1 版
      SELECT
        coalesce(nullif(trim(CASE k1 WHEN 'NJ' THEN '南京市' ELSE k1 END), ''), '未知') AS "city",
        CAST(sum("value") AS BIGINT) AS "value"
      FROM (
        SELECT
          k1,
          count(*) AS "value"
        FROM (
          SELECT
            fact.city AS k1
          FROM holding AS fact
          WHERE fact.held_from <= DATE '2024-12-31'
            AND (fact.held_to IS NULL OR fact.held_to > DATE '2024-12-31')
        ) AS facts
        GROUP BY k1
      ) AS groups
      GROUP BY 1
    ) AS cells
  ) AS parts
  GROUP BY "city"
) AS joined
ORDER BY "value" DESC NULLS LAST, "city"`);
  });

  it('of a quantile: labels first, for it cannot be made of parts', () => {
    expect(compileMetric(kinds.metric('median'), { by: ['month', 'is_near'], period: '2024' }).sql).toBe(
      `SELECT
  "month",
  "is_near",
  "denominator",
  CASE WHEN "denominator" >= 2 THEN "value" END AS "value"
FROM (
  SELECT
    coalesce(substr(CAST(k1 AS VARCHAR), 1, 4) || '-' || substr(CAST(k1 AS VARCHAR), 5, 2), '未知') AS "month",
    k2 AS "is_near",
    "denominator",
    "value"
  FROM (
    SELECT
      k1,
      k2,
      count(x) AS "denominator",
      quantile_cont(CAST(x AS DOUBLE), 0.5) AS "value"
    FROM (
      SELECT
        year(fact.day) * 100 + month(fact.day) AS k1,
        coalesce(CASE fact.is_near WHEN true THEN '是' WHEN false THEN '否' END, '未知') AS k2,
        fact.amount AS x
      FROM deal AS fact
      WHERE fact.day >= DATE '2024-01-01' AND fact.day < DATE '2025-01-01'
    ) AS facts
    GROUP BY k1, k2
  ) AS groups
) AS cells
ORDER BY "month", "is_near"`,
    );
  });

  it('of a stock on one day: the last of the period, or today where that is earlier', () => {
    const sql = (request: MetricRequest, today?: string) =>
      compileMetric(kinds.metric('held'), request, today === undefined ? {} : { today }).sql;
    expect(sql({ period: '2024Q1' }, '2025-06-30')).toContain("fact.held_from <= DATE '2024-03-31'\n");
    expect(sql({ period: '2025' }, '2025-06-30')).toContain("fact.held_from <= DATE '2025-06-30'\n");
    expect(sql({ period: '2025', as_of: '2025-02-28' }, '2025-06-30')).toContain(
      "fact.held_from <= DATE '2025-02-28'\n",
    );
    expect(sql({}, '2025-06-30')).toContain("fact.held_from <= DATE '2025-06-30'\n");
    expect(sql({})).toContain('fact.held_from <= (SELECT as_of FROM int_as_of)\n');
  });

  it.each([
    ['2025-07-01', 1, '2024-07-01'],
    ['2025-02-28', 1, '2024-02-29'],
    ['2024-02-29', 1, '2023-02-28'],
    ['2024-02-29', 4, '2020-02-29'],
    ['2024-03-01', 1, '2023-03-01'],
    ['2023-02-28', 2, '2021-02-28'],
  ])('the latest day whose window ends by %s after %i years is %s', async (end, years, day) => {
    expect(latestBegin(end, years)).toBe(day);
    const [row] = await readRows(
      connection,
      `SELECT CAST(max(d) AS VARCHAR) AS d FROM (SELECT CAST(unnest(generate_series(DATE '2019-01-01', DATE '2026-01-01', INTERVAL 1 DAY)) AS DATE) AS d)
       WHERE CAST(d + INTERVAL ${years} YEAR AS DATE) <= DATE '${end}'`,
    );
    expect(row?.d).toBe(day);
  });

  it('joins nothing that is not needed', () => {
    expect(compile('grants', { by: ['document_kind', 'year'] }).sql).not.toContain('JOIN');
    expect(compile('university_share_of_grants', {}).sql.match(/JOIN/g)).toHaveLength(1);
  });

  it('is frozen and the same for the same request', () => {
    const one = compile('grants', { by: ['city'], where: ['date>=2024'] });
    expect(one).toEqual(
      compile('grants', { by: ['city'], where: [{ dimension: 'date', op: '>=', values: ['2024'] }] }),
    );
    expect(Object.isFrozen(one) && Object.isFrozen(one.columns) && Object.isFrozen(one.filters)).toBe(true);
  });

  it.each([
    ['date>=2024-07-01', "fact.event_date >= DATE '2024-07-01'"],
    ['date>2024-07', "fact.event_date >= DATE '2024-08-01'"],
    ['date<2024Q3', "fact.event_date < DATE '2024-07-01'"],
    ['date<=2024', "fact.event_date < DATE '2025-01-01'"],
    ['year=2024', "((fact.event_date >= DATE '2024-01-01' AND fact.event_date < DATE '2025-01-01'))"],
    ['month=未知', '(fact.event_date IS NULL)'],
  ])('%s', (where, sql) => {
    expect(compile('grants', { where: [where] }).sql).toContain(`AND ${sql}\n`);
  });
});

describe('what is refused', () => {
  const refused = (id: string, request: MetricRequest) => expect(() => compile(id, request));

  it('dimensions the metric does not have', () => {
    refused('grants', { by: ['cty'] }).toThrow(
      expect.objectContaining({
        code: 'PANHUO_METRIC_DIMENSION',
        message: expect.stringContaining('是否指 city'),
        hint: expect.stringContaining('wipo_field（技术领域）'),
        where: { field: 'by' },
      }),
    );
    refused('grants', { by: ['城市'] }).toThrow(
      expect.objectContaining({ message: expect.stringContaining('是否指 city') }),
    );
    refused('university_share_of_grants', { by: ['university'] }).toThrow(
      expect.objectContaining({ code: 'PANHUO_METRIC_DIMENSION' }),
    );
    refused('grants', { where: ['patent_id=x'] }).toThrow(
      expect.objectContaining({ code: 'PANHUO_METRIC_DIMENSION', where: { field: 'where' } }),
    );
  });

  it.each<[string, MetricRequest, string]>([
    ['a bad period', { period: '2024-13' }, 'PANHUO_METRIC_PERIOD'],
    ['a bad date in a condition', { where: ['date>=yesterday'] }, 'PANHUO_METRIC_PERIOD'],
    ['a day as a year', { where: ['year=2024-07-12'] }, 'PANHUO_METRIC_PERIOD'],
    ['comparing text', { where: ['city>南京市'] }, 'PANHUO_METRIC_CONDITION'],
    ['comparing the unknown', { where: ['date>未知'] }, 'PANHUO_METRIC_REQUEST'],
    ['an empty list', { where: [{ dimension: 'city', op: 'in', values: [] }] }, 'PANHUO_METRIC_CONDITION'],
    [
      'two values for =',
      { where: [{ dimension: 'city', op: '=', values: ['a', 'b'] }] },
      'PANHUO_METRIC_CONDITION',
    ],
    ['a dimension twice', { by: ['city', 'city'] }, 'PANHUO_METRIC_REQUEST'],
    ['a limit of none', { limit: 0 }, 'PANHUO_METRIC_REQUEST'],
    ['half a row', { limit: 1.5 }, 'PANHUO_METRIC_REQUEST'],
    ['an order by what is not there', { by: ['city'], order: ['year'] }, 'PANHUO_METRIC_REQUEST'],
    ['an order by SQL', { order: ['value; DROP TABLE dim_patent'] }, 'PANHUO_METRIC_REQUEST'],
  ])('%s', (_, request, code) => {
    refused('grants', request).toThrow(expect.objectContaining({ code }));
  });
});

describe('values stay values', () => {
  it('whatever they look like', async () => {
    const nasty = fc.oneof(
      fc.constantFrom(
        "'",
        "''",
        "\\'",
        "x'; DROP TABLE dim_patent; --",
        "') OR 1=1 --",
        '$1',
        '?',
        "E'\\x27'",
        '"',
        '/*',
        '{{x}}',
        '!\u2028!',
        '南京市',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(nasty, fc.constantFrom('=' as const, 'in' as const), async (value, op) => {
        fc.pre(!/[\p{Cc}\p{Cs}]/u.test(value) && value.trim() === value);
        await fill(connection, {
          patents: [
            { ...NOTHING, city: value },
            { ...NOTHING, city: `${value}x` },
          ],
          events: [0, 1].map((patent) => ({
            patent,
            code: 'GR01',
            category: '授权',
            document_kind: '发明授权',
            event_date: null,
          })),
        });
        const result = await queryMetric(connection, catalog.metric('grants'), {
          by: ['city'],
          where: [{ dimension: 'city', op, values: [value] }],
        });
        expect(result.rows).toEqual([{ city: value, value: 1 }]);
      }),
      { numRuns: 150 },
    );
  });

  it('control characters never reach the SQL', () => {
    for (const value of ['a\u0000b', 'a\nb', '\u001b[31m']) {
      expect(() => compile('grants', { where: [{ dimension: 'city', op: '=', values: [value] }] })).toThrow(
        expect.objectContaining({ code: 'PANHUO_METRIC_CONDITION' }),
      );
    }
  });
});
