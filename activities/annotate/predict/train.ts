import { createHash } from 'node:crypto';
import {
  type Answered,
  answerThreshold,
  fitCurve,
  fitTemperature,
  type HeldOutText,
  onCurve,
  type ProbabilityCurve,
} from './calibrate.ts';
import { evaluate } from './evaluate.ts';
import { Grams, plainText, readGrams } from './features.ts';
import { type ClassifierModel, scoreVector, sparsified } from './model.ts';
import { drawSample, hashText, type SampledText, seededRandom } from './sample.ts';
import { type Examples, learn, softmax } from './softmax.ts';
import type { HeldOutFigures, LabelledText, TrainingOptions } from './types.ts';
import { viewsOf } from './views.ts';
import { FrequencyCount, TextVector, Vocabulary } from './vocabulary.ts';

const DEFAULTS = {
  seed: 1,
  maxTexts: 60_000,
  perLabel: 40,
  minTexts: 3,
  precision: 0.8,
  parentOf: () => null,
} satisfies Required<TrainingOptions>;

/** Of every hundred texts so many are held out for calibration, and as many for the figures that the model carries. */
const HELD_OUT = 10;
/** Weights in memory while learning: 160 MB. */
const MOST_WEIGHTS = 40_000_000;
/** Features of all views in memory: 80 MB. Titles of 60,000 patents are two million, with abstracts twenty; then fewer are learned. */
const MOST_ENTRIES = 10_000_000;
/** Passes over the texts, and multiplications that may take: two minutes of learning on a slow machine. */
const EPOCHS = 6;
const FEWEST_EPOCHS = 2;
const WORK = 30_000_000_000;
/** Labels are numbered in 16 bits. */
const MOST_LABELS = 65_535;
/** A text may be stranger than this share of those held out before it is left alone. */
const STRANGE = 0.01;

/** A text in the learner's terms. */
interface Learned {
  views: string[];
  labels: Int32Array;
  /** Its main label is one the model knows. */
  known: boolean;
  sampled: SampledText;
}

/**
 * Learns to label texts from labelled ones: multinomial logistic regression over characters and pairs, calibrated on texts it has not
 * seen. Time and memory are bounded whatever comes: a sample is drawn of many texts. Equal sets of rows give equal models, in whatever
 * order they come. With fewer than two labels there is nothing to tell apart, and the model is unsure of everything.
 */
export function trainClassifier(
  rows: Iterable<LabelledText>,
  options: TrainingOptions = {},
): ClassifierModel {
  const { seed, maxTexts, perLabel, minTexts, precision, parentOf } = { ...DEFAULTS, ...options };
  let offered = 0;
  function* counted() {
    for (const row of rows) {
      offered++;
      yield row;
    }
  }
  const sample = drawSample(counted(), { seed, limit: maxTexts, perLabel });
  const labels = labelsOf(sample, minTexts);
  const texts = labels.length < 2 ? [] : learnedOf(sample, labels, seed);
  const size = { labels, parents: labels.map(parentOf) };
  const trained = { seed, offered, texts: sample.length, digest: digestOf(sample) };

  const side = texts.map(({ sampled }) => sideOf(sampled, seed));
  const first = learnFrom(
    texts.filter((text, at) => text.known && side[at] === 'learn'),
    size,
    seed,
  );
  const draft: ClassifierModel = {
    ...first,
    ...size,
    temperature: 1,
    curves: { label: AS_GIVEN, parent: AS_GIVEN },
    rule: { precision, label: 2, parent: 2, known: 0 },
    trained,
    heldOut: NOTHING,
  };
  const calibrated = calibrate(
    draft,
    texts.filter((_, at) => side[at] === 'calibrate'),
    precision,
    parentOf,
  );
  const checked = texts
    .filter((_, at) => side[at] === 'check')
    .map(({ sampled, views }) => ({
      text: views[views.length - 1] ?? '',
      labels: sampled.row.labels,
    }));
  const heldOut = figuresOf(calibrated, checked, parentOf);
  return {
    ...calibrated,
    ...learnFrom(
      texts.filter(({ known }) => known),
      size,
      seed,
    ),
    heldOut,
  };
}

const AS_GIVEN: ProbabilityCurve = { given: new Float64Array(), meant: new Float64Array() };

const NOTHING: HeldOutFigures = {
  texts: 0,
  top1: 0,
  top3: 0,
  parent: 0,
  answered: 0,
  answeredRight: 0,
  answeredParent: 0,
  answeredParentRight: 0,
  calibrationError: 0,
};

function labelsOf(sample: readonly SampledText[], minTexts: number): string[] {
  const counts = new Map<string, number>();
  for (const { row } of sample) {
    if (row.definition === true) continue;
    const main = row.labels[0] as string;
    counts.set(main, (counts.get(main) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count >= minTexts)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_LABELS)
    .map(([label]) => label)
    .sort();
}

function learnedOf(sample: readonly SampledText[], labels: readonly string[], seed: number): Learned[] {
  const numbers = new Map(labels.map((label, at) => [label, at]));
  return sample.map((sampled) => {
    const { row } = sampled;
    const own = [...new Set(row.labels)].flatMap((label) => numbers.get(label) ?? []);
    return {
      views: viewsOf(row.text, seededRandom(hashText(row.text, seed))),
      labels: Int32Array.from(own),
      known: numbers.has(row.labels[0] as string),
      sampled,
    };
  });
}

/** By the group, so that texts of one applicant do not vouch for each other. Texts kept for their rare label are always learned. */
function sideOf({ row, common }: SampledText, seed: number): 'learn' | 'calibrate' | 'check' {
  if (!common) return 'learn';
  const place = hashText(row.group ?? row.text, seed ^ 0x2545f491) % 100;
  return place < HELD_OUT ? 'calibrate' : place < 2 * HELD_OUT ? 'check' : 'learn';
}

function digestOf(sample: readonly SampledText[]): string {
  const hash = createHash('sha256');
  for (const { row } of sample)
    hash.update(`${JSON.stringify([row.text, row.labels, row.group ?? null, row.definition ?? false])}\n`);
  return hash.digest('hex');
}

/** Vocabulary and weights from the texts given. */
function learnFrom(
  texts: readonly Learned[],
  { labels }: { labels: readonly string[] },
  seed: number,
): Pick<ClassifierModel, 'vocabulary' | 'weights'> {
  const grams = new Grams();
  const frequency = new FrequencyCount();
  for (const { views } of texts) {
    readGrams(plainText(views[0] ?? ''), grams);
    frequency.add(grams);
  }
  const limit = Math.floor(MOST_WEIGHTS / Math.max(1, labels.length));
  const vocabulary =
    texts.length === 0
      ? new Vocabulary(new Uint32Array(), new Float32Array())
      : frequency.vocabulary(2, limit);
  const examples = examplesOf(texts, vocabulary, grams);
  const size = { features: vocabulary.size, labels: labels.length };
  const perText = (examples.indices.length / Math.max(1, examples.offsets.length - 1)) * labels.length;
  const most = Math.floor(WORK / FEWEST_EPOCHS / Math.max(1, perText));
  const chosen = Int32Array.from({ length: Math.min(examples.labels.length, most) }, (_, at) => at);
  const affordable = Math.floor(WORK / Math.max(1, perText * chosen.length));
  const epochs = Math.max(FEWEST_EPOCHS, Math.min(EPOCHS, affordable));
  return { vocabulary, weights: sparsified(learn(examples, chosen, size, { epochs, seed })) };
}

/** The texts as a matrix, in their order (which is that of their hashes), as many as there is room for. */
function examplesOf(texts: readonly Learned[], vocabulary: Vocabulary, grams: Grams): Examples {
  const vector = new TextVector();
  const bound = texts.reduce(
    (sum, { views }) => sum + views.reduce((all, view) => all + 2 * view.length, 0),
    0,
  );
  // Pages of it that are never written to take no memory.
  const room = Math.min(bound, MOST_ENTRIES);
  const indices = new Int32Array(room);
  const weights = new Float32Array(room);
  const offsets = [0];
  const firsts = [0];
  let end = 0;
  for (const { views } of texts) {
    const start = end;
    const rows: number[] = [];
    for (const view of views) {
      readGrams(plainText(view), grams);
      vector.read(grams, vocabulary);
      if (end + vector.count > room) break;
      indices.set(vector.indices.subarray(0, vector.count), end);
      weights.set(vector.weights.subarray(0, vector.count), end);
      end += vector.count;
      rows.push(end);
    }
    if (rows.length < views.length) {
      end = start;
      break;
    }
    offsets.push(...rows);
    firsts.push(offsets.length - 1);
  }
  return {
    offsets: Uint32Array.from(offsets),
    indices: indices.subarray(0, end),
    weights: weights.subarray(0, end),
    texts: Uint32Array.from(firsts),
    labels: texts.slice(0, firsts.length - 1).map(({ labels }) => labels),
  };
}

/** Temperature and thresholds from texts that were not learned from, each seen in one of its views. */
function calibrate(
  draft: ClassifierModel,
  texts: readonly Learned[],
  precision: number,
  parentOf: (label: string) => string | null,
): ClassifierModel {
  const grams = new Grams();
  const vector = new TextVector();
  const known: number[] = [];
  const seen = texts.map(({ views, sampled: { row } }): HeldOutText & { main: string } => {
    const view = views[hashText(row.text, draft.trained.seed) % views.length] ?? '';
    readGrams(plainText(view), grams);
    vector.read(grams, draft.vocabulary);
    known.push(vector.known);
    const scores = new Float32Array(draft.labels.length);
    scoreVector(draft.weights, vector, scores);
    const main = row.labels[0] as string;
    return { scores, truth: draft.labels.indexOf(main), main };
  });
  const temperature = fitTemperature(seen);
  for (const { scores } of seen) softmax(scores, temperature);
  const curves = {
    label: fitCurve(seen.flatMap(({ scores, truth }) => strongest(scores, truth))),
    parent: fitCurve(
      seen.flatMap(({ scores, main }) => strongest(...parentScores(draft.parents, scores, parentOf(main)))),
    ),
  };
  const best = seen.map(({ scores, truth }) => bestOf(scores, truth, curves.label));
  const label = answerThreshold(best, precision);
  const coarse = seen
    .filter((_, at) => (best[at]?.probability ?? 0) < label)
    .map(({ scores, main }) => bestOf(...parentScores(draft.parents, scores, parentOf(main)), curves.parent));
  known.sort((a, b) => a - b);
  return {
    ...draft,
    temperature,
    curves,
    rule: {
      precision,
      label,
      parent: answerThreshold(coarse, precision),
      known: known[Math.floor(known.length * STRANGE)] ?? 0,
    },
  };
}

/** So many of the most probable labels of a text are looked at for the curve: what is shown to people is calibrated, not only the first. */
const SHOWN = 3;

function strongest(probabilities: Float32Array, truth: number): Answered[] {
  return [...probabilities.keys()]
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number))
    .slice(0, SHOWN)
    .map((at) => ({ probability: probabilities[at] as number, right: at === truth }));
}

function bestOf(probabilities: Float32Array, truth: number, curve: ProbabilityCurve): Answered {
  const at = probabilities.indexOf(probabilities.reduce((most, one) => Math.max(most, one), 0));
  return { probability: onCurve(curve, probabilities[at] ?? 0), right: at >= 0 && at === truth };
}

/** Sums of the labels' probabilities by parent, and the number of the right parent (-1: not among them). */
function parentScores(
  parents: readonly (string | null)[],
  probabilities: Float32Array,
  truth: string | null,
): [Float32Array, number] {
  const names = [...new Set(parents)].filter((one) => one !== null);
  const sums = new Float32Array(names.length);
  parents.forEach((parent, at) => {
    const place = parent === null ? -1 : names.indexOf(parent);
    if (place >= 0) sums[place] = (sums[place] as number) + (probabilities[at] as number);
  });
  return [sums, truth === null ? -1 : names.indexOf(truth)];
}

function figuresOf(
  model: ClassifierModel,
  texts: readonly LabelledText[],
  parentOf: (label: string) => string | null,
): HeldOutFigures {
  return texts.length === 0 ? NOTHING : evaluate(model, texts, parentOf).figures;
}
