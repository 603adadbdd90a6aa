import { describe, expect, it } from 'vitest';
import { compileMetric } from '../../../transforms/semantic/compile.ts';
import { parsePeriod } from '../../../transforms/semantic/period.ts';
import type { MetricRequest } from '../../../transforms/semantic/types.ts';
import { catalog, catalogOf, DEALS, HOLDINGS } from './facts.ts';

const refused = (deals: string, message: string | RegExp) =>
  expect(() => catalogOf(['deals.yaml', deals], ['holdings.yaml', HOLDINGS])).toThrow(
    expect.objectContaining({ code: 'PANHUO_METRIC_INVALID', message: expect.stringMatching(message) }),
  );
const line = (text: string) => DEALS.slice(0, DEALS.indexOf(text)).split('\n').length;
const added = (metric: string) => `${DEALS}  - { ${metric} }\n`;
const last = DEALS.split('\n').length;

describe('formulas', () => {
  it('may be cut by what all their operands may be cut by', () => {
    expect(catalog.metric('deals_per_held').dimensions.map(({ id }) => id)).toEqual([
      'date',
      'month',
      'quarter',
      'year',
      'city',
      'school',
    ]);
    expect(() => compileMetric(catalog.metric('deals_per_held'), { by: ['is_near'] })).toThrow(
      expect.objectContaining({
        code: 'PANHUO_METRIC_DIMENSION',
        hint: expect.stringContaining('school（学校）'),
      }),
    );
  });

  it('in a circle are refused with the way round', () => {
    const circle = added('id: a, name: a, formula: { add: [b, deals] }').concat(
      '  - { id: b, name: b, formula: { subtract: [c, deals] } }\n  - { id: c, name: c, formula: { add: [a, deals] } }\n',
    );
    refused(circle, `deals\\.yaml:${last + 2} .*定义成环：a → b → c → a`);
    refused(added('id: a, name: a, formula: { add: [a, deals] }'), `deals\\.yaml:${last} .*a → a`);
  });

  it.each([
    [
      'unit: 元/件',
      'unit: 元',
      `deals\\.yaml:${line('id: amount_each')} /metrics/\\d+/unit 单位不符：元 ÷ 件 应为 元/件，写的是 元`,
    ],
    [
      'divide: [near, gross] }, unit: 比率（0–1）',
      'divide: [near, gross] }, unit: 件/件',
      '应为 比率（0–1）',
    ],
    ['subtract: [gross, near]', 'subtract: [gross, amount]', 'gross（件）与 amount（元）不能相加减'],
    ['unit_of: { held: 百件 }', 'unit_of: { hold: 百件 }', '公式中没有指标 hold'],
    ['divide: [near, gross]', 'divide: [near, grss]', '没有指标 grss，是否指 gross'],
    ['divide: [near, gross]', 'divide: [near, gross@2]', '没有指标 gross@2'],
    ['subtract: [gross, near]', 'subtract: [gross, buyers]', 'buyers 不可相加'],
    [
      'divide: [amount, deals] }',
      'divide: [amount, deals] }, dimensions: [year, pace]',
      '所用的指标 amount 没有维度 pace',
    ],
    ['divide: [amount, deals] }', 'divide: [amount, deals] }, basis: survey', '口径（登记或调查）不一致'],
    ['divide: [amount, deals] }', 'divide: [amount, deals, near] }', '应为 \\{divide'],
  ])('%s → %s', (before, after, message) => {
    expect(DEALS).toContain(before);
    refused(DEALS.replace(before, after), message);
  });
});

describe('versions', () => {
  const two = added(
    'id: deals, name: 件数, measure: { agg: count }, version: 2, valid_from: 2026-06-01, filters: [{ column: amount, gt: 0 }]',
  );

  it('stand side by side, the latest by default', () => {
    const both = catalogOf(['deals.yaml', two], ['holdings.yaml', HOLDINGS]);
    expect(both.metric('deals')).toMatchObject({ version: 2, validFrom: '2026-06-01' });
    expect(both.metric('deals', { version: 1 })).toMatchObject({ version: 1, counted: true });
    expect(both.versions('deals').map(({ version }) => version)).toEqual([1, 2]);
    expect(both.versions('nothing')).toEqual([]);
    expect(both.metrics.filter(({ id }) => id === 'deals')).toHaveLength(1);
    const each = both.metric('amount_each');
    expect(each.kind === 'formula' && each.of.map(({ version }) => version)).toEqual([1, 2]);
    expect(() => both.metric('deals', { version: 3 })).toThrow(
      expect.objectContaining({
        code: 'PANHUO_METRIC_UNKNOWN',
        hint: '现有：第 1 版（2026-01-01 起）、第 2 版（2026-06-01 起）',
      }),
    );
  });

  it('are refused twice or backwards', () => {
    refused(two.replace('version: 2', 'version: 1'), '第 1 版定义了两次');
    refused(two.replace('valid_from: 2026-06-01', 'valid_from: 2025-06-01'), '应晚于第 1 版');
  });

  it('of an operand may be named', () => {
    const named = catalogOf(
      ['deals.yaml', two.replace('divide: [amount, deals]', 'divide: [amount, deals@1]')],
      ['holdings.yaml', HOLDINGS],
    );
    const each = named.metric('amount_each');
    expect(each.kind === 'formula' && each.of.map(({ version }) => version)).toEqual([1, 1]);
  });
});

describe('defaults of a file', () => {
  it('give way to what a metric states itself, and to another way of stating it', () => {
    expect(catalog.metric('held')).toMatchObject({
      stock: { from: ['held_from'], to: ['held_to'] },
      date: null,
    });
    expect(catalog.metric('good')).toMatchObject({ stock: { from: ['held_from', 'good_from'] } });
    expect(catalog.metric('ended_1y')).toMatchObject({ date: 'day', measure: null, denominator: null });
    expect(catalog.metric('near_rate')).toMatchObject({
      kind: 'formula',
      group: { id: 'deals', name: '成交' },
    });
  });
});

describe('requests that do not fit', () => {
  it.each<[string, MetricRequest, string]>([
    ['deals', { period: '2024..2023' }, 'PANHUO_METRIC_PERIOD'],
    ['deals', { as_of: 'yesterday' }, 'PANHUO_METRIC_PERIOD'],
    ['held', { where: ['year=2024'] }, 'PANHUO_METRIC_REQUEST'],
    ['deals_per_held', { where: ['month=2024-01'] }, 'PANHUO_METRIC_REQUEST'],
    ['near_rate', { order: ['censored'] }, 'PANHUO_METRIC_REQUEST'],
    ['near_rate', { where: ['is_far=是'] }, 'PANHUO_METRIC_DIMENSION'],
  ])('%s %j', (id, request, code) => {
    expect(() => compileMetric(catalog.metric(id), request)).toThrow(expect.objectContaining({ code }));
  });

  it('a day back into a fact that does not know since when its rows are known', () => {
    const events = catalogOf([
      'events.yaml',
      DEALS.split('metrics:')[0]
        ?.replace('group: deals', 'group: events')
        .replace('fact: deal', 'fact: event')
        .replace(', city, school, is_near', '') +
        'metrics:\n  - { id: events, name: 事件, measure: { agg: count } }\n',
    ]);
    expect(() => compileMetric(events.metric('events'), { as_of: '2024' })).toThrow(
      expect.objectContaining({
        code: 'PANHUO_METRIC_REQUEST',
        message: expect.stringContaining('不能回溯'),
      }),
    );
  });
});

describe('periods', () => {
  it.each([
    ['2024-01..2024-09', '2024-01-01', '2024-10-01'],
    ['2023Q4..2024', '2023-10-01', '2025-01-01'],
    ['ytd:2024-09', '2024-01-01', '2024-10-01'],
    ['YTD:2024Q3', '2024-01-01', '2024-10-01'],
    ['ytd:2024-07-12', '2024-01-01', '2024-07-13'],
    ['r12:2024-09', '2023-10-01', '2024-10-01'],
    ['r4:2024Q3', '2023-10-01', '2024-10-01'],
    ['r3:2024', '2022-01-01', '2025-01-01'],
    ['r7:2024-03-01', '2024-02-24', '2024-03-02'],
    ['to:2024-09', null, '2024-10-01'],
  ])('%s', (text, start, end) => {
    expect(parsePeriod(text)).toMatchObject({ start, end });
    expect(parsePeriod(text)?.text.toLowerCase()).toBe(text.toLowerCase());
  });

  it.each([
    '2024..2023',
    '2024..',
    '..2024',
    'ytd:',
    'r0:2024',
    'r:2024',
    'r12:',
    'to:',
    'r9999:1900',
    '2024...2025',
    'ytd:r12:2024',
  ])('refuses %j', (text) => expect(parsePeriod(text)).toBeUndefined());
});
