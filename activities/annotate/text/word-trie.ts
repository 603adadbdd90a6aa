/** Words of a channel are matched leftmost-longest and do not overlap; channels do not see each other. */
export interface ChannelWord {
  channel: number;
  word: string;
  /** What the channel's reader gets back, ≥ 0. */
  id: number;
}

/** Matches of one channel, in order of position; reused from text to text. */
export interface Matches {
  count: number;
  start: Int32Array;
  end: Int32Array;
  id: Int32Array;
}

const ROOT = 0;

/** Full-width letters and digits match their half-width forms, capitals small letters; every fold keeps the length. */
function fold(code: number): number {
  const half = code >= 0xff01 && code <= 0xff5e ? code - 0xfee0 : code;
  return half >= 0x41 && half <= 0x5a ? half + 32 : half;
}

/**
 * Finds the words of all schemes in one pass. A trie over folded UTF-16 units; most characters of a text begin no word and cost one look into
 * a table, so a walk from each position beats the bookkeeping of failure links for words this short.
 */
export class WordTrie {
  readonly #channels: number;
  /** Folded unit → its number, 0 for units in no word. */
  readonly #letter = new Uint16Array(65536);
  /** Letter → node of the words that begin with it. */
  readonly #first: Int32Array;
  /** Open addressing: `node × letters + letter` → child. */
  readonly #keys: Int32Array;
  readonly #children: Int32Array;
  readonly #mask: number;
  readonly #letters: number;
  /** node × channels + channel → id of the word that ends there, or −1. */
  readonly #ends: Int32Array;
  readonly #lastEnd: Int32Array;
  readonly matches: readonly Matches[];

  constructor(words: readonly ChannelWord[], channels: number) {
    this.#channels = channels;
    const nodes: Map<number, number>[] = [new Map()];
    const ends: number[][] = [];
    let letters = 1;
    for (const { channel, word, id } of words) {
      let node = ROOT;
      for (let at = 0; at < word.length; at++) {
        const unit = fold(word.charCodeAt(at));
        let letter = this.#letter[unit] as number;
        if (letter === 0) {
          letter = letters++;
          this.#letter[unit] = letter;
        }
        let child = nodes[node]?.get(letter);
        if (child === undefined) {
          child = nodes.length;
          nodes[node]?.set(letter, child);
          nodes.push(new Map());
        }
        node = child;
      }
      const of = ends[node] ?? new Array<number>(channels).fill(-1);
      ends[node] = of;
      of[channel] = id;
    }
    for (let unit = 0; unit < 65536; unit++) this.#letter[unit] = this.#letter[fold(unit)] as number;
    this.#letters = letters;
    this.#first = new Int32Array(letters).fill(-1);
    let size = 16;
    while (size < nodes.length * 4) size *= 2;
    this.#mask = size - 1;
    this.#keys = new Int32Array(size).fill(-1);
    this.#children = new Int32Array(size);
    for (const [node, children] of nodes.entries())
      for (const [letter, child] of children) {
        if (node === ROOT) this.#first[letter] = child;
        else this.#put(node * letters + letter, child);
      }
    this.#ends = new Int32Array(nodes.length * channels).fill(-1);
    for (const [node, of] of ends.entries())
      for (let channel = 0; channel < channels; channel++)
        this.#ends[node * channels + channel] = of?.[channel] ?? -1;
    this.#lastEnd = new Int32Array(channels);
    this.matches = Array.from({ length: channels }, () => ({
      count: 0,
      start: new Int32Array(256),
      end: new Int32Array(256),
      id: new Int32Array(256),
    }));
  }

  #put(key: number, child: number): void {
    let slot = (Math.imul(key, 0x9e3779b1) >>> 0) & this.#mask;
    while (this.#keys[slot] !== -1) slot = (slot + 1) & this.#mask;
    this.#keys[slot] = key;
    this.#children[slot] = child;
  }

  #child(node: number, letter: number): number {
    const key = node * this.#letters + letter;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 0) & this.#mask;
    for (;;) {
      const found = this.#keys[slot];
      if (found === key) return this.#children[slot] as number;
      if (found === -1) return -1;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Fills `matches`, which hold until the next scan. */
  scan(text: string): void {
    const channels = this.#channels;
    const lastEnd = this.#lastEnd.fill(0);
    for (const channel of this.matches) channel.count = 0;
    for (let start = 0; start < text.length; start++) {
      let node = this.#first[this.#letter[text.charCodeAt(start)] as number] as number;
      if (node < 0) continue;
      let end = start + 1;
      // Of the words that begin here a longer one replaces a shorter one of its channel.
      const from = start;
      for (;;) {
        const base = node * channels;
        for (let channel = 0; channel < channels; channel++) {
          const id = this.#ends[base + channel] as number;
          if (id >= 0) this.#match(channel, from, end, id, lastEnd);
        }
        if (end >= text.length) break;
        const letter = this.#letter[text.charCodeAt(end)] as number;
        if (letter === 0) break;
        node = this.#child(node, letter);
        if (node < 0) break;
        end++;
      }
    }
  }

  #match(channel: number, start: number, end: number, id: number, lastEnd: Int32Array): void {
    const matches = this.matches[channel] as Matches;
    const last = matches.count - 1;
    const replaces = last >= 0 && matches.start[last] === start;
    if (!replaces && start < (lastEnd[channel] as number)) return;
    const at = replaces ? last : matches.count++;
    if (at === matches.start.length) grow(matches);
    matches.start[at] = start;
    matches.end[at] = end;
    matches.id[at] = id;
    lastEnd[channel] = end;
  }
}

function grow(matches: Matches): void {
  for (const field of ['start', 'end', 'id'] as const) {
    const wider = new Int32Array(matches[field].length * 2);
    wider.set(matches[field]);
    matches[field] = wider;
  }
}
