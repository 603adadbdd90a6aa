/** Half of the last digit that floating point has made a billionth smaller is still a half. */
const HALF = 1e-9;

/** A ranking drawn 10,000 times asks half a million times: a table is quicker than a power. */
const UNITS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/**
 * A score in whole units of its last digit (`digits` = 2: hundredths), halves away from zero. What is printed, ranked and graded is this number,
 * so two centres whose scores print alike are tied.
 */
export function unitsOf(score: number, digits: number): number {
  const scaled = Math.abs(score) * (UNITS[digits] ?? 10 ** digits);
  const units = Math.floor(scaled + 0.5 + HALF);
  return score < 0 ? -units + 0 : units;
}

export function roundTo(score: number, digits: number): number {
  return unitsOf(score, digits) / 10 ** digits;
}

/**
 * Competition ranks of scores, the highest first: 1, 2, 2, 4. Scores that are equal when rounded to `digits` are tied.
 *
 * @param digits decimals that count @default 2
 */
export function competitionRanks(scores: readonly number[], digits = 2): number[] {
  const units = scores.map((score) => unitsOf(score, digits));
  const sorted = [...units].sort((left, right) => right - left);
  const first = new Map<number, number>();
  for (const [at, unit] of sorted.entries()) if (!first.has(unit)) first.set(unit, at + 1);
  return units.map((unit) => first.get(unit) ?? 0);
}
