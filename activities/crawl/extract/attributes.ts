import { Parser } from 'htmlparser2';

const GT = 62;
const SLASH = 47;
const EQUALS = 61;

/**
 * Walks over the attributes of a tag, into `found` when there is one.
 * @returns the place of the tag's `>`, or of the `/` before it; -1 when the document ends first
 */
export function passAttributes(text: string, from: number, found: Record<string, string> | null): number {
  const { length } = text;
  let at = from;
  for (;;) {
    at = skipBlanks(text, at);
    if (at >= length) return -1;
    const code = text.charCodeAt(at);
    if (code === GT) return at;
    if (code === SLASH) {
      const next = skipBlanks(text, at + 1);
      if (text.charCodeAt(next) === GT) return at;
      at = next;
      continue;
    }
    const name = at++;
    while (at < length && text.charCodeAt(at) !== EQUALS && !endsName(text.charCodeAt(at))) at++;
    const nameEnd = at;
    at = skipBlanks(text, at);
    if (at >= length) return -1;
    if (text.charCodeAt(at) !== EQUALS) {
      if (found !== null) keep(found, text.slice(name, nameEnd), '');
      continue;
    }
    at = skipBlanks(text, at + 1);
    if (at >= length) return -1;
    const first = text.charCodeAt(at);
    let start = at;
    let end: number;
    if (first === 34 || first === 39) {
      start = at + 1;
      end = text.indexOf(first === 34 ? '"' : "'", start);
      if (end < 0) return -1;
      at = end + 1;
    } else {
      while (at < length && text.charCodeAt(at) !== GT && !isBlank(text.charCodeAt(at))) at++;
      if (at >= length) return -1;
      end = at;
    }
    if (found !== null) keep(found, text.slice(name, nameEnd), text.slice(start, end));
  }
}

function keep(found: Record<string, string>, name: string, value: string): void {
  const key = name.toLowerCase();
  if (!Object.hasOwn(found, key)) found[key] = value.includes('&') ? decoded(value) : value;
}

/** Entities other than `&amp;` are rare, and left to htmlparser2. */
function decoded(value: string): string {
  if (!/&(?!amp;)/.test(value)) return value.replaceAll('&amp;', '&');
  let found = value;
  const parser = new Parser({
    onattribute(_, text) {
      found = text;
    },
  });
  parser.end(`<a x="${value.replaceAll('"', '&quot;')}">`);
  return found;
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 12 || code === 13;
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

export function endsName(code: number): boolean {
  return code === SLASH || code === GT || isBlank(code);
}
