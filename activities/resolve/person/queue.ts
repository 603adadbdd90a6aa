import type { Group } from './group.ts';
import type { Parameters } from './model.ts';
import { type PersonScorer, probabilityOf } from './score.ts';

export interface Pair {
  /** Founders of the two groups. */
  i: number;
  j: number;
  bits: number;
  blocked: string | null;
}

interface Entry extends Pair {
  /** Versions of both groups when the score was computed. */
  at: number;
}

/**
 * Pairs of groups that may be one person, the likeliest first. Groups grow while pairs wait: a pair whose groups changed is scored anew
 * when its turn comes.
 */
export class JoinQueue {
  private readonly groups: readonly (Group | null)[];
  private readonly scorer: PersonScorer;
  private readonly parameters: Parameters;
  private readonly find: (i: number) => number;
  private heap: Entry[] = [];
  /** Not joined: too weak, or not allowed. */
  private aside: Pair[] = [];

  constructor(
    groups: readonly (Group | null)[],
    scorer: PersonScorer,
    parameters: Parameters,
    find: (i: number) => number,
  ) {
    this.groups = groups;
    this.scorer = scorer;
    this.parameters = parameters;
    this.find = find;
  }

  /** Neighbours among the groups that share an organisation and a companion: a chain of pairs for each such meeting. */
  addCompanyPairs(): void {
    const last = new Map<string, number>();
    this.groups.forEach((group, i) => {
      if (group === null) return;
      const seen = new Set<number>();
      for (const org of group.orgs) {
        for (const companion of group.companions) {
          const meeting = `${org} ${companion}`;
          const before = last.get(meeting);
          if (before !== undefined && before !== i) seen.add(before);
          last.set(meeting, i);
        }
      }
      for (const before of seen) this.add(before, i);
    });
  }

  /** Every two groups, if they are few; else those that share an organisation or a companion. @returns whether some were left out */
  addGroupPairs(): boolean {
    const live: number[] = [];
    this.groups.forEach((group, i) => {
      if (group !== null) live.push(i);
    });
    if (live.length <= this.parameters.pairs_most) {
      this.addEach(live);
      return false;
    }
    let capped = false;
    const postings = new Map<string, number[]>();
    for (const i of live) {
      const group = this.groups[i] as Group;
      for (const value of [...group.orgs, ...group.companions]) {
        const list = postings.get(value);
        if (list === undefined) postings.set(value, [i]);
        else list.push(i);
      }
    }
    const done = new Set<number>();
    let pairs = 0;
    for (const list of postings.values()) {
      const near = list.length > this.parameters.pairs_most || pairs > this.parameters.block_most;
      if (near) capped = true;
      for (let x = 0; x < list.length; x++) {
        const until = near ? Math.min(list.length, x + 2) : list.length;
        for (let y = x + 1; y < until; y++) {
          const [i, j] = [list[x] as number, list[y] as number];
          const pair = i * this.groups.length + j;
          if (done.has(pair)) continue;
          done.add(pair);
          pairs++;
          this.add(i, j);
        }
      }
    }
    return capped;
  }

  private addEach(list: readonly number[]): void {
    for (let x = 0; x < list.length; x++)
      for (let y = x + 1; y < list.length; y++) this.add(list[x] as number, list[y] as number);
  }

  /** The likeliest pair that may be joined, taken out; null when none is left with this probability. */
  next(least: number): Pair | null {
    for (let entry = this.pop(); entry !== undefined; entry = this.pop()) {
      const [i, j] = [this.find(entry.i), this.find(entry.j)];
      if (i === j) continue;
      if (i !== entry.i || j !== entry.j || this.version(i, j) !== entry.at) {
        this.add(i, j);
        continue;
      }
      if (entry.blocked !== null || probabilityOf(entry.bits) < least) {
        this.aside.push(entry);
        continue;
      }
      return entry;
    }
    return null;
  }

  setAside(pair: Pair): void {
    this.aside.push(pair);
  }

  /** What was not joined, as it stands now, the likeliest first, each pair of groups once. */
  doubts(least: number, most: number): Pair[] {
    const seen = new Set<number>();
    const doubts: Pair[] = [];
    for (const pair of this.aside) {
      const [one, other] = [this.find(pair.i), this.find(pair.j)];
      if (one === other) continue;
      const [i, j] = one < other ? [one, other] : [other, one];
      const key = i * this.groups.length + j;
      if (seen.has(key)) continue;
      seen.add(key);
      const score = this.scorer.score(this.groups[i] as Group, this.groups[j] as Group);
      if (probabilityOf(score.bits) >= least) doubts.push({ i, j, ...score });
    }
    return doubts.sort((x, y) => y.bits - x.bits || x.i - y.i || x.j - y.j).slice(0, most);
  }

  private version(i: number, j: number): number {
    return (this.groups[i]?.version ?? 0) + (this.groups[j]?.version ?? 0);
  }

  private add(i: number, j: number): void {
    const [first, second] = i < j ? [i, j] : [j, i];
    const score = this.scorer.score(this.groups[first] as Group, this.groups[second] as Group);
    const entry: Entry = { i: first, j: second, ...score, at: this.version(first, second) };
    if (score.blocked !== null || probabilityOf(score.bits) < this.parameters.review_at) {
      // It may become likelier when its groups grow, but then another pair brings it up again.
      if (probabilityOf(score.bits) >= this.parameters.review_at) this.aside.push(entry);
      return;
    }
    this.push(entry);
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!before(entry, heap[up] as Entry)) break;
      heap[at] = heap[up] as Entry;
      at = up;
    }
    heap[at] = entry;
  }

  private pop(): Entry | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1] as Entry, heap[down] as Entry)) down++;
      if (!before(heap[down] as Entry, last)) break;
      heap[at] = heap[down] as Entry;
      at = down;
    }
    heap[at] = last;
    return top;
  }
}

/** Likelier first; then by place, so that equal input gives equal output. */
function before(a: Entry, b: Entry): boolean {
  return a.bits !== b.bits ? a.bits > b.bits : a.i !== b.i ? a.i < b.i : a.j < b.j;
}
