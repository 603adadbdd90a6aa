import { seededRandom } from './sample.ts';

/** Examples as rows of a sparse matrix; rows of one text stand together and take turns. */
export interface Examples {
  /** Row r holds `indices[offsets[r] … offsets[r + 1]]`; the same for `weights`. */
  offsets: Uint32Array;
  indices: Int32Array;
  weights: Float32Array;
  /** Text t is shown as the rows `texts[t] … texts[t + 1]`. */
  texts: Uint32Array;
  /** Numbers of the labels of each text, the main one first. */
  labels: readonly Int32Array[];
}

export interface LinearWeights {
  features: number;
  labels: number;
  /** Feature by feature: `values[feature * labels + label]`. */
  values: Float32Array;
  bias: Float32Array;
}

/** Size of the first step; with vectors of length 1 the score of a label moves by at most this. */
const RATE = 4;
/** Share of a text that belongs to its main label when it has several. */
const MAIN_SHARE = 0.7;
/** Labels that the model already gives less than this are left as they are: the time of learning falls by half, accuracy stays. */
const NEGLIGIBLE = 5e-4;

/** Adds the scores of a vector to `scores`, four features at a time: memory traffic is what it costs. */
export function addScores(
  { values, labels }: LinearWeights,
  indices: Int32Array,
  weights: Float32Array,
  from: number,
  to: number,
  scores: Float32Array,
): void {
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const a = (indices[at] as number) * labels;
    const b = (indices[at + 1] as number) * labels;
    const c = (indices[at + 2] as number) * labels;
    const d = (indices[at + 3] as number) * labels;
    const wa = weights[at] as number;
    const wb = weights[at + 1] as number;
    const wc = weights[at + 2] as number;
    const wd = weights[at + 3] as number;
    for (let label = 0; label < labels; label++)
      scores[label] =
        (scores[label] as number) +
        wa * (values[a + label] as number) +
        wb * (values[b + label] as number) +
        wc * (values[c + label] as number) +
        wd * (values[d + label] as number);
  }
  for (; at < to; at++) {
    const start = (indices[at] as number) * labels;
    const weight = weights[at] as number;
    for (let label = 0; label < labels; label++)
      scores[label] = (scores[label] as number) + weight * (values[start + label] as number);
  }
}

/** Turns scores into probabilities, in place. */
export function softmax(scores: Float32Array, temperature = 1): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < scores.length; at++)
    if ((scores[at] as number) > largest) largest = scores[at] as number;
  let sum = 0;
  for (let at = 0; at < scores.length; at++) {
    const value = Math.exp(((scores[at] as number) - largest) / temperature);
    scores[at] = value;
    sum += value;
  }
  for (let at = 0; at < scores.length; at++) scores[at] = (scores[at] as number) / sum;
}

/**
 * Multinomial logistic regression by stochastic gradient descent with a falling step. Deterministic: one thread, seeded order.
 * @param chosen numbers of the texts to learn from
 */
export function learn(
  examples: Examples,
  chosen: Int32Array,
  size: { features: number; labels: number },
  { epochs, seed }: { epochs: number; seed: number },
): LinearWeights {
  const weights: LinearWeights = {
    ...size,
    values: new Float32Array(size.features * size.labels),
    bias: new Float32Array(size.labels),
  };
  const random = seededRandom(seed);
  const order = chosen.slice();
  const scores = new Float32Array(size.labels);
  const touched = new Int32Array(size.labels);
  const steps = epochs * order.length;
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const text of order) {
      const rate = RATE * (1 - step++ / steps);
      const first = examples.texts[text] as number;
      const rows = (examples.texts[text + 1] as number) - first;
      const row = first + (rows === 1 ? 0 : Math.floor(random() * rows));
      const from = examples.offsets[row] as number;
      const to = examples.offsets[row + 1] as number;
      if (from === to) continue;
      scores.set(weights.bias);
      addScores(weights, examples.indices, examples.weights, from, to, scores);
      softmax(scores);
      subtractTarget(scores, examples.labels[text] as Int32Array);
      let count = 0;
      for (let label = 0; label < size.labels; label++)
        if (Math.abs(scores[label] as number) > NEGLIGIBLE) touched[count++] = label;
      descend(weights, examples, from, to, scores, touched.subarray(0, count), rate);
    }
  }
  return weights;
}

function subtractTarget(scores: Float32Array, labels: Int32Array): void {
  const others = labels.length - 1;
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at] as number;
    const share = others === 0 ? 1 : at === 0 ? MAIN_SHARE : (1 - MAIN_SHARE) / others;
    scores[label] = (scores[label] as number) - share;
  }
}

function descend(
  { values, bias, labels }: LinearWeights,
  { indices, weights }: Examples,
  from: number,
  to: number,
  errors: Float32Array,
  touched: Int32Array,
  rate: number,
): void {
  for (let at = 0; at < touched.length; at++) {
    const label = touched[at] as number;
    bias[label] = (bias[label] as number) - rate * 0.1 * (errors[label] as number);
  }
  for (let at = from; at < to; at++) {
    const start = (indices[at] as number) * labels;
    const change = rate * (weights[at] as number);
    for (let one = 0; one < touched.length; one++) {
      const label = touched[one] as number;
      values[start + label] = (values[start + label] as number) - change * (errors[label] as number);
    }
  }
}

function shuffle(order: Int32Array, random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const kept = order[at] as number;
    order[at] = order[other] as number;
    order[other] = kept;
  }
}
