import type { CapRule } from './caps.ts';
import { highestScore, scoreOf, valueFor } from './curve.ts';
import { refuse, type Value } from './guard.ts';
import { unitsOf } from './rank.ts';
import type { ScoredRound, ScoreSheet } from './score.ts';
import { capLimits, effectiveWeights, totalOf } from './standing.ts';
import type { Leaf } from './system.ts';

/** What one indicator could do for the total, everything else as it is. */
export interface IndicatorGap {
  id: string;
  value: Value;
  score: Value;
  /** Points of the total between what it gives now and the most it could give. */
  open: number;
  /** Whether it alone is enough for the next grade. */
  enough: boolean;
  /** Score and value it would need for that; null when it is not enough. */
  scoreNeeded: Value;
  valueNeeded: Value;
}

/** A part of the combination. */
export interface GapStep {
  id: string;
  /** Points of the total it adds: at least its share of the deficit (a step or band adds all of itself). */
  points: number;
  value: Value;
  valueNeeded: number;
  scoreNeeded: number;
}

export interface GradeGap {
  centre: string;
  grade: string;
  /** The next better grade; null at the best. */
  next: string | null;
  /** Total that it takes; null where there is none to reach (best grade, or a quota that gives it to nobody). */
  line: number | null;
  /** Points still to be had to get there; 0 when the total is enough and only a cap stands against it. */
  deficit: number;
  /** Caps that keep the next grade away whatever the points are. */
  blocked: readonly CapRule[];
  /** Every indicator, the one with most points still open first. */
  indicators: readonly IndicatorGap[];
  /** The fewest indicators whose open points together are enough, each asked for the same share of them; null when all are not enough. */
  cheapest: readonly GapStep[] | null;
}

export interface GapOptions {
  /** Indicators that a centre can still move. @default all */
  movable?: readonly string[];
}

/**
 * What a centre lacks for its next grade. A grade by quota takes the total of its last holder as the line, the others staying as they are.
 *
 * @throws PANHUO_SCORE_INPUT a centre that is not in the round
 */
export function gapToNextGrade(round: ScoredRound, centre: string, options: GapOptions = {}): GradeGap {
  const sheet = round.sheets.find((one) => one.centre === centre);
  if (sheet === undefined) refuse('PANHUO_SCORE_INPUT', `本轮评分没有 ${centre}`, centre);
  const { system } = round;
  const names = system.grading.grades.map(({ grade }) => grade);
  const own = names.indexOf(sheet.grade);
  const none = { centre, grade: sheet.grade, blocked: [], indicators: [], cheapest: null };
  if (own <= 0) return Object.freeze({ ...none, next: null, line: null, deficit: 0 });
  const next = names[own - 1] ?? '';
  const line = lineOf(round, own - 1);
  if (line === null) return Object.freeze({ ...none, next, line, deficit: 0 });
  const blocked = sheet.caps.flatMap(({ rule, holds }) => {
    const limits = capLimits([{ rule, holds }], names);
    return limits.grade > own - 1 || limits.score < line ? [rule] : [];
  });
  const deficit = Math.max(0, line - sheet.raw);
  const reached = unitsOf(sheet.raw, system.digits ?? 2) >= unitsOf(line, system.digits ?? 2);
  const indicators = round.leaves
    .filter(({ id }) => options.movable?.includes(id) ?? true)
    .map((leaf) => indicatorGap(round, sheet, leaf, line))
    .sort((left, right) => right.open - left.open || (left.id < right.id ? -1 : 1));
  return Object.freeze({
    centre,
    grade: sheet.grade,
    next,
    line,
    deficit: reached ? 0 : deficit,
    blocked: Object.freeze(blocked),
    indicators: Object.freeze(indicators),
    cheapest: reached ? Object.freeze([]) : cheapestOf(round, sheet, indicators, deficit),
  });
}

/** Total that a grade takes; null when nobody has it and there is no line either. */
function lineOf({ system, sheets }: ScoredRound, grade: number): number | null {
  const { grading } = system;
  const from = grading.grades[grade]?.from ?? null;
  if (grading.by === 'rule') return from;
  const name = grading.grades[grade]?.grade;
  const better = grading.grades.slice(0, grade).map((one) => one.grade);
  const holders = sheets.filter((one) => one.gradeBefore === name || better.includes(one.gradeBefore));
  if (holders.length === 0) return null;
  const last = Math.min(...holders.map(({ total }) => total));
  return from === null ? last : Math.max(last, from);
}

function indicatorGap(round: ScoredRound, sheet: ScoreSheet, leaf: Leaf, line: number): IndicatorGap {
  const at = round.leaves.indexOf(leaf);
  const scores = sheet.indicators.map(({ score }) => score);
  const most = highestScore(leaf.curve);
  // The total is linear in one score: two points of it say everything, also where the value is missing and filling it in moves weights.
  const zero = totalWith(round, scores, at, 0);
  const slope = (totalWith(round, scores, at, 100) - zero) / 100;
  const needed = slope > 0 ? (line - zero) / slope : Number.POSITIVE_INFINITY;
  const { value = null, score = null } = sheet.indicators[at] ?? {};
  const enough = needed <= most + 1e-9;
  const valueNeeded = enough ? valueFor(leaf.curve, Math.min(most, Math.max(0, needed))) : null;
  return Object.freeze({
    id: leaf.id,
    value,
    score,
    open: Math.max(0, zero + slope * most - sheet.raw),
    enough,
    scoreNeeded: valueNeeded === null ? null : scoreOf(leaf.curve, valueNeeded),
    valueNeeded,
  });
}

function totalWith(
  { leaves, system }: ScoredRound,
  scores: readonly Value[],
  at: number,
  score: number,
): number {
  const changed = scores.with(at, score);
  return totalOf(changed, effectiveWeights(leaves, changed, system.missing) ?? []);
}

function cheapestOf(
  round: ScoredRound,
  sheet: ScoreSheet,
  indicators: readonly IndicatorGap[],
  deficit: number,
): readonly GapStep[] | null {
  // A missing value that does not count has no weight to add to the others'.
  const usable = indicators.filter(
    ({ open, score }) => open > 0 && (score !== null || round.system.missing !== 'exclude'),
  );
  const chosen: IndicatorGap[] = [];
  let open = 0;
  for (const indicator of usable) {
    if (open >= deficit - 1e-9) break;
    chosen.push(indicator);
    open += indicator.open;
  }
  if (open < deficit - 1e-9) return null;
  const share = Math.min(1, deficit / open);
  return Object.freeze(
    chosen.map(({ id, value, score, open: own }) => {
      const at = round.leaves.findIndex((leaf) => leaf.id === id);
      const leaf = round.leaves[at] as Leaf;
      const weight = sheet.indicators[at]?.effectiveWeight ?? 0;
      const most = highestScore(leaf.curve);
      const asked = Math.min(most, (score ?? 0) + (own * share * 100) / weight);
      const valueNeeded = valueFor(leaf.curve, asked) ?? 0;
      const reached = Math.max(asked, scoreOf(leaf.curve, valueNeeded));
      return Object.freeze({
        id,
        points: ((reached - (score ?? 0)) * weight) / 100,
        value,
        valueNeeded,
        scoreNeeded: reached,
      });
    }),
  );
}
