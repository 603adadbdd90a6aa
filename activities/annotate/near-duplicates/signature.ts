import { mix } from './shingles.ts';

/** Length of a signature. */
export const BINS = 128;
const SHIFT = 25;
const EMPTY = 0xffff_ffff;

/**
 * MinHash by one permutation: a shingle's hash says its bin and its value there, the least value stands for the bin. The share of equal
 * bins of two texts estimates the Jaccard similarity of their shingles. Empty bins borrow from a bin chosen by hashing (Shrivastava,
 * Optimal Densification for Fast and Accurate Minwise Hashing, ICML 2017), so that short texts stay comparable.
 */
export class Signer {
  readonly values = new Uint32Array(BINS);
  private readonly borrow: Uint8Array;

  constructor(seed: number) {
    this.borrow = new Uint8Array(BINS * BINS);
    for (let at = 0; at < this.borrow.length; at++)
      this.borrow[at] = mix(seed + Math.imul(at + 1, 0x9e3779b1)) % BINS;
  }

  /** Makes `values`; answers how many bins the text itself filled. */
  sign(hashes: Uint32Array, count: number): number {
    const { values, borrow } = this;
    values.fill(EMPTY);
    for (let at = 0; at < count; at++) {
      const hash = hashes[at] as number;
      const bin = hash >>> SHIFT;
      const value = hash & 0x1ff_ffff;
      if (value < (values[bin] as number)) values[bin] = value;
    }
    let filled = 0;
    for (let bin = 0; bin < BINS; bin++) if (values[bin] !== EMPTY) filled++;
    if (filled === 0 || filled === BINS) return filled;
    const own = values.slice();
    for (let bin = 0; bin < BINS; bin++) {
      if (own[bin] !== EMPTY) continue;
      let from = bin;
      for (let attempt = 0; own[from] === EMPTY; attempt++) {
        // After as many attempts as there are bins the next filled one will do.
        from = attempt < BINS ? (borrow[bin * BINS + attempt] as number) : (from + 1) % BINS;
      }
      values[bin] = own[from] as number;
    }
    return filled;
  }
}

/** Key of one band: equal where all its bins are equal. */
export function bandKey(values: Uint32Array, offset: number, rows: number, salt: number): number {
  let key = mix(salt);
  for (let at = offset; at < offset + rows; at++) key = mix(key ^ (values[at] as number)) + at;
  return mix(key);
}

/** Jaccard similarity that two signatures of low bytes suggest; bytes are equal by chance once in 256. */
export function estimate(bytes: Uint8Array, one: number, other: number): number {
  let equal = 0;
  const a = one * BINS;
  const b = other * BINS;
  for (let bin = 0; bin < BINS; bin++) if (bytes[a + bin] === bytes[b + bin]) equal++;
  return Math.max(0, (equal / BINS - 1 / 256) / (1 - 1 / 256));
}
