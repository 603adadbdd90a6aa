import { type CapOutcome, capsHolding } from './caps.ts';
import { scoreOf } from './curve.ts';
import { gradesOf } from './grades.ts';
import { checkUnique, refuse, type Value } from './guard.ts';
import { competitionRanks, roundTo } from './rank.ts';
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
  const digits = system.digits ?? 2;
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
    const weights = effectiveWeights(leaves, scores, system, centre.id);
    const raw = totalOf(scores, weights);
    const held = capsHolding(system.caps ?? [], centre.facts ?? {}, centre.id);
    const most = Math.min(
      ...held.map(({ holds, rule }) => (holds ? (rule.scoreAtMost ?? Infinity) : Infinity)),
    );
    return { centre, scores, weights, raw, held, total: roundTo(Math.min(raw, most), digits) };
  });
  const ranks = competitionRanks(
    parts.map(({ total }) => total),
    digits,
  );
  const graded = gradesOf(
    parts.map(({ total }) => total),
    system.grading,
    digits,
  );
  const uncapped = gradesOf(
    parts.map(({ raw }) => raw),
    system.grading,
    digits,
  );
  const names = system.grading.grades.map(({ grade }) => grade);
  const sheets = parts.map(({ centre, scores, weights, raw, held, total }, at): ScoreSheet => {
    const caps = held.map(({ rule, fact, holds }) => ({
      rule,
      fact,
      holds,
      binding:
        holds &&
        ((rule.scoreAtMost !== undefined && rule.scoreAtMost < raw) ||
          (rule.gradeAtMost !== undefined && names.indexOf(rule.gradeAtMost) > (uncapped[at] ?? 0))),
    }));
    const grade = Math.max(
      graded[at] ?? 0,
      ...held.map(({ rule, holds }) =>
        holds && rule.gradeAtMost !== undefined ? names.indexOf(rule.gradeAtMost) : 0,
      ),
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
      total,
      raw,
      rank: ranks[at] ?? 0,
      grade: names[grade] ?? '',
      gradeBefore: names[uncapped[at] ?? 0] ?? '',
      caps: Object.freeze(caps),
      groups: Object.freeze(groupScores(system, indicators)),
      indicators: Object.freeze(indicators),
      coverage: coverageOf(indicators),
    });
  });
  return Object.freeze({ system, leaves: Object.freeze(leaves), sheets: Object.freeze(sheets) });
}

/** Σ score × weight / 100. */
export function totalOf(scores: readonly Value[], weights: readonly number[]): number {
  let total = 0;
  for (const [at, score] of scores.entries()) total += (score ?? 0) * (weights[at] ?? 0);
  return total / 100;
}

/**
 * The points that each indicator really has for a centre. Under `exclude` the others of its group take the weight of a missing one in proportion;
 * a group without any value gives its weight to the other groups in proportion. Always sums to 100.
 *
 * @throws PANHUO_SCORE_VALUE when `exclude` leaves nothing
 */
export function effectiveWeights(
  leaves: readonly Leaf[],
  scores: readonly Value[],
  system: Pick<ScoringSystem, 'groups' | 'missing'>,
  centre: string,
): number[] {
  if (system.missing !== 'exclude' || scores.every((score) => score !== null))
    return leaves.map(({ weight }) => weight);
  const present = system.groups.map(() => 0);
  for (const [at, leaf] of leaves.entries())
    if (scores[at] !== null) present[leaf.groupAt] = (present[leaf.groupAt] ?? 0) + leaf.weight;
  const reached = system.groups.reduce(
    (sum, { weight }, at) => sum + ((present[at] ?? 0) > 0 ? weight : 0),
    0,
  );
  if (reached <= 0) refuse('PANHUO_SCORE_VALUE', `${centre} 没有任何一个有权重的指标有值，评不出分`, centre);
  return leaves.map((leaf, at) => {
    const there = present[leaf.groupAt] ?? 0;
    if (scores[at] === null || there === 0) return 0;
    return (leaf.weight / there) * (system.groups[leaf.groupAt]?.weight ?? 0) * (100 / reached);
  });
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
