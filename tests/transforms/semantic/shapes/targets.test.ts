import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastCompleteMonth } from '../../../../transforms/semantic/shapes/clock.ts';
import { addMonths } from '../../../../transforms/semantic/shapes/project.ts';
import { conditionsOf, reconcile } from '../../../../transforms/semantic/shapes/reconcile.ts';
import { loadShapeRules } from '../../../../transforms/semantic/shapes/rules.ts';
import { attainTargets } from '../../../../transforms/semantic/shapes/targets.ts';
import { type Case, createTables, fillCases, shapeCatalog } from './warehouse.ts';

const catalog = shapeCatalog();
let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await createTables(connection);
  // Two cases a month in 2023 and until September 2024, then the as-of day.
  const months = Array.from({ length: 21 }, (_, at) => addMonths('2023-01', at));
  const cases = months.flatMap((month): Case[] =>
    ['a', 'b'].map((name) => ({
      id: `${month}${name}`,
      day: `${month}-05`,
      city: name === 'a' ? '甲' : '乙',
      amount: 1e6,
    })),
  );
  await fillCases(connection, cases, '2024-09-30');
  await connection.run(`
    CREATE TABLE fct_target (target_id VARCHAR, document VARCHAR, name VARCHAR, metric VARCHAR, scope_dimension VARCHAR, scope_value VARCHAR, period VARCHAR,
      value DOUBLE, unit VARCHAR, comparator VARCHAR, source VARCHAR, verified BOOLEAN, note VARCHAR);
    INSERT INTO fct_target VALUES
      ('t1', '文件', '案件数', 'cases', NULL, NULL, '2024', 24, '件', '>=', '第一条', false, NULL),
      ('t2', '文件', '甲市金额', 'amount', 'city', '甲', '2024', 0.2, '亿元', '>=', '第二条', false, NULL),
      ('t3', '文件', '存量', 'standing', NULL, NULL, '2024', 47, '件', '>=', '第三条', false, NULL),
      ('t4', '文件', '全国', 'cases', 'country', '中国', '2024', 1, '件', '>=', '第四条', false, NULL),
      ('t5', '文件', '单位不符', 'cases', NULL, NULL, '2024', 1, '元', '>=', '第五条', false, NULL),
      ('t6', '文件', '没有数据', NULL, NULL, NULL, '2024', 1, '元', '>=', '第六条', false, '本库没有产值'),
      ('t7', '文件', '占比', 'large_share', NULL, NULL, '2024', 90, '%', '>=', '第七条', false, NULL);
    CREATE TABLE mart_conversion_reconciliation (period_kind VARCHAR, period VARCHAR, period_from DATE, scope VARCHAR, line VARCHAR, line_name VARCHAR,
      line_order INTEGER, events BIGINT, patents BIGINT, deals BIGINT, amount_cny DECIMAL(18,2));
    INSERT INTO mart_conversion_reconciliation VALUES
      ('year', '2024', DATE '2024-01-01', '全部', 'counted', '计数', 9999, 18, 17, 9, 18000000),
      ('year', '2024', DATE '2024-01-01', '全部', 'gross', '毛数', 0, 20, 19, 10, 18000000),
      ('year', '2024', DATE '2024-01-01', '全部', 'intra_group', '集团内部', 10, 2, 2, 1, 0),
      ('year', '2024', DATE '2024-01-01', '转让', 'gross', '毛数', 0, 1, 1, 1, 0.5),
      ('month', '2024-03', DATE '2024-03-01', '全部', 'gross', '毛数', 0, 2, 2, 1, 0);
    CREATE TABLE fct_published_total (total_id VARCHAR, name VARCHAR, metric VARCHAR, period VARCHAR, scope VARCHAR, conditions VARCHAR, value DOUBLE, rounding DOUBLE,
      unit VARCHAR, source VARCHAR, verified BOOLEAN, note VARCHAR);
    INSERT INTO fct_published_total VALUES
      ('p1', '案件', 'cases', '2024-01..2024-06', '甲、乙', 'city=甲,乙', 10, 1, '件', '公报', false, NULL),
      ('p2', '全国案件', 'cases', '2024', '全国', NULL, 1000, 100, '件', '公报', false, NULL),
      ('p3', '上年案件', 'cases', '2023', '本省', NULL, 24, 1, '件', '公报', false, NULL);
    CREATE TABLE fct_survey_rate (rate_id VARCHAR, rate VARCHAR, definition VARCHAR, year INTEGER, scope VARCHAR, patent_type VARCHAR, value DOUBLE, source VARCHAR, verified BOOLEAN);
    INSERT INTO fct_survey_rate VALUES ('s1', '产业化率', '定义', 2024, '高校', '发明', 0.1, '调查', false), ('s2', '产业化率', '定义', 2023, '高校', '发明', 0.05, '调查', false)`);
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

describe('targets', () => {
  it('stand beside what is counted, with time gone, light and projection', async () => {
    const { rows, as_of, rule_verified } = await attainTargets(
      connection,
      catalog,
      {},
      await loadShapeRules(),
    );
    expect([as_of, rule_verified]).toEqual(['2024-09-30', false]);
    const by = new Map(rows.map((row) => [row.target.target_id, row]));
    // 18 of 24 after 274 of 366 days: 75 % against 74.9 %. Twenty-one months are no two years: a flat line, 18 + 3 · 2.
    expect(by.get('t1')).toMatchObject({ value: 18, attainment: 0.75, gap: -6, met: false, light: '绿' });
    expect(by.get('t1')?.elapsed).toBeCloseTo(274 / 366, 12);
    expect(by.get('t1')?.projection).toMatchObject({
      method: 'trend',
      from: '2024-10',
      value: expect.closeTo(24, 6),
    });
    // 9 million yuan of 20: in the target's unit, amber to red.
    expect(by.get('t2')?.value).toBeCloseTo(0.09, 12);
    expect(by.get('t2')?.light).toBe('红');
    // 42 in stock, two more a month without any noise: 48 at the year's end.
    expect(by.get('t3')).toMatchObject({
      value: 42,
      light: '绿',
      projection: { method: 'drift', value: expect.closeTo(48, 6) },
    });
    expect(by.get('t7')).toMatchObject({
      value: 100,
      met: true,
      projection: { none: expect.stringContaining('不可相加') },
    });
  });

  it('that cannot be measured stay in the table with the reason', async () => {
    const { rows } = await attainTargets(connection, catalog, {}, await loadShapeRules());
    expect(
      rows.flatMap(({ target, problem }) => (problem === null ? [] : [[target.target_id, problem]])),
    ).toEqual([
      ['t4', '全国目标，本库只有部分地区的数据，不与它比'],
      ['t5', '单位不符：指标为件，目标为元'],
      ['t6', '本库没有产值'],
    ]);
    await expect(
      attainTargets(connection, catalog, { target: 'x' }, await loadShapeRules()),
    ).rejects.toMatchObject({ code: 'PANHUO_METRIC_REQUEST', message: '没有目标“x”' });
  });

  it('of a past day are those of that day', async () => {
    const { rows } = await attainTargets(
      connection,
      catalog,
      { metric: 'cases', as_of: '2024-03-31' },
      await loadShapeRules(),
    );
    expect(rows[0]).toMatchObject({ value: 6, attainment: 0.25 });
  });
});

describe('reconciliation', () => {
  it('prints the account of a period in order, and what was published within it beside ours', async () => {
    const answer = await reconcile(connection, catalog, { period: '2024' });
    expect(
      answer.scopes.map(({ scope, lines }) => [scope, lines.map(({ line, events }) => [line, events])]),
    ).toEqual([
      [
        '全部',
        [
          ['gross', 20],
          ['intra_group', 2],
          ['counted', 18],
        ],
      ],
      ['转让', [['gross', 1]]],
    ]);
    expect(answer.scopes[1]?.lines[0]?.amount).toBe(0.5);
    expect(
      answer.published.map(({ total_id, ours, difference, share }) => [total_id, ours, difference, share]),
    ).toEqual([
      ['p1', 12, 2, 0.2],
      ['p2', null, null, null],
    ]);
    expect(answer.survey.map(({ rate_id }) => rate_id)).toEqual(['s1']);
    expect((await reconcile(connection, catalog, { period: '2024', scope: '转让' })).scopes).toHaveLength(1);
  });

  it('refuses periods it has no account of, and unknown scopes', async () => {
    await expect(reconcile(connection, catalog, { period: 'ytd:2024-03' })).rejects.toMatchObject({
      code: 'PANHUO_METRIC_PERIOD',
    });
    await expect(reconcile(connection, catalog, { period: '2024', scope: '赠与' })).rejects.toMatchObject({
      hint: '现有范围：全部、转让',
    });
  });

  it('reads the conditions of published totals', () => {
    expect(conditionsOf('province=江苏省;org_type=高校,科研院所')).toEqual([
      { dimension: 'province', op: '=', values: ['江苏省'] },
      { dimension: 'org_type', op: 'in', values: ['高校', '科研院所'] },
    ]);
    expect(conditionsOf(null)).toEqual([]);
  });
});

describe('complete months', () => {
  it('end with their last day', () => {
    expect(lastCompleteMonth('2024-02-29')).toBe('2024-02');
    expect(lastCompleteMonth('2024-02-28')).toBe('2024-01');
    expect(lastCompleteMonth('2024-01-15')).toBe('2023-12');
    expect(lastCompleteMonth('2024-12-31')).toBe('2024-12');
  });
});
