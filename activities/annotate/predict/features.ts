/**
 * Features of a text: single Chinese characters, pairs of them, and whole words of Latin letters, each as a 32-bit hash. Pure, and
 * without a word list, so that a new term of art counts from the day it first appears. Runs of three characters were tried on real titles
 * and made every figure worse.
 */

/** Characters that are read of one text; what a text is about stands at its beginning. */
export const TEXT_LIMIT = 1500;

const LONGEST_WORD = 24;

/** One form for half and full width, upper and lower case, old compatibility characters. */
export function plainText(text: string): string {
  return text.slice(0, TEXT_LIMIT).normalize('NFKC').toLowerCase().slice(0, TEXT_LIMIT);
}

/** What a character does in a text: parts sentences, belongs to a word of letters, or stands for itself. */
const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const HAN = 3;

function kindOf(code: number): number {
  if (code >= 0x3400 && code <= 0x9fff) return HAN;
  if (code >= 97 && code <= 122) return LETTER;
  if (code >= 48 && code <= 57) return DIGIT;
  // Letters of other scripts (Greek of formulas, Cyrillic …) are words; symbols and punctuation are not.
  if (code >= 0xb5 && code < 0x2000 && code !== 0xd7 && code !== 0xf7) return LETTER;
  return OTHER;
}

/** Mixes the bits of a hash (the finaliser of MurmurHash3, 32 bits). */
export function mixed(hash: number): number {
  let h = hash;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/** Hash of a character (`second` is 0) or of a pair. */
function gram(first: number, second: number): number {
  return mixed(Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca77));
}

/** Where the features of a text go: `count` of them, each with the place (start, length) in the plain text that it was read from. */
export class Grams {
  readonly hashes = new Uint32Array(2 * TEXT_LIMIT);
  readonly starts = new Uint16Array(2 * TEXT_LIMIT);
  readonly lengths = new Uint8Array(2 * TEXT_LIMIT);
  count = 0;

  push(hash: number, start: number, length: number): void {
    if (this.count === this.hashes.length) return;
    this.hashes[this.count] = hash;
    this.starts[this.count] = start;
    this.lengths[this.count] = length;
    this.count++;
  }
}

/** Reads the features of a plain text into `grams`, replacing what was there. */
export function readGrams(text: string, grams: Grams): void {
  grams.count = 0;
  let before = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const kind = kindOf(code);
    if (kind === HAN) {
      grams.push(gram(code, 0), at, 1);
      if (before > 0) grams.push(gram(before, code), at - 1, 2);
      before = code;
      at++;
      continue;
    }
    before = 0;
    if (kind === LETTER || kind === DIGIT) at = readWord(text, at, grams);
    else at++;
  }
}

/** A word of letters and digits (`5g`, `co2`) is one feature; a number without letters is none: it says nothing about the field. */
function readWord(text: string, start: number, grams: Grams): number {
  let hash = 0x811c9dc5;
  let letters = 0;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = kindOf(code);
    if (kind !== LETTER && kind !== DIGIT) break;
    if (kind === LETTER) letters++;
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  const length = at - start;
  if (letters > 0 && length <= LONGEST_WORD) grams.push(mixed(hash ^ 4), start, length);
  return at;
}
