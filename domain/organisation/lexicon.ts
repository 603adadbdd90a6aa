import { nameKey } from '../names.ts';
import { type CharacterRow, Characters, editDistance } from './characters.ts';
import { type RegionRow, Regions } from './regions.ts';

export interface WordRow {
  word: string;
  /** form: ending of a whole name; unit: ending of a part of a body; industry. */
  role: string;
  /** Kind of body, or relation of the unit. */
  family: string;
}

export interface UniversityRow {
  name: string;
  province: string;
}

export interface UniversityNameRow {
  name: string;
  university: string;
  /** former, short, or shared (several universities answer to it). */
  kind: string;
}

export interface LexiconRows {
  characters: Iterable<CharacterRow>;
  regions: Iterable<RegionRow>;
  words: Iterable<WordRow>;
  universities: Iterable<UniversityRow>;
  universityNames: Iterable<UniversityNameRow>;
}

export interface UniversityEntry {
  /** Official name. */
  name: string;
  province: string;
  as: 'official' | 'former' | 'short' | 'shared';
}

/** A word found at the end of a text. */
export interface Ending {
  word: string;
  family: string;
}

/** All that parsing a name has to know, as data. */
export class Lexicon {
  readonly characters: Characters;
  readonly regions: Regions;
  /** By simplified name without brackets and signs. */
  readonly universities = new Map<string, UniversityEntry>();
  readonly #endings = new Map<string, Map<string, string>>();
  readonly #longest = new Map<string, number>();
  #long: readonly (readonly [string, string])[] | null = null;
  readonly #industries = new Map<string, boolean>();

  constructor(rows: LexiconRows) {
    this.characters = new Characters(rows.characters);
    this.regions = new Regions(rows.regions);
    for (const { word, role, family } of rows.words) this.#addWord(role, word, family);
    const provinces = new Map<string, string>();
    for (const { name, province } of rows.universities) {
      provinces.set(name, province);
      this.universities.set(this.plain(name), { name, province, as: 'official' });
    }
    for (const { name, university, kind } of rows.universityNames) {
      const key = this.plain(name);
      if (this.universities.has(key)) continue;
      const as = kind === 'short' || kind === 'shared' ? kind : 'former';
      this.universities.set(key, { name: university, province: provinces.get(university) ?? '', as });
    }
  }

  #addWord(role: string, word: string, family: string): void {
    const words = this.#endings.get(role) ?? new Map<string, string>();
    words.set(word, family);
    this.#endings.set(role, words);
    this.#longest.set(role, Math.max(this.#longest.get(role) ?? 0, word.length));
  }

  /** Simplified Chinese characters, Latin letters and digits of a name; signs and brackets go. */
  plain(name: string): string {
    return this.characters.simplify(nameKey(name)).replace(NOT_TEXT, '');
  }

  /** Longest word of the role that the text ends with, at least `leave` characters before it. */
  ending(role: string, text: string, leave = 0): Ending | null {
    const words = this.#endings.get(role);
    if (words === undefined) return null;
    for (let size = Math.min(this.#longest.get(role) as number, text.length - leave); size >= 1; size--) {
      const word = text.slice(text.length - size);
      const family = words.get(word);
      if (family !== undefined) return { word, family };
    }
    return null;
  }

  /** Whether industry words cover the whole text. */
  isIndustry(text: string): boolean {
    let known = this.#industries.get(text);
    if (known === undefined) {
      let size = text.length;
      while (size > 0) {
        const ending = this.ending('industry', text.slice(0, size));
        if (ending === null) break;
        size -= ending.word.length;
      }
      known = size === 0;
      if (this.#industries.size < MEMORY) this.#industries.set(text, known);
    }
    return known;
  }

  /** A long form at the end of a text with one slip of the pen in it (有限公思), longer than what stands there without a slip. */
  nearForm(text: string): (Ending & { length: number; slip: boolean }) | null {
    const exact = this.ending('form', text, 2)?.word.length ?? 0;
    let best: (Ending & { length: number; slip: boolean }) | null = null;
    let doubt = Number.POSITIVE_INFINITY;
    for (const [word, family] of this.#longForms()) {
      if (word.length <= exact || (best !== null && word.length < best.word.length)) break;
      for (const length of [word.length - 1, word.length, word.length + 1]) {
        const from = text.length - length;
        if (from < 2 || length <= exact) continue;
        // A slip in the first character is believed less than one behind it, and one that eats a character of the core least.
        const first = text[from] === word[0];
        if (!first && text[from + (length < word.length ? 0 : 1)] !== word[1]) continue;
        const doubts = (first ? 0 : 10) + length;
        if (doubts >= doubt || editDistance(text.slice(from), word, 1) > 1) continue;
        // 集运有限公司, 控制股份有限公司: what stands before an exact form is more often a part of the name.
        if (
          length >= word.length &&
          OPTIONAL.test(word) &&
          !this.#looksLike(text.slice(from, from + 2), word)
        )
          continue;
        best = { word, family, length, slip: text.slice(from) !== word };
        doubt = doubts;
      }
    }
    return best;
  }

  /** Whether the first two characters are those of the word or look or sound like them. */
  #looksLike(start: string, word: string): boolean {
    return [...start].every(
      (character, i) =>
        character === word[i] || this.characters.likeness(character, word[i] as string) !== 'none',
    );
  }

  /** Forms of four characters and more, longest first. */
  #longForms(): readonly (readonly [string, string])[] {
    this.#long ??= [...(this.#endings.get('form') ?? [])]
      .filter(([word]) => word.length >= 4)
      .sort(([a], [b]) => b.length - a.length);
    return this.#long;
  }

  isWord(role: string, text: string): boolean {
    return this.#endings.get(role)?.has(text) ?? false;
  }
}

/** Forms that begin with what a name may also do without. */
const OPTIONAL = /^(?:集团|控股|企业集团|总)/;
/** Texts kept with the answer whether they are industry words. */
const MEMORY = 200_000;
const NOT_TEXT =
  /[^\u3007\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7afA-Z0-9\u00c0-\u024f\u0400-\u04ff]/gu;
