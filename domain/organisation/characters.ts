/** One row of the table of characters (`transforms/reference/organisation_character.csv`). */
export interface CharacterRow {
  character: string;
  /** Simplified form; empty when the character is one itself. */
  simplified: string;
  /** Readings without tones, the usual one first, joined by `|`. */
  pinyin: string;
  /** One letter a stroke, in writing order. */
  strokes: string;
}

/** How two different characters may be taken for one another. */
export type Likeness = 'none' | 'shape' | 'sound';

/** Numbers tell bodies apart (第一、第二): they never count as alike. */
const NUMERALS = '一二三四五六七八九十百千万零〇甲乙丙丁0123456789';
/** Share of the strokes that may differ between look-alikes. */
const SHAPE_SHARE = 0.24;
/** Pairs kept in memory; enough for all that real names bring. */
const MEMORY = 400_000;

/** Knows writing: simplified forms, readings, and which characters look or sound alike. Features of characters, not a list of slips. */
export class Characters {
  readonly #simplified = new Map<string, string>();
  readonly #readings = new Map<string, readonly string[]>();
  readonly #strokes = new Map<string, string>();
  readonly #alike = new Map<string, Likeness>();

  constructor(rows: Iterable<CharacterRow>) {
    for (const row of rows) {
      if (row.simplified !== '') this.#simplified.set(row.character, row.simplified);
      if (row.pinyin !== '') this.#readings.set(row.character, row.pinyin.split('|'));
      if (row.strokes !== '') this.#strokes.set(row.character, row.strokes);
    }
  }

  /** Traditional characters become simplified, one by one. */
  simplify(text: string): string {
    let out = '';
    for (const character of text) out += this.#simplified.get(character) ?? character;
    return out;
  }

  /** Readings without tones; empty for what is no Chinese character. */
  readings(character: string): readonly string[] {
    return this.#readings.get(character) ?? [];
  }

  /** The usual reading of each character, other characters in lower case: `华东` → `huadong`. */
  pinyin(text: string): string {
    let out = '';
    for (const character of text) out += this.#readings.get(character)?.[0] ?? character.toLowerCase();
    return out;
  }

  likeness(a: string, b: string): Likeness {
    const pair = a < b ? a + b : b + a;
    let found = this.#alike.get(pair);
    if (found === undefined) {
      found = this.#judge(a, b);
      if (this.#alike.size < MEMORY) this.#alike.set(pair, found);
    }
    return found;
  }

  #judge(a: string, b: string): Likeness {
    if (NUMERALS.includes(a) && NUMERALS.includes(b)) return 'none';
    const sounds = this.readings(b);
    if (this.readings(a).some((sound) => sounds.includes(sound))) return 'sound';
    const left = this.#strokes.get(a);
    const right = this.#strokes.get(b);
    if (left === undefined || right === undefined) return 'none';
    const length = Math.max(left.length, right.length);
    const allowed = Math.max(1, Math.floor(length * SHAPE_SHARE));
    return editDistance(left, right, allowed) <= allowed ? 'shape' : 'none';
  }

  /**
   * Whether Latin letters spell the Chinese text, whatever reading each character takes. A few letters may be wrong: `errors`.
   * Characters that were left as they are stand for themselves.
   */
  spells(latin: string, text: string, errors = 0): boolean {
    let reached = new Map<number, number>([[0, 0]]);
    for (const character of text) {
      const next = new Map<number, number>();
      const readings = [...(this.#readings.get(character) ?? []), character.toLowerCase()];
      for (const [at, wrong] of reached) {
        for (const reading of readings) step(next, latin, at, wrong, reading, errors);
      }
      if (next.size === 0) return false;
      reached = next;
    }
    return (reached.get(latin.length) ?? errors + 1) <= errors;
  }
}

function step(
  next: Map<number, number>,
  latin: string,
  at: number,
  wrong: number,
  reading: string,
  errors: number,
): void {
  const put = (to: number, mistakes: number) => {
    if (mistakes <= errors && (next.get(to) ?? errors + 1) > mistakes) next.set(to, mistakes);
  };
  if (latin.startsWith(reading, at)) put(at + reading.length, wrong);
  else if (reading.includes('v') && latin.startsWith(reading.replace('v', 'u'), at))
    put(at + reading.length, wrong);
  if (wrong >= errors) return;
  for (const length of [reading.length - 1, reading.length, reading.length + 1]) {
    if (length < 1 || at + length > latin.length) continue;
    if (editDistance(latin.slice(at, at + length), reading, 1) <= 1) put(at + length, wrong + 1);
  }
}

const rowA = new Uint16Array(256);
const rowB = new Uint16Array(256);

/** Levenshtein distance, or `limit + 1` when it is larger. Texts over 255 characters count as different. */
export function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit || a.length > 255 || b.length > 255) return limit + 1;
  let before = rowA;
  let now = rowB;
  for (let j = 0; j <= b.length; j++) before[j] = j;
  for (let i = 1; i <= a.length; i++) {
    now[0] = i;
    let least = i;
    const code = a.charCodeAt(i - 1);
    for (let j = 1; j <= b.length; j++) {
      const cost = code === b.charCodeAt(j - 1) ? 0 : 1;
      const value = Math.min(
        (before[j - 1] as number) + cost,
        (before[j] as number) + 1,
        (now[j - 1] as number) + 1,
      );
      now[j] = value;
      if (value < least) least = value;
    }
    if (least > limit) return limit + 1;
    [before, now] = [now, before];
  }
  return before[b.length] as number;
}
