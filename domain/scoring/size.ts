import { finite, finiteOrMissing, refuse, type Value } from './guard.ts';

export interface SizeInput {
  /** What is counted; null when not known. */
  count: Value;
  /** What it is counted over, e.g. valid patents; null when not known. */
  size: Value;
}

export interface SizeOptions {
  /** Per how many of the size. @default 100 */
  per?: number;
  /** Below this size no rate is shown. @default 10 */
  minimum?: number;
  /**
   * Pseudo-size k of the shrinkage (count + k · r) / (size + k), r the rate of all together: a small centre is drawn towards it, a large
   * one keeps its own. 0 turns it off. @default 0
   */
  shrink?: number;
}

export interface SizeAdjusted {
  /** The count itself. */
  absolute: Value;
  /** Count per `per` of the size; null when suppressed or unknown. */
  rate: Value;
  /** The rate drawn towards that of all; equals `rate` without shrinkage. */
  adjusted: Value;
  /** Why there is no rate. */
  status: 'measured' | 'suppressed' | 'missing';
}

export interface SizeResult {
  rows: readonly SizeAdjusted[];
  /** Rate of all centres together (sum over sum, never the mean of rates), per `per`; null when nobody has a size. */
  overall: Value;
}

/**
 * Absolute figures and the same per 100 of the size, side by side: the first favours large centres, the second small ones.
 * Suppressed rates are still part of the overall rate.
 *
 * @throws PANHUO_SCORE_VALUE no finite numbers, negative sizes
 */
export function sizeAdjusted(inputs: readonly SizeInput[], options: SizeOptions = {}): SizeResult {
  const { per = 100, minimum = 10, shrink = 0 } = options;
  for (const [name, value] of Object.entries({ per, minimum, shrink }))
    if (finite(value, name) < 0) refuse('PANHUO_SCORE_VALUE', `${name} 不能小于 0，收到：${value}`, name);
  let counts = 0;
  let sizes = 0;
  for (const [at, { count, size }] of inputs.entries()) {
    finiteOrMissing(count, `第 ${at + 1} 个对象的数`);
    if ((finiteOrMissing(size, `第 ${at + 1} 个对象的规模`) ?? 0) < 0)
      refuse('PANHUO_SCORE_VALUE', `第 ${at + 1} 个对象的规模小于 0：${size}`, '规模');
    if (count === null || size === null) continue;
    counts += count;
    sizes += size;
  }
  const overall = sizes > 0 ? counts / sizes : null;
  const rows = inputs.map(({ count, size }): SizeAdjusted => {
    const none = { absolute: count, rate: null, adjusted: null };
    if (count === null || size === null) return Object.freeze({ ...none, status: 'missing' as const });
    if (size < minimum || size === 0) return Object.freeze({ ...none, status: 'suppressed' as const });
    return Object.freeze({
      absolute: count,
      rate: (count / size) * per,
      adjusted: ((count + shrink * (overall ?? 0)) / (size + shrink)) * per,
      status: 'measured' as const,
    });
  });
  return Object.freeze({ rows: Object.freeze(rows), overall: overall === null ? null : overall * per });
}
