import { nameKey } from '../names.ts';
import { type CharacterRow, Characters } from './characters.ts';
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

  isWord(role: string, text: string): boolean {
    return this.#endings.get(role)?.has(text) ?? false;
  }
}

const NOT_TEXT =
  /[^\u3007\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7afA-Z0-9\u00c0-\u024f\u0400-\u04ff]/gu;
