import { type Characters, editDistance } from '../../../domain/organisation/characters.ts';
import type { Lexicon } from '../../../domain/organisation/lexicon.ts';
import type { ParsedName } from '../../../domain/organisation/parse.ts';
import type { Candidate } from './names.ts';

const HAS_LATIN = /[A-Z]{2}/;

/** One character was written twice. */
export function isDoubled(x: string, y: string): boolean {
  if (editDistance(x, y, 1) !== 1 || x.length === y.length) return false;
  const [short, long] = x.length < y.length ? [x, y] : [y, x];
  let at = 0;
  while (short[at] === long[at]) at++;
  return long[at] === long[at - 1] || long[at] === long[at + 1];
}

/** Two neighbours changed places. */
export function isReordered(x: string, y: string): boolean {
  return editDistance(x, y, 2) <= 2 && [...x].sort().join('') === [...y].sort().join('');
}

/** Same length, every difference a look-alike or sound-alike, at least one character in three the same (or all but one). */
export function alike(a: string, b: string, characters: Characters): boolean {
  if (a.length !== b.length || a.length < 2) return false;
  let differences = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue;
    differences++;
    if (differences > 2 || characters.likeness(a[i] as string, b[i] as string) === 'none') return false;
  }
  return differences * 2 <= a.length;
}

/** One core in letters, the other in characters, inside names that are otherwise Chinese. */
export function mixedSpelling(a: string, b: string, characters: Characters): boolean {
  if (HAS_LATIN.test(a) === HAS_LATIN.test(b)) return false;
  const [latin, han] = HAS_LATIN.test(a) ? [a, b] : [b, a];
  return characters.spells(latin.toLowerCase(), han);
}

/** Whether the first name is made of characters of the second in order, beginning with its first character: 南理工. */
export function isInitials(short: Candidate, long: Candidate): boolean {
  const s = short.parsed.plain;
  const l = long.parsed.plain;
  if (s.length < 2 || s.length > 6 || l.length < s.length + 2 || s[0] !== l[0]) return false;
  if (short.parsed.form !== '') return false;
  let at = 0;
  for (const character of s) {
    at = l.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** 有限公司 and 有限责任公司 are one form, and so are 股份有限公司 and 股份公司; 职业技术学院 is often written 职业学院. */
export function legalForm(form: string): string {
  return form.replace(/责任|有限|(?<=职业)技术|高等(?=专科)/gu, '');
}

/** 天津机电职业技术学院, 天津机电职业学院: schools have their whole name as core. */
export function isSameSchool({ parsed: p }: Candidate, { parsed: q }: Candidate): boolean {
  if (p.family !== 'university' || q.family !== 'university' || p.head !== null || q.head !== null)
    return false;
  return p.plain !== q.plain && legalForm(p.plain) === legalForm(q.plain);
}

/** 江苏澜舟大学 is 澜舟大学 with the region that it stands in. */
export function sameBehindRegion(a: Candidate, b: Candidate, { regions }: Lexicon): boolean {
  const [x, y] = [a.parsed.plain, b.parsed.plain];
  if (a.parsed.family !== 'university' || x.length <= y.length || !x.endsWith(y)) return false;
  return a.parsed.head === null && regions.whole(x.slice(0, x.length - y.length)) !== null;
}

/** Names of one length that differ by one word and its counterpart: 高速, 低速. */
export function isContrast(a: Candidate, b: Candidate, lexicon: Lexicon): boolean {
  const [x, y] = [a.parsed.plain, b.parsed.plain];
  if (x.length !== y.length || x === y) return false;
  let at = 0;
  while (x[at] === y[at]) at++;
  if (x.slice(at + 1) !== y.slice(at + 1)) return false;
  const left = lexicon.ending('contrast', x[at] as string);
  return left !== null && left.family === lexicon.ending('contrast', y[at] as string)?.family;
}

export function sortedText(text: string): string {
  return [...text].sort().join('');
}

export function sortedWords(text: string): string {
  return text.split(' ').sort().join(' ');
}

/** 陕西能源 and 陕西能源职业学院 have the same characters before their forms, and are two. */
export function mayBeSwapped(p: ParsedName, q: ParsedName): boolean {
  if (p.form === q.form) return true;
  const company = (one: ParsedName) => one.family === 'company' || one.family === '';
  return company(p) && company(q) && p.group === q.group;
}
