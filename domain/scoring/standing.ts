import type { CapRule } from './caps.ts';
import { gradesOf } from './grades.ts';
import type { Value } from './guard.ts';
import { competitionRanks, roundTo } from './rank.ts';
import type { Leaf, ScoringSystem } from './system.ts';

/** Where a centre stands among the others. Grades are places in the system's list, 0 the best. */
export interface Standing {
  raw: number;
  /** After caps, rounded. */
  total: number;
  rank: number;
  grade: number;
  gradeBefore: number;
}

/** The caps that hold for a centre, in numbers: no more points, no better grade than these. */
export interface CapLimits {
  score: number;
  grade: number;
}

export function capLimits(
  held: readonly { rule: CapRule; holds: boolean }[],
  grades: readonly string[],
): CapLimits {
  const limits = { score: Number.POSITIVE_INFINITY, grade: 0 };
  for (const { rule, holds } of held) {
    if (!holds) continue;
    if (rule.scoreAtMost !== undefined) limits.score = Math.min(limits.score, rule.scoreAtMost);
    if (rule.gradeAtMost !== undefined)
      limits.grade = Math.max(limits.grade, grades.indexOf(rule.gradeAtMost));
  }
  return limits;
}

/** Raw scores of all centres → totals, ranks and grades, caps applied. */
export function standingsOf(
  raws: readonly number[],
  limits: readonly CapLimits[],
  system: Pick<ScoringSystem, 'grading' | 'digits'>,
): Standing[] {
  const digits = system.digits ?? 2;
  const totals = raws.map((raw, at) => roundTo(Math.min(raw, limits[at]?.score ?? raw), digits));
  const ranks = competitionRanks(totals, digits);
  const grades = gradesOf(totals, system.grading, digits);
  const before = gradesOf(raws, system.grading, digits);
  return raws.map((raw, at) => ({
    raw,
    total: totals[at] ?? 0,
    rank: ranks[at] ?? 0,
    grade: Math.max(grades[at] ?? 0, limits[at]?.grade ?? 0),
    gradeBefore: before[at] ?? 0,
  }));
}

/** Σ score × weight / 100. */
export function totalOf(scores: readonly Value[], weights: readonly number[]): number {
  let total = 0;
  for (const [at, score] of scores.entries()) total += (score ?? 0) * (weights[at] ?? 0);
  return total / 100;
}

/**
 * The points that each indicator really has for a centre. Under `exclude` the others of its group take the weight of a missing one in proportion;
 * a group without any value gives its weight to the other groups in proportion. Sums to 100; null when `exclude` leaves nothing.
 */
export function effectiveWeights(
  leaves: readonly Leaf[],
  scores: readonly Value[],
  missing: ScoringSystem['missing'],
): number[] | null {
  if (missing !== 'exclude' || scores.every((score) => score !== null))
    return leaves.map(({ weight }) => weight);
  const groups: { all: number; present: number }[] = [];
  for (const [at, { groupAt, weight }] of leaves.entries()) {
    const group = groups[groupAt] ?? { all: 0, present: 0 };
    groups[groupAt] = group;
    group.all += weight;
    if (scores[at] !== null) group.present += weight;
  }
  const reached = groups.reduce((sum, { all, present }) => sum + (present > 0 ? all : 0), 0);
  if (reached <= 0) return null;
  return leaves.map(({ groupAt, weight }, at) => {
    const group = groups[groupAt];
    if (scores[at] === null || group === undefined || group.present === 0) return 0;
    return (weight / group.present) * group.all * (100 / reached);
  });
}
