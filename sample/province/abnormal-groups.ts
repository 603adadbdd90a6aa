import { ABNORMAL_SIGNALS, type AbnormalType, abnormalOf } from './abnormal.ts';
import { bundleAt } from './bundle.ts';
import { BUNDLE } from './sizes.ts';
import type { World } from './world.ts';

export interface AbnormalGroupFacts {
  group: number;
  type: AbnormalType;
  signal: string;
  owners: readonly string[];
  /** Indices from … to − 1. */
  from: number;
  to: number;
}

const known = new WeakMap<World, AbnormalGroupFacts[]>();

/** The planted groups: some dozens, whatever the size. */
export function abnormalGroups(world: World): readonly AbnormalGroupFacts[] {
  const cached = known.get(world);
  if (cached) return cached;
  const groups: AbnormalGroupFacts[] = [];
  for (let index = 0; index < world.sizes.bundles; index++) {
    const abnormal = abnormalOf(world, index);
    if (!abnormal) continue;
    const owner = bundleAt(world, index).owner.id;
    const to = Math.min((index + 1) * BUNDLE, world.sizes.patents);
    const last = groups.at(-1);
    if (last?.group === abnormal.group) {
      groups[groups.length - 1] = { ...last, to, owners: [...new Set([...last.owners, owner])] };
      continue;
    }
    groups.push({
      group: abnormal.group,
      type: abnormal.type,
      signal: ABNORMAL_SIGNALS[abnormal.type],
      owners: [owner],
      from: index * BUNDLE,
      to,
    });
  }
  known.set(world, groups);
  return groups;
}

export function abnormalOwners(world: World, type: AbnormalType): ReadonlySet<string> {
  const cached = owners.get(world)?.get(type);
  if (cached) return cached;
  const set = new Set(
    abnormalGroups(world)
      .filter((group) => group.type === type)
      .flatMap((group) => group.owners),
  );
  const ofWorld = owners.get(world) ?? new Map<AbnormalType, Set<string>>();
  owners.set(world, ofWorld.set(type, set));
  return set;
}
const owners = new WeakMap<World, Map<AbnormalType, Set<string>>>();
