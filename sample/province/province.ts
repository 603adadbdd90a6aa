import { type ContractTruth, contractsOf } from './contracts.ts';
import { eventsOf, type MadeEvent } from './events.ts';
import { makeNeeds, type NeedTable, type NeedTruth } from './needs.ts';
import type { Org } from './organisations.ts';
import { type Patent, patentsOf } from './patent.ts';
import { type PublicationOptions, type PublicationTruth, publicationsOf } from './publications.ts';
import type { ContractRecord, Made, NeedRecord, PublicationRecord } from './records.ts';
import type { Agency } from './service-agencies.ts';
import { DEFAULT_PATENTS, type Sizes } from './sizes.ts';
import { makeWorld, type World } from './world.ts';

export interface ProvinceOptions {
  /** Same seed and number of patents: same province. */
  seed: number;
  /** 100 to 5,000,000. @default 60000 */
  patents?: number;
}

export interface Province {
  readonly seed: number;
  readonly sizes: Sizes;
  readonly world: World;
  /** Universities and their branches. */
  readonly universities: readonly Org[];
  readonly firms: readonly Org[];
  readonly agencies: readonly Agency[];
  /** Facts of the patents from … to − 1. */
  patents(from?: number, to?: number): Generator<Patent>;
  /** Published documents, patent by patent; give kind or year to have one file's worth. */
  publications(options?: PublicationOptions): Generator<Made<PublicationRecord, PublicationTruth>>;
  /** Legal events, patent by patent, each patent's in the order of announcement. */
  events(): Generator<MadeEvent>;
  contracts(): Generator<Made<ContractRecord, ContractTruth>>;
  needs(): Iterable<Made<NeedRecord, NeedTruth>>;
}

/** @throws PanhuoError PANHUO_USAGE for a number of patents outside 100 … 5,000,000 */
export function createProvince({ seed, patents = DEFAULT_PATENTS }: ProvinceOptions): Province {
  const world = makeWorld(seed, patents);
  let table: NeedTable | undefined;
  const needs = (): NeedTable => {
    table ??= makeNeeds(world);
    return table;
  };
  return {
    seed,
    sizes: world.sizes,
    world,
    universities: world.universities,
    firms: world.firms,
    agencies: world.agencies,
    patents: (from, to) => patentsOf(world, from, to),
    publications: (options) => publicationsOf(world, options),
    events: () => eventsOf(world),
    contracts: () => contractsOf(world, needs().ofDeal),
    needs: () => needs().needs,
  };
}
