/**
 * Finds the end of an element whose content nobody needs (descriptions are three quarters of a grant) without parsing it. Nested elements
 * of the same name, comments, CDATA sections and processing instructions are stepped over; other markup inside is not checked.
 */
export class Skipper {
  private readonly name: string;
  private depth = 1;

  /** @param name qualified name as written in the start tag */
  constructor(name: string) {
    this.name = name;
  }

  /**
   * Looks through `text` from `from`.
   * @returns `end`: where `</name` of the element begins, or -1 when it is not here; then everything before `keep` is done with and the rest
   * must come again with what follows.
   */
  find(text: string, from: number): { end: number; keep: number } {
    const next = { close: -1, open: -1, bang: -1, instruction: -1 };
    let at = from;
    for (;;) {
      if (next.close < at) next.close = nextName(text, `</${this.name}`, at);
      if (next.open < at) next.open = nextName(text, `<${this.name}`, at);
      if (next.bang < at) next.bang = seekPlain(text, '<!', at);
      if (next.instruction < at) next.instruction = seekPlain(text, '<?', at);
      const nearest = Math.min(next.close, next.open, next.bang, next.instruction);
      if (nearest === text.length) {
        // A start that the piece cuts is at most as long as the longest thing looked for.
        const cut = text.lastIndexOf('<');
        return { end: -1, keep: cut >= at && text.length - cut <= this.name.length + 9 ? cut : text.length };
      }
      if (nearest === next.close) {
        if (--this.depth === 0) return { end: nearest, keep: nearest };
        at = nearest + 2;
        continue;
      }
      const over =
        nearest === next.open ? overTag(text, nearest, this.name.length + 1) : overOther(text, nearest);
      if (over === null) return { end: -1, keep: nearest };
      if (over.opened) this.depth++;
      at = over.to;
    }
  }
}

function seekPlain(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? text.length : at;
}

/** Where `<name` or `</name` begins as a whole name; a name at the very end is left for the next piece. Text length when nowhere. */
export function nextName(text: string, what: string, from: number): number {
  for (let at = text.indexOf(what, from); at >= 0; at = text.indexOf(what, at + 1)) {
    if (endsName(text.charCodeAt(at + what.length))) return at;
  }
  return text.length;
}

/** White space, `/` or `>`. */
export function endsName(code: number): boolean {
  return code === 0x3e || code === 0x2f || code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

const ENDS: readonly [string, string][] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];

function overOther(text: string, at: number): { to: number; opened: boolean } | null {
  for (const [start, end] of ENDS) {
    if (!text.startsWith(start, at)) continue;
    const to = text.indexOf(end, at + start.length);
    return to < 0 ? null : { to: to + end.length, opened: false };
  }
  // `<!` that may still become a comment or CDATA section, or never will.
  return text.length - at < 9 ? null : { to: at + 2, opened: false };
}

function overTag(text: string, at: number, length: number): { to: number; opened: boolean } | null {
  const end = tagEnd(text, at + length);
  return end < 0 ? null : { to: end + 1, opened: text[end - 1] !== '/' };
}

/** Position of the `>` that ends a tag, quotes respected; -1 when it is not within `longest` characters. */
export function tagEnd(text: string, from: number, longest = Number.POSITIVE_INFINITY): number {
  const to = Math.min(text.length, from + longest);
  let quote = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x22 || code === 0x27) quote = code;
    else if (code === 0x3e) return at;
  }
  return -1;
}
