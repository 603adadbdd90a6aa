import { eachBucket } from './buckets.ts';
import { NO_DAY, type Pairs, type Parts, type Rows } from './parts.ts';
import type { NearDuplicateSettings } from './settings.ts';
import { BINS, bandKey, estimate } from './signature.ts';
import type { NearDuplicateStats } from './types.ts';

/** 32 bands of 4: texts of similarity 0.6 meet with 0.99, 0.5 with 0.87, 0.2 with 0.05. */
const ROWS_OF_BAND = 4;
const BANDS = BINS / ROWS_OF_BAND;
/** Owners with fewer parts than this are compared pair by pair: exact, and quicker than buckets. */
const SMALL = 256;
/** An estimate from 128 bins strays by 0.044 at most one time in three. */
export const SLACK = 0.12;

/** Signatures in full of the parts of one owner. */
export class OwnerGroup {
  /** Places in `Parts`. */
  readonly members: number[] = [];
  private values = new Uint32Array(64 * BINS);

  add(part: number, values: Uint32Array): void {
    const at = this.members.length;
    if ((at + 1) * BINS > this.values.length) {
      const more = new Uint32Array(this.values.length * 2);
      more.set(this.values);
      this.values = more;
    }
    this.values.set(values, at * BINS);
    this.members.push(part);
  }

  clear(): void {
    this.members.length = 0;
    // One very large owner should not hold its memory to the end.
    if (this.values.length > 4096 * BINS) this.values = new Uint32Array(64 * BINS);
  }

  valuesOf(at: number): Uint32Array {
    return this.values.subarray(at * BINS, (at + 1) * BINS);
  }
}

/** Pairs of one owner within the window whose signatures agree well enough. */
export function withinOwner(
  group: OwnerGroup,
  parts: Parts,
  rows: Rows,
  settings: NearDuplicateSettings,
  pairs: Pairs,
  stats: NearDuplicateStats,
): void {
  const { members } = group;
  if (members.length < 2) return;
  const rowOf = (at: number) => parts.row[members[at] as number] as number;
  // Members by kind, then in time.
  const order = members
    .map((_, at) => at)
    .filter((at) => (rows.filing[rowOf(at)] ?? NO_DAY) !== NO_DAY)
    .sort((a, b) => kindOf(a) - kindOf(b) || rows.compare(rowOf(a), rowOf(b)));
  function kindOf(at: number): number {
    return parts.kind[members[at] as number] as number;
  }
  const kept = new Map<number, number>();
  /** Compares two members, `one` filed first; false when they lie further apart than the window. */
  const meet = (one: number, other: number): boolean => {
    const left = rowOf(one);
    const right = rowOf(other);
    if ((rows.filing[right] as number) - (rows.filing[left] as number) > settings.window_days) return false;
    const suggested = estimate(parts.bytes, members[one] as number, members[other] as number);
    stats.compared++;
    if (suggested < settings.least_similarity - SLACK) return true;
    const before = kept.get(one) ?? 0;
    if (before >= settings.most_pairs) {
      stats.pairsLeftOut++;
      return true;
    }
    kept.set(one, before + 1);
    pairs.add(left, right);
    return true;
  };
  if (order.length <= SMALL) {
    for (let a = 0; a < order.length; a++) {
      const one = order[a] as number;
      for (let b = a + 1; b < order.length; b++) {
        const other = order[b] as number;
        if (kindOf(other) !== kindOf(one) || !meet(one, other)) break;
      }
    }
    return;
  }
  // Places in `order` from here on: they are in time already.
  const keys = Array.from({ length: BANDS }, (_, band) =>
    Uint32Array.from(order, (at) =>
      bandKey(group.valuesOf(at), band * ROWS_OF_BAND, ROWS_OF_BAND, band * 2 + kindOf(at)),
    ),
  );
  keys.forEach((ofBand, band) => {
    eachBucket(ofBand, (bucket) => {
      bucket.sort((a, b) => a - b);
      if (bucket.length > settings.most_neighbours) stats.cappedBuckets++;
      for (let a = 0; a < bucket.length; a++) {
        const until = Math.min(bucket.length, a + 1 + settings.most_neighbours);
        for (let b = a + 1; b < until; b++) {
          const one = bucket[a] as number;
          const other = bucket[b] as number;
          if (kindOf(order[one] as number) !== kindOf(order[other] as number)) continue;
          if (metBefore(keys, band, one, other)) continue;
          if (!meet(order[one] as number, order[other] as number)) break;
        }
      }
    });
  });
}

function metBefore(keys: readonly Uint32Array[], band: number, one: number, other: number): boolean {
  for (let earlier = 0; earlier < band; earlier++) {
    const ofBand = keys[earlier] as Uint32Array;
    if (ofBand[one] === ofBand[other]) return true;
  }
  return false;
}
