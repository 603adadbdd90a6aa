import { Hostility, type HostilityOptions } from './hostile.ts';
import type { Site } from './page.ts';
import { Publications } from './publications.ts';
import { type Portal, startPortal } from './server.ts';
import { FilesSite } from './sites/files.ts';
import { GazetteSite } from './sites/gazette.ts';
import { LegalSite } from './sites/legal.ts';
import { MarketSite } from './sites/market.ts';
import { NeedsSite } from './sites/needs.ts';
import { OpenLicenceSite } from './sites/open-licence.ts';
import { OpsSite } from './sites/ops.ts';
import { PolicySite } from './sites/policy.ts';
import { Shelf, type World } from './world.ts';

export { Hostility, type HostilityOptions, TROUBLES, type Trouble } from './hostile.ts';
export { writePortalSources } from './portal-sources.ts';
export type { Portal } from './server.ts';
export { OPS_CREDENTIALS } from './sites/ops.ts';
export type { Fields, World } from './world.ts';

export interface PortalOfOptions {
  /** @default 0, any free one */
  port?: number;
  /** Misbehave; `{}` for the defaults with the world's seed. */
  hostile?: Partial<HostilityOptions>;
  /** @default none */
  ratePerSecond?: number;
  /** @default 0 */
  latencyMs?: number;
}

/** Sites of a world. Nothing is rendered before it is asked for. */
export function sitesOf(world: World): Site[] {
  const shelf = new Shelf(world);
  const publications = new Publications(world);
  return [
    new GazetteSite(publications),
    new LegalSite(world),
    new OpenLicenceSite(shelf),
    new MarketSite(shelf),
    new NeedsSite(shelf),
    new OpsSite(publications, world),
    new FilesSite(shelf),
    new PolicySite(shelf),
  ];
}

/** A portal that serves a world on 127.0.0.1. */
export function openPortal(world: World, options: PortalOfOptions = {}): Promise<Portal> {
  const { hostile, ...rest } = options;
  return startPortal({
    ...rest,
    sites: sitesOf(world),
    asOf: world.asOf,
    ...(hostile ? { hostility: new Hostility({ seed: world.seed, ...hostile }) } : {}),
  });
}
