import { endsName, isBlank, isLetter, passAttributes } from './attributes.ts';
import type { StreamElement } from './selector.ts';

const LT = 60;
const GT = 62;
const SLASH = 47;
const EQUALS = 61;
const NO_NAMES: readonly string[] = [];

/** Names of tags, to be recognised among bytes without making strings of all others. */
export class TagNames {
  /** By their first letter; null when every name is wanted. */
  private readonly byLetter: ReadonlyMap<number, readonly string[]> | null;

  private constructor(byLetter: ReadonlyMap<number, readonly string[]> | null) {
    this.byLetter = byLetter;
  }

  /** @param names in lower case; null for all there are */
  static of(names: readonly string[] | null): TagNames {
    if (names === null || names.some((name) => !/^[a-z][\x21-\x7e]*$/.test(name))) return new TagNames(null);
    const byLetter = new Map<number, string[]>();
    for (const name of new Set(names)) {
      const letter = name.charCodeAt(0);
      byLetter.set(letter, [...(byLetter.get(letter) ?? []), name]);
    }
    return new TagNames(byLetter);
  }

  /** The name that stands there, in lower case; null when it is none of these. */
  at(html: Buffer, from: number, to: number): string | null {
    if (this.byLetter === null) return html.toString('utf8', from, to).toLowerCase();
    const some = this.byLetter.get((html[from] as number) | 32) ?? NO_NAMES;
    for (const name of some) if (name.length === to - from && standsAt(html, from, name)) return name;
    return null;
  }
}

/** Whether a name (lower case, ASCII) stands there in whatever case. */
function standsAt(html: Buffer, from: number, name: string): boolean {
  for (let n = 0; n < name.length; n++) {
    const byte = html[from + n] as number;
    if ((byte >= 65 && byte <= 90 ? byte | 32 : byte) !== name.charCodeAt(n)) return false;
  }
  return true;
}

/** The element at hand; its attributes are read when they are asked for. */
class Skimmed implements StreamElement {
  readonly type = 'tag' as const;
  name = '';
  private readonly html: Buffer;
  private from = 0;
  private to = 0;
  private known: Record<string, string> | null = null;

  constructor(html: Buffer) {
    this.html = html;
  }

  begin(name: string, from: number, to: number): void {
    this.name = name;
    this.from = from;
    this.to = to;
    this.known = null;
  }

  get attribs(): Record<string, string> {
    if (this.known === null) {
      this.known = {};
      passAttributes(this.html.toString('utf8', this.from, this.to + 1), 0, this.known);
    }
    return this.known;
  }
}

/**
 * Tells of the elements with attributes and one of these names, in the order of the document. It finds the same tags as `scanTags` (a test
 * compares them) but does not follow how they are nested, and reads bytes: to make a string of a page takes longer than this.
 * @param html UTF-8
 */
export function skimTags(html: Buffer, names: TagNames, found: (element: StreamElement) => void): void {
  const element = new Skimmed(html);
  const { length } = html;
  let at = 0;
  while (at >= 0) {
    while (at < length && html[at] !== LT) at++;
    if (at + 1 >= length) return;
    const code = html[at + 1] as number;
    if (!isLetter(code)) {
      at = afterOther(html, at, code);
      continue;
    }
    const start = at + 1;
    let nameEnd = start + 1;
    while (nameEnd < length && !endsName(html[nameEnd] as number)) nameEnd++;
    const end = endOfAttributes(html, nameEnd);
    if (end < 0) return;
    if (end > nameEnd) {
      const name = names.at(html, start, nameEnd);
      if (name !== null) {
        element.begin(name, nameEnd, end);
        found(element);
      }
    }
    if (html[end] === SLASH) at = after(html, GT, end);
    else {
      const raw = rawEndOf(html, start, nameEnd);
      at = raw === null ? end + 1 : afterRawText(html, end + 1, raw);
    }
  }
}

/** Where reading goes on after an end tag, a declaration, an instruction or a `<` that is just text; -1 at the end. */
function afterOther(html: Buffer, at: number, code: number): number {
  if (code === SLASH) {
    const name = skipBlanks(html, at + 2);
    return html[name] === GT ? name + 1 : after(html, GT, name + 1);
  }
  if (code === 33) return afterDeclaration(html, at + 2);
  return code === 63 ? after(html, GT, at + 2) : at + 1;
}

/** Where a comment, a CDATA section or a declaration ends; `at` is after `<!`. */
function afterDeclaration(html: Buffer, at: number): number {
  const first = html[at];
  if (first === 45) return html[at + 1] === 45 ? afterText(html, '-->', at) : after(html, GT, at + 2);
  if (first !== 91) return after(html, GT, at + 1);
  const mark = 'CDATA[';
  let matched = 0;
  while (matched < mark.length && html[at + 1 + matched] === mark.charCodeAt(matched)) matched++;
  return matched === mark.length ? afterText(html, ']]>', at + 7) : after(html, GT, at + 1 + matched);
}

/** The place of the tag's `>`, or of the `/` before it; -1 when the document ends first. */
function endOfAttributes(html: Buffer, from: number): number {
  const { length } = html;
  let at = from;
  for (;;) {
    at = skipBlanks(html, at);
    if (at >= length) return -1;
    const code = html[at] as number;
    if (code === GT) return at;
    if (code === SLASH) {
      const next = skipBlanks(html, at + 1);
      if (html[next] === GT) return at;
      at = next;
      continue;
    }
    at++;
    while (at < length && html[at] !== EQUALS && !endsName(html[at] as number)) at++;
    at = skipBlanks(html, at);
    if (html[at] !== EQUALS) continue;
    at = skipBlanks(html, at + 1);
    const quote = html[at];
    if (quote === 34 || quote === 39) {
      at = after(html, quote, at + 1);
      if (at < 0) return -1;
    } else while (at < length && html[at] !== GT && !isBlank(html[at] as number)) at++;
  }
}

/** What ends the text in an element; null when elements are read in it (the same ones as in `TagRule`). */
function rawEndOf(html: Buffer, from: number, to: number): string | null {
  const first = (html[from] as number) | 32;
  if (first === 115) {
    if (to - from === 6) return standsAt(html, from, 'script') ? 'script' : null;
    return to - from === 5 && standsAt(html, from, 'style') ? 'style' : null;
  }
  if (first !== 116 && first !== 120) return null;
  if (to - from === 5) return standsAt(html, from + 1, 'itle') ? 'title' : null;
  if (to - from === 8) return standsAt(html, from + 1, 'extarea') ? 'textarea' : null;
  return to - from === 3 && standsAt(html, from + 1, 'mp') ? 'xmp' : null;
}

function afterRawText(html: Buffer, from: number, name: string): number {
  for (let at = after(html, LT, from); at >= 0; at = after(html, LT, at)) {
    if (html[at] !== SLASH || !standsAt(html, at + 1, name)) continue;
    const end = at + 1 + name.length;
    const code = html[end];
    if (code === GT || (code !== undefined && isBlank(code))) return after(html, GT, end);
  }
  return -1;
}

function after(html: Buffer, byte: number, from: number): number {
  const { length } = html;
  let at = from;
  while (at < length && html[at] !== byte) at++;
  return at < length ? at + 1 : -1;
}

function afterText(html: Buffer, what: string, from: number): number {
  const found = html.indexOf(what, from, 'latin1');
  return found < 0 ? -1 : found + what.length;
}

function skipBlanks(html: Buffer, from: number): number {
  let at = from;
  while (at < html.length && isBlank(html[at] as number)) at++;
  return at;
}
