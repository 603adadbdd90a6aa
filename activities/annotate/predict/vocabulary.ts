import { type Grams, mixed } from './features.ts';

/** Counts of 32-bit keys in open addressing: a JavaScript Map of a million numbers costs ten times the memory. */
export class KeyTable {
  keys: Uint32Array;
  /** 0: the place is free. */
  values: Int32Array;
  size = 0;
  private mask: number;

  constructor(expected = 1 << 14) {
    const room = 1 << Math.ceil(Math.log2(Math.max(16, expected * 2)));
    this.keys = new Uint32Array(room);
    this.values = new Int32Array(room);
    this.mask = room - 1;
  }

  private place(key: number): number {
    let at = mixed(key) & this.mask;
    while (this.values[at] !== 0 && this.keys[at] !== key) at = (at + 1) & this.mask;
    return at;
  }

  get(key: number): number {
    return this.values[this.place(key)] as number;
  }

  /** @param value not 0 */
  set(key: number, value: number): void {
    let at = this.place(key);
    if (this.values[at] === 0) {
      if (++this.size * 2 > this.keys.length) {
        this.grow();
        at = this.place(key);
      }
      this.keys[at] = key;
    }
    this.values[at] = value;
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Uint32Array(keys.length * 2);
    this.values = new Int32Array(keys.length * 2);
    this.mask = this.keys.length - 1;
    for (let from = 0; from < keys.length; from++) {
      if (values[from] === 0) continue;
      const at = this.place(keys[from] as number);
      this.keys[at] = keys[from] as number;
      this.values[at] = values[from] as number;
    }
  }
}

/** The features a model knows, with how much each says (inverse document frequency). */
export class Vocabulary {
  /** Ascending. */
  readonly keys: Uint32Array;
  readonly idf: Float32Array;
  private readonly places: KeyTable;

  constructor(keys: Uint32Array, idf: Float32Array) {
    this.keys = keys;
    this.idf = idf;
    this.places = new KeyTable(keys.length);
    keys.forEach((key, at) => {
      this.places.set(key, at + 1);
    });
  }

  get size(): number {
    return this.keys.length;
  }

  /** Number of the feature, -1 when it is unknown. */
  indexOf(key: number): number {
    return this.places.get(key) - 1;
  }
}

/** Counts in how many texts each feature occurs. */
export class FrequencyCount {
  texts = 0;
  private readonly counts = new KeyTable(1 << 18);
  /** Number of the last text that held the feature, so that a feature counts once a text. */
  private readonly last = new KeyTable(1 << 18);

  add({ hashes, count }: Grams): void {
    this.texts++;
    for (let at = 0; at < count; at++) {
      const key = hashes[at] as number;
      if (this.last.get(key) === this.texts) continue;
      this.last.set(key, this.texts);
      this.counts.set(key, this.counts.get(key) + 1);
    }
  }

  /** The features of at least `atLeast` texts; of more than `limit` those of the most texts (equal ones by their hash). */
  vocabulary(atLeast: number, limit: number): Vocabulary {
    const { keys, values } = this.counts;
    const kept: { key: number; texts: number }[] = [];
    for (let at = 0; at < keys.length; at++) {
      const texts = values[at] as number;
      if (texts >= atLeast) kept.push({ key: keys[at] as number, texts });
    }
    kept.sort((a, b) => b.texts - a.texts || a.key - b.key);
    kept.length = Math.min(kept.length, limit);
    kept.sort((a, b) => a.key - b.key);
    return new Vocabulary(
      Uint32Array.from(kept, ({ key }) => key),
      Float32Array.from(kept, ({ texts }) => Math.log((1 + this.texts) / (1 + texts)) + 1),
    );
  }
}

/** A text as a vector of length 1: numbers of features, in the order of first occurrence, and their weights. */
export class TextVector {
  indices = new Int32Array(256);
  weights = new Float32Array(256);
  count = 0;
  /** Share of the text's features (without single characters) that the vocabulary knows. */
  known = 0;
  /** How many different pairs and words of it the vocabulary knows. */
  runsKnown = 0;
  private readonly times = new Map<number, number>();

  /** Weight of a feature: (1 + ln times) × idf, all divided by the length of the vector. */
  read(grams: Grams, vocabulary: Vocabulary): void {
    const { times } = this;
    times.clear();
    this.runsKnown = 0;
    let runs = 0;
    let runsKnown = 0;
    for (let at = 0; at < grams.count; at++) {
      const feature = vocabulary.indexOf(grams.hashes[at] as number);
      if (grams.lengths[at] !== 1) {
        runs++;
        if (feature >= 0) runsKnown++;
      }
      if (feature < 0) continue;
      const before = times.get(feature);
      if (before === undefined && grams.lengths[at] !== 1) this.runsKnown++;
      times.set(feature, (before ?? 0) + 1);
    }
    this.known = runs === 0 ? 0 : runsKnown / runs;
    if (times.size > this.indices.length) {
      this.indices = new Int32Array(times.size * 2);
      this.weights = new Float32Array(times.size * 2);
    }
    this.count = 0;
    let squares = 0;
    for (const [feature, count] of times) {
      const weight = (1 + Math.log(count)) * (vocabulary.idf[feature] as number);
      this.indices[this.count] = feature;
      this.weights[this.count++] = weight;
      squares += weight * weight;
    }
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    for (let at = 0; at < this.count; at++) this.weights[at] = (this.weights[at] as number) * scale;
  }
}
