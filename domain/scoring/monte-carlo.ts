import { Rng } from '../random.ts';
import { gradesOf } from './grades.ts';
import { finite, refuse } from './guard.ts';
import { type IndistinctGroup, indistinctGroups } from './indistinct.ts';
import { unitsOf } from './rank.ts';
import type { ScoredRound } from './score.ts';
import { type CapLimits, capLimits } from './standing.ts';
import { Weigher } from './weigher.ts';

export interface MonteCarloOptions {
  seed: number;
  /** Rankings drawn. @default 10000 */
  draws?: number;
  /** Each weight is multiplied by a uniform draw from 1 − spread to 1 + spread, then all are brought back to 100. @default 0.2 */
  spread?: number;
  /** Two centres cannot be told apart while the probability that one is above the other lies within these. @default 0.1 to 0.9 */
  indistinct?: { low: number; high: number };
}

export interface RankSpread {
  min: number;
  p5: number;
  median: number;
  p95: number;
  max: number;
}

export interface CentreStability {
  centre: string;
  /** The rank with the weights of the system. */
  rank: number;
  ranks: RankSpread;
  /** Share of the draws in which the centre had rank 1, 2, …, n. */
  rankShares: readonly number[];
  /** Share of the draws in which it had each grade, in the order of the system's grades. */
  gradeShares: readonly { grade: string; share: number }[];
}

export interface MonteCarloResult {
  seed: number;
  draws: number;
  spread: number;
  indistinct: { low: number; high: number };
  /** In the order of the round. */
  centres: readonly CentreStability[];
  /** `above[a][b]`: probability that a stands above b, a tie counting half; 0.5 on the diagonal. */
  above: readonly (readonly number[])[];
  groups: readonly IndistinctGroup[];
}

/**
 * How much of the ranking is due to the exact weights: it is drawn again with every weight changed by up to ± `spread`, scores and caps as they are.
 * The same seed gives the same answer on every machine.
 *
 * @throws PANHUO_SCORE_VALUE options that are no sensible numbers
 */
export function monteCarlo(round: ScoredRound, options: MonteCarloOptions): MonteCarloResult {
  const { seed, draws = 10_000, spread = 0.2, indistinct = { low: 0.1, high: 0.9 } } = options;
  finite(seed, 'seed');
  if (!Number.isInteger(draws) || draws < 1 || draws > 10_000_000)
    refuse('PANHUO_SCORE_VALUE', `抽样次数应为 1 到 1000 万的整数，收到：${draws}`, 'draws');
  if (!(spread >= 0 && spread < 1))
    refuse('PANHUO_SCORE_VALUE', `权重变动幅度应在 0 与 1 之间，收到：${spread}`, 'spread');
  if (!(indistinct.low >= 0 && indistinct.low <= 0.5 && indistinct.high >= 0.5 && indistinct.high <= 1))
    refuse(
      'PANHUO_SCORE_VALUE',
      `不能区分的界限应有 0 ≤ low ≤ 0.5 ≤ high ≤ 1，收到：${indistinct.low}、${indistinct.high}`,
      'indistinct',
    );
  const tally = drawRankings(round, seed, draws, spread);
  const above = probabilities(tally, draws);
  const grades = round.system.grading.grades.map(({ grade }) => grade);
  const n = round.sheets.length;
  const centres = round.sheets.map((sheet, at): CentreStability => {
    const counts = tally.ranks.subarray(at * n, (at + 1) * n);
    return Object.freeze({
      centre: sheet.centre,
      rank: sheet.rank,
      ranks: spreadOf(counts, draws),
      rankShares: Object.freeze(Array.from(counts, (count) => count / draws)),
      gradeShares: Object.freeze(
        grades.map((grade, g) => ({
          grade,
          share: (tally.grades[at * grades.length + g] ?? 0) / draws,
        })),
      ),
    });
  });
  return Object.freeze({
    seed,
    draws,
    spread,
    indistinct,
    centres: Object.freeze(centres),
    above,
    groups: indistinctGroups(round, above, indistinct),
  });
}

interface Tally {
  n: number;
  /** [centre × rank − 1] */
  ranks: Uint32Array;
  /** [centre × grade] */
  grades: Uint32Array;
  /** Pairs a < b in order: times that a stood above b, less the times that b stood above a. */
  leads: Int32Array;
}

function drawRankings(round: ScoredRound, seed: number, draws: number, spread: number): Tally {
  const { leaves, sheets, system } = round;
  const n = sheets.length;
  const m = leaves.length;
  const names = system.grading.grades.map(({ grade }) => grade);
  const digits = system.digits ?? 2;
  const tally: Tally = {
    n,
    ranks: new Uint32Array(n * n),
    grades: new Uint32Array(n * names.length),
    leads: new Int32Array((n * (n - 1)) / 2),
  };
  const weigher = new Weigher(round);
  const limits = sheets.map(({ caps }) => capLimits(caps, names));
  const rule = gradeRule(system);
  const rng = new Rng('rank stability', seed);
  const weights = new Float64Array(m);
  const totals = new Float64Array(n);
  // Whole units of the last digit: at most 200 points of six decimals, well within 32 bits.
  const units = new Int32Array(n);
  const ranks = new Int32Array(n);
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let j = 0; j < m; j++) {
      const weight = (leaves[j]?.weight ?? 0) * (1 + spread * (2 * rng.float() - 1));
      weights[j] = weight;
      sum += weight;
    }
    for (let j = 0; j < m; j++) weights[j] = (weights[j] as number) * (100 / sum);
    weigher.totals(weights, totals);
    for (let i = 0; i < n; i++)
      units[i] = unitsOf(Math.min(totals[i] as number, limits[i]?.score ?? 100), digits);
    countPairs(units, ranks, tally);
    countGrades(units, limits, rule, tally);
  }
  return tally;
}

/** Every pair once: who is above whom, and with it the competition ranks. */
function countPairs(units: Int32Array, ranks: Int32Array, { n, leads, ranks: counts }: Tally): void {
  ranks.fill(0);
  let pair = 0;
  for (let a = 0; a < n; a++) {
    const own = units[a] as number;
    let better = ranks[a] as number;
    for (let b = a + 1; b < n; b++) {
      const apart = own - (units[b] as number);
      // Signs instead of branches: which way a pair falls cannot be foreseen.
      const behind = apart >> 31;
      const ahead = -apart >>> 31;
      leads[pair] = (leads[pair] as number) + ahead + behind;
      ranks[b] = (ranks[b] as number) + ahead;
      better -= behind;
      pair++;
    }
    counts[a * n + better] = (counts[a * n + better] as number) + 1;
  }
}

function countGrades(
  units: Int32Array,
  limits: readonly CapLimits[],
  rule: GradeRule,
  { n, grades }: Tally,
): void {
  const { width } = rule;
  const found = rule.lines === null ? rule.places(units) : null;
  for (let i = 0; i < n; i++) {
    let grade = 0;
    if (rule.lines === null) grade = found?.[i] ?? 0;
    else while (grade < width - 1 && (units[i] as number) < (rule.lines[grade] as number)) grade++;
    const at = i * width + Math.max(grade, limits[i]?.grade ?? 0);
    grades[at] = (grades[at] as number) + 1;
  }
}

/** Lines are compared here, 10,000 times over; a quota is left to the function that everybody else asks. */
interface GradeRule {
  width: number;
  lines: readonly number[] | null;
  places(units: Int32Array): number[];
}

function gradeRule({ grading, digits = 2 }: ScoredRound['system']): GradeRule {
  return {
    width: grading.grades.length,
    lines: grading.by === 'rule' ? grading.grades.map(({ from }) => unitsOf(from ?? 0, digits)) : null,
    places: (units) =>
      gradesOf(
        Array.from(units, (unit) => unit / 10 ** digits),
        grading,
        digits,
      ),
  };
}

function spreadOf(counts: Uint32Array, draws: number): RankSpread {
  /** The smallest rank that at least this share of the draws do not exceed. */
  const quantile = (share: number) => {
    let seen = 0;
    for (let rank = 0; rank < counts.length; rank++) {
      seen += counts[rank] ?? 0;
      if (seen > 0 && seen >= share * draws) return rank + 1;
    }
    return counts.length;
  };
  return Object.freeze({
    min: quantile(0),
    p5: quantile(0.05),
    median: quantile(0.5),
    p95: quantile(0.95),
    max: quantile(1),
  });
}

function probabilities({ n, leads }: Tally, draws: number): readonly (readonly number[])[] {
  const rows = Array.from({ length: n }, () => new Array<number>(n).fill(0.5));
  let pair = 0;
  for (const [a, row] of rows.entries())
    for (let b = a + 1; b < n; b++) {
      const lead = (leads[pair++] ?? 0) / (2 * draws);
      row[b] = 0.5 + lead;
      const other = rows[b];
      if (other !== undefined) other[a] = 0.5 - lead;
    }
  return Object.freeze(rows.map((row) => Object.freeze(row)));
}
