import { type Bundle, bundleAt } from './bundle.ts';
import { type Deal, dealsOf, type OpenOffer, openOfferOf, type Pledge, pledgeOf } from './deals.ts';
import { type Patent, patentsOfBundle } from './patent.ts';
import { plantedDealsOf } from './planted-deals.ts';
import type { World } from './world.ts';

/** A bundle with all that happens to its patents, each part made when it is first asked for: many questions need the bundle only. */
export class BundlePlan {
  readonly bundle: Bundle;
  private readonly world: World;
  private madePatents: readonly Patent[] | undefined;
  private madeOpen: OpenOffer | null | undefined;
  private madePledge: Pledge | null | undefined;
  private madeDeals: readonly Deal[] | undefined;
  private madePlanted: readonly Deal[] | undefined;

  constructor(world: World, bundle: Bundle) {
    this.world = world;
    this.bundle = bundle;
  }

  get patents(): readonly Patent[] {
    this.madePatents ??= patentsOfBundle(this.world, this.bundle);
    return this.madePatents;
  }

  get open(): OpenOffer | null {
    if (this.madeOpen === undefined) this.madeOpen = openOfferOf(this.world, this.bundle, () => this.patents);
    return this.madeOpen;
  }

  get pledge(): Pledge | null {
    if (this.madePledge === undefined)
      this.madePledge = pledgeOf(this.world, this.bundle, () => this.patents);
    return this.madePledge;
  }

  get deals(): readonly Deal[] {
    this.madeDeals ??= dealsOf(this.world, this.bundle, {
      patents: () => this.patents,
      open: () => this.open,
      pledge: () => this.pledge,
    });
    return this.madeDeals;
  }

  /** With those planted to be counted wrongly: a bundle has the one or the other. */
  get allDeals(): readonly Deal[] {
    this.madePlanted ??=
      this.deals.length > 0 || this.open || this.pledge
        ? []
        : plantedDealsOf(this.world, this.bundle, () => this.patents);
    return [...this.deals, ...this.madePlanted];
  }
}

export function planAt(world: World, index: number): BundlePlan {
  return new BundlePlan(world, bundleAt(world, index));
}

export function* plansOf(world: World): Generator<BundlePlan> {
  for (let index = 0; index < world.sizes.bundles; index++) yield planAt(world, index);
}
