/** Beside every name; no name has it. */
const EDGE = '\u0001';
const UNIT = 0x10000;

/**
 * How well the characters of names follow one another, counted over the very names that are resolved (Witten–Bell bigrams, nobody has
 * to say which names are right). A slip of the pen makes neighbours that no other name has where names are usually alike
 * (有限公|同); two bodies differ by parts that both occur elsewhere (洗衣机, 洗碗机) or that may be anything (the 字号).
 */
export class Plausibility {
  readonly #singles = new Map<number, number>();
  readonly #pairs = new Map<number, number>();
  /** Different characters that follow one, and that stand before one. */
  readonly #after = new Map<number, number>();
  readonly #before = new Map<number, number>();
  #total = 0;

  constructor(texts: Iterable<string>) {
    for (const text of texts) {
      const whole = EDGE + text + EDGE;
      for (let i = 0; i < whole.length; i++) {
        const code = whole.charCodeAt(i);
        bump(this.#singles, code);
        this.#total++;
        if (i + 1 === whole.length) break;
        const next = whole.charCodeAt(i + 1);
        if (bump(this.#pairs, code * UNIT + next) === 1) {
          bump(this.#after, code);
          bump(this.#before, next);
        }
      }
    }
  }

  /**
   * How strange the stranger of two names is where they differ, in bits: above zero when its neighbours avoid one another, below when
   * both names use what names use. Null when the names are equal.
   */
  strangeness(a: string, b: string): number | null {
    if (a === b) return null;
    const least = Math.min(a.length, b.length);
    let start = 0;
    while (start < least && a[start] === b[start]) start++;
    let end = 0;
    while (end < least - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    if (a.length - start - end > 3 || b.length - start - end > 3) return null;
    return Math.max(this.#piece(a, start, end), this.#piece(b, start, end));
  }

  /** How badly a piece of the text and its neighbours fit, in bits; the text itself is not counted. */
  #piece(text: string, start: number, end: number): number {
    const whole = EDGE + text + EDGE;
    let bits = 0;
    for (let i = start; i <= whole.length - 2 - end; i++)
      bits -= this.#affinity(whole.charCodeAt(i), whole.charCodeAt(i + 1));
    return bits;
  }

  /** Log2 of how much more often two characters are neighbours than by chance, in other names than the one they were found in. */
  #affinity(left: number, right: number): number {
    const both = Math.max(0, (this.#pairs.get(left * UNIT + right) ?? 0) - 1);
    const own = (count: number | undefined) => Math.max(1, (count ?? 0) - 1);
    const [l, r] = [own(this.#singles.get(left)), own(this.#singles.get(right))];
    // A character that many others follow may well be followed by one more.
    const after = this.#after.get(left) ?? 1;
    const before = this.#before.get(right) ?? 1;
    const chance = r / this.#total;
    const forward = (both + after * chance) / ((l + after) * chance);
    const backward = (both + before * (l / this.#total)) / ((r + before) * (l / this.#total));
    return (Math.log2(forward) + Math.log2(backward)) / 2;
  }
}

function bump(counts: Map<number, number>, key: number): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
