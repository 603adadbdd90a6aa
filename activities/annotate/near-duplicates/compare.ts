import type { CommonShingles } from './common.ts';
import { PART_NAMES, type PartKind } from './parts.ts';
import type { NearDuplicateSettings } from './settings.ts';
import { Shingler, sharedCount, sortedSet } from './shingles.ts';
import { BINS } from './signature.ts';
import type { NearDuplicateText } from './types.ts';

export function partOf(text: NearDuplicateText, kind: PartKind): string {
  if (kind === 1) return text.claims;
  return text.abstract === '' ? text.title : `${text.title}。${text.abstract}`;
}

export interface PartComparison {
  kind: PartKind;
  similarity: number;
  containment: number;
}

export interface Comparison {
  /** The parts that both texts have, the most similar first; never empty. */
  parts: readonly PartComparison[];
  /** Over the shingles of all these parts together: a longer part weighs more. */
  similarity: number;
  containment: number;
}

/** Compares texts shingle by shingle; remembers the shingles of texts until told to forget. */
export class Comparer {
  private readonly shingler: Shingler;
  private readonly common: CommonShingles;
  private readonly settings: NearDuplicateSettings;
  private readonly sets = new Map<string, readonly Uint32Array[]>();

  constructor(common: CommonShingles, settings: NearDuplicateSettings) {
    this.common = common;
    this.settings = settings;
    this.shingler = new Shingler(settings.shingle_width, settings.seed);
  }

  forget(): void {
    this.sets.clear();
  }

  /** Null when they have no part in common. */
  compare(one: NearDuplicateText, other: NearDuplicateText): Comparison | null {
    const [a, b] = [this.setsOf(one), this.setsOf(other)];
    const parts: PartComparison[] = [];
    const all = { shared: 0, union: 0, smaller: 0 };
    for (const kind of [0, 1] as const) {
      const [x, y] = [a[kind], b[kind]];
      if (!x || !y || Math.min(x.length, y.length) < this.leastShingles) continue;
      const shared = sharedCount(x, y);
      const union = x.length + y.length - shared;
      const smaller = Math.min(x.length, y.length);
      parts.push({ kind, similarity: shared / union, containment: shared / smaller });
      all.shared += shared;
      all.union += union;
      all.smaller += smaller;
    }
    if (parts.length === 0) return null;
    parts.sort((p, q) => q.similarity - p.similarity || p.kind - q.kind);
    return { parts, similarity: all.shared / all.union, containment: all.shared / all.smaller };
  }

  /** So many shingles fill the least number of bins, nearly always. */
  private get leastShingles(): number {
    return Math.min(this.settings.least_bins, BINS);
  }

  /** Runs of the one's part that stand in the other's too, the longest first, as the one wrote them. */
  shared(one: NearDuplicateText, other: NearDuplicateText, kind: PartKind): string[] {
    const { spans, shortest_span, longest_span } = this.settings;
    const theirs = new Set(this.setsOf(other)[kind]);
    const text = partOf(one, kind);
    const { shingler } = this;
    const count = this.read(text);
    const runs: [from: number, to: number][] = [];
    for (let at = 0; at < count; at++) {
      if (!theirs.has(shingler.hashes[at] as number)) continue;
      const [from, to] = [shingler.starts[at] as number, shingler.ends[at] as number];
      const last = runs.at(-1);
      if (last && from <= last[1] + 1) last[1] = to;
      else runs.push([from, to]);
    }
    return runs
      .filter(([from, to]) => to - from + 1 >= shortest_span)
      .sort((p, q) => q[1] - q[0] - (p[1] - p[0]) || p[0] - q[0])
      .slice(0, spans)
      .map(([from, to]) => {
        const span = text.slice(from, to + 1);
        return span.length > longest_span ? `${span.slice(0, longest_span)}…` : span;
      });
  }

  private read(text: string): number {
    const { shingler, settings, common } = this;
    const count = shingler.read(text, settings.most_characters);
    return common.strip(shingler.hashes, count, shingler.starts, shingler.ends);
  }

  private setsOf(text: NearDuplicateText): readonly Uint32Array[] {
    const known = this.sets.get(text.id);
    if (known) return known;
    const sets = ([0, 1] as const).map((kind) =>
      sortedSet(this.shingler.hashes.subarray(0, this.read(partOf(text, kind)))),
    );
    this.sets.set(text.id, sets);
    return sets;
  }
}

/** What people are shown: how similar, and what is the same, word for word. */
export function evidenceOf(parts: readonly PartComparison[], spans: readonly string[]): string {
  const measured = parts.map(
    ({ kind, similarity, containment }) =>
      `${PART_NAMES[kind]}相似度 ${similarity.toFixed(2)}（较短一方有 ${Math.round(containment * 100)}% 见于另一方）`,
  );
  const quoted = spans.map((span) => `「${span}」`).join('');
  return `${measured.join('；')}${quoted === '' ? '' : `；相同文字：${quoted}`}`;
}
