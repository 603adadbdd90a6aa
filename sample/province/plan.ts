import { type Bundle, bundleAt } from './bundle.ts';
import { type Deal, dealsOf, type OpenOffer, openOfferOf, type Pledge, pledgeOf } from './deals.ts';
import { type Patent, patentsOfBundle } from './patent.ts';
import type { World } from './world.ts';

/** A bundle with all that happens to its patents. */
export interface BundlePlan {
  bundle: Bundle;
  patents: readonly Patent[];
  open: OpenOffer | null;
  pledge: Pledge | null;
  deals: readonly Deal[];
}

export function planAt(world: World, index: number): BundlePlan {
  const bundle = bundleAt(world, index);
  const patents = patentsOfBundle(world, bundle);
  const open = openOfferOf(world, bundle, patents);
  const pledge = pledgeOf(world, bundle, patents);
  return { bundle, patents, open, pledge, deals: dealsOf(world, bundle, patents, open, pledge) };
}

export function* plansOf(world: World): Generator<BundlePlan> {
  for (let index = 0; index < world.sizes.bundles; index++) yield planAt(world, index);
}
