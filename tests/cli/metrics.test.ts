import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Context } from '../../cli/context.ts';
import { explanationLines, reconciliationLines } from '../../cli/metrics/accounts.ts';
import { cellText, changeText, changeUnit, growthText, unitText } from '../../cli/metrics/format.ts';
import { list, show } from '../../cli/metrics/list.ts';
import { agesOption, listOption, requestOf } from '../../cli/metrics/request.ts';
import { cohortLines, flowLines, funnelLines, survivalLines } from '../../cli/metrics/tables.ts';
import { amountText, targetLines } from '../../cli/metrics/targets.ts';
import { widthOf } from '../../domain/text.ts';
import type { MetricCatalog } from '../../transforms/semantic/catalog.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import type { MetricResult } from '../../transforms/semantic/query.ts';
import { flowMatrix } from '../../transforms/semantic/shapes/flow.ts';
import { kaplanMeier } from '../../transforms/semantic/shapes/survival.ts';

let out = '';
beforeEach(() => {
  out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  return () => vi.restoreAllMocks();
});
const context = new Context({ home: '.', json: false, worker: true });

describe('what the options say', () => {
  it('becomes a request', () => {
    expect(
      requestOf({
        by: 'city, year',
        where: ['a=b'],
        period: '2024',
        asOf: '2024-06-30',
        order: '-value',
        total: true,
      }),
    ).toEqual({
      by: ['city', 'year'],
      where: ['a=b'],
      period: '2024',
      as_of: '2024-06-30',
      order: ['-value'],
      total: 'recompute',
    });
    expect(requestOf({})).toEqual({});
    expect(listOption('a，b,')).toEqual(['a', 'b']);
    expect(agesOption('1-3,5')).toEqual([1, 2, 3, 5]);
    expect(agesOption(undefined)).toBeNull();
  });
});

describe('the list of metrics', () => {
  let catalog: MetricCatalog;
  beforeAll(async () => {
    catalog = await loadMetrics();
  });

  it('has every metric under its group, within a terminal of 100 columns', () => {
    const { metrics } = catalog;
    list(context, metrics);
    const lines = out.split('\n');
    const table = lines.slice(
      0,
      lines.findIndex((line) => line.startsWith('共')),
    );
    expect(Math.max(...table.map(widthOf))).toBeLessThanOrEqual(100);
    for (const { id, name } of metrics)
      expect(table.some((line) => line.startsWith(`${id} `) && line.includes(name.slice(0, 12)))).toBe(true);
    const groups = new Set(metrics.map(({ group }) => group.name));
    expect(table.filter((line) => line.startsWith('【')).length).toBe(groups.size);
    expect(out).toContain(`共 ${metrics.length} 个指标`);
  });

  it('shows each definition without a hole in it', () => {
    const { metrics, versions } = catalog;
    for (const metric of metrics) {
      out = '';
      show(context, metric, versions(metric.id));
      expect(out).not.toMatch(/undefined|null|NaN|\[object/);
      expect(out).toContain(metric.definition);
    }
  });
});

describe('numbers', () => {
  it('are said in full, and why there is none', () => {
    expect(cellText({ value: 0.123456 }, 'percent')).toBe('12.35%');
    expect(cellText({ value: null, suppressed: true, censored: 2 }, 'percent')).toBe('不予显示');
    expect(cellText({ value: null, censored: 2 }, 'percent')).toBe('未满期');
    expect(cellText({ value: null }, 'integer')).toBe('—');
    expect(changeText(-0.0123, 'percent')).toBe('−1.23');
    expect(changeText(1234, 'integer')).toBe('+1,234');
    expect(changeText(0, 'integer')).toBe('0');
    expect(growthText(0.034)).toBe('+3.4%');
    expect(growthText(null)).toBe('—');
    expect(changeUnit({ format: 'percent', unit: '比率（0–1）' })).toBe('百分点');
    expect(unitText({ format: 'money', unit: '元' })).toBe('元');
    expect([
      amountText(8e11, '元'),
      amountText(12345, '元'),
      amountText(0.17, '比率（0–1）'),
      amountText(12, '件/万人'),
    ]).toEqual(['8,000 亿元', '1.23 万元', '17.0%', '12 件/万人']);
  });
});

const cell = (
  age: number,
  value: number | null,
  numerator: number,
  denominator: number,
  censored: number,
) => ({
  age,
  value,
  numerator,
  denominator,
  censored,
  suppressed: value === null && denominator > 0,
});

describe('tables', () => {
  it('of cohorts mark what is still watched, never as zero', () => {
    const [table = ''] = cohortLines({
      metric: 'rate',
      name: '率',
      definition: '',
      version: 1,
      verified: false,
      ages: [1, 2],
      rows: [
        { cohort: '2022', size: 40, cells: [cell(1, 0.1, 3, 30, 10), cell(2, null, 0, 4, 36)] },
        { cohort: '2024', size: 9, cells: [cell(1, null, 0, 0, 9), cell(2, null, 0, 0, 9)] },
      ],
      sql: [],
      filters: [],
      snapshot: null,
      warnings: [],
    });
    const [, , first = '', second = ''] = table.split('\n');
    expect(first.trim().split(/\s{2,}/)).toEqual(['2022', '40', '10.0（3/30+10）', '不予显示（4+36）']);
    expect(second.trim().split(/\s{2,}/)).toEqual(['2024', '9', '未满期', '未满期']);
  });

  it('of survival say 未达到 where half is never reached, and count who is in no curve', () => {
    const curve = kaplanMeier([
      { time: 100, events: 1, censored: 0 },
      { time: 400, events: 0, censored: 9 },
    ]);
    const lines = survivalLines(
      {
        metric: 'rate',
        name: '率',
        version: 1,
        verified: false,
        from: 'grant_date',
        event: 'first_conversion_date',
        until: ['ended_date'],
        names: { from: '授权公告日', event: '首次转化日', until: ['权利终止日'] },
        dimensions: [{ id: 'kind', name: '专利类型' }],
        groups: [
          { group: { kind: '发明' }, curve, unknown: 2, early: 1 },
          { group: { kind: '外观设计' }, curve, unknown: 3, early: 0 },
        ],
        sql: '',
        snapshot: null,
      },
      [365, 3653],
    );
    expect(lines[0]).toContain('专利类型');
    const row =
      lines[0]
        ?.split('\n')[2]
        ?.trim()
        .split(/\s{2,}/) ?? [];
    expect(row.slice(0, 4)).toEqual(['发明', '10', '1', '9']);
    expect(row[4]).toMatch(/^10\.0（1\.\d–52\.\d）$/);
    expect(row.slice(5)).toEqual(['—', '未达到', '未达到', '未达到']);
    expect(lines.at(-1)).toBe('不在曲线内：事件早于起点的 1 行，没有起点（如尚未授权）的 5 行。');
  });

  it('of funnels say that losses may still be under way', () => {
    const stage = (name: string, reached: number) => ({
      id: name,
      name,
      reached,
      from_previous: reached,
      not_reached: 3,
      share_of_previous: 0.5,
      share_of_first: 0.25,
      skipped: 1,
      median_days: 30,
      out_of_order: 0,
    });
    const answer = {
      name: '漏斗',
      source: '',
      verified: false,
      version: 1,
      dimensions: [],
      groups: [{ group: {}, cases: 12, stages: [stage('披露', 12), stage('评估', 6)] }],
      sql: '',
      snapshot: null,
    };
    const [table = '', note] = funnelLines(answer);
    expect(
      table
        .split('\n')[3]
        ?.trim()
        .split(/\s{2,}/),
    ).toEqual(['评估', '6', '6', '50.0', '3', '25.0', '1', '30', '0']);
    expect(note).toContain('含在途');
    expect(funnelLines({ ...answer, groups: [] })).toEqual(['（没有符合条件的成果）']);
  });

  it('of flows have their sums at the edges', () => {
    const matrix = flowMatrix([{ from: '甲', to: '乙', value: 3 }], 5);
    const result = { unit: '件', format: 'integer' } as MetricResult;
    const [table = ''] = flowLines({ matrix, result, from: '城市', to: '去向' });
    expect(table.split('\n').map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ['城市＼去向', '乙', '合计（件）'],
      expect.anything(),
      ['甲', '3', '3'],
      ['合计', '3', '3'],
    ]);
  });

  it('of accounts keep the survey apart from the register', () => {
    const lines = reconciliationLines({
      snapshot: 's',
      period: '2024',
      scopes: [
        {
          scope: '全部',
          lines: [
            { line: 'gross', name: '毛数', events: 3, patents: 3, deals: 2, amount: 10 },
            { line: 'name_change', name: '更名', events: 1, patents: 1, deals: 1, amount: 0 },
            { line: 'counted', name: '计数', events: 2, patents: 2, deals: 1, amount: 10 },
          ],
        },
      ],
      published: [],
      survey: [
        {
          rate_id: 's',
          rate: '产业化率',
          definition: '',
          year: 2024,
          scope: '高校',
          patent_type: '发明',
          value: 0.101,
          source: '调查',
          verified: false,
        },
      ],
    });
    const text = lines.join('\n');
    expect(text).toMatch(/ {2}− 更名 +1 +1 +1 +0\.00/);
    const header = text.split('\n').find((line) => line.includes('调查值'));
    expect(header).not.toMatch(/件次|登记|本库/);
  });

  it('of targets name what cannot be measured', () => {
    const target = {
      target_id: 't',
      document: '文件',
      name: '产值',
      metric: null,
      scope_dimension: null,
      scope_value: '江苏省',
      period: '2025',
      value: 1e11,
      unit: '元',
      comparator: '>=' as const,
      source: '第一条',
      verified: false,
      note: null,
    };
    const lines = targetLines({
      snapshot: null,
      as_of: '2024-12-31',
      rule: '规则',
      rule_verified: false,
      rows: [
        {
          target,
          attainment: null,
          gap: null,
          elapsed: 0,
          met: null,
          light: null,
          why: '',
          value: null,
          projection: null,
          result: null,
          problem: '本库没有产值数据',
        },
      ],
    });
    expect(lines).toEqual([
      '没有可比数据的目标：',
      '  t：产值 2025 年，江苏省 ≥ 1,000 亿元——本库没有产值数据',
      '规则（◇未经官方核验）',
    ]);
  });

  it('of explanations add up in sight', () => {
    const side = { unit: '件', format: 'integer', snapshot: 's', as_of: null } as MetricResult;
    const lines = explanationLines({
      before: { ...side, as_of: '2024-06-30' },
      after: side,
      before_value: 2,
      after_value: 3,
      difference: 1,
      definition_change: null,
      effects: null,
      parts: [
        {
          metric: 'm',
          name: '案件',
          role: 'value',
          before: 2,
          after: 3,
          adds_up: true,
          causes: [
            { cause: 'late', detail: null, said: null, rows: 2, effect: 2, examples: ['a'] },
            {
              cause: 'excluded',
              detail: 'reversal',
              said: '转去又转回',
              rows: 1,
              effect: -1,
              examples: ['b'],
            },
          ],
        },
      ],
    });
    const text = lines.join('\n');
    expect(text).toContain('当时：2 件（快照 s，回溯到 2024-06-30）');
    expect(text).toMatch(/后来不再计数 +转去又转回 +1 +-1 +b/);
    expect(text).toMatch(/合计 +3 +1/);
  });
});
