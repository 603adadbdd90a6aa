import type { ProbabilityCurve } from './calibrate.ts';
import type { LinearWeights } from './softmax.ts';
import type { AnswerRule, HeldOutFigures } from './types.ts';
import type { TextVector, Vocabulary } from './vocabulary.ts';

/** Weights smaller than this say nothing that can be measured; without them a model is a tenth of its size. */
const SMALLEST = 0.1;

/** Linear weights without the small ones, feature by feature. A weight is `values[i] × scale`. */
export interface SparseWeights {
  /** Feature f has the entries `offsets[f] … offsets[f + 1]`. */
  offsets: Uint32Array;
  labels: Uint16Array;
  values: Int16Array;
  scale: number;
  bias: Float32Array;
}

/** A trained classifier: plain data, shared by all who predict. */
export interface ClassifierModel {
  /** Names of the labels, ascending; everything else speaks of them by number. */
  labels: readonly string[];
  /** The parent of each label; null where there is none. */
  parents: readonly (string | null)[];
  vocabulary: Vocabulary;
  weights: SparseWeights;
  /** Scores are divided by this before they become probabilities. */
  temperature: number;
  /** And these make the probabilities of labels, and of parents, what they say. */
  curves: { label: ProbabilityCurve; parent: ProbabilityCurve };
  rule: AnswerRule;
  /** What it was learned from. */
  trained: { seed: number; offered: number; texts: number; digest: string };
  /** Measured before the last learning, which also takes in the texts that were held out until then. */
  heldOut: HeldOutFigures;
}

/** Drops small weights and rounds the others to 16 bits. */
export function sparsified(
  { values, bias, features, labels }: LinearWeights,
  smallest = SMALLEST,
): SparseWeights {
  let count = 0;
  let largest = 0;
  for (let at = 0; at < values.length; at++) {
    const size = Math.abs(values[at] as number);
    if (size < smallest) continue;
    count++;
    if (size > largest) largest = size;
  }
  const scale = largest === 0 ? 1 : largest / 32767;
  const sparse: SparseWeights = {
    offsets: new Uint32Array(features + 1),
    labels: new Uint16Array(count),
    values: new Int16Array(count),
    scale,
    bias: bias.slice(),
  };
  let end = 0;
  for (let feature = 0; feature < features; feature++) {
    for (let label = 0; label < labels; label++) {
      const value = values[feature * labels + label] as number;
      if (Math.abs(value) < smallest) continue;
      sparse.labels[end] = label;
      sparse.values[end++] = Math.round(value / scale);
    }
    sparse.offsets[feature + 1] = end;
  }
  return sparse;
}

/** Scores of all labels, before temperature, into `scores` (one place a label). */
export function scoreVector(
  { offsets, labels, values, scale, bias }: SparseWeights,
  vector: Pick<TextVector, 'indices' | 'weights' | 'count'>,
  scores: Float32Array,
): void {
  scores.set(bias);
  for (let at = 0; at < vector.count; at++) {
    const feature = vector.indices[at] as number;
    const weight = (vector.weights[at] as number) * scale;
    const end = offsets[feature + 1] as number;
    for (let one = offsets[feature] as number; one < end; one++) {
      const label = labels[one] as number;
      scores[label] = (scores[label] as number) + weight * (values[one] as number);
    }
  }
}
