import type { Lexicon } from '../../../domain/organisation/lexicon.ts';
import { type Candidate, isUsable } from './names.ts';

/** Larger blocks are paired with near neighbours only, so that no key can blow up. */
const BLOCK_MOST = 48;
const NEIGHBOURS = 6;
/** Room for the index beside a 32-bit hash in one double. */
const INDEX = 2 ** 21;
/** Spellings kept of a name with characters of several readings. */
const SPELLINGS = 16;

/** Pairs worth comparing, as `i * size + j` with i < j, ascending and each once. */
export function candidatePairs(candidates: readonly Candidate[], lexicon: Lexicon): Float64Array {
  const size = candidates.length;
  if (size >= INDEX) throw new RangeError(`too many names: ${size}`);
  const entries = entriesOf(candidates, lexicon);
  let pairs = new Float64Array(1 << 16);
  let count = 0;
  const add = (i: number, j: number) => {
    if (count === pairs.length) {
      const larger = new Float64Array(count * 2);
      larger.set(pairs);
      pairs = larger;
    }
    pairs[count++] = i < j ? i * size + j : j * size + i;
  };
  for (let from = 0; from < entries.length; ) {
    const key = Math.floor((entries[from] as number) / INDEX);
    let to = from + 1;
    while (to < entries.length && Math.floor((entries[to] as number) / INDEX) === key) to++;
    if (to - from > 1) pairBlock(entries, from, to, candidates, add);
    from = to;
  }
  return unique(pairs.subarray(0, count));
}

function pairBlock(
  entries: Float64Array,
  from: number,
  to: number,
  candidates: readonly Candidate[],
  add: (i: number, j: number) => void,
): void {
  const members = Array.from(entries.subarray(from, to), (entry) => entry % INDEX);
  const large = members.length > BLOCK_MOST;
  if (large) {
    const text = (i: number) => (candidates[i] as Candidate).body;
    members.sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : a - b));
  }
  for (let a = 0; a < members.length; a++) {
    const end = large ? Math.min(members.length, a + 1 + NEIGHBOURS) : members.length;
    for (let b = a + 1; b < end; b++) {
      if (members[a] !== members[b]) add(members[a] as number, members[b] as number);
    }
  }
}

/** Hash of a key and index of a name that has it, sorted and each once. */
function entriesOf(candidates: readonly Candidate[], lexicon: Lexicon): Float64Array {
  const spelled = new Set<string>();
  for (const { parsed } of candidates) {
    if (parsed.unusable !== null) continue;
    for (const [run] of parsed.core.matchAll(/[A-Z]{4,}/g)) spelled.add(run.toLowerCase());
    if (!parsed.latin) continue;
    spelled.add(parsed.plain.toLowerCase());
    spelled.add(parsed.core.toLowerCase());
  }
  let entries = new Float64Array(1 << 16);
  let count = 0;
  candidates.forEach((candidate, index) => {
    if (!isUsable(candidate)) return;
    for (const key of keysOf(candidate, lexicon, spelled)) {
      if (count === entries.length) {
        const larger = new Float64Array(count * 2);
        larger.set(entries);
        entries = larger;
      }
      entries[count++] = hash(key) * INDEX + index;
    }
  });
  return unique(entries.subarray(0, count));
}

function* keysOf(candidate: Candidate, lexicon: Lexicon, spelled: ReadonlySet<string>): Generator<string> {
  const { parsed, body, bag } = candidate;
  const { core, industry, place, plain, latin } = parsed;
  const unit = parsed.unit;
  yield `C${core}|${unit}`;
  if (latin) {
    yield `L${plain.toLowerCase()}`;
    yield `L${core.toLowerCase()}`;
    return;
  }
  const sound = lexicon.characters.pinyin(core);
  yield `P${sound}|${unit}`;
  if (bag.length >= 4) yield `B${bag}`;
  if (spelled.size > 0) {
    const bare = plain.slice(0, plain.length - parsed.form.length);
    for (const text of new Set([plain, bare, body, core]))
      for (const spelling of spellings(text, lexicon)) if (spelled.has(spelling)) yield `L${spelling}`;
  }
  for (const [run] of core.matchAll(/[A-Z]{4,}/g)) yield `L${run.toLowerCase()}`;
  if (spelled.size > 0) {
    let start = '';
    for (const character of body.slice(0, 8)) {
      start += lexicon.characters.pinyin(character);
      if (spelled.has(start)) yield `L${start}`;
    }
  }
  const city = place.city ?? place.province ?? '';
  if (core.length >= 3 && core.length <= 10) {
    for (let i = 0; i < core.length; i++) yield `D${core.slice(0, i)}${core.slice(i + 1)}|${unit}`;
    yield `D${core}|${unit}`;
  }
  if (core.length === 2) {
    yield `1${core[0]}|${industry}|${city}`;
    yield `2${core[1]}|${industry}|${city}`;
    yield `D${core}|${unit}`;
  }
  yield `X${body.slice(0, 2)}|${city}`;
  yield `Y${body.slice(0, 3)}`;
  for (let i = 0; i + 4 <= body.length && i < 12; i++) yield `Q${body.slice(i, i + 4)}`;
  // One slip leaves the first or the second half of a name as it was.
  const named = plain.slice(0, plain.length - parsed.form.length);
  for (const half of new Set([named.length >> 1, (named.length + 1) >> 1])) {
    if (half < 2) continue;
    yield `H${named.slice(0, half)}`;
    yield `T${named.slice(named.length - half)}`;
  }
  yield* initialsOf(candidate);
}

/** Short names and the institutions they may stand for meet at their first character and any other. */
function* initialsOf({ parsed: { plain, form, family, unit } }: Candidate): Generator<string> {
  if (unit !== '') return;
  const short = plain.length <= 5 && (form === '' || form === '大学');
  const institution = ['university', 'institute', 'hospital', 'bank'].includes(family) || plain.length <= 8;
  if (!short && !institution) return;
  const most = Math.min(plain.length, 14);
  for (let i = 1; i < most; i++)
    for (let j = i + 1; j < Math.min(most, i + 6); j++) yield `A${plain[0]}${plain[i]}${plain[j]}`;
}

/** Ways to spell a text in letters, the usual reading first. */
function spellings(text: string, lexicon: Lexicon): string[] {
  let found = [''];
  for (const character of text.slice(0, 40)) {
    const readings = lexicon.characters.readings(character);
    const used = readings.length === 0 ? [character.toLowerCase()] : readings;
    const next: string[] = [];
    for (const reading of used) {
      for (const start of found) {
        if (next.length >= SPELLINGS) break;
        next.push(start + reading);
      }
    }
    found = next;
  }
  return found;
}

/** FNV-1a over UTF-16 units. Names that meet by accident are compared and found different. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value ^= text.charCodeAt(i);
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
}

function unique(values: Float64Array): Float64Array {
  values.sort();
  let kept = 0;
  for (let i = 0; i < values.length; i++) {
    if (i === 0 || values[i] !== values[i - 1]) values[kept++] = values[i] as number;
  }
  return values.slice(0, kept);
}
