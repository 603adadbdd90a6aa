import { refuse } from './guard.ts';

/** Mean consistency index of random matrices of order 1, 2, … 15. */
export const RANDOM_INDEX = {
  /** Saaty, The Analytic Hierarchy Process, 1980, p. 21: the table most textbooks print. */
  'saaty-1980': [0, 0, 0.58, 0.9, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59],
  /** Saaty, Theory and Applications of the Analytic Network Process, 2005, p. 31. */
  'saaty-2005': [0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.4, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59],
} as const;

export interface AhpOptions {
  /** A table by name, or the values for order 1, 2, … @default saaty-1980 */
  randomIndex?: keyof typeof RANDOM_INDEX | readonly number[];
  /** The ratio from which judgements are inconsistent. @default 0.1 */
  limit?: number;
}

export interface AhpResult {
  /** Priorities, sum 1. */
  weights: readonly number[];
  lambdaMax: number;
  /** (λmax − n) / (n − 1) */
  ci: number;
  ri: number;
  /** CI / RI; 0 for one or two things, which cannot contradict each other. */
  cr: number;
  /** CR below the limit. */
  consistent: boolean;
  /** The judgement that is furthest from what the others say: `row` over `column`, where it stands and what the priorities would say. */
  worst: { row: number; column: number; given: number; implied: number } | null;
  iterations: number;
}

const TOLERANCE = 1e-12;
const MOST_ITERATIONS = 10_000;
/** a_ij · a_ji may differ from 1 by what writing 1/3 as 0.333333 costs. */
const RECIPROCAL = 1e-5;

/**
 * Priorities of a pairwise comparison matrix: its principal eigenvector by power iteration to 1e-12, with Saaty's check of consistency.
 * The lower half is made exactly reciprocal to the upper one, so that 0.333 below a 3 does no harm.
 *
 * @param matrix a_ij: how many times as important as column j row i is
 * @throws PANHUO_SCORE_MATRIX not square, order above the table's, not positive, diagonal not 1, not reciprocal, no convergence
 */
export function ahp(matrix: readonly (readonly number[])[], options: AhpOptions = {}): AhpResult {
  const { randomIndex = 'saaty-1980', limit = 0.1 } = options;
  const table: readonly number[] = typeof randomIndex === 'string' ? RANDOM_INDEX[randomIndex] : randomIndex;
  const a = reciprocalMatrix(matrix, table.length);
  const n = a.length;
  const { weights, lambdaMax, iterations } = principal(a);
  const ci = n < 2 ? 0 : Math.max(0, (lambdaMax - n) / (n - 1));
  const ri = table[n - 1] ?? 0;
  const cr = n < 3 || ri === 0 ? 0 : ci / ri;
  return Object.freeze({
    weights: Object.freeze(weights),
    lambdaMax,
    ci,
    ri,
    cr,
    consistent: cr < limit,
    worst: worstOf(a, weights),
    iterations,
  });
}

/** @throws PANHUO_SCORE_MATRIX, naming the priorities' contradiction, when CR is not below the limit */
export function requireConsistent(result: AhpResult, field: string): AhpResult {
  if (result.consistent) return result;
  const { worst } = result;
  return refuse(
    'PANHUO_SCORE_MATRIX',
    `${field} 的判断矩阵一致性比率 CR = ${result.cr.toFixed(4)}，不合要求`,
    field,
    worst === null
      ? '请重新判断'
      : `最先复核第 ${worst.row + 1} 项对第 ${worst.column + 1} 项：所填 ${Number(worst.given.toPrecision(4))}，由其余判断推得约 ${Number(worst.implied.toPrecision(4))}`,
  );
}

function reciprocalMatrix(matrix: readonly (readonly number[])[], most: number): number[][] {
  const n = matrix.length;
  const wrong = (why: string): never => refuse('PANHUO_SCORE_MATRIX', `判断矩阵有误：${why}`, '判断矩阵');
  if (n === 0) wrong('是空的');
  if (n > most) wrong(`${n} 阶，随机一致性指标只到 ${most} 阶，请分组比较`);
  const at = (row: number, column: number): number => {
    const value = matrix[row]?.[column] ?? Number.NaN;
    if (!(value > 0 && Number.isFinite(value)))
      wrong(`第 ${row + 1} 行第 ${column + 1} 列应为大于 0 的数，收到：${value}`);
    return value;
  };
  const a = matrix.map((row, i) => {
    if (row.length !== n) wrong(`第 ${i + 1} 行有 ${row.length} 个值，应为 ${n} 个`);
    return row.map((_, j) => at(i, j));
  });
  for (const [i, row] of a.entries())
    for (const [j, above] of row.entries()) {
      if (i === j && Math.abs(above - 1) > RECIPROCAL) wrong(`对角线第 ${i + 1} 项应为 1，收到：${above}`);
      if (j <= i) continue;
      const below = at(j, i);
      if (Math.abs(above * below - 1) > RECIPROCAL)
        wrong(
          `第 ${i + 1} 行第 ${j + 1} 列为 ${above}，第 ${j + 1} 行第 ${i + 1} 列应为其倒数 ${Number((1 / above).toPrecision(6))}，收到：${below}`,
        );
      const mirror = a[j];
      // The side that is written as a whole number is the one meant; the other is its rounded reciprocal.
      if (above >= 1) {
        if (mirror) mirror[i] = 1 / above;
      } else row[j] = 1 / below;
    }
  for (const [i, row] of a.entries()) row[i] = 1;
  return a;
}

function principal(a: readonly (readonly number[])[]): {
  weights: number[];
  lambdaMax: number;
  iterations: number;
} {
  const n = a.length;
  let weights = new Array<number>(n).fill(1 / n);
  for (let iterations = 1; iterations <= MOST_ITERATIONS; iterations++) {
    const next = new Array<number>(n).fill(0);
    let lambdaMax = 0;
    for (let i = 0; i < n; i++) {
      const row = a[i] ?? [];
      let sum = 0;
      for (let j = 0; j < n; j++) sum += (row[j] ?? 0) * (weights[j] ?? 0);
      next[i] = sum;
      // With weights that sum to 1, the sum of the product is the eigenvalue.
      lambdaMax += sum;
    }
    let moved = 0;
    for (let i = 0; i < n; i++) {
      const weight = (next[i] ?? 0) / lambdaMax;
      moved = Math.max(moved, Math.abs(weight - (weights[i] ?? 0)));
      next[i] = weight;
    }
    weights = next;
    if (moved < TOLERANCE) return { weights, lambdaMax, iterations };
  }
  return refuse('PANHUO_SCORE_MATRIX', `判断矩阵迭代 ${MOST_ITERATIONS} 次仍不收敛`, '判断矩阵');
}

function worstOf(a: readonly (readonly number[])[], weights: readonly number[]): AhpResult['worst'] {
  let found: AhpResult['worst'] = null;
  let most = 1e-9;
  for (const [row, cells] of a.entries())
    for (let column = row + 1; column < cells.length; column++) {
      const given = cells[column] ?? 1;
      const implied = (weights[row] ?? 1) / (weights[column] ?? 1);
      const apart = Math.abs(Math.log(given / implied));
      if (apart > most) {
        most = apart;
        found = { row, column, given, implied };
      }
    }
  return found;
}
