import { checkMatrix, type Direction, refuse, type Value } from './guard.ts';

export interface EntropyOptions {
  /** Direction of each column. @default more, for all */
  directions?: readonly Direction[];
  /**
   * `tenths`: z = 0.1 + 0.9 · min–max by direction, then p = z / Σz (no zero under the logarithm, negative values allowed); `share`: p = x / Σx of
   * the values as they are (Hwang & Yoon 1981), which takes no negative values and ignores the direction.
   * @default tenths
   */
  scaling?: 'tenths' | 'share';
}

export interface EntropyColumn {
  /** Values there. */
  n: number;
  /** Entropy, 0–1; null where the column has none (fewer than two values). */
  entropy: number | null;
  /** 0–1; the weights of all columns sum to 1. */
  weight: number;
  /** Why the weight is zero although the column is there. */
  excluded: 'too_few' | 'no_variance' | null;
}

export interface EntropyResult {
  columns: readonly EntropyColumn[];
  /** The weights alone, sum 1. */
  weights: readonly number[];
}

/** Below this, 1 − e is rounding error of a column whose values are equal. */
const NO_DIVERSITY = 1e-15;

/**
 * Entropy weights: p = z / Σz, e = −Σ p·ln p / ln n, w = (1 − e) / Σ(1 − e). Rows are centres, columns indicators. Missing cells are left out of their
 * column (its n is smaller). A column with fewer than two values, or whose values are all equal, has weight 0.
 *
 * @throws PANHUO_SCORE_VALUE no finite number, or a negative one with scaling `share`
 * @throws PANHUO_SCORE_INPUT fewer than two rows, or no column that tells centres apart
 */
export function entropyWeights(
  matrix: readonly (readonly Value[])[],
  options: EntropyOptions = {},
): EntropyResult {
  const width = matrix[0]?.length ?? 0;
  checkMatrix(matrix, width, '熵权矩阵');
  if (matrix.length < 2)
    refuse('PANHUO_SCORE_INPUT', '熵权法至少要两个对象：只有一个对象时没有差异可言', '熵权矩阵');
  const { directions, scaling = 'tenths' } = options;
  if (directions !== undefined && directions.length !== width)
    refuse('PANHUO_SCORE_INPUT', `指标方向有 ${directions.length} 个，指标有 ${width} 个`, '熵权矩阵');
  const measured = Array.from({ length: width }, (_, column) => {
    const values = matrix.flatMap((row) => row[column] ?? []);
    return entropyOf(values, directions?.[column] ?? 'more', scaling, column);
  });
  const total = measured.reduce((sum, { diversity }) => sum + diversity, 0);
  if (total <= 0)
    refuse(
      'PANHUO_SCORE_INPUT',
      '各指标在对象之间都没有差异，熵权法定不出权重',
      '熵权矩阵',
      '改用规定的权重',
    );
  const columns = measured.map(
    ({ diversity, ...column }): EntropyColumn => Object.freeze({ ...column, weight: diversity / total }),
  );
  return Object.freeze({
    columns: Object.freeze(columns),
    weights: Object.freeze(columns.map(({ weight }) => weight)),
  });
}

function entropyOf(values: number[], direction: Direction, scaling: 'tenths' | 'share', column: number) {
  const n = values.length;
  if (n < 2) return { n, entropy: null, diversity: 0, excluded: 'too_few' as const };
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (scaling === 'share' && low < 0)
    refuse('PANHUO_SCORE_VALUE', `第 ${column + 1} 个指标有负值，不能按占比求熵`, `第 ${column + 1} 列`);
  if (low === high) return { n, entropy: 1, diversity: 0, excluded: 'no_variance' as const };
  const scaled =
    scaling === 'share'
      ? values
      : values.map(
          (value) => 0.1 + (0.9 * (direction === 'more' ? value - low : high - value)) / (high - low),
        );
  const sum = scaled.reduce((all, value) => all + value, 0);
  let information = 0;
  for (const value of scaled) {
    const share = value / sum;
    if (share > 0) information -= share * Math.log(share);
  }
  const entropy = information / Math.log(n);
  const diversity = 1 - entropy;
  return diversity > NO_DIVERSITY
    ? { n, entropy, diversity, excluded: null }
    : { n, entropy, diversity: 0, excluded: 'no_variance' as const };
}
