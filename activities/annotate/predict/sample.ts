import { mixed } from './features.ts';
import type { LabelledText } from './types.ts';

/** Hash of a text that the choice of samples goes by (FNV-1a over UTF-16 units, mixed). */
export function hashText(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mixed(hash);
}

/** Numbers 0 ≤ x < 1, the same for the same seed (Mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mix = Math.imul(state ^ (state >>> 15), state | 1);
    mix ^= mix + Math.imul(mix ^ (mix >>> 7), mix | 61);
    return ((mix ^ (mix >>> 14)) >>> 0) / 4294967296;
  };
}

interface Drawn {
  row: LabelledText;
  hash: number;
}

/** Total order, so that the sample does not depend on the order of arrival. */
function before(left: Drawn, right: Drawn): boolean {
  if (left.hash !== right.hash) return left.hash < right.hash;
  return tieOf(left.row) < tieOf(right.row);
}

const tieOf = ({ text, labels, group }: LabelledText) => JSON.stringify([text, labels, group ?? '']);

/** The `limit` smallest of what was offered: a heap with the largest on top. */
class Smallest {
  readonly items: Drawn[] = [];
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** What falls out, if anything does. */
  offer(one: Drawn): Drawn | null {
    const { items } = this;
    if (items.length < this.limit) {
      items.push(one);
      this.rise(items.length - 1);
      return null;
    }
    const top = items[0];
    if (top === undefined || !before(one, top)) return one;
    items[0] = one;
    this.sink();
    return top;
  }

  private rise(from: number): void {
    const { items } = this;
    for (let at = from; at > 0; ) {
      const up = (at - 1) >> 1;
      if (!before(items[up] as Drawn, items[at] as Drawn)) return;
      this.swap(at, up);
      at = up;
    }
  }

  private sink(): void {
    const { items } = this;
    for (let at = 0; ; ) {
      let largest = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < items.length && before(items[largest] as Drawn, items[child] as Drawn)) largest = child;
      if (largest === at) return;
      this.swap(at, largest);
      at = largest;
    }
  }

  private swap(left: number, right: number): void {
    const { items } = this;
    [items[left], items[right]] = [items[right] as Drawn, items[left] as Drawn];
  }
}

export interface SampledText {
  row: LabelledText;
  /** Drawn without regard to its label: frequencies among these are those of the stream. */
  common: boolean;
}

/**
 * A bounded sample of a stream: `limit` texts of all, and `perLabel` more of each main label, so that rare labels are not lost; and of
 * definitions `limit` at most. Of equal
 * texts one is kept. Memory is bounded by the sample; the result, also its order, depends on the set of rows and the seed alone.
 */
export function drawSample(
  rows: Iterable<LabelledText>,
  { seed, limit, perLabel }: { seed: number; limit: number; perLabel: number },
): SampledText[] {
  const common = new Smallest(limit);
  const definitions = new Smallest(limit);
  const rare = new Map<string, Smallest>();
  for (const row of rows) {
    const label = row.labels[0];
    if (label === undefined || row.text === '') continue;
    const one = { row, hash: hashText(row.text, seed) };
    if (row.definition === true) {
      definitions.offer(one);
      continue;
    }
    const out = common.offer(one);
    const main = out?.row.labels[0];
    if (out === null || main === undefined) continue;
    const heap = rare.get(main) ?? new Smallest(perLabel);
    heap.offer(out);
    rare.set(main, heap);
  }
  const drawn = [
    ...common.items.map((one) => ({ ...one, common: true })),
    ...definitions.items.map((one) => ({ ...one, common: false })),
    ...[...rare.values()].flatMap(({ items }) => items.map((one) => ({ ...one, common: false }))),
  ].sort((a, b) => (before(a, b) ? -1 : before(b, a) ? 1 : 0));
  return drawn.filter(({ row }, at) => drawn[at - 1]?.row.text !== row.text);
}
