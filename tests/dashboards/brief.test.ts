import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONCERNS, concernsOf } from '../../dashboards/server/brief/concerns.ts';
import { type Ground, homeProvince } from '../../dashboards/server/brief/figures.ts';
import { targetFor } from '../../dashboards/server/brief/headlines.ts';
import { checkBriefPeriod, currentPeriod, periodChoices } from '../../dashboards/server/brief/periods.ts';
import { sentencesOf } from '../../dashboards/server/brief/sentences.ts';
import { changeSaid, periodName, said } from '../../dashboards/server/brief/words.ts';
import type { Duck } from '../../lake/duck.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { queryMetric } from '../../transforms/semantic/query.ts';
import { loadShapeRules } from '../../transforms/semantic/shapes/rules.ts';
import { attainTargets, type TargetRow } from '../../transforms/semantic/shapes/targets.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';

describe('words of a brief', () => {
  it.each([
    [809, 'integer', '件次', '809件次'],
    [97_619_000, 'money', '元', '9,761.9万元'],
    [80_000_000_000, 'money', '元', '800亿元'],
    [0.414, 'percent', '比率（0–1）', '41.4%'],
    [-12, 'integer', '件', '−12件'],
  ] as const)('says %d as %s', (value, format, unit, text) => {
    expect(said(value, format, unit)).toBe(text);
  });

  it.each([
    [{ change: 186, growth: 0.3 }, 'integer', '增长30.0%'],
    [{ change: -0.029, growth: null }, 'percent', '下降2.9个百分点'],
    [{ change: 5, growth: null }, 'integer', '增加5件'],
    [{ change: 0, growth: 0 }, 'integer', '持平'],
  ] as const)('says the change %j', (change, format, text) => {
    expect(changeSaid(change, format, '件')).toBe(text);
  });

  it('names periods', () => {
    expect(['2024', '2024Q3', 'ytd:2024-09', 'ytd:2024-01'].map(periodName)).toEqual([
      '2024年',
      '2024年三季度',
      '2024年1—9月',
      '2024年1月',
    ]);
  });
});

describe('periods of a brief', () => {
  it('begin with the year so far, up to a month that is complete', () => {
    expect(currentPeriod('2024-12-31')).toBe('2024');
    expect(currentPeriod('2024-09-29')).toBe('ytd:2024-08');
    expect(periodChoices('2024-09-30').map(({ value }) => value)).toEqual([
      'ytd:2024-09',
      '2024Q3',
      '2024Q2',
      '2024Q1',
      '2023',
      '2022',
      '2021',
    ]);
  });

  it('are no others', () => {
    expect(checkBriefPeriod('2024Q1')).toEqual({ period: '2024Q1', lastDay: '2024-03-31' });
    for (const wrong of ['2024-01-05', 'to:2024', '2024..2025', 'ytd:2024-13', "2024'; --"])
      expect(() => checkBriefPeriod(wrong)).toThrow(/期次/);
  });
});

describe('the target beside a figure', () => {
  const row = (period: string, metric = 'grants', problem: string | null = null) =>
    ({ target: { metric, period }, problem }) as unknown as TargetRow;
  it('is the next to fall due, else the last that did', () => {
    const rows = [row('2025'), row('2024'), row('2023'), row('2024', 'other'), row('2024', 'grants', 'no')];
    expect(targetFor(rows, 'grants', '2024-12-31')?.target.period).toBe('2024');
    expect(targetFor(rows, 'grants', '2026-03-31')?.target.period).toBe('2025');
    expect(targetFor(rows, 'unknown', '2024-12-31')).toBeNull();
  });
});

describe('on the sample province', () => {
  let duck: Duck;
  let ground: Ground;
  beforeAll(async () => {
    duck = await (await builtProvince()).openReadOnly();
    const { connection } = duck;
    ground = {
      connection,
      catalog: await loadMetrics(),
      snapshot: 's',
      today: '2024-12-31',
      province: await homeProvince(connection),
      ...checkBriefPeriod('2024'),
    };
  }, PROVINCE_TIMEOUT);
  afterAll(() => duck.close());

  it('each sentence holds the figure that its cell gives', async () => {
    expect(ground.province).toBe('江苏省');
    const sentences = await sentencesOf(ground);
    expect(sentences.map(({ id }) => id)).toEqual(['amount', 'change', 'stock']);
    for (const { id, text, cell } of sentences.filter((one) => one.id !== 'change')) {
      const { metric, ...request } = cell;
      const { rows } = await queryMetric(ground.connection, ground.catalog.metric(metric), request);
      expect(text, id).toContain((rows[0]?.value ?? -1).toLocaleString('en-US'));
    }
  });

  it('what needs a decision names its evidence and a unit, and does not fill the page with one kind', async () => {
    const targets = await attainTargets(ground.connection, ground.catalog, {}, await loadShapeRules());
    const { listed, left } = await concernsOf(ground, targets);
    expect(listed.length).toBeGreaterThan(1);
    expect(listed.length).toBeLessThanOrEqual(CONCERNS);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(listed[0]?.id).toMatch(/^target:/);
    expect(new Set(listed.map(({ id }) => id.split(':')[0])).size).toBeGreaterThan(1);
    for (const { matter, evidence, unit } of listed)
      expect(
        [matter, evidence, unit].every((text) => text.length > 3 && !/null|undefined|NaN/.test(text)),
      ).toBe(true);
  });
});
