import type { NoProjection, Projection } from './project.ts';

export type Comparator = '>=' | '<=';
export type Light = '绿' | '黄' | '红';

export interface AttainmentRules {
  /** Behind the elapsed share by no more than this factor is still amber. */
  readonly amber: number;
}

export interface AttainmentInput {
  /** In the target's unit; null when suppressed or not yet observable. */
  readonly value: number | null;
  readonly target: number;
  readonly comparator: Comparator;
  /** Share of the target's period that is over, 0–1. */
  readonly elapsed: number;
  /** A stock is judged by where it is heading, not by the time gone. */
  readonly stock: boolean;
  readonly projection: Projection | NoProjection | null;
}

export interface Attainment {
  /** value ÷ target, for a ceiling (`<=`) target ÷ value. Null without a value. */
  readonly attainment: number | null;
  /** value − target, positive is above. */
  readonly gap: number | null;
  readonly elapsed: number;
  readonly met: boolean | null;
  readonly light: Light | null;
  /** Why this light, in a sentence. */
  readonly why: string;
}

/** The rule of the lights, for the foot of a table. */
export function lightRule(rules: AttainmentRules): string {
  return `红绿灯：已达到目标为绿；统计期已满而未达到为红；流量指标完成率不低于时间进度为绿，不低于时间进度的 ${Math.round(rules.amber * 100)}% 为黄，否则为红；存量、上限与统计期尚未开始的看外推：区间全部达到为绿，预计值达到或区间触及目标为黄，全部达不到为红，不能外推则不亮灯`;
}

/** How far a number is on the way to its target. */
export function attain(input: AttainmentInput, rules: AttainmentRules): Attainment {
  const { value, target, comparator, elapsed } = input;
  if (value === null) {
    return { attainment: null, gap: null, elapsed, met: null, light: null, why: '没有可用的数值' };
  }
  const met = comparator === '>=' ? value >= target : value <= target;
  const [above, below] = comparator === '>=' ? [value, target] : [target, value];
  const attainment = below === 0 ? null : above / below;
  return { attainment, gap: value - target, elapsed, met, ...lightOf(input, met, attainment, rules) };
}

function lightOf(
  { elapsed, stock, comparator, projection, target }: AttainmentInput,
  met: boolean,
  attainment: number | null,
  rules: AttainmentRules,
): Pick<Attainment, 'light' | 'why'> {
  const over = elapsed >= 1;
  // A flow below its ceiling may still pass it; one that has reached its floor stays above.
  if (met && (over || (comparator === '>=' && !stock))) return { light: '绿', why: '已达到目标' };
  if (over) return { light: '红', why: '统计期已满，未达到目标' };
  if (comparator === '<=' && !met && !stock) return { light: '红', why: '已超过上限' };
  if (comparator === '>=' && !stock && elapsed > 0) {
    const done = attainment ?? 0;
    const gone = `完成率 ${share(done)}，时间进度 ${share(elapsed)}`;
    if (done >= elapsed) return { light: '绿', why: gone };
    return { light: done >= rules.amber * elapsed ? '黄' : '红', why: gone };
  }
  if (projection === null || 'none' in projection) {
    return { light: null, why: projection === null ? '没有外推' : projection.none };
  }
  const reaches = (number: number) => (comparator === '>=' ? number >= target : number <= target);
  const [worst, best] =
    comparator === '>=' ? [projection.low, projection.high] : [projection.high, projection.low];
  if (reaches(worst)) return { light: '绿', why: '外推区间全部达到目标' };
  if (reaches(best)) return { light: '黄', why: '目标在外推区间之内' };
  return { light: '红', why: '外推区间全部达不到目标' };
}

function share(value: number): string {
  return `${(value * 100).toFixed(1)}%`;
}

const UNITS: Readonly<Record<string, readonly [base: string, factor: number]>> = {
  元: ['元', 1],
  万元: ['元', 1e4],
  亿元: ['元', 1e8],
  '%': ['比率', 0.01],
  百分比: ['比率', 0.01],
  比率: ['比率', 1],
  '比率（0–1）': ['比率', 1],
};

/**
 * What a number in one unit is multiplied with to be in another: 亿元 → 元 is 100,000,000; 万件 → 件 is 10,000. Null when the units measure
 * different things.
 */
export function unitFactor(from: string, to: string): number | null {
  const [fromBase, fromFactor] = unitOf(from);
  const [toBase, toFactor] = unitOf(to);
  return fromBase === toBase ? fromFactor / toFactor : null;
}

function unitOf(unit: string): readonly [base: string, factor: number] {
  const plain = unit.trim();
  const known = UNITS[plain];
  if (known) return known;
  const prefixed = /^([万亿])(.+)$/u.exec(plain);
  if (prefixed) return [prefixed[2] ?? '', prefixed[1] === '万' ? 1e4 : 1e8];
  return [plain, 1];
}
