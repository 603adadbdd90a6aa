import { type ErrorCode, PanhuoError } from '../errors.ts';

/** A measured value; null is a value that is not there (not known, suppressed, not applicable), never zero. */
export type Value = number | null;

/** Whether more of it is better, or less. */
export type Direction = 'more' | 'less';

/**
 * What a missing value does. `exclude`: the indicator does not count for that centre and the others of its group take its weight; `zero`: it
 * counts and scores nothing; `refuse`: nothing is computed.
 */
export type MissingPolicy = 'exclude' | 'zero' | 'refuse';

/** How far weights may be from their sum by floating point alone. */
const WEIGHT_TOLERANCE = 1e-9;

export function refuse(code: ErrorCode, message: string, field: string, hint?: string): never {
  throw new PanhuoError(code, message, { where: { field }, ...(hint === undefined ? {} : { hint }) });
}

/** @throws PANHUO_SCORE_VALUE for NaN and the infinities */
export function finite(value: number, field: string): number {
  if (!Number.isFinite(value))
    refuse(
      'PANHUO_SCORE_VALUE',
      `${field} 的值不是有限的数：${value}`,
      field,
      '核对取数；缺失请写空值，不要写 0',
    );
  return value;
}

/** @throws PANHUO_SCORE_VALUE for NaN and the infinities; null passes */
export function finiteOrMissing(value: Value, field: string): Value {
  return value === null ? null : finite(value, field);
}

/** @throws PANHUO_SCORE_WEIGHTS unless every weight is finite, not negative, and the sum is `sum` (to 1e-9) */
export function checkWeights(weights: readonly number[], sum: number, field: string): void {
  for (const [at, weight] of weights.entries())
    if (!Number.isFinite(weight) || weight < 0)
      refuse(
        'PANHUO_SCORE_WEIGHTS',
        `${field} 的第 ${at + 1} 个权重应为不小于 0 的数，收到：${weight}`,
        field,
      );
  const total = weights.reduce((all, weight) => all + weight, 0);
  if (Math.abs(total - sum) > WEIGHT_TOLERANCE * Math.max(1, sum))
    refuse(
      'PANHUO_SCORE_WEIGHTS',
      `${field} 的权重之和应为 ${sum}，实为 ${Number(total.toPrecision(12))}`,
      field,
      '调整权重使其相加正好等于所要的总数',
    );
}

/** Fractions (sum 1, as entropy and AHP give them) → points (sum 100). */
export function toPoints(fractions: readonly number[]): number[] {
  checkWeights(fractions, 1, '权重');
  return fractions.map((fraction) => fraction * 100);
}

/** @throws PANHUO_SCORE_INPUT for an identifier that is there twice */
export function checkUnique(ids: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) refuse('PANHUO_SCORE_INPUT', `${what}重复：${id}`, id);
    seen.add(id);
  }
}

/** Rows × columns with equal row lengths. @throws PANHUO_SCORE_INPUT */
export function checkMatrix(matrix: readonly (readonly Value[])[], columns: number, field: string): void {
  if (matrix.length === 0 || columns === 0)
    refuse('PANHUO_SCORE_INPUT', `${field} 是空的：没有对象或没有指标`, field);
  for (const [row, cells] of matrix.entries()) {
    if (cells.length !== columns)
      refuse(
        'PANHUO_SCORE_INPUT',
        `${field} 第 ${row + 1} 行有 ${cells.length} 个值，应为 ${columns} 个`,
        field,
      );
    for (const [column, value] of cells.entries())
      if (value !== null && !Number.isFinite(value))
        finite(value, `${field} 第 ${row + 1} 行第 ${column + 1} 列`);
  }
}
