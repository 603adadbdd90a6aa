import { type SaxesOptions, SaxesParser } from 'saxes';

/** What saxes 6.0.0 keeps while it reads; its types hide it, and the version is pinned. `quick-saxes.test.ts` compares every event with plain saxes. */
interface Insides {
  chunk: string;
  /** Place in `chunk`. */
  i: number;
  line: number;
  /** Text of this run that came before `i`. */
  text: string;
  /** How much of `]]>` has just been read. */
  forbiddenState: number;
  currentXMLVersion: string;
  xmlnsOpt: boolean;
  closedRoot: boolean;
  tags: Tag[];
  tag: Tag;
  topNS: Record<string, string> | undefined;
  textHandler: ((text: string) => void) | undefined;
  closeTagHandler: ((tag: Tag) => void) | undefined;
  openTagStartHandler: ((tag: Tag) => void) | undefined;
  attributeHandler: unknown;
  pushAttrib(name: string, value: string): void;
  openTag(): void;
  openSelfClosingTag(): void;
}
interface Tag {
  name: string;
  attributes: Record<string, unknown>;
  ns?: Record<string, string>;
}

const NL = 0x0a;
const LESS = 0x3c;
const GREATER = 0x3e;
const SLASH = 0x2f;
const SPACE = 0x20;
const EQUAL = 0x3d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/** By ASCII code: what may stand in a name, begin one, or stand for itself in text and in a value of an attribute. */
const [NAME, START, TEXT, VALUE] = [1, 2, 4, 8];
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const one = String.fromCharCode(code);
  return (
    (/[\w.:-]/.test(one) ? NAME : 0) |
    (/[A-Za-z_:]/.test(one) ? START : 0) |
    (/[\t -%'-;=-\\^-\x7f]/.test(one) ? TEXT : 0) |
    (/[ !#-%(-;=-\x7f]/.test(one) ? VALUE : 0)
  );
});

const isKind = (code: number, kind: number) => code < 128 && ((KINDS[code] as number) & kind) !== 0;
/** A letter or sign of XML 1.0 beyond ASCII that is one unit of UTF-16. */
const isPlain = (code: number) => code >= 128 && (code < 0xd800 || (code >= 0xe000 && code <= 0xfffd));

/** The state in which saxes is between two tags, by the name of its method. */
const BETWEEN = 'sText';
const slow = (SaxesParser.prototype as unknown as Record<typeof BETWEEN, (this: Insides) => void>)[BETWEEN];

/**
 * saxes that takes plain texts and plain tags in one go, a third of the time on tag-heavy XML. Whatever is not plain (references, comments,
 * CDATA, odd spacing, names beyond ASCII, something that is cut, anything wrong) is left to saxes itself, character by character, with its
 * checks. Columns are not counted.
 */
export class QuickSaxes<O extends SaxesOptions = SaxesOptions> extends SaxesParser<O> {}
Object.defineProperty(QuickSaxes.prototype, BETWEEN, { value: between });

function between(this: Insides): void {
  while (this.tags.length > 0 && this.currentXMLVersion === '1.0' && this.forbiddenState === 0) {
    if (!plainText(this) || !plainTag(this)) break;
    if (this.i >= this.chunk.length) return;
  }
  slow.call(this);
}

/** Reads text up to the next `<`; false, with nothing done, when there is none or the text is not plain. */
function plainText(saxes: Insides): boolean {
  const { chunk, i: start } = saxes;
  const end = chunk.length;
  let at = start;
  let lines = 0;
  for (; at < end; at++) {
    const code = chunk.charCodeAt(at);
    if (isKind(code, TEXT) || isPlain(code)) continue;
    if (code === NL) lines++;
    else if (code === LESS) break;
    else return false;
  }
  if (at === end) return false;
  saxes.line += lines;
  saxes.i = at;
  const { text, textHandler } = saxes;
  if (textHandler === undefined || (text === '' && at === start)) return true;
  saxes.text = '';
  textHandler(text + chunk.slice(start, at));
  return true;
}

/** Reads the tag that begins at `i`; false, with nothing done, when it is not plain or not all there. */
function plainTag(saxes: Insides): boolean {
  const { chunk, i } = saxes;
  const next = chunk.charCodeAt(i + 1);
  if (next === SLASH) return endTag(saxes, i + 2);
  if (!isKind(next, START)) return false;
  let at = i + 2;
  let code = chunk.charCodeAt(at);
  while (isKind(code, NAME)) code = chunk.charCodeAt(++at);
  const tag: Tag = { name: chunk.slice(i + 1, at), attributes: new Attributes() };
  while (code === SPACE) {
    at = attribute(chunk, at + 1, tag.attributes);
    if (at < 0) return false;
    code = chunk.charCodeAt(at);
  }
  const closes = code === SLASH;
  if (closes) code = chunk.charCodeAt(++at);
  if (code !== GREATER || saxes.openTagStartHandler !== undefined || saxes.attributeHandler !== undefined)
    return false;
  saxes.tag = tag;
  if (saxes.xmlnsOpt) {
    tag.ns = Object.create(null) as Record<string, string>;
    saxes.topNS = tag.ns;
    // Prefixes are for saxes to resolve.
    const found = tag.attributes;
    tag.attributes = new Attributes();
    for (const name in found) saxes.pushAttrib(name, found[name] as string);
  }
  saxes.i = at + 1;
  if (closes) saxes.openSelfClosingTag();
  else saxes.openTag();
  return true;
}

/** Objects that inherit nothing, as saxes makes them with `Object.create(null)`; but those are hash tables, which take five times as long to make. */
class Attributes {
  [name: string]: unknown;
}
Object.setPrototypeOf(Attributes.prototype, null);
Reflect.deleteProperty(Attributes.prototype, 'constructor');

/** Adds name and value of `name="value"` at `from`. @returns where it ends, or -1 */
function attribute(chunk: string, from: number, found: Record<string, unknown>): number {
  let at = from;
  let code = chunk.charCodeAt(at);
  if (!isKind(code, START)) return -1;
  while (isKind(code, NAME)) code = chunk.charCodeAt(++at);
  if (code !== EQUAL) return -1;
  const name = chunk.slice(from, at);
  const quote = chunk.charCodeAt(++at);
  if (quote !== QUOTE && quote !== APOSTROPHE) return -1;
  const start = ++at;
  code = chunk.charCodeAt(at);
  while (isKind(code, VALUE) || isPlain(code)) code = chunk.charCodeAt(++at);
  // Of a name that comes twice saxes will say so.
  if (code !== quote || found[name] !== undefined) return -1;
  found[name] = chunk.slice(start, at);
  return at + 1;
}

/** Reads the rest of an end tag of the innermost open element. */
function endTag(saxes: Insides, from: number): boolean {
  const { chunk, tags } = saxes;
  const tag = tags[tags.length - 1] as Tag;
  const end = from + tag.name.length;
  if (chunk.charCodeAt(end) !== GREATER || !chunk.startsWith(tag.name, from)) return false;
  tags.pop();
  saxes.tag = tag;
  saxes.topNS = tag.ns;
  saxes.i = end + 1;
  saxes.closeTagHandler?.(tag);
  if (tags.length === 0) saxes.closedRoot = true;
  return true;
}
