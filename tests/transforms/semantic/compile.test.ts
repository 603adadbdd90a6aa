import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { compileMetric } from '../../../transforms/semantic/compile.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import type { MetricRequest } from '../../../transforms/semantic/types.ts';
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
  "city",
  "quarter",
  count(*) AS "value"
FROM (
  SELECT
    coalesce(nullif(trim(patent.city), ''), '未知') AS "city",
    coalesce(substr(CAST(fact.event_date AS VARCHAR), 1, 4) || 'Q' || CAST(quarter(fact.event_date) AS VARCHAR), '未知') AS "quarter"
  FROM fct_legal_event AS fact
  LEFT JOIN dim_patent AS patent ON patent.patent_id = fact.patent_id
  WHERE fact.category IN ('授权')
    AND fact.document_kind IN ('发明授权')
    AND fact.event_date >= DATE '2024-01-01' AND fact.event_date < DATE '2025-01-01'
    AND coalesce(nullif(trim(patent.wipo_field), ''), '未知') = '医药'
) AS facts
GROUP BY "city", "quarter"
ORDER BY "value" DESC NULLS LAST, "city", "quarter"
LIMIT 10`);
    expect(compiled.columns.map((column) => `${column.name}:${column.role}:${column.label}`)).toEqual([
      'city:dimension:城市',
      'quarter:dimension:季度',
      'value:value:发明专利授权量（件）',
    ]);
    expect(compiled.filters).toEqual([
      'category in (授权)',
      'document_kind in (发明授权)',
      '统计期 2024：event_date 自 2024-01-01 至 2024-12-31（含）',
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
    "city",
    count(CASE WHEN in_numerator THEN 1 END) AS "numerator",
    count(CASE WHEN in_denominator THEN 1 END) AS "denominator"
  FROM (
    SELECT
      coalesce(nullif(trim(patent.city), ''), '未知') AS "city",
      (coalesce(nullif(trim(patent.university), ''), '非高校或未知') <> '非高校或未知') AS in_numerator,
      TRUE AS in_denominator
    FROM fct_legal_event AS fact
    LEFT JOIN dim_patent AS patent ON patent.patent_id = fact.patent_id
    WHERE fact.category IN ('授权')
      AND fact.event_date >= DATE '2024-01-01' AND fact.event_date < DATE '2024-04-01'
  ) AS facts
  WHERE in_numerator OR in_denominator
  GROUP BY "city"
) AS cells
ORDER BY "value" DESC NULLS LAST, "city"`);
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
