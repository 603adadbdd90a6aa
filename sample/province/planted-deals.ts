import { Rng } from '../rng.ts';
import type { Bundle } from './bundle.ts';
import { gazetteDay, LAST } from './calendar.ts';
import { aliveAt, buyerFor, type Deal, dealOf, isScholarly, LAST_SIGNED, type Patents } from './deals.ts';
import type { World } from './world.ts';

/** Numbers of their own within the bundle: filings have four each. */
const ORDINAL = 2;

/**
 * Deals that are easy to count wrongly, on bundles to which nothing else happens. They are drawn apart from all else, so that the rest of
 * the province is the same with and without them.
 */
export function plantedDealsOf(world: World, bundle: Bundle, patents: Patents): Deal[] {
  if (bundle.abnormal || bundle.owner.type === 'person' || bundle.partners.length > 0) return [];
  const rng = new Rng(world.seed, 'planted deal', bundle.index);
  if (bundle.owner.former && rng.chance(0.6)) return nameChange(rng, bundle, patents);
  const at = rng.float();
  if (isScholarly(bundle.owner)) {
    if (at < 0.1) return separateLicence(world, rng, bundle, patents);
    if (at < 0.3) return lateAnnouncement(world, rng, bundle, patents);
    return [];
  }
  if (at < 0.02) return laterReversal(world, rng, bundle, patents);
  if (at < 0.1) return twiceAnnounced(world, rng, bundle, patents);
  return [];
}

const NOTHING_PAID = { amount: 0, paid: 0, hasContract: false } as const;

/** The register has the new name as that of another: one body, no deal. */
function nameChange(rng: Rng, bundle: Bundle, patents: Patents): Deal[] {
  const { owner } = bundle;
  const changed = owner.former?.changed ?? LAST;
  const signed = changed + 30 + rng.int(200);
  const held = signed > LAST_SIGNED ? [] : aliveAt(patents(), signed).slice(0, 2);
  if (held.length === 0) return [];
  const deal = dealOf(rng, bundle, ORDINAL, '转让', owner, owner, signed, held, null);
  return [{ ...deal, ...NOTHING_PAID, notCounted: 'name_change', trap: 'name_change' }];
}

/** There, and back some weeks later: an error put right. */
function laterReversal(world: World, rng: Rng, bundle: Bundle, patents: Patents): Deal[] {
  const sold = someOf(rng, patents, 2);
  const buyer = world.drawFirm(rng);
  if (!sold || buyer.id === bundle.owner.id) return [];
  const there: Deal = {
    ...dealOf(rng, bundle, ORDINAL, '转让', bundle.owner, buyer, sold.signed, sold.patents, null),
    ...NOTHING_PAID,
    notCounted: 'reversal',
    trap: 'later_reversal',
  };
  if (there.effective === null) return [];
  const effective = there.effective + 15 + rng.int(60);
  const back = { ...there, ordinal: ORDINAL + 1, seller: buyer, buyer: bundle.owner, effective };
  return [there, { ...back, signed: effective - 10, announced: gazetteDay(effective + 12) }];
}

/** Called an open licence, negotiated like any other: nothing was declared (guideline V-11). */
function separateLicence(world: World, rng: Rng, bundle: Bundle, patents: Patents): Deal[] {
  const sold = someOf(rng, patents, 3);
  if (!sold) return [];
  const buyer = buyerFor(world, rng, bundle);
  const deal = dealOf(rng, bundle, ORDINAL, '普通许可', bundle.owner, buyer, sold.signed, sold.patents, null);
  return [{ ...deal, hasContract: true, claimed: '开放许可', trap: 'separate_licence' }];
}

/** The gazette has it a year or more after it took effect: last year's figures grow. */
function lateAnnouncement(world: World, rng: Rng, bundle: Bundle, patents: Patents): Deal[] {
  const sold = someOf(rng, patents, 3);
  if (!sold) return [];
  const buyer = buyerFor(world, rng, bundle);
  const deal = dealOf(rng, bundle, ORDINAL, '转让', bundle.owner, buyer, sold.signed, sold.patents, null);
  if (deal.effective === null) return [];
  const announced = gazetteDay(deal.effective + 330 + rng.int(400));
  if (announced > LAST) return [];
  return [{ ...deal, announced, trap: 'late_announcement' }];
}

/** Two gazettes have the same event. */
function twiceAnnounced(world: World, rng: Rng, bundle: Bundle, patents: Patents): Deal[] {
  const sold = someOf(rng, patents, 3);
  const buyer = world.drawFirm(rng);
  if (!sold || buyer.id === bundle.owner.id) return [];
  const form = rng.chance(0.6) ? '转让' : '普通许可';
  const deal = dealOf(rng, bundle, ORDINAL, form, bundle.owner, buyer, sold.signed, sold.patents, null);
  if (deal.announced === null || deal.announced + 30 > LAST) return [];
  return [{ ...deal, again: gazetteDay(deal.announced + 4 + rng.int(14)), trap: 'twice_announced' }];
}

function someOf(
  rng: Rng,
  patents: Patents,
  most: number,
): { signed: number; patents: ReturnType<typeof aliveAt> } | null {
  const first = Math.min(...patents().map((patent) => patent.granted ?? LAST));
  if (first + 60 >= LAST_SIGNED) return null;
  const signed = first + 60 + rng.int(LAST_SIGNED - first - 60);
  const alive = aliveAt(patents(), signed).filter((patent) => patent.kind !== 'design');
  return alive.length === 0 ? null : { signed, patents: alive.slice(0, 1 + rng.int(most)) };
}
