import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { parsePeriod } from '../../../transforms/semantic/period.ts';
import { unitFactor } from '../../../transforms/semantic/shapes/attain.ts';
import { conditionsOf } from '../../../transforms/semantic/shapes/reconcile.ts';
import { runOver, type Stubbed } from './stubs.ts';

let facts: Stubbed;
let catalog: MetricCatalog;
beforeAll(async () => {
  [facts, catalog] = await Promise.all([
    runOver(['fct_target', 'fct_published_total', 'fct_survey_rate'], {}),
    loadMetrics(),
  ]);
});
afterAll(() => facts.duck.close());

describe('targets', () => {
  it('are what the documents say', async () => {
    expect(
      await facts.lines(
        `SELECT target_id, period, comparator, value::DECIMAL(18, 2), unit, scope_value FROM fct_target ORDER BY 1`,
      ),
    ).toEqual([
      // 8000 亿, 万亿; 800 亿, 1000 亿.
      'gb37-contract-2025 | 2025 | >= | 800000000000.00 | 元 | 中国',
      'gb37-output-2025 | 2025 | >= | 1000000000000.00 | 元 | 中国',
      'js-contract-2025 | 2025 | >= | 80000000000.00 | 元 | 江苏省',
      'js-gdp-2025 | 2025 | >= | 0.17 | 比率（0–1） | 江苏省',
      'js-inventory-2024 | 2024 | >= | 1.00 | 比率（0–1） | 江苏省',
      'js-output-2025 | 2025 | >= | 100000000000.00 | 元 | 江苏省',
      'js-sei-2025 | 2025 | >= | 0.42 | 比率（0–1） | 江苏省',
      'ministries-inventory-2024 | 2024 | >= | 1.00 | 比率（0–1） | 中国',
      'plan14-hv-2025 | 2025 | >= | 12.00 | 件/万人 | 中国',
    ]);
  });

  it('of the province keep the number that the policy cites, and say that a re-post prints another', async () => {
    expect(
      await facts.lines(
        `SELECT target_id FROM fct_target WHERE document LIKE '江苏省专利转化%' AND NOT (document LIKE '%〔2024〕6号%' AND note LIKE '%号%')`,
      ),
    ).toEqual([]);
    expect(await facts.lines(`SELECT note FROM fct_target WHERE target_id = 'js-contract-2025'`)).toEqual([
      '一处转载作苏政办发〔2024〕8号，81号文引作6号，从81号文；矛盾存此',
    ]);
  });
});

describe('published totals', () => {
  it('of Jiangsu keep how they are rounded and what they grew by', async () => {
    expect(
      await facts.lines(`SELECT total_id, period, value::INT, value_low::DOUBLE, value_high::DOUBLE, change, round(implied_previous)::INT
        FROM fct_published_total WHERE total_id LIKE 'js-%' AND metric IS NOT NULL ORDER BY 1`),
    ).toEqual([
      // 7.81 万 is some number from 78,050 to 78,150; 78,100 / 1.4518, 9,336 / 1.3627.
      'js-2024-inventory | to:2024-12 | 161000 | 160500 | 161500 | — | —',
      'js-2024m11-deals | 2024-01..2024-11 | 78100 | 78050 | 78150 | 0.4518 | 53795',
      'js-2024m11-deals-scholarly | 2024-01..2024-11 | 9336 | 9335.5 | 9336.5 | 0.3627 | 6851',
    ]);
  });

  it('stay below what they are a part of', async () => {
    expect(
      await facts.lines(`SELECT p.total_id FROM fct_published_total AS p JOIN fct_published_total AS w
        ON starts_with(p.total_id, w.total_id || '-') AND w.unit = p.unit WHERE p.value >= w.value`),
    ).toEqual([]);
  });
});

describe('survey rates', () => {
  it('are what the page of definitions has, of one basis', async () => {
    expect(
      await facts.lines(
        'SELECT rate, year, scope, value, mark, basis FROM fct_survey_rate ORDER BY year, rate, value',
      ),
    ).toEqual([
      '产业化率 | 2020 | 高校 | 0.038 | M | survey',
      '实施率 | 2020 | 全部专利权人 | 0.507 | S | survey',
      '许可率 | 2020 | 全部专利权人 | 0.063 | S | survey',
      '转让率 | 2020 | 全部专利权人 | 0.044 | S | survey',
      '产业化率 | 2023 | 企业 | 0.513 | S | survey',
      '产业化率 | 2023 | 高新技术企业 | 0.576 | S | survey',
      '产业化率 | 2024 | 高校 | 0.101 | M | survey',
      '产业化率 | 2024 | 科研院所 | 0.172 | M | survey',
      '产业化率 | 2024 | 企业 | 0.533 | M | survey',
    ]);
  });

  it('are read by metrics of surveys alone', () => {
    const readers = catalog.metrics.filter((metric) => JSON.stringify(metric).includes('fct_survey_rate'));
    expect(readers.length).toBeGreaterThan(0);
    expect(readers.filter(({ basis }) => basis !== 'survey')).toEqual([]);
    expect(catalog.metrics.filter(({ basis }) => basis === 'survey')).toEqual(readers);
  });
});

describe('what is compared with a metric', () => {
  it('names one that exists, in a unit that fits, for a period and conditions that it answers', async () => {
    const named =
      await facts.lines(`SELECT target_id, metric, unit, period, coalesce(scope_dimension || '=' || scope_value, '') FROM fct_target WHERE metric IS NOT NULL
      UNION ALL SELECT total_id, metric, unit, period, coalesce(conditions, '') FROM fct_published_total WHERE metric IS NOT NULL ORDER BY 1`);
    expect(named.length).toBeGreaterThan(10);
    for (const line of named) {
      const [id = '', metric = '', unit = '', period = '', conditions = ''] = line.split(' | ');
      const definition = catalog.metric(metric);
      expect([id, unitFactor(definition.unit, unit)]).not.toEqual([id, null]);
      expect([id, parsePeriod(period)]).not.toEqual([id, undefined]);
      const dimensions = new Set(definition.dimensions.map((dimension) => dimension.id));
      // A number of the country is never compared.
      const asked = conditionsOf(conditions).filter(({ dimension }) => dimension !== 'country');
      expect([id, asked.filter(({ dimension }) => !dimensions.has(dimension))]).toEqual([id, []]);
    }
  });

  it('is verified by nobody yet, and says what it was read from', async () => {
    expect(
      await facts.lines(`SELECT target_id FROM fct_target WHERE verified OR mark <> 'S' UNION ALL SELECT total_id FROM fct_published_total WHERE verified OR mark <> 'S'
        UNION ALL SELECT rate_id FROM fct_survey_rate WHERE verified`),
    ).toEqual([]);
  });

  it('breaks no audit', () => {
    expect(facts.failing).toEqual([]);
  });
});
