import type { NearDuplicateSettings } from './settings.ts';

/**
 * Counts by how many owners a shingle is used. What many owners write is the language of the field or an attorney's boilerplate and no
 * sign of copying; what one owner repeats a thousand times is, so texts are not counted. Counts are kept by the low bits of the hash: a
 * shingle that shares its slot with a common one is lost, one in a thousand or so.
 */
export class CommonShingles {
  /**
   * One word a slot, because each look is a cache miss: how many owners (low half) and which was counted last (high half). Owners that are
   * 65,536 apart pass for one; that loses a count now and then.
   */
  private readonly slots: Uint32Array;
  private readonly mask: number;
  private limit = Number.POSITIVE_INFINITY;

  constructor(slotBits: number) {
    this.slots = new Uint32Array(2 ** slotBits);
    this.mask = 2 ** slotBits - 1;
  }

  /** Shingles of one text. Texts of an owner must follow each other; `owner` counts from 1. */
  count(hashes: Uint32Array, count: number, owner: number): void {
    const { slots, mask } = this;
    const last = (owner & 0xffff) << 16;
    for (let at = 0; at < count; at++) {
      const slot = (hashes[at] as number) & mask;
      const before = slots[slot] as number;
      const owners = before & 0xffff;
      if (owners > 0 && ((before ^ last) & ~0xffff) === 0) continue;
      slots[slot] = last | (owners < 0xffff ? owners + 1 : owners);
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
    const { slots, mask, limit } = this;
    let kept = 0;
    for (let at = 0; at < count; at++) {
      const hash = hashes[at] as number;
      if (((slots[hash & mask] as number) & 0xffff) > limit) continue;
      hashes[kept] = hash;
      for (const list of beside) list[kept] = list[at] as number;
      kept++;
    }
    return kept;
  }
}
