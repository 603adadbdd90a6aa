import type { SaxesOptions } from 'saxes';
import { PanhuoError } from '../../../domain/errors.ts';
import type { ParsedDocument } from '../record-parser.ts';
import { declaredEncoding, encodingName, type XmlDecoder, xmlDecoder } from './decode.ts';
import { type DeclaredEntities, declaredEntities, entityTable, refused } from './entities.ts';
import { beyond, XML_LIMITS, type XmlLimits } from './limits.ts';
import { QuickSaxes } from './quick-saxes.ts';
import { endsName, Seeker, Skipper, tagEnd } from './skip.ts';
import type { XmlElement } from './tree.ts';

export interface XmlOptions {
  /** Local names a document's outermost element may have; another one is refused with PANHUO_XML_OTHER. */
  roots: readonly string[];
  /** Chinese name of what is expected, for messages. */
  expected: string;
  /** Local names of elements to hand out as trees; elements inside a handed-out one are part of it. */
  collect: readonly string[];
  /** Names as written of elements nobody needs, by outermost element: they are stepped over unparsed and missing from trees. */
  skip?: Readonly<Record<string, readonly string[]>>;
  /** Resolve namespaces (half the speed): `uri` of elements, unbound prefixes refused. */
  namespaces?: boolean;
  limits?: Partial<XmlLimits>;
}

export interface XmlParent {
  name: string;
  attributes: Readonly<Record<string, string>>;
  line: number;
}

export interface XmlFound {
  element: XmlElement;
  /** Elements around it, outermost first; their content is not kept. The same element is the same object each time. */
  parents: readonly XmlParent[];
}

/** Bytes that are decoded and characters that saxes gets at once; limits are checked in between. */
const PIECE = 65_536;
/** Longer start tags are not looked at as a whole: nothing is skipped then, only ignored. */
const LONGEST_TAG = 256;
/** A start that a piece cuts is shorter than this, names of elements to skip included. */
const SHORT = 64;
const DECLARATION = '?xml';
/** Byte-order mark, which bulk files may have before each document. */
const MARK = '\uFEFF';

/**
 * Elements of a file with one or several XML documents, one after the other (USPTO bulk files repeat `<?xml` for each grant), in bounded
 * memory. External entities and DTDs are never read.
 * @throws PANHUO_XML_*, PANHUO_INPUT_ENCODING, PANHUO_INPUT_EMPTY
 */
export async function* readXml(document: ParsedDocument, options: XmlOptions): AsyncGenerator<XmlFound> {
  let reader: XmlReader | undefined;
  let decoder: XmlDecoder | undefined;
  for await (const bytes of document.stream()) {
    if (bytes.length === 0) continue;
    decoder ??= xmlDecoder(bytes, document.name);
    reader ??= new XmlReader(options, document.name, decoder.encoding);
    // A megabyte at once would keep the trees of eight grants alive together: collecting garbage took a quarter of the time.
    for (let at = 0; at < bytes.length; at += PIECE) {
      yield* reader.push(decoder.decode(bytes.subarray(at, at + PIECE), false));
    }
  }
  if (reader === undefined || decoder === undefined) {
    throw new PanhuoError('PANHUO_INPUT_EMPTY', `文件为空：${document.name}`, {
      where: { file: document.name },
    });
  }
  yield* reader.push(decoder.decode(new Uint8Array(0), true));
  yield* reader.end();
}

/** The same for text that is already there; `push` and `end` return what became complete. */
export class XmlReader {
  private readonly options: XmlOptions;
  private readonly file: string;
  private readonly encoding: string;
  private readonly limits: XmlLimits;
  private readonly parser: QuickSaxes;
  private readonly wanted: ReadonlySet<string>;
  private unwanted: ReadonlySet<string> = new Set();
  /** Names whose start is looked for in the text. */
  private marks: readonly { seeker: Seeker; kind: 'tag' | 'declaration' }[] = [];
  private found: XmlFound[] = [];
  /** Text that could not be looked at yet because it is cut. */
  private rest = '';
  private skipper: Skipper | undefined;
  /** Depth of the element that is being ignored; 0 for none. */
  private ignoring = 0;
  private depth = 0;
  private sawRoot = false;
  private readonly parents: XmlParent[] = [];
  /** Open elements of the tree that is being collected. */
  private readonly open: XmlElement[] = [];
  private collectedText = 0;
  private collectedElements = 0;
  private fed = 0;
  private lastEvent = 0;
  private expanded = 0;

  constructor(options: XmlOptions, file: string, encoding = 'utf-8') {
    this.options = options;
    this.file = file;
    this.encoding = encoding;
    this.limits = { ...XML_LIMITS, ...options.limits };
    this.wanted = new Set(options.collect);
    this.parser = new QuickSaxes<SaxesOptions>({ xmlns: options.namespaces === true });
    this.look(Object.values(options.skip ?? {}).flat());
    this.listen();
  }

  push(text: string): XmlFound[] {
    this.work(this.rest === '' ? text : this.rest + text, false);
    return this.take();
  }

  end(): XmlFound[] {
    this.work(this.rest, true);
    if (this.skipper !== undefined) throw this.malformed('文件在元素中间中断');
    this.parser.close();
    return this.take();
  }

  private take(): XmlFound[] {
    const found = this.found;
    this.found = [];
    return found;
  }

  private work(text: string, last: boolean): void {
    this.rest = '';
    for (const { seeker } of this.marks) seeker.reset();
    let at = 0;
    while (at < text.length) {
      if (this.skipper !== undefined) {
        const { end, keep } = this.skipper.find(text, at);
        this.passOver(text, at, keep);
        at = keep;
        if (end < 0) {
          if (text.length - keep > this.limits.token)
            beyond('注释或处理指令过长', this.file, this.parser.line);
          this.rest = text.slice(keep);
          return;
        }
        this.skipper = undefined;
        continue;
      }
      const { stop, what } = this.boundary(text, at);
      this.feed(text, at, stop);
      at = stop;
      if (what === 'end') return;
      const end = what === 'tag' ? tagEnd(text, at, LONGEST_TAG) : text.indexOf('>', at);
      if (end < 0 && !last && text.length - at < LONGEST_TAG) {
        this.rest = text.slice(at);
        return;
      }
      if (what === 'declaration') at = this.nextDocument(text, at, end);
      const ignored = this.ignoring;
      // A tag of which the end is not here is fed up to its name: then nothing is skipped and its content is ignored as it comes.
      const to = end < 0 ? at + 1 : end + 1;
      this.feed(text, at, to);
      if (what === 'tag' && end >= 0 && ignored === 0 && this.ignoring > 0) {
        this.skipper = new Skipper(nameAt(text, at + 1));
      }
      at = to;
    }
  }

  /**
   * Where the next start tag to skip or XML declaration (with its byte-order mark) begins, or something short that may become one when the
   * text goes on; else the end. Whether it is one and not part of a comment only saxes can tell.
   */
  private boundary(
    text: string,
    from: number,
  ): { stop: number; what: 'tag' | 'declaration' | 'cut' | 'end' } {
    let stop = text.length;
    let what: 'tag' | 'declaration' | 'cut' | 'end' = 'end';
    const tail = text.lastIndexOf('<');
    if (tail >= from && text.length - tail < SHORT && !text.includes('>', tail)) {
      [stop, what] = [tail, 'cut'];
    } else if (text.endsWith(MARK) && text.length > from) [stop, what] = [text.length - 1, 'cut'];
    for (const { seeker, kind } of this.marks) {
      // They are found at their second character: `<` is everywhere.
      const at = seeker.find(text, from + 1, stop + 1) - 1;
      if (at < stop) [stop, what] = [at, kind];
    }
    if (text[stop - 1] === MARK && stop - 1 >= from && what !== 'tag') stop--;
    return { stop, what };
  }

  private feed(text: string, from: number, to: number): void {
    for (let at = from; at < to; at += PIECE) {
      const piece = text.slice(at, Math.min(at + PIECE, to));
      this.parser.write(piece);
      this.fed += piece.length;
      if (this.fed - this.lastEvent > this.limits.token) {
        beyond('一个标签、文字、注释或 DTD 过长', this.file, this.parser.line);
      }
    }
  }

  private passOver(text: string, from: number, to: number): void {
    let lines = 0;
    for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines++;
    this.parser.line += lines;
    this.fed += to - from;
    this.lastEvent = this.fed;
  }

  /**
   * An XML declaration after the outermost element has ended begins another document; anywhere else saxes refuses it.
   * @returns where to go on
   */
  private nextDocument(text: string, from: number, end: number): number {
    let at = from;
    if (this.sawRoot && this.depth === 0) {
      if (text[at] === MARK) at++;
      const { line } = this.parser;
      this.parser.close();
      this.parser.line = line;
      this.sawRoot = false;
      this.ready();
    }
    const declared = declaredEncoding(text.slice(text[at] === MARK ? at + 1 : at, end < 0 ? at + 256 : end));
    if (
      declared !== null &&
      !this.encoding.startsWith('utf-16') &&
      encodingName(declared) !== this.encoding
    ) {
      throw new PanhuoError(
        'PANHUO_INPUT_ENCODING',
        `XML 第 ${this.parser.line} 行声明编码 ${declared}，文件按 ${this.encoding} 读取：${this.file}`,
        { where: { file: this.file, line: this.parser.line }, hint: '请把编码不同的文档分成几个文件。' },
      );
    }
    return at;
  }

  private listen(): void {
    const { parser } = this;
    parser.on('error', (error) => {
      throw this.malformed(error.message.replace(/^(?:.*:)?\d+:\d+: /, ''));
    });
    parser.on('doctype', (doctype) => {
      this.lastEvent = this.fed;
      this.declare(doctype);
    });
    parser.on('opentag', (tag) => {
      const local = tag.name.includes(':') ? tag.name.slice(tag.name.indexOf(':') + 1) : tag.name;
      this.start(tag.name, local, tag.uri ?? '', tag.attributes as Record<string, unknown>);
    });
    parser.on('closetag', () => this.stop());
    parser.on('text', (text) => this.text(text));
    parser.on('cdata', (text) => this.text(text));
    this.ready();
  }

  /** Entities of a document: the five predefined ones until its DTD declares more. */
  private ready(): void {
    this.expanded = 0;
    this.entities({ values: new Map(), closed: new Set(), more: false });
  }

  private declare(doctype: string): void {
    this.entities(declaredEntities(doctype, this.file, this.parser.line, this.limits));
  }

  private entities(declared: DeclaredEntities): void {
    this.parser.ENTITIES = entityTable(declared, (name, value) => {
      if (value === null) throw refused(name, declared, this.file, this.parser.line);
      this.expanded += value.length;
      if (this.expanded > this.limits.expansion) beyond('实体展开过多', this.file, this.parser.line);
    });
  }

  private start(written: string, name: string, uri: string, found: Record<string, unknown>): void {
    this.lastEvent = this.fed;
    this.depth++;
    if (this.depth > this.limits.depth) beyond('标签嵌套过深', this.file, this.parser.line);
    if (this.depth === 1) this.root(name);
    if (this.ignoring > 0) return;
    if (this.unwanted.has(written)) {
      this.ignoring = this.depth;
      return;
    }
    const current = this.open.at(-1);
    const collecting = current !== undefined || this.wanted.has(name);
    const attributes = this.attributes(found);
    if (!collecting) {
      this.parents.push({ name, attributes, line: this.parser.line });
      return;
    }
    const element: XmlElement = { name, uri, attributes, line: this.parser.line, children: [] };
    if (++this.collectedElements > this.limits.collectedElements) {
      beyond('一个元素内的元素过多', this.file, this.parser.line);
    }
    current?.children.push(element);
    this.open.push(element);
  }

  private attributes(found: Record<string, unknown>): Record<string, string> {
    let count = 0;
    for (const _ in found) count++;
    if (count > this.limits.attributes) beyond('一个标签的属性过多', this.file, this.parser.line);
    if (this.options.namespaces !== true) return found as Record<string, string>;
    const attributes: Record<string, string> = Object.create(null);
    for (const name in found) attributes[name] = (found[name] as { value: string }).value;
    return attributes;
  }

  /** Names to skip from now on. */
  private look(names: readonly string[]): void {
    this.unwanted = new Set(names);
    this.marks = [
      ...names.map((name) => ({ seeker: startOf(name), kind: 'tag' as const })),
      { seeker: startOf(DECLARATION), kind: 'declaration' as const },
    ];
  }

  private root(name: string): void {
    this.sawRoot = true;
    if (this.options.roots.includes(name)) {
      this.look(this.options.skip?.[name] ?? []);
      return;
    }
    throw new PanhuoError(
      'PANHUO_XML_OTHER',
      `这不是${this.options.expected}：最外层元素是 <${name.slice(0, 60)}>（应为 ${this.options.roots.map((root) => `<${root}>`).join('、')}）：${this.file}`,
      {
        where: { file: this.file, line: this.parser.line },
        hint: '请核对文件，或为这类文件选用别的解析器。',
      },
    );
  }

  private stop(): void {
    this.lastEvent = this.fed;
    const depth = this.depth--;
    if (this.ignoring > 0) {
      if (this.ignoring === depth) this.ignoring = 0;
      return;
    }
    const element = this.open.pop();
    if (element === undefined) {
      this.parents.pop();
    } else if (this.open.length === 0) {
      this.found.push({ element, parents: [...this.parents] });
      this.collectedElements = 0;
      this.collectedText = 0;
    }
  }

  private text(text: string): void {
    this.lastEvent = this.fed;
    const current = this.open.at(-1);
    if (current === undefined || this.ignoring > 0) return;
    this.collectedText += text.length;
    if (this.collectedText > this.limits.collectedText) {
      beyond('一个元素内的文字过多', this.file, this.parser.line);
    }
    const last = current.children.length - 1;
    const before = current.children[last];
    if (typeof before === 'string') current.children[last] = before + text;
    else current.children.push(text);
  }

  private malformed(what: string): PanhuoError {
    const { line } = this.parser;
    return new PanhuoError('PANHUO_XML_MALFORMED', `XML 第 ${line} 行不合格式（${what}）：${this.file}`, {
      where: { file: this.file, line },
      hint: '文件可能下载不全或已损坏，请重新取得。',
    });
  }
}

/** Looks for `<name` as a whole name, by its second character. */
function startOf(name: string): Seeker {
  return new Seeker(name, (text, at) => text[at - 1] === '<' && endsName(text.charCodeAt(at + name.length)));
}

function nameAt(text: string, from: number): string {
  let to = from;
  while (!endsName(text.charCodeAt(to))) to++;
  return text.slice(from, to);
}
