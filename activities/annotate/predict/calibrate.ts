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
