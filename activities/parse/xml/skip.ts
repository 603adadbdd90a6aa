/**
 * Looks for one thing in a text again and again, further on each time and never beyond what was found of other things: each part of a
 * text is looked at once.
 */
export class Seeker {
  private readonly what: string;
  private readonly fits: (text: string, at: number) => boolean;
  private hit = -1;
  private clear = 0;

  /**
   * @param what the search is fastest when it is long and begins with a rare character
   * @param fits whether an occurrence counts; it may look at a few characters around
   */
  constructor(what: string, fits: (text: string, at: number) => boolean = () => true) {
    this.what = what;
    this.fits = fits;
  }

  /** For a new text. */
  reset(): void {
    this.hit = -1;
    this.clear = 0;
  }

  /** Where it stands first in `text` from `from` on; `stop` when not before that. */
  find(text: string, from: number, stop: number): number {
    if (this.hit >= from) return Math.min(this.hit, stop);
    let at = Math.max(from, this.clear);
    if (at >= stop) return stop;
    const window = stop === text.length ? text : text.slice(0, stop + this.what.length);
    for (at = window.indexOf(this.what, at); at >= 0 && at < stop; at = window.indexOf(this.what, at + 1)) {
      if (!this.fits(text, at)) continue;
      this.hit = at;
      return at;
    }
    this.clear = stop;
    return stop;
  }
}

/** A start or end tag of a name; what it finds is where the name begins. */
function tagOf(name: string): Seeker {
  return new Seeker(name, (text, at) => {
    if (!endsName(text.charCodeAt(at + name.length))) return false;
    const before = text.charCodeAt(at - 1);
    return before === LESS || (before === SLASH && text.charCodeAt(at - 2) === LESS);
  });
}

const afterLess = (text: string, at: number) => text.charCodeAt(at - 1) === LESS;

const LESS = 0x3c;
const SLASH = 0x2f;

/**
 * Finds the end of an element whose content nobody needs (descriptions are three quarters of a grant) without parsing it. Nested elements
 * of the same name, comments, CDATA sections and processing instructions are stepped over; other markup inside is not checked.
 */
export class Skipper {
  private readonly name: string;
  private readonly tag: Seeker;
  // `<` is everywhere, `!` and `?` are rare: what follows `<` is looked for.
  private readonly bang = new Seeker('!', afterLess);
  private readonly instruction = new Seeker('?', afterLess);
  private depth = 1;

  /** @param name qualified name as written in the start tag */
  constructor(name: string) {
    this.name = name;
    this.tag = tagOf(name);
  }

  /**
   * Looks through `text` from `from`.
   * @returns `end`: where `</name` of the element begins, or -1 when it is not here; then everything before `keep` is done with and the rest
   * must come again with what follows.
   */
  find(text: string, from: number): { end: number; keep: number } {
    for (const seeker of [this.tag, this.bang, this.instruction]) seeker.reset();
    let at = from;
    for (;;) {
      const tag = this.tag.find(text, at + 1, text.length);
      const closes = tag < text.length && text.charCodeAt(tag - 1) === SLASH;
      const start = tag === text.length ? tag : tag - (closes ? 2 : 1);
      const bang = this.bang.find(text, at + 1, start + 1) - 1;
      const instruction = this.instruction.find(text, at + 1, bang + 1) - 1;
      const nearest = Math.min(start, bang, instruction);
      if (nearest === text.length) {
        // A start that the piece cuts is at most as long as the longest thing looked for.
        const cut = text.lastIndexOf('<');
        return { end: -1, keep: cut >= at && text.length - cut <= this.name.length + 9 ? cut : text.length };
      }
      if (nearest === start && closes) {
        if (--this.depth === 0) return { end: start, keep: start };
        at = start + 2;
        continue;
      }
      const over =
        nearest === start ? overTag(text, nearest, this.name.length + 1) : overOther(text, nearest);
      if (over === null) return { end: -1, keep: nearest };
      if (over.opened) this.depth++;
      at = over.to;
    }
  }
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
