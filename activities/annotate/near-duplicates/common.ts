import type { NearDuplicateSettings } from './settings.ts';

/**
 * Counts by how many owners a shingle is used. What many owners write is the language of the field or an attorney's boilerplate and no
 * sign of copying; what one owner repeats a thousand times is, so texts are not counted. Counts are kept by the low bits of the hash: a
 * shingle that shares its slot with a common one is lost, one in a thousand or so.
 */
export class CommonShingles {
  private readonly counts: Uint16Array;
  /** Number of the owner that was counted last in a slot. */
  private readonly last: Uint32Array;
  private readonly mask: number;
  private limit = Number.POSITIVE_INFINITY;

  constructor(slotBits: number) {
    const slots = 2 ** slotBits;
    this.counts = new Uint16Array(slots);
    this.last = new Uint32Array(slots);
    this.mask = slots - 1;
  }

  /** Shingles of one text. Texts of an owner must follow each other; `owner` counts from 1. */
  count(hashes: Uint32Array, count: number, owner: number): void {
    const { counts, last, mask } = this;
    for (let at = 0; at < count; at++) {
      const slot = (hashes[at] as number) & mask;
      if (last[slot] === owner) continue;
      last[slot] = owner;
      const before = counts[slot] as number;
      if (before < 0xffff) counts[slot] = before + 1;
    }
  }

  /** Ends the counting. */
  close(owners: number, settings: NearDuplicateSettings): void {
    this.limit = Math.min(
      0xfffe,
      Math.max(settings.common_owners, Math.floor(owners * settings.common_owner_share)),
    );
  }

  /** Takes common shingles out of a list, in place, with what stands beside them; answers how many are left. */
  strip(hashes: Uint32Array, count: number, ...beside: Uint32Array[]): number {
    const { counts, mask, limit } = this;
    let kept = 0;
    for (let at = 0; at < count; at++) {
      const hash = hashes[at] as number;
      if ((counts[hash & mask] as number) > limit) continue;
      hashes[kept] = hash;
      for (const list of beside) list[kept] = list[at] as number;
      kept++;
    }
    return kept;
  }
}
