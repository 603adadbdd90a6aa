import { endsName, isBlank, isLetter, passAttributes, skipBlanks } from './attributes.ts';
import { MAX_DEPTH, type StreamElement } from './selector.ts';
import { type TagRule, tagRule } from './tag-rules.ts';

/** Hears of elements in the order of the document. */
export interface TagHandler {
  /** The element is only good until the next call. */
  open(element: StreamElement): void;
  close(): void;
}

const GT = 62;
const SLASH = 47;
const NONE: Readonly<Record<string, string>> = {};

/**
 * Tells of all elements of a page, in the order and with the nesting that htmlparser2's tree has (a test compares them), at a third of its price:
 * texts and comments are leapt over, and attributes are only read when somebody asks for them. Stops where a page is nested absurdly deep.
 */
export function scanTags(text: string, handler: TagHandler): void {
  new Scan(text, handler).run();
}

/** How deep elements are nested; MAX_DEPTH for a page that is deeper. A tree of such a page would cost minutes: ask before making one. */
export function deepestNesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  scanTags(text, {
    open() {
      if (++depth > deepest) deepest = depth;
    },
    close() {
      depth--;
    },
  });
  return deepest;
}

/** The element at hand; its attributes are read when they are asked for. */
class Scanned implements StreamElement {
  readonly type = 'tag' as const;
  name = '';
  private readonly text: string;
  /** Where its attributes begin; below 0 when it has none. */
  private from = -1;
  private known: Record<string, string> | null = null;

  constructor(text: string) {
    this.text = text;
  }

  begin(name: string, from: number): void {
    this.name = name;
    this.from = from;
    this.known = null;
  }

  get attribs(): Record<string, string> {
    this.known ??= this.from < 0 ? NONE : this.read();
    return this.known;
  }

  private read(): Record<string, string> {
    const found: Record<string, string> = {};
    passAttributes(this.text, this.from, found);
    return found;
  }
}

class Scan {
  private readonly text: string;
  private readonly handler: TagHandler;
  private readonly element: Scanned;
  private readonly open: string[] = [];
  private readonly foreign: boolean[] = [false];

  constructor(text: string, handler: TagHandler) {
    this.text = text;
    this.handler = handler;
    this.element = new Scanned(text);
  }

  run(): void {
    const { text } = this;
    let at = text.indexOf('<');
    while (at >= 0) {
      const code = text.charCodeAt(at + 1);
      let next: number;
      if (isLetter(code)) next = this.openTag(at + 1);
      else if (code === SLASH) next = this.closeTag(at + 2);
      else if (code === 33) next = afterDeclaration(text, at + 2);
      else if (code === 63) next = after(text, '>', at + 2);
      else next = at + 1;
      if (next < 0 || this.open.length > MAX_DEPTH) break;
      at = text.indexOf('<', next);
    }
    while (this.open.pop() !== undefined) this.handler.close();
  }

  /** @returns where reading goes on; -1 when the document ends before the tag does */
  private openTag(start: number): number {
    const { text } = this;
    let at = start + 1;
    while (at < text.length && !endsName(text.charCodeAt(at))) at++;
    if (at >= text.length) return -1;
    const rule = tagRule(text, start, at);
    this.enter(rule);
    if (this.open.length > MAX_DEPTH) return -1;
    const end = passAttributes(text, at, null);
    if (end < 0) return -1;
    this.element.begin(rule.name, at);
    this.handler.open(this.element);
    if (rule.isVoid) this.handler.close();
    if (text.charCodeAt(end) === SLASH) {
      if (this.foreign.at(-1) === true && this.open.at(-1) === rule.name) {
        this.open.pop();
        this.handler.close();
      }
      return text.indexOf('>', end) + 1;
    }
    return rule.rawEnd === null ? end + 1 : this.rawText(rule.rawEnd, end + 1);
  }

  private enter({ name, closes, isVoid, isForeign, isIntegration }: TagRule): void {
    const { open } = this;
    if (closes !== null) {
      while (open.length > 0 && closes.has(open[open.length - 1] as string)) {
        open.pop();
        this.handler.close();
      }
    }
    if (isVoid) return;
    open.push(name);
    if (isForeign) this.foreign.push(true);
    else if (isIntegration) this.foreign.push(false);
  }

  private closeTag(from: number): number {
    const { text } = this;
    const at = skipBlanks(text, from);
    if (at >= text.length) return -1;
    const code = text.charCodeAt(at);
    if (code === GT) return at + 1;
    return isLetter(code) ? this.closeName(at) : after(text, '>', at + 1);
  }

  private closeName(start: number): number {
    const { text } = this;
    let at = start + 1;
    while (at < text.length && text.charCodeAt(at) !== GT && !isBlank(text.charCodeAt(at))) at++;
    if (at >= text.length) return -1;
    this.leave(tagRule(text, start, at));
    return after(text, '>', at);
  }

  private leave(rule: TagRule): void {
    const { open, handler } = this;
    const { name } = rule;
    if (rule.isForeign || rule.isIntegration) this.foreign.pop();
    if (rule.isVoid) {
      if (name === 'br') this.whole(name);
      return;
    }
    const at = open.lastIndexOf(name);
    if (at >= 0) {
      while (open.length > at) {
        open.pop();
        handler.close();
      }
    } else if (name === 'p') {
      this.enter(rule);
      open.pop();
      this.whole(name);
    }
  }

  /** An element that an end tag alone makes. */
  private whole(name: string): void {
    this.element.begin(name, -1);
    this.handler.open(this.element);
    this.handler.close();
  }

  private rawText(name: string, from: number): number {
    const end = new RegExp(`</${name}[> \\t\\n\\f\\r]`, 'gi');
    end.lastIndex = from;
    const found = end.exec(this.text);
    return found === null ? -1 : this.closeName(found.index + 2);
  }
}

/** Where a comment, a CDATA section or a declaration ends; `at` is after `<!`. */
function afterDeclaration(text: string, at: number): number {
  if (text.startsWith('--', at)) return after(text, '-->', at);
  if (text[at] !== '[') return after(text, '>', at + (text[at] === '-' ? 2 : 1));
  const mark = 'CDATA[';
  let matched = 0;
  while (matched < mark.length && text[at + 1 + matched] === mark[matched]) matched++;
  return matched === mark.length ? after(text, ']]>', at + 7) : after(text, '>', at + 1 + matched);
}

function after(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? -1 : found + what.length;
}
