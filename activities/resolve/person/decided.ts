import type { PersonDecision, PersonMention, PersonNote } from './types.ts';

/** Whose members can be asked for: the block of one name. */
interface Members {
  members(i: number): readonly number[];
}

/** What people decided about the mentions of a block. The later of two that contradict each other is left out, with a note. */
export class Decided {
  static readonly NONE = new Decided([], []);
  readonly same: readonly (readonly [number, number, PersonDecision])[];
  private readonly different: readonly (readonly [number, number])[];

  private constructor(
    same: readonly (readonly [number, number, PersonDecision])[],
    different: readonly (readonly [number, number])[],
  ) {
    this.same = same;
    this.different = different;
  }

  static from(
    mentions: readonly PersonMention[],
    decisions: readonly PersonDecision[],
    notes: PersonNote[],
  ): Decided {
    const index = new Map(mentions.map(({ key }, i) => [key, i]));
    const same: [number, number, PersonDecision][] = [];
    const different: [number, number][] = [];
    const sets = mentions.map((_mention, i) => new Set([i]));
    const together = (i: number, j: number) => sets[i]?.has(j) === true;
    const opposed = (i: number, j: number) =>
      different.some(
        ([x, y]) => (sets[i]?.has(x) && sets[j]?.has(y)) || (sets[i]?.has(y) && sets[j]?.has(x)),
      );
    for (const decision of decisions) {
      const [i, j] = [index.get(decision.left), index.get(decision.right)];
      if (i === undefined || j === undefined || i === j) continue;
      if (decision.verdict === 'same' ? opposed(i, j) : together(i, j)) {
        notes.push({
          key: decision.left,
          kind: 'contradicting_decisions',
          note: `与先前的决定矛盾，未采用：${decision.left} 与 ${decision.right}${decision.verdict === 'same' ? '是同一人' : '不是同一人'}（${decision.decidedBy}）`,
        });
        continue;
      }
      if (decision.verdict === 'different') {
        different.push([i, j]);
        continue;
      }
      same.push([i, j, decision]);
      if (together(i, j)) continue;
      const union = new Set([...(sets[i] ?? []), ...(sets[j] ?? [])]);
      for (const member of union) sets[member] = union;
    }
    return new Decided(same, different);
  }

  /** Does some decision tell two of these mentions apart? */
  parts(list: readonly number[]): boolean {
    return this.different.length > 0 && this.different.some(([i, j]) => list.includes(i) && list.includes(j));
  }

  /** Would a join of the two groups go against a decision? */
  apart(block: Members, i: number, j: number): boolean {
    if (this.different.length === 0) return false;
    const [left, right] = [block.members(i), block.members(j)];
    return this.different.some(
      ([x, y]) => (left.includes(x) && right.includes(y)) || (left.includes(y) && right.includes(x)),
    );
  }
}
