import {
  checkMatrix,
  checkWeights,
  type Direction,
  type MissingPolicy,
  refuse,
  type Value,
} from './guard.ts';
import { type Normalisation, normalise } from './normalise.ts';

export interface TopsisOptions {
  /** Sum 1. */
  weights: readonly number[];
  /** @default more, for all */
  directions?: readonly Direction[];
  /** @default vector */
  normalisation?: Normalisation;
  /** `exclude`: the distances of that centre leave the indicator out and its other weights are raised to sum 1; `zero`: as bad as the anti-ideal. */
  missing: MissingPolicy;
}

export interface TopsisRow {
  /** Distance to the ideal. */
  toIdeal: number;
  /** Distance to the anti-ideal. */
  toAntiIdeal: number;
  /** D⁻ / (D⁺ + D⁻), 0–1; null where nothing tells the centres apart, or the centre has no value at all. */
  closeness: number | null;
}

export interface TopsisResult {
  rows: readonly TopsisRow[];
  /** Weighted normalised values of the best and of the worst, each column. */
  ideal: readonly number[];
  antiIdeal: readonly number[];
}

/**
 * TOPSIS (Hwang & Yoon 1981): normalised and weighted columns, Euclidean distances to ideal and anti-ideal. Rows are centres, columns indicators.
 *
 * @throws PANHUO_SCORE_WEIGHTS weights that do not sum to 1
 * @throws PANHUO_SCORE_VALUE no finite number; a missing one with `refuse`; values the normalisation cannot take
 * @throws PANHUO_SCORE_INPUT an empty matrix, rows of different lengths
 */
export function topsis(matrix: readonly (readonly Value[])[], options: TopsisOptions): TopsisResult {
  const { weights, directions, normalisation = 'vector', missing } = options;
  checkMatrix(matrix, weights.length, 'TOPSIS 矩阵');
  checkWeights(weights, 1, 'TOPSIS');
  if (directions !== undefined && directions.length !== weights.length)
    refuse(
      'PANHUO_SCORE_INPUT',
      `指标方向有 ${directions.length} 个，权重有 ${weights.length} 个`,
      'TOPSIS 矩阵',
    );
  const columns = weights.map((_, column) =>
    normalisedColumn(matrix, column, normalisation, directions?.[column] ?? 'more', missing),
  );
  const best = columns.map((column) => extreme(column, Math.max));
  const worst = columns.map((column) => extreme(column, Math.min));
  const rows = matrix.map((_, row) => {
    let weight = 0;
    let plus = 0;
    let minus = 0;
    for (let column = 0; column < columns.length; column++) {
      const low = worst[column] ?? 0;
      const own = columns[column]?.[row] ?? (missing === 'zero' ? low : null);
      if (own === null) continue;
      const w = weights[column] ?? 0;
      const above = w * (own - low);
      const below = w * ((best[column] ?? 0) - own);
      weight += w;
      plus += below * below;
      minus += above * above;
    }
    const raised = weight > 0 ? 1 / weight : 0;
    const toIdeal = Math.sqrt(plus) * (missing === 'exclude' ? raised : 1);
    const toAntiIdeal = Math.sqrt(minus) * (missing === 'exclude' ? raised : 1);
    const sum = toIdeal + toAntiIdeal;
    return Object.freeze({ toIdeal, toAntiIdeal, closeness: sum > 0 ? toAntiIdeal / sum : null });
  });
  return Object.freeze({
    rows: Object.freeze(rows),
    ideal: Object.freeze(best.map((value, column) => value * (weights[column] ?? 0))),
    antiIdeal: Object.freeze(worst.map((value, column) => value * (weights[column] ?? 0))),
  });
}

function normalisedColumn(
  matrix: readonly (readonly Value[])[],
  column: number,
  how: Normalisation,
  direction: Direction,
  missing: MissingPolicy,
): Value[] {
  const field = `TOPSIS 第 ${column + 1} 个指标`;
  const cells = matrix.map((row) => row[column] ?? null);
  const there = cells.filter((value) => value !== null);
  if (missing === 'refuse' && there.length < cells.length)
    refuse('PANHUO_SCORE_VALUE', `${field}有缺失值，规则不许缺失`, field);
  const least = there.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  if (least < 0 && (how === 'max' || how === 'sum'))
    refuse('PANHUO_SCORE_VALUE', `${field}有负值，不能用 ${how} 归一`, field);
  if (least === 0 && how === 'sum' && direction === 'less')
    refuse('PANHUO_SCORE_VALUE', `${field}越小越好且有 0，不能用 sum 归一`, field);
  const scaled = normalise(there, how, direction);
  let next = 0;
  return cells.map((value) => (value === null ? null : (scaled[next++] ?? null)));
}

const extreme = (column: readonly Value[], pick: (left: number, right: number) => number): number =>
  column.reduce<number | null>(
    (found, value) => (value === null ? found : found === null ? value : pick(found, value)),
    null,
  ) ?? 0;
