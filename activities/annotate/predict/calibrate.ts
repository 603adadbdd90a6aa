import { softmax } from './softmax.ts';

/** Scores of one held-out text, its main label (-1: one the model does not know). */
export interface HeldOutText {
  scores: Float32Array;
  truth: number;
}

/** Answers to one question with the probability that was given and whether it was right. */
export interface Answered {
  probability: number;
  right: boolean;
}

/**
 * The temperature with the least negative log-likelihood (Guo et al. 2017, "On Calibration of Modern Neural Networks"), by golden section over
 * its logarithm. Texts of unknown labels take no part: no temperature makes them right.
 */
export function fitTemperature(texts: readonly HeldOutText[]): number {
  const known = texts.filter(({ truth }) => truth >= 0);
  if (known.length === 0) return 1;
  const loss = (log: number) => {
    let sum = 0;
    for (const { scores, truth } of known) {
      const copy = scores.slice();
      softmax(copy, Math.exp(log));
      sum -= Math.log(Math.max(1e-12, copy[truth] as number));
    }
    return sum;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.1);
  let high = Math.log(10);
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let lossLeft = loss(left);
  let lossRight = loss(right);
  for (let round = 0; round < 24; round++) {
    if (lossLeft <= lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - golden * (high - low);
      lossLeft = loss(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + golden * (high - low);
      lossRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/** A curve from the probability that was given to the one that it meant, by its corners, both ascending. No corners: as it was given. */
export interface ProbabilityCurve {
  given: Float64Array;
  meant: Float64Array;
}

/** Answers that a corner of the curve stands on, and corners at most. */
const CORNER = 50;
const CORNERS = 60;

/**
 * Isotonic regression (pool adjacent violators) over groups of equal size: a temperature alone leaves the bold answers too bold and the
 * shy ones too shy, because symbols are given by people who differ. Ranks of labels stay as they were.
 */
export function fitCurve(answers: readonly Answered[]): ProbabilityCurve {
  const sorted = [...answers].sort((a, b) => a.probability - b.probability);
  const corners = Math.min(CORNERS, Math.floor(sorted.length / CORNER));
  const pools: { given: number; right: number; count: number }[] = [];
  for (let at = 0; at < corners; at++) {
    const from = Math.floor((at * sorted.length) / corners);
    const part = sorted.slice(from, Math.floor(((at + 1) * sorted.length) / corners));
    let pool = {
      given: part.reduce((sum, { probability }) => sum + probability, 0),
      right: part.filter(({ right }) => right).length,
      count: part.length,
    };
    for (
      let last = pools.at(-1);
      last && last.right / last.count >= pool.right / pool.count;
      last = pools.at(-1)
    ) {
      pool = {
        given: pool.given + last.given,
        right: pool.right + last.right,
        count: pool.count + last.count,
      };
      pools.pop();
    }
    pools.push(pool);
  }
  return {
    given: Float64Array.from(pools, ({ given, count }) => given / count),
    meant: Float64Array.from(pools, ({ right, count }) => right / count),
  };
}

/** Straight lines between the corners, from (0, 0) to the first, and level after the last. */
export function onCurve({ given, meant }: ProbabilityCurve, probability: number): number {
  if (given.length === 0) return probability;
  let x = 0;
  let y = 0;
  for (let at = 0; at < given.length; at++) {
    const nextX = given[at] as number;
    const nextY = meant[at] as number;
    if (probability <= nextX)
      return nextX === x ? nextY : y + ((nextY - y) * (probability - x)) / (nextX - x);
    x = nextX;
    y = nextY;
  }
  return y;
}

/** Fewer right answers than this prove nothing; the model then never answers. */
const FEWEST = 20;

/**
 * The smallest probability from which on at least `precision` of the answers were right, even one standard error below what was seen.
 * @returns 2, which no probability reaches, where there is none
 */
export function answerThreshold(answers: readonly Answered[], precision: number): number {
  const sorted = [...answers].sort((a, b) => b.probability - a.probability);
  let threshold = 2;
  let right = 0;
  sorted.forEach((one, at) => {
    if (one.right) right++;
    const next = sorted[at + 1];
    // Equal probabilities are answered together.
    if (next !== undefined && next.probability === one.probability) return;
    const count = at + 1;
    const share = right / count;
    // Agresti and Coull: two answers more, one of them right; so the error of 20 right of 20 is not 0.
    const middle = (right + 1) / (count + 2);
    if (right >= FEWEST && share - Math.sqrt((middle * (1 - middle)) / count) >= precision)
      threshold = one.probability;
  });
  return threshold;
}

export interface CalibrationBin {
  /** Bounds of the probability. */
  from: number;
  to: number;
  count: number;
  /** Means over the bin; 0 when it is empty. */
  probability: number;
  right: number;
}

/** The calibration curve over bins of equal width. */
export function calibrationCurve(answers: readonly Answered[], bins = 10): CalibrationBin[] {
  const curve = Array.from({ length: bins }, (_, at) => ({
    from: at / bins,
    to: (at + 1) / bins,
    count: 0,
    probability: 0,
    right: 0,
  }));
  for (const { probability, right } of answers) {
    const bin = curve[Math.min(bins - 1, Math.floor(probability * bins))];
    if (bin === undefined) continue;
    bin.count++;
    bin.probability += probability;
    if (right) bin.right++;
  }
  return curve.map((bin) =>
    bin.count === 0
      ? bin
      : { ...bin, probability: bin.probability / bin.count, right: bin.right / bin.count },
  );
}

/** Expected calibration error: mean distance of probability and share of right answers, by the size of the bins. */
export function calibrationError(curve: readonly CalibrationBin[]): number {
  const total = curve.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return 0;
  return curve.reduce((sum, bin) => sum + (bin.count / total) * Math.abs(bin.probability - bin.right), 0);
}
