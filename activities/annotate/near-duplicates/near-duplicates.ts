import { BANDS_OF_OTHERS, betweenOwners, keepKeys } from './between-owners.ts';
import { CommonShingles } from './common.ts';
import { Comparer, evidenceOf, partOf } from './compare.ts';
import { NO_DAY, PART_NAMES, Pairs, Parts, Rows } from './parts.ts';
import type { NearDuplicateSettings } from './settings.ts';
import { Shingler } from './shingles.ts';
import { Signer } from './signature.ts';
import type {
  NearDuplicatePair,
  NearDuplicateSource,
  NearDuplicateStats,
  NearDuplicateText,
} from './types.ts';
import { OwnerGroup, withinOwner } from './within-owner.ts';

/** Slots of the table of common shingles: 16 MB, which large caches hold. */
const SLOT_BITS = 22;
/** Texts kept at a time while pairs are checked. */
const TEXTS_AT_A_TIME = 8192;

export interface NearDuplicateRun {
  settings: NearDuplicateSettings;
  /** Takes the pairs as they are found, by the place of `left` in the source. */
  emit: (pairs: readonly NearDuplicatePair[]) => Promise<void> | void;
  signal?: AbortSignal;
  /** @default 2²² slots */
  slotBits?: number;
}

/**
 * Finds texts that resemble each other: of one owner, filed within the window; of different owners, the later filed after the earlier was
 * published, or within the window. MinHash signatures choose whom to compare, the shingles themselves decide. Three passes: which shingles
 * are common; signatures; the texts of candidates. Equal texts and settings give equal pairs, in whatever order owners and their texts come,
 * unless a bucket is capped (then the same for the same days and ids).
 * @throws RangeError when the texts of an owner do not follow each other
 */
export async function findNearDuplicates(
  source: NearDuplicateSource,
  { settings, emit, signal, slotBits = SLOT_BITS }: NearDuplicateRun,
): Promise<NearDuplicateStats> {
  const stats: NearDuplicateStats = {
    texts: 0,
    parts: 0,
    short: 0,
    owners: 0,
    compared: 0,
    checked: 0,
    cappedBuckets: 0,
    pairsLeftOut: 0,
  };
  const common = new CommonShingles(slotBits);
  const capacity = await countShingles(source, common, settings, stats, signal);
  const rows = new Rows();
  const parts = new Parts(capacity, BANDS_OF_OTHERS);
  const pairs = new Pairs();
  await sign(source, { common, settings, stats, rows, parts, pairs, signal });
  signal?.throwIfAborted();
  betweenOwners(parts, rows, settings, pairs, stats);
  await check(source, { common, settings, stats, rows, pairs, signal }, emit);
  return stats;
}

interface Work {
  common: CommonShingles;
  settings: NearDuplicateSettings;
  stats: NearDuplicateStats;
  rows: Rows;
  pairs: Pairs;
  signal: AbortSignal | undefined;
}

/** First pass. Answers how many parts there are. */
async function countShingles(
  source: NearDuplicateSource,
  common: CommonShingles,
  settings: NearDuplicateSettings,
  stats: NearDuplicateStats,
  signal: AbortSignal | undefined,
): Promise<number> {
  const shingler = new Shingler(settings.shingle_width, settings.seed);
  const owners = new Owners();
  let parts = 0;
  for await (const batch of source.rows()) {
    signal?.throwIfAborted();
    for (const text of batch) {
      const owner = owners.numberOf(text.owner);
      for (const kind of [0, 1] as const) {
        const count = shingler.read(partOf(text, kind), settings.most_characters);
        if (count === 0) continue;
        parts++;
        common.count(shingler.hashes, count, owner);
      }
    }
    stats.texts += batch.length;
  }
  stats.owners = owners.count;
  common.close(owners.count, settings);
  return parts;
}

/** Second pass: signatures, and the pairs of each owner as soon as it is complete. */
async function sign(
  source: NearDuplicateSource,
  { common, settings, stats, rows, parts, pairs, signal }: Work & { parts: Parts },
): Promise<void> {
  const shingler = new Shingler(settings.shingle_width, settings.seed);
  const signer = new Signer(settings.seed);
  const owners = new Owners();
  const group = new OwnerGroup();
  let current = 0;
  for await (const batch of source.rows()) {
    signal?.throwIfAborted();
    for (const text of batch) {
      const owner = owners.numberOf(text.owner);
      if (owner !== current) {
        withinOwner(group, parts, rows, settings, pairs, stats);
        group.clear();
        current = owner;
      }
      const row = rows.ids.length;
      rows.ids.push(text.id);
      rows.filing.push(text.filing ?? NO_DAY);
      rows.publication.push(text.publication ?? NO_DAY);
      for (const kind of [0, 1] as const) {
        const read = shingler.read(partOf(text, kind), settings.most_characters);
        if (read === 0) continue;
        if (parts.size === parts.capacity)
          throw new RangeError('the source gave other texts the second time');
        const filled = signer.sign(shingler.hashes, common.strip(shingler.hashes, read));
        if (filled < settings.least_bins) {
          stats.short++;
          continue;
        }
        const part = parts.add(row, kind, owner, signer.values);
        keepKeys(parts, part, signer.values);
        group.add(part, signer.values);
      }
    }
  }
  withinOwner(group, parts, rows, settings, pairs, stats);
  stats.parts = parts.size;
}

/** Third pass: the texts of the pairs. */
async function check(
  source: NearDuplicateSource,
  { common, settings, stats, rows, pairs, signal }: Work,
  emit: NearDuplicateRun['emit'],
): Promise<void> {
  const comparer = new Comparer(common, settings);
  let batch: (readonly [number, number])[] = [];
  const wanted = new Set<number>();
  const settle = async (): Promise<void> => {
    signal?.throwIfAborted();
    const texts = await source.texts([...wanted].map((row) => rows.ids[row] ?? ''));
    const found: NearDuplicatePair[] = [];
    for (const [left, right] of batch) {
      const one = texts.get(rows.ids[left] ?? '');
      const other = texts.get(rows.ids[right] ?? '');
      if (!one || !other) throw new RangeError('the source does not give a text again');
      stats.checked++;
      const pair = pairOf(comparer, settings, one, other);
      if (pair) found.push(pair);
    }
    if (found.length > 0) await emit(found);
    comparer.forget();
    wanted.clear();
    batch = [];
  };
  for (const pair of pairs.distinct()) {
    batch.push(pair);
    wanted.add(pair[0]).add(pair[1]);
    if (wanted.size >= TEXTS_AT_A_TIME) await settle();
  }
  if (batch.length > 0) await settle();
}

function pairOf(
  comparer: Comparer,
  settings: NearDuplicateSettings,
  one: NearDuplicateText,
  other: NearDuplicateText,
): NearDuplicatePair | null {
  const compared = comparer.compare(one, other);
  const sameOwner = one.owner !== null && one.owner === other.owner;
  const least = sameOwner ? settings.least_similarity : settings.least_similarity_of_others;
  const best = compared?.parts[0];
  if (!compared || !best || compared.similarity < least) return null;
  return {
    left: one.id,
    right: other.id,
    sameOwner,
    sameSubclass: one.subclass !== null && one.subclass === other.subclass,
    daysBetween: one.filing === null || other.filing === null ? null : other.filing - one.filing,
    publishedBefore: one.publication !== null && other.filing !== null && one.publication < other.filing,
    part: PART_NAMES[best.kind],
    similarity: compared.similarity,
    containment: compared.containment,
    evidence: evidenceOf(compared.parts, comparer.shared(one, other, best.kind)),
  };
}

/** Numbers owners as they come; each text without one is its own. */
class Owners {
  count = 0;
  private current: string | null = null;
  private readonly seen = new Set<string>();

  numberOf(owner: string | null): number {
    if (owner !== null && owner === this.current) return this.count;
    if (owner !== null) {
      if (this.seen.has(owner)) throw new RangeError(`texts of owner ${owner} do not follow each other`);
      this.seen.add(owner);
    }
    this.current = owner;
    return ++this.count;
  }
}
