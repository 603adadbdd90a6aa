import { type AbnormalGroupFacts, abnormalGroups } from './abnormal-groups.ts';
import {
  type DisclosureTruth,
  disclosuresOf,
  type PersonTruth,
  type ProjectTruth,
  personsOf,
  projectsOf,
} from './academy.ts';
import { type AwardTruth, awardsOf } from './awards.ts';
import { type CentreTruth, centreReportsOf } from './centres.ts';
import { type ContractTruth, contractsOf } from './contracts.ts';
import { eventsOf, type MadeEvent } from './events.ts';
import { type FamilyTruth, familiesOf } from './families.ts';
import { makeNeeds, type NeedTable, type NeedTruth } from './needs.ts';
import type { Org } from './organisations.ts';
import { type Patent, patentsOf } from './patent.ts';
import { type PatentTruth, patentTruthsOf } from './patent-truth.ts';
import { type BundlePlan, plansOf } from './plan.ts';
import {
  type ActivityTruth,
  activitiesOf,
  type FinanceTruth,
  financeOf,
  policiesOf,
  serviceAgenciesOf,
  trainingOf,
} from './programme.ts';
import { type PublicationOptions, type PublicationTruth, publicationsOf } from './publications.ts';
import type { Made, ProvinceRecords } from './records.ts';
import type { Agency } from './service-agencies.ts';
import { DEFAULT_PATENTS, type Sizes } from './sizes.ts';
import {
  type AssessmentTruth,
  assessmentsOf,
  listingsOf,
  openLicencesOf,
  type PatentsTruth,
} from './stock.ts';
import { type OrganisationTruth, organisationRecord, tagListsOf } from './tags.ts';
import { type Tally, tallyOf } from './tally.ts';
import { makeWorld, type World } from './world.ts';

export interface ProvinceOptions {
  /** Same seed and number of patents: same province. */
  seed: number;
  /** 100 to 5,000,000. @default 60000 */
  patents?: number;
}

type Yields<K extends keyof ProvinceRecords, T> = Iterable<Made<ProvinceRecords[K], T>>;

/** Every method starts anew and yields the same things in the same order each time. */
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
  /** Bundles with all that happens to them; what the other methods are made of. */
  plans(): Generator<BundlePlan>;
  /** Published documents, patent by patent; give kind or year to have one file's worth. */
  publications(options?: PublicationOptions): Yields<'publication', PublicationTruth>;
  /** Legal events, patent by patent, each patent's in the order of announcement. */
  events(): Generator<MadeEvent>;
  openLicences(): Yields<'open_licence', PatentsTruth>;
  /** All organisations without tags: universities, branches, firms, hospitals, institutes, banks. */
  organisations(): Yields<'organisation', OrganisationTruth>;
  /** The offices' lists: 普通高等学校, 高新技术企业, … */
  tagLists(): Yields<'organisation', OrganisationTruth>;
  contracts(): Yields<'contract', ContractTruth>;
  assessments(): Yields<'assessment', AssessmentTruth>;
  needs(): Yields<'need', NeedTruth>;
  listings(): Yields<'listing', PatentsTruth>;
  /** Needs one pass over the province. */
  centreReports(): Yields<'centre_report', CentreTruth>;
  activities(): Yields<'activity', ActivityTruth>;
  finance(): Yields<'finance', FinanceTruth>;
  serviceAgencies(): Yields<'service_agency', null>;
  training(): Yields<'training', null>;
  policies(): Yields<'policy', null>;
  projects(): Yields<'project', ProjectTruth>;
  disclosures(): Yields<'disclosure', DisclosureTruth>;
  persons(): Yields<'person', PersonTruth>;
  awards(): Yields<'award', AwardTruth>;
  /** Patents with relatives abroad: each document of the family. */
  families(): Yields<'family_member', FamilyTruth>;
  /** What is true of each patent, see patent-truth.ts. */
  patentTruths(): Iterable<PatentTruth>;
  /** Planted abnormal filings. */
  abnormalGroups(): readonly AbnormalGroupFacts[];
  /** Every number reports and tests are held against. The first call makes a pass over the province. */
  counts(): Tally;
}

/** @throws PanhuoError PANHUO_USAGE for a number of patents outside 100 … 5,000,000 */
export function createProvince({ seed, patents = DEFAULT_PATENTS }: ProvinceOptions): Province {
  const world = makeWorld(seed, patents);
  const needTable = once((): NeedTable => makeNeeds(world));
  const counts = once((): Tally => tallyOf(world, needTable().ofDeal));
  return {
    seed,
    sizes: world.sizes,
    world,
    universities: world.universities,
    firms: world.firms,
    agencies: world.agencies,
    patents: (from, to) => patentsOf(world, from, to),
    plans: () => plansOf(world),
    publications: (options) => publicationsOf(world, options),
    events: () => eventsOf(world),
    openLicences: () => openLicencesOf(world),
    organisations: () => organisationsOf(world),
    tagLists: () => tagListsOf(world),
    contracts: () => contractsOf(world, needTable().ofDeal),
    assessments: () => assessmentsOf(world),
    needs: () => needTable().needs,
    listings: () => listingsOf(world),
    centreReports: () => centreReportsOf(world, counts()),
    activities: () => activitiesOf(world),
    finance: () => financeOf(world),
    serviceAgencies: () => plain(serviceAgenciesOf(world)),
    training: () => plain(trainingOf(world)),
    policies: () => plain(policiesOf(world)),
    projects: () => projectsOf(world),
    disclosures: () => disclosuresOf(world),
    persons: () => personsOf(world),
    awards: () => awardsOf(world),
    families: () => familiesOf(world),
    patentTruths: () => patentTruthsOf(world),
    abnormalGroups: () => abnormalGroups(world),
    counts,
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function* plain<R>(records: Iterable<R>): Generator<Made<R, null>> {
  for (const record of records) yield { record, truth: null };
}

function* organisationsOf(world: World): Generator<Made<ProvinceRecords['organisation'], OrganisationTruth>> {
  const all = [
    ...world.universities,
    ...world.firms,
    ...world.hospitals,
    ...world.institutes,
    ...world.banks,
  ];
  for (const org of all) yield organisationRecord(world, org);
}
