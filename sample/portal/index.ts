import { Hostility, type HostilityOptions } from './hostile.ts';
import type { Site } from './page.ts';
import { type Portal, startPortal } from './server.ts';
import { GazetteSite } from './sites/gazette.ts';
import { Shelf, type World } from './world.ts';

export { Hostility, type HostilityOptions, TROUBLES, type Trouble } from './hostile.ts';
export type { Portal } from './server.ts';
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
  return [new GazetteSite(shelf)];
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
