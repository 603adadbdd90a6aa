import { disclosuresOfPlan } from './academy.ts';
import { type DayNumber, day, LAST, yearOf } from './calendar.ts';
import type { ContractTruth } from './contracts.ts';
import { contractsOfPlan, type NeedOfDeal } from './contracts.ts';
import { isScholarly, type NotCounted, type Trap } from './deals.ts';
import type { MadeEvent } from './events.ts';
import { eventsOfPlan } from './events.ts';
import { isValidOn } from './patent.ts';
import { type BundlePlan, plansOf } from './plan.ts';
import { PUBLISHED_AS, placeOf } from './publications.ts';
import type { ContractRecord, Made } from './records.ts';
import { openLicencesOfPlan } from './stock.ts';
import type { World } from './world.ts';

/** What one university did in one year; branches count for their school. */
export interface UniversityYear {
  inventionGrants: number;
  utilityGrants: number;
  /** Valid inventions on the last day of the year. */
  validInventions: number;
  /** Registered conversions that count, as deals and as patents. */
  conversions: number;
  convertedPatents: number;
  /** Technology contracts with patents, by the day of signing; yuan. */
  contracts: number;
  amount: number;
  paid: number;
  equity: number;
  declared: number;
  openDeals: number;
  disclosed: number;
}

export interface Tally {
  publications: Record<string, number>;
  publicationsByYear: Record<string, number>;
  /** First publication of each patent by place of the first applicant. */
  patentsByPlace: Record<string, number>;
  grantsByPlace: Record<string, number>;
  /** Patents (no designs) by city and node. */
  nodesByCity: Record<string, Record<string, number>>;
  legalEvents: { events: number; records: number; byCode: Record<string, number> };
  /** Registered and announced deals that count: year of the effective day → form → deals and patents. */
  conversions: Record<string, Record<string, { deals: number; patents: number }>>;
  scholarlyConversions: Record<string, Record<string, { deals: number; patents: number }>>;
  /** Registered deals that do not count, with their patents. */
  notCounted: Record<NotCounted, { deals: number; patents: number }>;
  /** Deals that are easy to count wrongly, registered or not; of a return both ways. */
  planted: Record<Trap, { deals: number; patents: number }>;
  contracts: {
    count: number;
    amount: number;
    paid: number;
    byForm: Record<string, { count: number; amount: number }>;
  };
  scholarlyContracts: Record<string, { count: number; amount: number; paid: number }>;
  validAtEnd: Record<'invention' | 'utility' | 'design', number>;
  universities: Record<string, Record<string, UniversityYear>>;
}

const YEARS = [2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024];
const YEAR_ENDS: readonly (readonly [number, DayNumber])[] = YEARS.map((year) => [
  year,
  day(`${year}-12-31`),
]);

/** One pass over the province: every number that later tests and reports are held against. */
export function tallyOf(world: World, needs: NeedOfDeal): Tally {
  const tally = empty();
  for (const plan of plansOf(world)) {
    countPatents(world, tally, plan);
    for (const event of eventsOfPlan(world, plan)) countEvent(tally, event);
    countDeals(world, tally, plan);
    for (const contract of contractsOfPlan(world, plan, needs)) countContract(world, tally, contract);
    const school = schoolOf(world, plan);
    if (school === null) continue;
    for (const { record } of openLicencesOfPlan(world, plan))
      if (record.action === '声明') inYear(tally, school, record.announced_date.slice(0, 4)).declared++;
    for (const { record } of disclosuresOfPlan(world, plan))
      inYear(tally, school, record.disclosed_date.slice(0, 4)).disclosed++;
  }
  return tally;
}

function empty(): Tally {
  return {
    publications: {},
    publicationsByYear: {},
    patentsByPlace: {},
    grantsByPlace: {},
    nodesByCity: {},
    legalEvents: { events: 0, records: 0, byCode: {} },
    conversions: {},
    scholarlyConversions: {},
    notCounted: {
      intra_group: { deals: 0, patents: 0 },
      reversal: { deals: 0, patents: 0 },
      correction: { deals: 0, patents: 0 },
      name_change: { deals: 0, patents: 0 },
    },
    planted: {
      name_change: { deals: 0, patents: 0 },
      later_reversal: { deals: 0, patents: 0 },
      separate_licence: { deals: 0, patents: 0 },
      twice_announced: { deals: 0, patents: 0 },
      late_announcement: { deals: 0, patents: 0 },
    },
    contracts: { count: 0, amount: 0, paid: 0, byForm: {} },
    scholarlyContracts: {},
    validAtEnd: { invention: 0, utility: 0, design: 0 },
    universities: {},
  };
}

/** Id of the university behind a bundle, the school of a branch; null for others. */
function schoolOf(world: World, plan: BundlePlan): string | null {
  const { owner } = plan.bundle;
  if (owner.type === 'university') return owner.id;
  return owner.type === 'branch' ? world.org(owner.parent ?? '').id : null;
}

function add(target: Record<string, number>, key: string, n = 1): void {
  target[key] = (target[key] ?? 0) + n;
}

function inYear(tally: Tally, school: string, year: number | string): UniversityYear {
  tally.universities[school] ??= {};
  const ofSchool = tally.universities[school];
  ofSchool[year] ??= {
    inventionGrants: 0,
    utilityGrants: 0,
    validInventions: 0,
    conversions: 0,
    convertedPatents: 0,
    contracts: 0,
    amount: 0,
    paid: 0,
    equity: 0,
    declared: 0,
    openDeals: 0,
    disclosed: 0,
  };
  return ofSchool[year];
}

function countPatents(world: World, tally: Tally, plan: BundlePlan): void {
  const school = schoolOf(world, plan);
  const city = plan.bundle.owner.city.name;
  for (const patent of plan.patents) {
    countPublication(tally, 'published', patent.published);
    countPublication(tally, PUBLISHED_AS[patent.kind], patent.granted);
    const place = placeOf(patent);
    add(tally.patentsByPlace, place);
    if (city && !patent.design) {
      tally.nodesByCity[city] ??= {};
      add(tally.nodesByCity[city], plan.bundle.node.key);
    }
    if (patent.granted === null) continue;
    add(tally.grantsByPlace, place);
    if (isValidOn(patent, LAST)) tally.validAtEnd[patent.kind]++;
    if (school === null) continue;
    const granted = inYear(tally, school, yearOf(patent.granted));
    if (patent.kind === 'invention') granted.inventionGrants++;
    else if (patent.kind === 'utility') granted.utilityGrants++;
    if (patent.kind === 'invention')
      for (const [year, end] of YEAR_ENDS)
        if (isValidOn(patent, end)) inYear(tally, school, year).validInventions++;
  }
}

function countPublication(tally: Tally, kind: string, at: DayNumber | null): void {
  if (at === null || at > LAST) return;
  add(tally.publications, kind);
  add(tally.publicationsByYear, String(yearOf(at)));
}

function countEvent(tally: Tally, event: MadeEvent): void {
  tally.legalEvents.events++;
  tally.legalEvents.records += event.records.length;
  add(tally.legalEvents.byCode, event.records[0]?.event_code ?? '');
}

function countDeals(world: World, tally: Tally, plan: BundlePlan): void {
  const school = schoolOf(world, plan);
  for (const deal of plan.allDeals) {
    if (deal.trap !== null) {
      const planted = tally.planted[deal.trap];
      planted.deals++;
      planted.patents += deal.patents.length;
    }
    if (deal.effective === null || deal.announced === null || deal.announced > LAST) continue;
    const patents = deal.patents.length;
    if (deal.notCounted) {
      tally.notCounted[deal.notCounted].deals++;
      tally.notCounted[deal.notCounted].patents += patents;
      continue;
    }
    const year = yearOf(deal.effective);
    const targets = [tally.conversions, ...(isScholarly(deal.seller) ? [tally.scholarlyConversions] : [])];
    for (const target of targets) {
      target[year] ??= {};
      const ofYear = target[year];
      ofYear[deal.form] ??= { deals: 0, patents: 0 };
      const cell = ofYear[deal.form];
      if (cell) {
        cell.deals++;
        cell.patents += patents;
      }
    }
    if (school === null) continue;
    const own = inYear(tally, school, year);
    own.conversions++;
    own.convertedPatents += patents;
  }
}

function countContract(
  world: World,
  tally: Tally,
  { record, truth }: Made<ContractRecord, ContractTruth>,
): void {
  tally.contracts.count++;
  tally.contracts.amount += record.amount;
  tally.contracts.paid += record.paid_amount;
  tally.contracts.byForm[record.form] ??= { count: 0, amount: 0 };
  const form = tally.contracts.byForm[record.form];
  if (form) {
    form.count++;
    form.amount += record.amount;
  }
  if (!truth.scholarly || !record.is_patent_related) return;
  const year = record.signed_date.slice(0, 4);
  tally.scholarlyContracts[year] ??= { count: 0, amount: 0, paid: 0 };
  const ofYear = tally.scholarlyContracts[year];
  if (ofYear) {
    ofYear.count++;
    ofYear.amount += record.amount;
    ofYear.paid += record.paid_amount;
  }
  const seller = world.org(truth.seller);
  const school = seller.type === 'branch' ? seller.parent : seller.id;
  if (school === null || !school.startsWith('u')) return;
  const own = inYear(tally, school, year);
  own.contracts++;
  own.amount += record.amount;
  own.paid += record.paid_amount;
  if (record.form === '作价投资') own.equity++;
  if (truth.form === '开放许可') own.openDeals++;
}
