import { type Direction, finite, refuse } from './guard.ts';

/** Linear between `floor` and `target`. `target` above `floor` when more is better, below it when less is. */
export interface LinearCurve {
  kind: 'linear';
  direction: Direction;
  floor: number;
  target: number;
  /** Score at the floor itself. @default 0 */
  base?: number;
  /** Score of what does not reach the floor. @default 0 */
  below?: number;
  /** Highest score; above 100 the line goes on beyond the target until it is reached. @default 100 */
  cap?: number;
}

/** All or nothing: reaches `target` (inclusive), or does not. */
export interface StepCurve {
  kind: 'step';
  direction: Direction;
  target: number;
  /** @default 100 */
  pass?: number;
  /** @default 0 */
  fail?: number;
}

/** The best band first; a value belongs to the first band whose limit it reaches (inclusive). */
export interface BandCurve {
  kind: 'bands';
  direction: Direction;
  bands: readonly { limit: number; score: number }[];
  /** Score of what reaches no band. */
  otherwise: number;
}

/** 功效系数: c · (x − unacceptable) / (satisfactory − unacceptable) + d, kept within min and max. */
export interface EfficacyCurve {
  kind: 'efficacy';
  direction: Direction;
  /** 不允许值 */
  unacceptable: number;
  /** 满意值 */
  satisfactory: number;
  /** @default 40 */
  c?: number;
  /** @default 60 */
  d?: number;
  /** @default 0 */
  min?: number;
  /** @default 100 */
  max?: number;
}

/** Judged items: so many points of `of`. */
export interface PointsCurve {
  kind: 'points';
  of: number;
}

/** From a value to a score of 0–100 (above 100 only where a cap says so). */
export type Curve = LinearCurve | StepCurve | BandCurve | EfficacyCurve | PointsCurve;

/** @throws PANHUO_SCORE_CURVE when a curve contradicts itself; `field` is the indicator it belongs to */
export function checkCurve(curve: Curve, field: string): void {
  const wrong = (why: string): never =>
    refuse('PANHUO_SCORE_CURVE', `${field} 的计分曲线有误：${why}`, field);
  for (const [name, value] of numbersOf(curve))
    if (!Number.isFinite(value)) wrong(`${name} 不是有限的数：${value}`);
  const better = (left: number, right: number, direction: Direction) =>
    direction === 'more' ? left > right : left < right;
  switch (curve.kind) {
    case 'linear': {
      if (!better(curve.target, curve.floor, curve.direction))
        wrong(
          `目标 ${curve.target} 应${curve.direction === 'more' ? '大' : '小'}于底线 ${curve.floor}（${curve.direction === 'more' ? '越大越好' : '越小越好'}）`,
        );
      const { base = 0, below = 0, cap = 100 } = curve;
      if (!(0 <= below && below <= base && base < 100 && cap >= 100 && cap <= 200))
        wrong('应有 0 ≤ below ≤ base < 100 ≤ cap ≤ 200');
      return;
    }
    case 'step': {
      const { pass = 100, fail = 0 } = curve;
      if (!(0 <= fail && fail < pass && pass <= 200)) wrong('应有 0 ≤ fail < pass ≤ 200');
      return;
    }
    case 'bands': {
      if (curve.bands.length === 0) wrong('没有分档');
      for (const [at, band] of curve.bands.entries()) {
        const next = curve.bands[at + 1];
        if (next !== undefined && !better(band.limit, next.limit, curve.direction))
          wrong(`分档应由好到差：第 ${at + 1} 档的界限 ${band.limit} 与下一档 ${next.limit} 顺序不对`);
        if (band.score <= (next?.score ?? curve.otherwise)) wrong(`第 ${at + 1} 档的分数应高于下一档`);
      }
      if (curve.otherwise < 0 || (curve.bands[0]?.score ?? 0) > 200) wrong('分数应在 0 与 200 之间');
      return;
    }
    case 'efficacy': {
      if (!better(curve.satisfactory, curve.unacceptable, curve.direction))
        wrong(`满意值 ${curve.satisfactory} 与不允许值 ${curve.unacceptable} 的大小与方向不符`);
      const { c = 40, min = 0, max = 100 } = curve;
      if (!(c > 0 && 0 <= min && min < max && max <= 200)) wrong('应有 c > 0，0 ≤ min < max ≤ 200');
      return;
    }
    case 'points':
      if (curve.of <= 0) wrong('满分应大于 0');
      return;
    default:
      curve satisfies never;
  }
}

function numbersOf(curve: Curve): [string, number][] {
  const all = Object.entries(curve).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  if (curve.kind !== 'bands') return all;
  return [
    ...all,
    ...curve.bands.flatMap(({ limit, score }): [string, number][] => [
      ['limit', limit],
      ['score', score],
    ]),
  ];
}

/**
 * The score of a value.
 *
 * @throws PANHUO_SCORE_VALUE when it is no finite number, or a judged value lies outside 0 … `of`
 */
export function scoreOf(curve: Curve, value: number, field = '指标'): number {
  finite(value, field);
  switch (curve.kind) {
    case 'linear': {
      const { base = 0, below = 0, cap = 100 } = curve;
      if (!reaches(value, curve.floor, curve.direction)) return below;
      const share = (value - curve.floor) / (curve.target - curve.floor);
      return Math.min(cap, base + share * (100 - base));
    }
    case 'step':
      return reaches(value, curve.target, curve.direction) ? (curve.pass ?? 100) : (curve.fail ?? 0);
    case 'bands':
      return (
        curve.bands.find(({ limit }) => reaches(value, limit, curve.direction))?.score ?? curve.otherwise
      );
    case 'efficacy': {
      const { c = 40, d = 60, min = 0, max = 100 } = curve;
      const raw = ((value - curve.unacceptable) / (curve.satisfactory - curve.unacceptable)) * c + d;
      return Math.min(max, Math.max(min, raw));
    }
    case 'points':
      if (value < 0 || value > curve.of)
        refuse('PANHUO_SCORE_VALUE', `${field} 的评分应在 0 与 ${curve.of} 之间，收到：${value}`, field);
      return (value / curve.of) * 100;
    default:
      return curve satisfies never;
  }
}

const reaches = (value: number, limit: number, direction: Direction) =>
  direction === 'more' ? value >= limit : value <= limit;

/** The highest score the curve gives. */
export function highestScore(curve: Curve): number {
  switch (curve.kind) {
    case 'linear':
      return curve.cap ?? 100;
    case 'step':
      return curve.pass ?? 100;
    case 'bands':
      return curve.bands[0]?.score ?? curve.otherwise;
    case 'efficacy':
      return curve.max ?? 100;
    case 'points':
      return 100;
    default:
      return curve satisfies never;
  }
}

/** The least demanding value that scores at least `score`; null when no value does. */
export function valueFor(curve: Curve, score: number): number | null {
  if (score > highestScore(curve) + 1e-9) return null;
  switch (curve.kind) {
    case 'linear': {
      const { base = 0 } = curve;
      return curve.floor + (Math.max(0, score - base) / (100 - base)) * (curve.target - curve.floor);
    }
    case 'step':
      return curve.target;
    case 'bands':
      return curve.bands.findLast((band) => band.score >= score - 1e-9)?.limit ?? null;
    case 'efficacy': {
      const { c = 40, d = 60 } = curve;
      return curve.unacceptable + ((score - d) / c) * (curve.satisfactory - curve.unacceptable);
    }
    case 'points':
      return (score / 100) * curve.of;
    default:
      return curve satisfies never;
  }
}
