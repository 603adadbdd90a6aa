/**
 * Terms from prose. The keyword cells of the table of strategic industries are descriptions ("片式元器件生产设备等电子元器件与机电组件设备制造"), not
 * search terms. What names a thing is kept, what only says that it is made, sold or looked after is cut off; what then names nothing
 * ("产品", "其他") is dropped. The words are data (`ref.concordance_word`).
 */
export interface ProseWords {
  /** Cut off the end of a piece, again and again, longest first. */
  suffixes: readonly string[];
  /** Cut off its beginning. */
  prefixes: readonly string[];
  /** Pieces that name nothing. */
  stops: ReadonlySet<string>;
}

/** Longer pieces are sentences: no text contains them word for word. */
const LONGEST = 16;
/** Words in which 和, 与 or 及 is no conjunction. */
const GLUED = /(不饱|饱|调|温|缓|中|共|参|普|涉)[和与及]/g;

export function wordsOf(rows: readonly { word: string; role: string }[]): ProseWords {
  const of = (role: string) =>
    rows
      .filter((row) => row.role === role)
      .map((row) => row.word)
      .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return { suffixes: of('suffix'), prefixes: of('prefix'), stops: new Set(of('stop')) };
}

/** In order, each once. Empty when the prose names no term. */
export function termsOfProse(prose: string, words: ProseWords): string[] {
  const terms = new Set<string>();
  for (const part of prose.split(/[、，；;,。]|等(?!离子)/)) {
    const opened = part.replace(/[（(]([^）)]*)[）)]/g, (_, inside: string) => {
      add(inside, words, terms);
      return '';
    });
    const glued = opened.replace(
      GLUED,
      (found, before: string) => `${before}${SHIELD[found.slice(-1)] ?? ''}`,
    );
    for (const piece of glued.split(/[和与及]/)) {
      add(
        piece.replace(/[\ue000-\ue002]/g, (mark) => BARE[mark] ?? mark),
        words,
        terms,
      );
    }
  }
  return [...terms];
}

const SHIELD: Readonly<Record<string, string>> = { 和: '\ue000', 与: '\ue001', 及: '\ue002' };
const BARE: Readonly<Record<string, string>> = { '\ue000': '和', '\ue001': '与', '\ue002': '及' };

function add(piece: string, { suffixes, prefixes, stops }: ProseWords, terms: Set<string>): void {
  let term = piece.trim();
  for (let before = ''; before !== term; ) {
    before = term;
    if (stops.has(term)) return;
    const suffix = suffixes.find((one) => term.endsWith(one));
    if (suffix !== undefined) term = term.slice(0, -suffix.length);
    const prefix = prefixes.find((one) => term.startsWith(one));
    if (prefix !== undefined) term = term.slice(prefix.length);
  }
  if (term.length < 2 || term.length > LONGEST || stops.has(term) || /^[\d.]+$/.test(term)) return;
  terms.add(term);
}
