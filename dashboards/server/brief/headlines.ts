import type { ShapeRules } from '../../../transforms/semantic/shapes/rules.ts';
import {
  attainTargets,
  type TargetAnswer,
  type TargetRow,
} from '../../../transforms/semantic/shapes/targets.ts';
import type { Headline } from '../../api/brief.ts';
import { type Figure, figureOf, type Ground } from './figures.ts';
import { periodName, said } from './words.ts';

/** What the office answers for, in the order in which it is asked. */
export const HEADLINES = ['contract_amount', 'conversion_rate_stock', 'unused_three_years_share'] as const;

const LIGHTS = {
  绿: { kind: 'good', word: '达标' },
  黄: { kind: 'warn', word: '预警' },
  红: { kind: 'bad', word: '未达' },
} as const;

export interface Headlines {
  readonly headlines: Headline[];
  readonly targets: TargetAnswer;
}

/** The headline figures, each beside its target, judged at the end of the period. */
export async function headlinesOf(ground: Ground, rules: ShapeRules): Promise<Headlines> {
  const asked = ground.lastDay < ground.today ? { as_of: ground.lastDay } : {};
  const targets = await attainTargets(ground.connection, ground.catalog, asked, rules, {
    snapshot: ground.snapshot,
  });
  const headlines: Headline[] = [];
  for (const id of HEADLINES) {
    const figure = await figureOf(ground, id);
    headlines.push(headlineOf(figure, targetFor(targets.rows, id, ground.lastDay)));
  }
  return { headlines, targets };
}

/** The target that falls due next after the period, else the last one that fell due. */
export function targetFor(rows: readonly TargetRow[], metric: string, lastDay: string): TargetRow | null {
  const year = lastDay.slice(0, 4);
  const own = rows
    .filter(({ target, problem }) => target.metric === metric && problem === null)
    .sort((a, b) => (a.target.period < b.target.period ? -1 : 1));
  return own.find(({ target }) => target.period.slice(0, 4) >= year) ?? own.at(-1) ?? null;
}

function headlineOf(figure: Figure, row: TargetRow | null): Headline {
  const { definition, cell, value, why, base, change, growth } = figure;
  return {
    metric: definition.id,
    name: definition.name,
    unit: definition.unit,
    format: definition.format,
    direction: definition.direction,
    verified: definition.verified,
    version: definition.version,
    value,
    why,
    base,
    change,
    growth,
    cell,
    light: lightOf(figure, row),
    target: row && targetOf(row),
  };
}

function lightOf({ value, why }: Figure, row: TargetRow | null): Headline['light'] {
  if (value === null) return { kind: 'none', word: '无数据', why: why ?? '没有可用的数值' };
  if (row === null) return { kind: 'none', word: '未设目标', why: '没有与它同口径的目标' };
  if (row.light === null) return { kind: 'none', word: '未判定', why: row.why };
  return { ...LIGHTS[row.light], why: row.why };
}

function targetOf(row: TargetRow): NonNullable<Headline['target']> {
  const { target, value, gap, attainment } = row;
  return {
    id: target.target_id,
    name: target.name,
    document: target.document,
    period: target.period,
    period_name: periodName(target.period),
    comparator: target.comparator,
    value: target.value,
    unit: target.unit,
    said: `${target.comparator === '>=' ? '不低于' : '不高于'}${amount(target.value, target.unit)}`,
    reached: value,
    gap,
    gap_said: gap === null ? null : gapSaid(gap, target.unit),
    attainment,
    verified: target.verified,
  };
}

function gapSaid(gap: number, unit: string): string {
  if (gap === 0) return '正好达到';
  const size = isRatio(unit) ? `${(Math.abs(gap) * 100).toFixed(1)}个百分点` : amount(Math.abs(gap), unit);
  return gap > 0 ? `高出${size}` : `相差${size}`;
}

const isRatio = (unit: string): boolean => unit.startsWith('比率');

/** A target's number in its own unit. */
export const amount = (value: number, unit: string): string =>
  isRatio(unit) ? said(value, 'percent', '') : said(value, unit.endsWith('元') ? 'money' : 'decimal', unit);
