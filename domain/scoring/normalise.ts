import type { Direction } from './guard.ts';

/**
 * How a column is made free of its unit; every way also turns it so that more is better.
 * `vector`: x / √Σx² (cost: 1 − that; the same distances as turning the ideal round); `minmax`: (x − min) / (max − min); `max`: x / max
 * (cost: 1 − that); `sum`: x / Σx (cost: (1/x) / Σ(1/x)).
 */
export type Normalisation = 'vector' | 'minmax' | 'max' | 'sum';

/**
 * Values of one column → 0–1, more is better. A column without variance becomes all 1 by `minmax`, so that it moves nobody; by the others a column
 * of zeros becomes all 0. Finite values only; `max` and `sum` are for values that are not negative, `sum` of a cost for positive ones.
 */
export function normalise(values: readonly number[], how: Normalisation, direction: Direction): number[] {
  const cost = direction === 'less';
  switch (how) {
    case 'vector': {
      // Scaled first: squares of sums of money would overflow nothing, but those of 1e200 would.
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      if (largest === 0) return values.map(() => (cost ? 1 : 0));
      let squares = 0;
      for (const value of values) {
        const share = value / largest;
        squares += share * share;
      }
      const norm = largest * Math.sqrt(squares);
      return values.map((value) => (cost ? 1 - value / norm : value / norm));
    }
    case 'minmax': {
      const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
      const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
      if (low === high) return values.map(() => 1);
      return values.map((value) => (cost ? high - value : value - low) / (high - low));
    }
    case 'max': {
      const high = values.reduce((most, value) => Math.max(most, value), 0);
      if (high === 0) return values.map(() => (cost ? 1 : 0));
      return values.map((value) => (cost ? 1 - value / high : value / high));
    }
    case 'sum': {
      const parts = cost ? values.map((value) => 1 / value) : values;
      const total = parts.reduce((sum, value) => sum + value, 0);
      return total === 0 ? values.map(() => 0) : parts.map((value) => value / total);
    }
    default:
      return how satisfies never;
  }
}
