/** A collected element: what is needed of XML and no more. Comments and processing instructions are dropped. */
export interface XmlElement {
  /** Local name, without prefix. */
  name: string;
  /** Namespace; '' for none, and always '' when the reader was not asked for namespaces. */
  uri: string;
  /** By qualified name as written. */
  attributes: Readonly<Record<string, string>>;
  /** Line of the start tag, from 1, in the whole file. */
  line: number;
  /** Elements and texts in document order. */
  children: (XmlElement | string)[];
}

/** First child element of that name; several names go down step by step. */
export function child(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let found = element;
  for (const name of path) {
    if (found === undefined) return undefined;
    let next: XmlElement | undefined;
    for (const one of found.children) {
      if (typeof one === 'string' || one.name !== name) continue;
      next = one;
      break;
    }
    found = next;
  }
  return found;
}

/** Child elements of that name (of any of the names), in document order. */
export function children(element: XmlElement | undefined, ...names: readonly string[]): XmlElement[] {
  if (element === undefined) return [];
  return element.children.filter(
    (one): one is XmlElement => typeof one !== 'string' && (names.length === 0 || names.includes(one.name)),
  );
}

/** Elements that stand on lines of their own in print: files without line ends between them must not glue their words. */
const BLOCKS: ReadonlySet<string> = new Set(['claim-text', 'p', 'li', 'row', 'entry', 'PARA', 'br']);

/** All text inside, as it stands. */
export function allText(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  const [first] = element.children;
  if (element.children.length === 1 && typeof first === 'string') return first;
  let text = '';
  for (const one of element.children) {
    if (typeof one === 'string') text += one;
    else text += BLOCKS.has(one.name) ? ` ${allText(one)} ` : allText(one);
  }
  return text;
}

/** Text inside with runs of white space made one blank; null when there is none. */
export function textOf(element: XmlElement | undefined): string | null {
  const text = collapsed(allText(element));
  return text === '' ? null : text;
}

/** Single blanks, which are nearly all there is to see, are passed over. */
function collapsed(text: string): string {
  return text.replace(/[^\S ]\s*| \s+/g, ' ').trim();
}

/** Text at the end of a path of child elements. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string | null {
  return textOf(child(element, ...path));
}

/**
 * The element as plain data for `raw`: text alone becomes a text, elements an object by name, several of one name a list, attributes
 * keys with `@`, text beside elements `#text`. Nothing that was written is lost except order between different names.
 */
export function plain(element: XmlElement): unknown {
  const out: Record<string, unknown> = {};
  for (const name in element.attributes) {
    if (!name.startsWith('xmlns')) put(out, `@${name}`, element.attributes[name]);
  }
  let text = '';
  let elements = 0;
  for (const one of element.children) {
    if (typeof one === 'string') {
      text += one;
      continue;
    }
    elements++;
    const value = plain(one);
    const before = Object.hasOwn(out, one.name) ? out[one.name] : undefined;
    if (before === undefined) put(out, one.name, value);
    else if (Array.isArray(before)) before.push(value);
    else put(out, one.name, [before, value]);
  }
  text = collapsed(text);
  if (elements === 0 && Object.keys(out).length === 0) return text;
  if (text !== '') put(out, '#text', text);
  return out;
}

/** `__proto__` as an element name must become a key, not a prototype. */
function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}
