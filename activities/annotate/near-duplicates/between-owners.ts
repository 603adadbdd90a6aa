import { eachBucket } from './buckets.ts';
import { NO_DAY, type Pairs, type Parts, type Rows } from './parts.ts';
import type { NearDuplicateSettings } from './settings.ts';
import { bandKey, estimate } from './signature.ts';
import type { NearDuplicateStats } from './types.ts';
import { SLACK } from './within-owner.ts';

/** 21 bands of 6: texts of similarity 0.8 meet with 0.998, 0.7 with 0.92, 0.3 with 0.015. */
const ROWS_OF_BAND = 6;
export const BANDS_OF_OTHERS = 21;
/** Of a bucket that is too large, so many of the oldest are always compared with: who copies copies what was there first. */
const OLDEST = 8;

export function keepKeys(parts: Parts, part: number, values: Uint32Array): void {
  for (let band = 0; band < BANDS_OF_OTHERS; band++) {
    const salt = 0x4000 + band * 2 + (parts.kind[part] as number);
    parts.keys[band * parts.capacity + part] = bandKey(values, band * ROWS_OF_BAND, ROWS_OF_BAND, salt);
  }
}

/** Pairs of different owners of which the later was filed after the earlier was published, or within the window. */
export function betweenOwners(
  parts: Parts,
  rows: Rows,
  settings: NearDuplicateSettings,
  pairs: Pairs,
  stats: NearDuplicateStats,
): void {
  const { capacity, size } = parts;
  const rowOf = (part: number) => parts.row[part] as number;
  const metBefore = (band: number, one: number, other: number): boolean => {
    for (let earlier = 0; earlier < band; earlier++) {
      const from = earlier * capacity;
      if (parts.keys[from + one] === parts.keys[from + other]) return true;
    }
    return false;
  };
  const kept = new Uint16Array(size);
  const meet = (band: number, one: number, other: number): void => {
    if (parts.owner[one] === parts.owner[other] || parts.kind[one] !== parts.kind[other]) return;
    const [left, right] = [rowOf(one), rowOf(other)];
    if (!isLater(rows, left, right, settings.window_days)) return;
    if (metBefore(band, one, other)) return;
    stats.compared++;
    if (estimate(parts.bytes, one, other) < settings.least_similarity_of_others - SLACK) return;
    if ((kept[other] as number) >= settings.most_pairs) {
      stats.pairsLeftOut++;
      return;
    }
    kept[other] = (kept[other] as number) + 1;
    pairs.add(left, right);
  };
  for (let band = 0; band < BANDS_OF_OTHERS; band++) {
    eachBucket(parts.keys.subarray(band * capacity, band * capacity + size), (bucket) => {
      const owner = parts.owner[bucket[0] as number];
      if (bucket.every((part) => parts.owner[part] === owner)) return;
      bucket.sort((a, b) => rows.compare(rowOf(a), rowOf(b)));
      const most = settings.most_neighbours;
      if (bucket.length > most) stats.cappedBuckets++;
      for (let at = 1; at < bucket.length; at++) {
        const part = bucket[at] as number;
        const oldest = Math.min(at, OLDEST);
        for (let n = 0; n < oldest; n++) meet(band, bucket[n] as number, part);
        for (let n = Math.max(oldest, at - most); n < at; n++) meet(band, bucket[n] as number, part);
      }
    });
  }
}

function isLater(rows: Rows, left: number, right: number, window: number): boolean {
  const filed = rows.filing[right] ?? NO_DAY;
  if (filed === NO_DAY) return false;
  const published = rows.publication[left] ?? NO_DAY;
  if (published !== NO_DAY && published < filed) return true;
  const before = rows.filing[left] ?? NO_DAY;
  return before !== NO_DAY && filed - before <= window;
}
