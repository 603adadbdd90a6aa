import { refuse } from './guard.ts';
import { unitsOf } from './rank.ts';

/** Grades by lines: the first whose `from` the score reaches. The last one has no line (everybody reaches it). */
export interface GradingByRule {
  by: 'rule';
  /** Best first; `from` in points, left out for the last. */
  grades: readonly { grade: string; from?: number }[];
}

/** Grades by share of the centres, only where the system's file says so. */
export interface GradingByQuota {
  by: 'quota';
  /** Best first; `share` 0–1 of all centres, left out for the last, which takes the rest. `from` is a line to be reached besides. */
  grades: readonly { grade: string; share?: number; from?: number }[];
  /** A share of a person: 0.2 of 13 centres is 2.6. @default down */
  rounding?: 'down' | 'nearest' | 'up';
  /** Equal scores on both sides of the boundary: all of them go up, or all of them go down. Never a lot. @default up */
  ties?: 'up' | 'down';
}

export type Grading = GradingByRule | GradingByQuota;

/** @throws PANHUO_SCORE_CURVE lines out of order, shares above 1, a grade named twice */
export function checkGrades(grading: Grading): void {
  const { grades } = grading;
  const wrong = (why: string): never => refuse('PANHUO_SCORE_CURVE', `等级的规定有误：${why}`, '等级');
  if (grades.length < 2) wrong('至少要两个等级');
  if (new Set(grades.map(({ grade }) => grade)).size !== grades.length) wrong('等级名称重复');
  const last = grades[grades.length - 1];
  if (last?.from !== undefined) wrong(`最低一等“${last.grade}”不应有分数线`);
  let before = Number.POSITIVE_INFINITY;
  for (const { grade, from } of grades.slice(0, -1)) {
    if (from === undefined) {
      if (grading.by === 'rule') wrong(`“${grade}”没有分数线`);
      continue;
    }
    if (!Number.isFinite(from) || from >= before) wrong(`分数线应由高到低：“${grade}”为 ${from}`);
    before = from;
  }
  if (grading.by !== 'quota') return;
  let total = 0;
  for (const { grade, share } of grading.grades.slice(0, -1)) {
    if (share === undefined || !(share > 0 && share < 1)) wrong(`“${grade}”的比例应在 0 与 1 之间`);
    total += share ?? 0;
  }
  if (grading.grades.at(-1)?.share !== undefined) wrong('最低一等不应有比例：其余都归它');
  if (total > 1 + 1e-9) wrong(`比例之和为 ${total}，超过 1`);
}

/**
 * The place of each centre's grade in the list (0 is the best), before caps. Scores are compared in units of their last digit.
 *
 * @param scores of all centres of the round: a quota needs them together
 */
export function gradesOf(scores: readonly number[], grading: Grading, digits = 2): number[] {
  const units = scores.map((score) => unitsOf(score, digits));
  const last = grading.grades.length - 1;
  const lines = grading.grades.map(({ from }) =>
    from === undefined ? Number.NEGATIVE_INFINITY : unitsOf(from, digits),
  );
  if (grading.by === 'rule')
    return units.map((unit) => {
      const at = lines.findIndex((line) => unit >= line);
      return at < 0 ? last : at;
    });
  const sorted = [...units].sort((left, right) => right - left);
  let share = 0;
  const ends = grading.grades.map((grade, at) => {
    if (at === last) return Number.NEGATIVE_INFINITY;
    share += grade.share ?? 0;
    return lowestWithin(
      sorted,
      rounded(share * sorted.length, grading.rounding ?? 'down'),
      grading.ties ?? 'up',
    );
  });
  return units.map((unit) => {
    const at = ends.findIndex(
      (end, grade) => unit >= end && unit >= (lines[grade] ?? Number.NEGATIVE_INFINITY),
    );
    return at < 0 ? last : at;
  });
}

function rounded(places: number, how: 'down' | 'nearest' | 'up'): number {
  // Shares are decimal fractions: 0.1 + 0.2 of 10 must be 3, not 3.0000000000000004.
  const clean = Number(places.toPrecision(12));
  return how === 'down' ? Math.floor(clean) : how === 'up' ? Math.ceil(clean) : Math.round(clean);
}

/** The lowest score that still has one of the first `places`, ties settled; infinite when nobody has. */
function lowestWithin(sorted: readonly number[], places: number, ties: 'up' | 'down'): number {
  const end = sorted[places - 1];
  if (places <= 0 || end === undefined) return Number.POSITIVE_INFINITY;
  if (ties === 'up' || sorted[places] !== end) return end;
  const above = sorted.findLast((unit, at) => at < places && unit > end);
  return above ?? Number.POSITIVE_INFINITY;
}
