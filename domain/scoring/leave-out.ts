import { refuse, type Value } from './guard.ts';
import type { ScoredRound } from './score.ts';
import { capLimits, effectiveWeights, standingsOf, totalOf } from './standing.ts';

/** Where a centre stands, and where it would stand. */
export interface Shift {
  centre: string;
  total: number;
  totalThen: number;
  rank: number;
  rankThen: number;
  grade: string;
  gradeThen: string;
}

export interface LeaveOneOut {
  indicator: string;
  /** Every centre, in the order of the round. */
  shifts: readonly Shift[];
  /** Centres whose rank changes. */
  moved: number;
  /** The largest change of a rank, in places. */
  largest: number;
  /** Kendall's τ-b of the totals with and without it, −1 to 1; null when either is a single tie. */
  agreement: number | null;
}

/**
 * The round without each indicator in turn; the others of its group take its weight (a group that has no other gives it to the other groups).
 * An indicator without which some centre has nothing left cannot be left out and is not in the answer.
 */
export function leaveOneOut(round: ScoredRound): readonly LeaveOneOut[] {
  const rows = countedScores(round);
  const answers = round.leaves.flatMap((leaf, out): LeaveOneOut[] => {
    const shifts = shiftsOf(
      round,
      rows.map((row) => row.map((score, at) => (at === out ? null : score))),
    );
    if (shifts === null) return [];
    return [
      Object.freeze({
        indicator: leaf.id,
        shifts,
        moved: shifts.filter(({ rank, rankThen }) => rank !== rankThen).length,
        largest: shifts.reduce((most, { rank, rankThen }) => Math.max(most, Math.abs(rank - rankThen)), 0),
        agreement: kendall(
          shifts.map(({ total }) => total),
          shifts.map(({ totalThen }) => totalThen),
        ),
      }),
    ];
  });
  return Object.freeze(answers);
}

export interface EvidenceCell {
  centre: string;
  indicator: string;
}

/**
 * The round if what lacks evidence were not accepted. `zero`: those indicators score nothing; `exclude`: they do not count and the others of
 * the group take their weight.
 *
 * @throws PANHUO_SCORE_INPUT a centre or indicator that is not in the round
 * @throws PANHUO_SCORE_VALUE a centre that has nothing left
 */
export function withoutEvidence(
  round: ScoredRound,
  lacking: readonly EvidenceCell[],
  as: 'zero' | 'exclude',
): readonly Shift[] {
  const rows = countedScores(round);
  for (const { centre, indicator } of lacking) {
    const row = rows[round.sheets.findIndex((sheet) => sheet.centre === centre)];
    const at = round.leaves.findIndex(({ id }) => id === indicator);
    if (row === undefined || at < 0)
      refuse('PANHUO_SCORE_INPUT', `本轮评分没有 ${centre} 的指标 ${indicator}`, indicator);
    row[at] = as === 'zero' ? 0 : null;
  }
  const shifts = shiftsOf(round, rows);
  if (shifts === null)
    refuse('PANHUO_SCORE_VALUE', '去掉没有佐证的指标后，有的对象一项也不剩，评不出分', '佐证');
  return shifts;
}

/** Scores that count: a missing value counts as 0 unless the system excludes it. */
function countedScores({ sheets, system }: ScoredRound): Value[][] {
  return sheets.map(({ indicators }) =>
    indicators.map(({ score }) => (system.missing === 'exclude' ? score : (score ?? 0))),
  );
}

/** Null when some centre has nothing left. */
function shiftsOf(round: ScoredRound, rows: readonly (readonly Value[])[]): readonly Shift[] | null {
  const { leaves, sheets, system } = round;
  const names = system.grading.grades.map(({ grade }) => grade);
  const raws: number[] = [];
  for (const row of rows) {
    const weights = effectiveWeights(leaves, row, 'exclude');
    if (weights === null) return null;
    raws.push(totalOf(row, weights));
  }
  const then = standingsOf(
    raws,
    sheets.map(({ caps }) => capLimits(caps, names)),
    system,
  );
  return Object.freeze(
    sheets.map(({ centre, total, rank, grade }, at) =>
      Object.freeze({
        centre,
        total,
        totalThen: then[at]?.total ?? 0,
        rank,
        rankThen: then[at]?.rank ?? 0,
        grade,
        gradeThen: names[then[at]?.grade ?? 0] ?? '',
      }),
    ),
  );
}

/** Kendall's τ-b: pairs in the same order less pairs in the opposite order, ties taken account of; null when one side is a single tie. */
export function kendall(left: readonly number[], right: readonly number[]): number | null {
  let score = 0;
  let untiedLeft = 0;
  let untiedRight = 0;
  for (let a = 0; a < left.length; a++)
    for (let b = a + 1; b < left.length; b++) {
      const x = Math.sign((left[a] ?? 0) - (left[b] ?? 0));
      const y = Math.sign((right[a] ?? 0) - (right[b] ?? 0));
      score += x * y;
      untiedLeft += Math.abs(x);
      untiedRight += Math.abs(y);
    }
  return untiedLeft === 0 || untiedRight === 0 ? null : score / Math.sqrt(untiedLeft * untiedRight);
}
