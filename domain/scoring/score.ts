import { type CapOutcome, capsHolding } from './caps.ts';
import { scoreOf } from './curve.ts';
import { checkUnique, refuse, type Value } from './guard.ts';
import { capLimits, effectiveWeights, standingsOf, totalOf } from './standing.ts';
import { checkSystem, type Leaf, leavesOf, type ScoringSystem } from './system.ts';

export interface CentreInput {
  id: string;
  /** Indicator → value; one that is not there or null is missing (also suppressed ones). */
  values: Readonly<Record<string, Value>>;
  /** What caps ask about, e.g. `{ abnormal_open: 2 }`. */
  facts?: Readonly<Record<string, Value>>;
}

export interface IndicatorScore {
  id: string;
  group: string;
  value: Value;
  /** 0–100 by the curve; null when the value is missing. */
  score: Value;
  /** Points of 100 by the system. */
  weight: number;
  /** Points of 100 that it really had for this centre: 0 when excluded, more than `weight` when it took another's. */
  effectiveWeight: number;
  /** score × effectiveWeight / 100 */
  points: number;
}

export interface GroupScore {
  id: string;
  weight: number;
  effectiveWeight: number;
  points: number;
  /** Share of the group's weight that has values, 0–1. */
  coverage: number;
}

export interface ScoreSheet {
  centre: string;
  /** Rounded to the system's digits, after caps: what is printed, ranked and graded. */
  total: number;
  /** Not rounded, before caps. */
  raw: number;
  rank: number;
  grade: string;
  /** The grade without caps. */
  gradeBefore: string;
  /** Every rule, whether it holds, and whether it changed anything. */
  caps: readonly CapOutcome[];
  groups: readonly GroupScore[];
  indicators: readonly IndicatorScore[];
  /** Share of the 100 points that have values, 0–1. */
  coverage: number;
}

/** A scored round: everything that the analyses of it start from. */
export interface ScoredRound {
  system: ScoringSystem;
  leaves: readonly Leaf[];
  /** In the order given. */
  sheets: readonly ScoreSheet[];
}

/**
 * Scores the centres of a round by the system's curves and weights: caps, ranks and grades included.
 *
 * @throws PANHUO_SCORE_WEIGHTS, PANHUO_SCORE_CURVE a system that contradicts itself
 * @throws PANHUO_SCORE_VALUE values that are no finite numbers, a missing one where the system refuses that, a centre without any value
 * @throws PANHUO_SCORE_INPUT a centre twice, or values of an indicator that is not in the system
 */
export function scoreCentres(system: ScoringSystem, centres: readonly CentreInput[]): ScoredRound {
  checkSystem(system);
  checkUnique(
    centres.map(({ id }) => id),
    '评分对象',
  );
  const names = system.grading.grades.map(({ grade }) => grade);
  const leaves = leavesOf(system);
  const known = new Set(leaves.map(({ id }) => id));
  const parts = centres.map((centre) => {
    const strange = Object.keys(centre.values).find((id) => !known.has(id));
    if (strange !== undefined)
      refuse('PANHUO_SCORE_INPUT', `${centre.id} 有指标体系之外的指标：${strange}`, strange);
    const scores = leaves.map((leaf) => {
      const value = centre.values[leaf.id] ?? null;
      if (value === null && system.missing === 'refuse')
        refuse('PANHUO_SCORE_VALUE', `${centre.id} 缺少指标 ${leaf.id} 的值，规则不许缺失`, leaf.id);
      return value === null ? null : scoreOf(leaf.curve, value, `${centre.id} 的指标 ${leaf.id}`);
    });
    const weights = effectiveWeights(leaves, scores, system.missing);
    if (weights === null)
      refuse('PANHUO_SCORE_VALUE', `${centre.id} 没有任何一个有权重的指标有值，评不出分`, centre.id);
    const held = capsHolding(system.caps ?? [], centre.facts ?? {}, centre.id);
    return { centre, scores, weights, held, limits: capLimits(held, names), raw: totalOf(scores, weights) };
  });
  const standings = standingsOf(
    parts.map(({ raw }) => raw),
    parts.map(({ limits }) => limits),
    system,
  );
  const sheets = parts.map(({ centre, scores, weights, raw, held }, at): ScoreSheet => {
    const standing = standings[at] ?? { raw, total: 0, rank: 0, grade: 0, gradeBefore: 0 };
    const caps = held.map(({ rule, fact, holds }) =>
      Object.freeze({
        rule,
        fact,
        holds,
        binding:
          holds &&
          ((rule.scoreAtMost !== undefined && rule.scoreAtMost < raw) ||
            (rule.gradeAtMost !== undefined && names.indexOf(rule.gradeAtMost) > standing.gradeBefore)),
      }),
    );
    const indicators = leaves.map(
      (leaf, n): IndicatorScore =>
        Object.freeze({
          id: leaf.id,
          group: leaf.group,
          value: centre.values[leaf.id] ?? null,
          score: scores[n] ?? null,
          weight: leaf.weight,
          effectiveWeight: weights[n] ?? 0,
          points: ((scores[n] ?? 0) * (weights[n] ?? 0)) / 100,
        }),
    );
    return Object.freeze({
      centre: centre.id,
      total: standing.total,
      raw,
      rank: standing.rank,
      grade: names[standing.grade] ?? '',
      gradeBefore: names[standing.gradeBefore] ?? '',
      caps: Object.freeze(caps),
      groups: Object.freeze(groupScores(system, indicators)),
      indicators: Object.freeze(indicators),
      coverage: coverageOf(indicators),
    });
  });
  return Object.freeze({ system, leaves: Object.freeze(leaves), sheets: Object.freeze(sheets) });
}

function groupScores(system: ScoringSystem, indicators: readonly IndicatorScore[]): GroupScore[] {
  return system.groups.map((group) => {
    const own = indicators.filter((indicator) => indicator.group === group.id);
    return Object.freeze({
      id: group.id,
      weight: group.weight,
      effectiveWeight: own.reduce((sum, { effectiveWeight }) => sum + effectiveWeight, 0),
      points: own.reduce((sum, { points }) => sum + points, 0),
      coverage: coverageOf(own),
    });
  });
}

function coverageOf(indicators: readonly IndicatorScore[]): number {
  const all = indicators.reduce((sum, { weight }) => sum + weight, 0);
  const there = indicators.reduce((sum, { value, weight }) => sum + (value === null ? 0 : weight), 0);
  return all === 0 ? 0 : there / all;
}
