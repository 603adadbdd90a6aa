import type { NameLink, ResolvedName } from '../types.ts';
import type { Candidate } from './names.ts';

type By = ResolvedName['by'];

/** Why a name stands with the one it is linked to. */
export interface Joint {
  by: Exclude<By, 'single' | 'founder'>;
  link: NameLink;
}

/** What forbids two clusters to become one. */
export type Conflict = 'code' | 'decision' | 'university' | 'parent' | 'known';

/** Groups of names that are one body, with what each may not be joined to. Members are indices by rank of arrival. */
export class Clusters {
  readonly #cluster: Int32Array;
  readonly #members: (number[] | null)[];
  readonly #codes: (string | null)[];
  readonly #universities: (string | null)[];
  readonly #ids: (string | null)[];
  /** Tree of reasons: the name that each one was joined to; −1 for founders. */
  readonly #towards: Int32Array;
  readonly #joints: (Joint | null)[];
  /** Names that are two bodies by decision, or parent and child. */
  readonly #knownAt = new Set<number>();
  readonly #apart = new Map<number, Map<number, 'decision' | 'parent'>>();

  constructor(candidates: readonly Candidate[], known: ReadonlyMap<string, string>) {
    const size = candidates.length;
    this.#cluster = Int32Array.from({ length: size }, (_, i) => i);
    this.#members = Array.from({ length: size }, (_, i) => [i]);
    this.#codes = candidates.map(({ code }) => (code === '' ? null : code));
    this.#universities = candidates.map(({ parsed }) =>
      parsed.head === null ? (parsed.university?.name ?? null) : null,
    );
    this.#ids = candidates.map(({ mention }) => known.get(mention.key) ?? null);
    this.#towards = new Int32Array(size).fill(-1);
    this.#joints = new Array<Joint | null>(size).fill(null);
  }

  of(i: number): number {
    return this.#cluster[i] as number;
  }

  /** Ascending by rank of arrival. */
  members(cluster: number): readonly number[] {
    return this.#members[cluster] ?? [];
  }

  founder(i: number): number {
    return this.members(this.of(i))[0] as number;
  }

  /** Id that was given before; of two that were joined the one whose name came first. */
  knownId(i: number): string | null {
    return this.#ids[this.of(i)] ?? null;
  }

  code(i: number): string | null {
    return this.#codes[this.of(i)] ?? null;
  }

  keepApart(i: number, j: number, why: 'decision' | 'parent'): void {
    for (const [a, b] of [
      [i, j],
      [j, i],
    ] as const) {
      const others = this.#apart.get(a) ?? new Map<number, 'decision' | 'parent'>();
      if (others.get(b) !== 'decision') others.set(b, why);
      this.#apart.set(a, others);
    }
  }

  apart(i: number, j: number): 'decision' | 'parent' | null {
    return this.#apart.get(i)?.get(j) ?? null;
  }

  /** What forbids to join the clusters of two names; `known` forbids the model only. */
  conflict(i: number, j: number): Conflict | null {
    const a = this.of(i);
    const b = this.of(j);
    const [codeA, codeB] = [this.#codes[a] ?? null, this.#codes[b] ?? null];
    if (codeA !== null && codeB !== null && codeA !== codeB) return 'code';
    const [few, many] = this.members(a).length < this.members(b).length ? [a, b] : [b, a];
    let parent = false;
    for (const member of this.members(few)) {
      for (const [other, why] of this.#apart.get(member) ?? []) {
        if (this.of(other) !== many) continue;
        if (why === 'decision') return 'decision';
        parent = true;
      }
    }
    if (parent) return 'parent';
    const [uniA, uniB] = [this.#universities[a] ?? null, this.#universities[b] ?? null];
    if (uniA !== null && uniB !== null && uniA !== uniB) return 'university';
    const [idA, idB] = [this.#ids[a] ?? null, this.#ids[b] ?? null];
    return idA !== null && idB !== null && idA !== idB ? 'known' : null;
  }

  /** Joins the clusters of i and j, for the reason given; the one that arrived later is re-hung on the name that joins. */
  join(i: number, j: number, joint: Joint): void {
    let a = this.of(i);
    let b = this.of(j);
    if (a === b) return;
    let [from, to] = [j, i];
    if ((this.members(b)[0] as number) < (this.members(a)[0] as number)) {
      [a, b] = [b, a];
      [from, to] = [i, j];
    }
    this.#hang(from, to, joint);
    const [one, two] = [this.members(a), this.members(b)];
    const earlier = this.#idOwner(one, two);
    this.#ids[a] = earlier ? (this.#ids[a] ?? this.#ids[b] ?? null) : (this.#ids[b] ?? null);
    this.#codes[a] ??= this.#codes[b] ?? null;
    this.#universities[a] ??= this.#universities[b] ?? null;
    for (const member of two) this.#cluster[member] = a;
    this.#members[a] = merged(one, two);
    this.#members[b] = null;
  }

  /** Whether the id of the first stays: it has one, or the second has none. Names known earlier come first in both. */
  #idOwner(one: readonly number[], two: readonly number[]): boolean {
    const first = this.#knownFirst(one);
    const second = this.#knownFirst(two);
    return second === null || (first !== null && first < second);
  }

  /** The name bears an id of its own cluster's. */
  markKnown(i: number): void {
    this.#knownAt.add(i);
  }

  /** A name that a person parted from its cluster loses the id they had in common. */
  release(i: number): void {
    this.#ids[i] = null;
  }

  #knownFirst(members: readonly number[]): number | null {
    return members.find((member) => this.#knownAt.has(member)) ?? null;
  }

  #hang(from: number, to: number, joint: Joint): void {
    let at = from;
    let parent = to;
    let reason: Joint | null = joint;
    while (at >= 0) {
      const next = this.#towards[at] as number;
      const before = this.#joints[at] ?? null;
      this.#towards[at] = parent;
      this.#joints[at] = reason;
      parent = at;
      reason = before;
      at = next;
    }
  }

  /** The reason a name stands where it does; null for founders and singles. */
  joint(i: number): Joint | null {
    return this.#joints[i] ?? null;
  }

  towards(i: number): number {
    return this.#towards[i] as number;
  }
}

function merged(a: readonly number[], b: readonly number[]): number[] {
  return [...a, ...b].sort((x, y) => x - y);
}
