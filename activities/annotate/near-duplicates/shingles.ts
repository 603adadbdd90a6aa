/** Character shingles as 32-bit hashes. Works on UTF-16 units: what is half a character here is half a character in both texts. */

/** What a unit counts as: itself, its half-width lower-case form, or 0 for blanks and punctuation, which writers vary freely. */
const FOLDED: Uint16Array = foldTable();

function foldTable(): Uint16Array {
  const table = new Uint16Array(0x1_0000);
  const ignored = /[\s\p{P}\p{S}\p{C}\p{Z}]/u;
  for (let unit = 0; unit < 0x1_0000; unit++) {
    const wide = unit >= 0xff01 && unit <= 0xff5e ? unit - 0xfee0 : unit;
    const text = String.fromCharCode(wide);
    // A lone surrogate is half of a character outside the plane: rare characters of names and formulas, kept as they are.
    const kept = (unit >= 0xd800 && unit <= 0xdfff) || !ignored.test(text) || text === '%' || text === '℃';
    const lower = text.toLowerCase();
    table[unit] = kept ? (lower.length === 1 ? lower.charCodeAt(0) : wide) : 0;
  }
  return table;
}

const BASE = 0x01000193;

/** Finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
export function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Reads shingles of texts into buffers of its own, again and again without allocating. Not for two texts at a time. */
export class Shingler {
  /** Hashes of the text that was read last, in its order, repetitions included: the first `count` are meant. */
  hashes = new Uint32Array(4096);
  /** Place in the text of each shingle's first unit. */
  starts = new Uint32Array(4096);
  /** Place of each shingle's last unit. */
  ends = new Uint32Array(4096);
  private readonly ring: Uint16Array;
  private readonly places: Uint32Array;
  private readonly width: number;
  private readonly out: number;
  private readonly seed: number;

  constructor(width: number, seed: number) {
    this.width = width;
    this.seed = mix(seed ^ 0x9e3779b9);
    this.ring = new Uint16Array(width);
    this.places = new Uint32Array(width);
    let power = 1;
    for (let n = 1; n < width; n++) power = Math.imul(power, BASE);
    this.out = power;
  }

  /** Reads the first `most` units of a text; answers how many shingles it has. */
  read(text: string, most: number): number {
    const { ring, places, width, out, seed } = this;
    const length = Math.min(text.length, most);
    if (this.hashes.length < length) this.grow(length);
    const { hashes, starts, ends } = this;
    let hash = 0;
    let seen = 0;
    let slot = 0;
    let count = 0;
    for (let at = 0; at < length; at++) {
      const unit = FOLDED[text.charCodeAt(at)] as number;
      if (unit === 0) continue;
      if (seen >= width) hash = (hash - Math.imul(ring[slot] as number, out)) | 0;
      hash = (Math.imul(hash, BASE) + unit) | 0;
      ring[slot] = unit;
      places[slot] = at;
      slot = slot + 1 === width ? 0 : slot + 1;
      if (++seen < width) continue;
      hashes[count] = mix(hash ^ seed);
      starts[count] = places[slot] as number;
      ends[count] = at;
      count++;
    }
    return count;
  }

  private grow(length: number): void {
    const size = 2 ** Math.ceil(Math.log2(length));
    this.hashes = new Uint32Array(size);
    this.starts = new Uint32Array(size);
    this.ends = new Uint32Array(size);
  }
}

/** Sorted, each once. */
export function sortedSet(hashes: Uint32Array): Uint32Array {
  const sorted = hashes.slice().sort();
  let count = 0;
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[count++] = sorted[at] as number;
  }
  return sorted.slice(0, count);
}

/** How many members two sorted sets share. */
export function sharedCount(one: Uint32Array, other: Uint32Array): number {
  let shared = 0;
  for (let a = 0, b = 0; a < one.length && b < other.length; ) {
    const left = one[a] as number;
    const right = other[b] as number;
    if (left === right) shared++;
    if (left <= right) a++;
    if (right <= left) b++;
  }
  return shared;
}
