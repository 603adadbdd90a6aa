import { onCurve, type ProbabilityCurve } from './calibrate.ts';
import { Grams, plainText, readGrams } from './features.ts';
import { type ClassifierModel, scoreVector } from './model.ts';
import { softmax } from './softmax.ts';
import type { Evidence, Prediction, Scored, UnsureReason } from './types.ts';
import { TextVector } from './vocabulary.ts';

/** A text must have as many different pairs of characters or words that the model knows. */
const FEWEST_KNOWN = 2;

/** What is needed again for every text, made once a model. */
interface Desk {
  grams: Grams;
  vector: TextVector;
  scores: Float32Array;
  /** Names of the parents, and the number of each label's parent (-1: none). */
  parents: string[];
  parentOf: Int16Array;
  sums: Float32Array;
}

const desks = new WeakMap<ClassifierModel, Desk>();

function deskOf(model: ClassifierModel): Desk {
  const found = desks.get(model);
  if (found !== undefined) return found;
  const parents = [...new Set(model.parents.filter((one) => one !== null))].sort();
  const desk: Desk = {
    grams: new Grams(),
    vector: new TextVector(),
    scores: new Float32Array(model.labels.length),
    parents,
    parentOf: Int16Array.from(model.parents, (one) => (one === null ? -1 : parents.indexOf(one))),
    sums: new Float32Array(parents.length),
  };
  desks.set(model, desk);
  return desk;
}

/**
 * The label of a text, or that the model is unsure. Pure and deterministic.
 * @param top how many labels and parents to list @default 3
 */
export function predict(model: ClassifierModel, text: string, top = 3): Prediction {
  const desk = deskOf(model);
  const { grams, vector, scores, parents, parentOf, sums } = desk;
  readGrams(plainText(text), grams);
  vector.read(grams, model.vocabulary);
  const none = {
    answer: 'unsure',
    label: null,
    parent: null,
    labels: [],
    parents: [],
    known: vector.known,
  } as const;
  if (grams.count === 0) return { ...none, reason: 'empty', labels: [], parents: [] };
  if (vector.count === 0) return { ...none, reason: 'unknown_words', labels: [], parents: [] };
  scoreVector(model.weights, vector, scores);
  softmax(scores, model.temperature);
  sums.fill(0);
  for (let label = 0; label < scores.length; label++) {
    const parent = parentOf[label] as number;
    if (parent >= 0) sums[parent] = (sums[parent] as number) + (scores[label] as number);
  }
  const labels = largest(scores, top, model.labels, model.curves.label);
  const sections = largest(sums, top, parents, model.curves.parent);
  const { rule } = model;
  const strange = vector.known < rule.known || vector.runsKnown < FEWEST_KNOWN;
  const first = labels[0];
  const section = sections[0];
  const shown = { labels, parents: sections, known: vector.known };
  if (!strange && first !== undefined && first.probability >= rule.label) {
    const parent = model.parents[model.labels.indexOf(first.label)] ?? null;
    return { answer: 'label', label: first.label, parent, reason: null, ...shown };
  }
  const reason: UnsureReason = strange ? 'unknown_words' : 'improbable';
  if (!strange && section !== undefined && section.probability >= rule.parent)
    return { answer: 'parent', label: null, parent: section.label, reason, ...shown };
  return { answer: 'unsure', label: null, parent: null, reason, ...shown };
}

/** The `count` largest with their names; equal ones in the order of names. */
function largest(
  values: Float32Array,
  count: number,
  names: readonly string[],
  curve: ProbabilityCurve,
): Scored[] {
  const found: number[] = [];
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    if (found.length === count && value <= (values[found[count - 1] as number] as number)) continue;
    let place = found.length;
    while (place > 0 && value > (values[found[place - 1] as number] as number)) place--;
    found.splice(place, 0, at);
    if (found.length > count) found.pop();
  }
  return found.map((at) => ({
    label: names[at] as string,
    probability: onCurve(curve, values[at] as number),
  }));
}

/** Characters that speak less than this share of the loudest one part the pieces from each other. */
const QUIET = 0.2;

/**
 * The pieces of a text that spoke most for a label, strongest first, each as it stands in the text (in its plain form: half width, lower
 * case). An unknown label has none.
 */
export function explain(model: ClassifierModel, text: string, label: string, limit = 5): Evidence[] {
  const number = model.labels.indexOf(label);
  if (number < 0) return [];
  const { grams, vector } = deskOf(model);
  const plain = plainText(text);
  readGrams(plain, grams);
  vector.read(grams, model.vocabulary);
  const loudness = loudnessOf(model, number, grams, vector, plain.length);
  const floor = QUIET * loudness.reduce((most, one) => Math.max(most, one), 0);
  const found = new Map<string, number>();
  for (let start = 0; start < loudness.length; start++) {
    let weight = 0;
    let end = start;
    for (; end < loudness.length && (loudness[end] as number) > floor; end++)
      weight += loudness[end] as number;
    if (weight > 0) {
      const piece = plain.slice(start, end);
      found.set(piece, (found.get(piece) ?? 0) + weight);
    }
    start = end;
  }
  return [...found]
    .map(([piece, weight]) => ({ text: piece, weight }))
    .sort((a, b) => b.weight - a.weight || (a.text < b.text ? -1 : 1))
    .slice(0, limit);
}

/** What each character of the plain text adds to the score of a label: each feature's part, shared by the characters it was read from. */
function loudnessOf(
  { vocabulary, weights: { offsets, labels, values, scale }, temperature }: ClassifierModel,
  number: number,
  grams: Grams,
  vector: TextVector,
  length: number,
): Float64Array {
  const parts = new Map<number, number>();
  for (let at = 0; at < vector.count; at++) {
    const feature = vector.indices[at] as number;
    const end = offsets[feature + 1] as number;
    for (let one = offsets[feature] as number; one < end; one++)
      if (labels[one] === number)
        parts.set(feature, ((vector.weights[at] as number) * scale * (values[one] as number)) / temperature);
  }
  const features = Int32Array.from(grams.hashes.subarray(0, grams.count), (hash) => vocabulary.indexOf(hash));
  const times = new Map<number, number>();
  for (const feature of features) times.set(feature, (times.get(feature) ?? 0) + 1);
  const loudness = new Float64Array(length);
  features.forEach((feature, at) => {
    const part = parts.get(feature);
    if (part === undefined) return;
    const start = grams.starts[at] as number;
    const size = grams.lengths[at] as number;
    for (let place = start; place < start + size; place++)
      loudness[place] = (loudness[place] as number) + part / size / (times.get(feature) as number);
  });
  return loudness;
}
