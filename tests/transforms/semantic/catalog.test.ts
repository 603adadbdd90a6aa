import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PanhuoError } from '../../../domain/errors.ts';
import { createCatalog } from '../../../transforms/semantic/catalog.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';

const DIMENSIONS = `facts:
  fct:
    name: 事实
    key: id
    record_ids: record_ids
    show: [id]
    joins:
      a: { table: dim_a, key: a_id, equals: fact.a_id }
      b: { table: dim_b, key: b_id, equals: a.b_id }
dimensions:
  - { type: date, id: year, name: 年份, meaning: 年, grain: year }
  - { type: text, id: place, name: 地方, meaning: 地, from: { fct: b.place } }
  - { type: text, id: other, name: 别处, meaning: 别, from: {} }
`;
const METRIC = `group: things
name: 东西
metrics:
  - id: things
    name: 件数
    definition: 数一数
    fact: fct
    date: day
    measure: { agg: count }
    dimensions: [year, place]
    unit: 件
    format: integer
    additive: true
    basis: register
    source: 测试
    verified: false
    version: 1
    valid_from: 2026-01-01
`;

function refusal(metric: string, dimensions = DIMENSIONS, file = 'things.yaml'): PanhuoError {
  try {
    createCatalog({ file: 'dimensions.yaml', text: dimensions }, [{ file, text: metric }]);
  } catch (error) {
    if (error instanceof PanhuoError) return error;
    throw error;
  }
  throw new Error('should have been refused');
}

describe('the definitions that come with the program', () => {
  it('load, frozen, with what the rules ask of them', async () => {
    const catalog = await loadMetrics();
    expect(catalog.metrics.map((metric) => metric.id)).toEqual(
      expect.arrayContaining([
        'designs',
        'grants',
        'invention_grants',
        'publications',
        'university_share_of_grants',
        'utility_models',
      ]),
    );
    const share = catalog.metric('university_share_of_grants');
    expect(share).toMatchObject({ additive: false, minDenominator: 30, format: 'percent', verified: false });
    expect(
      catalog.metrics.every((metric) => Object.isFrozen(metric) && Object.isFrozen(metric.dimensions)),
    ).toBe(true);
    expect(catalog.metric('grants').dimensions.map((dimension) => dimension.id)).toContain('document_kind');
  });

  it('an unknown metric is refused with the nearest, and where all are listed', async () => {
    const catalog = await loadMetrics();
    const unknown = (id: string) => expect(() => catalog.metric(id));
    unknown('grant').toThrow(
      expect.objectContaining({
        code: 'PANHUO_METRIC_UNKNOWN',
        message: expect.stringContaining('是否指 grants'),
      }),
    );
    unknown('专利授权量').toThrow(
      expect.objectContaining({ message: expect.stringContaining('是否指 grants') }),
    );
    unknown('xyz').toThrow(
      expect.objectContaining({ hint: expect.stringContaining('用 panhuo metrics list 查看') }),
    );
  });
});

describe('joins', () => {
  it('are found through every step', () => {
    const catalog = createCatalog({ file: 'dimensions.yaml', text: DIMENSIONS }, [
      { file: 'things.yaml', text: METRIC },
    ]);
    const place = catalog.metric('things').dimensions.find((dimension) => dimension.id === 'place');
    expect(place?.type === 'text' && place.reach.joins.map((step) => step.alias)).toEqual(['a', 'b']);
  });
});

describe('mistakes are named by file, line and field', () => {
  it.each([
    ['unit: 件', 'uint: 件', { line: 11, field: '/metrics/0/uint' }, '没有这个字段'],
    ['version: 1', 'version: 一', { line: 17, field: '/metrics/0/version' }, ''],
    [
      'valid_from: 2026-01-01',
      'valid_from: 2026-02-30',
      { line: 18, field: '/metrics/0/valid_from' },
      '应为日期',
    ],
    ['group: things', 'group: thing', { line: 1, field: '/group' }, 'group 应与文件名一致（things）'],
    ['fact: fct', 'fact: fct; DROP TABLE x', { line: 7, field: '/metrics/0/fact' }, '标识'],
    ['fact: fct', 'fact: fact', { line: 7, field: '/metrics/0/fact' }, '没有定义事实表'],
    ['fact: fct', 'note: x', { line: 4, field: '/metrics/0/fact' }, '应给出事实表'],
    ['[year, place]', '[year, plce]', { line: 10, field: '/metrics/0/dimensions/1' }, '是否指 place'],
    ['[year, place]', '[year, year]', { line: 10, field: '/metrics/0/dimensions/1' }, '列了两次'],
    [
      '[year, place]',
      '[other]',
      { line: 10, field: '/metrics/0/dimensions/0' },
      '没有写明如何从事实表 fct 到达',
    ],
    [
      'additive: true',
      'additive: true\n    min_denominator: 5',
      { line: 14, field: '/metrics/0/min_denominator' },
      '没有分母',
    ],
    [
      'measure: { agg: count }',
      'numerator: { agg: count }\n    denominator: { agg: count }',
      { line: 14, field: '/metrics/0/additive' },
      '比率不可相加',
    ],
    ['agg: count }', 'agg: count, column: x }', { line: 9, field: '/metrics/0/measure/agg' }, '数的是行'],
    ['agg: count }', 'agg: sum }', { line: 9, field: '/metrics/0/measure/agg' }, 'column 或 days'],
    ['agg: count }', 'agg: quantile, column: x }', { line: 9, field: '/metrics/0/measure/q' }, 'quantile'],
    [
      'agg: count }',
      'agg: count_distinct, column: x }',
      { line: 13, field: '/metrics/0/additive' },
      'count_distinct 不可相加',
    ],
    [
      'agg: count }',
      'agg: sum, days: { from: a, to: at } }',
      { line: 9, field: '/metrics/0/measure/days/to' },
      '只用于有 stock',
    ],
    ['date: day', 'counted: true', { line: 8, field: '/metrics/0/counted' }, '没有写明哪些行计入'],
    ['date: day', 'date: day\n    stock: { from: [x] }', { line: 8, field: '/metrics/0/date' }, '恰有一种'],
    [
      'date: day',
      'date: day\n    filters: [{ dimension: nowhere, known: true }]',
      { line: 9, field: '/metrics/0/filters/0/dimension' },
      '没有维度 nowhere',
    ],
    [
      'date: day',
      'date: day\n    filters: [{ dimension: year, in: ["2024"] }]',
      { line: 9, field: '/metrics/0/filters/0/dimension' },
      '不能用日期维度',
    ],
    [
      'date: day',
      'date: day\n    filters: [{ column: x, equals: 1 }]',
      { line: 9, field: '/metrics/0/filters/0' },
      '应为',
    ],
    ['date: day', 'date: day\n    date: other', { line: 9, field: '' }, 'YAML'],
    ['name: 件数', 'name: "件\\u0000数"', { line: 5, field: '/metrics/0/name' }, '控制字符'],
  ])('%s → %s', (before, after, where, message) => {
    expect(METRIC).toContain(before);
    const error = refusal(METRIC.replace(before, after));
    expect(error.code).toBe('PANHUO_METRIC_INVALID');
    expect(error.message).toContain(message);
    // The first of several mistakes may be another one; the one meant must be among those listed.
    expect(error.message).toContain(`things.yaml:${where.line}${where.field ? ` ${where.field}` : ''} `);
  });

  it.each([
    ['equals: a.b_id', 'equals: c.b_id', '/facts/fct/joins/b/equals'],
    ['{ fct: b.place }', '{ fct: c.place }', '/dimensions/1/from/fct'],
    ['{ fct: b.place }', '{ nofct: b.place }', '/dimensions/1/from/nofct'],
    ['id: place', 'id: year', '/dimensions/1/id'],
    ['id: place', 'id: value', '/dimensions/1/id'],
    ['{ fct: b.place }', '{ fct: b.place }, labels: { X: 甲, Y: 甲 }', '/dimensions/1/labels'],
  ])('dimensions: %s → %s', (before, after, field) => {
    expect(DIMENSIONS).toContain(before);
    expect(refusal(METRIC, DIMENSIONS.replace(before, after)).message).toContain(` ${field} `);
  });

  it('all mistakes of all files come at once', () => {
    const error = refusal(METRIC.replace('unit: 件', 'unit: ""').replace('basis: register', 'basis: guess'));
    expect(error.message).toMatch(/2 处错误/);
    expect(error.where).toEqual({ file: 'things.yaml', line: 11, field: '/metrics/0/unit' });
  });
});

describe('loading a folder', () => {
  it('says which file is missing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'panhuo-metrics-'));
    try {
      await expect(loadMetrics(join(folder, 'none'))).rejects.toMatchObject({ code: 'PANHUO_INPUT_MISSING' });
      await expect(loadMetrics(folder)).rejects.toMatchObject({
        code: 'PANHUO_INPUT_MISSING',
        where: { file: join(folder, 'dimensions.yaml') },
      });
      await writeFile(join(folder, 'dimensions.yaml'), DIMENSIONS);
      await writeFile(join(folder, 'things.yaml'), METRIC);
      expect((await loadMetrics(folder)).metrics.map((metric) => metric.id)).toEqual(['things']);
      await writeFile(join(folder, 'broken.yaml'), 'group: [');
      await expect(loadMetrics(folder)).rejects.toMatchObject({
        code: 'PANHUO_METRIC_INVALID',
        where: { file: 'broken.yaml', line: 1 },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
