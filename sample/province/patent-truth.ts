import { awardOfPlan } from './awards.ts';
import { anniversary, type DayNumber, LAST } from './calendar.ts';
import { foreignFamilyOf } from './families.ts';
import type { Org } from './organisations.ts';
import { applicantsOf, inventorIdsOf, type Patent } from './patent.ts';
import { type BundlePlan, plansOf } from './plan.ts';
import { financeOfPlan } from './programme.ts';
import { type StrategicTruth, strategicOf } from './strategic.ts';
import { textOf } from './text.ts';
import type { World } from './world.ts';

/** The five cases of a high-value invention as planted. Only what was announced by the last day: nobody can know more. */
export interface HighValueTruth {
  in_force: boolean;
  sei: boolean;
  foreign: boolean;
  maintained: boolean;
  pledge: boolean;
  award: boolean;
  /** In force and one of the five. */
  is_high_value: boolean;
}

/** What is true of a patent and what its texts say on purpose. */
export interface PatentTruth {
  application_number: string;
  kind: Patent['kind'];
  /** `battery/热管理`; null for designs. */
  node: string | null;
  chain: string | null;
  /** Levels of the stage that the text names. */
  trl: readonly [number, number] | null;
  effects: readonly string[];
  /** By the synthetic concordance. */
  strategic: StrategicTruth;
  /** Inventions only. */
  high_value: HighValueTruth | null;
  /** People in the order of the inventors, see PersonTruth. */
  inventors: readonly string[];
  /** Organisations that own it on the last day. */
  owners: readonly string[];
  abnormal: number | null;
}

/** Yuan a patent: “较高” has no official limit. */
const HIGH_PLEDGE = 1_000_000;
const MAINTAINED_YEARS = 10;

export function* patentTruthsOf(world: World): Generator<PatentTruth> {
  for (const plan of plansOf(world)) {
    const about = { plan, pledged: pledgedOf(world, plan), awarded: awardedOf(world, plan) };
    for (const patent of plan.patents) yield truthOf(world, patent, about);
  }
}

interface About {
  plan: BundlePlan;
  pledged: ReadonlySet<string>;
  awarded: string | null;
}

function truthOf(world: World, patent: Patent, { plan, pledged, awarded }: About): PatentTruth {
  const { bundle } = plan;
  const text = textOf(world, patent);
  const strategic = strategicOf(patent, text);
  const inForce = isKnownInForce(patent);
  const flags = {
    sei: strategic.codes.length > 0,
    foreign: foreignFamilyOf(world, patent).some((member) => member.granted),
    maintained: inForce && anniversary(patent.filing, MAINTAINED_YEARS) < LAST,
    pledge: pledged.has(patent.application),
    award: awarded === patent.application,
  };
  return {
    application_number: patent.application,
    kind: patent.kind,
    node: patent.design ? null : bundle.node.key,
    chain: patent.design ? null : bundle.node.chain.key,
    trl: text.trl,
    effects: text.effects,
    strategic,
    high_value:
      patent.kind === 'invention'
        ? { in_force: inForce, ...flags, is_high_value: inForce && Object.values(flags).includes(true) }
        : null,
    inventors: inventorIdsOf(world, patent),
    owners: ownersOn(plan, patent, LAST).map((org) => org.id),
    abnormal: bundle.abnormal?.type ?? null,
  };
}

/** Granted, and no end of the right was announced that still holds. */
function isKnownInForce(patent: Patent): boolean {
  if (patent.granted === null || patent.granted > LAST) return false;
  const { ended } = patent;
  return ended === null || ended.announced > LAST || (ended.restored !== null && ended.restored <= LAST);
}

function pledgedOf(world: World, plan: BundlePlan): ReadonlySet<string> {
  const finance = financeOfPlan(world, plan)?.record;
  if (finance?.finance_type !== '质押融资' || finance.amount / finance.patents.length < HIGH_PLEDGE)
    return new Set();
  return new Set(finance.patents);
}

function awardedOf(world: World, plan: BundlePlan): string | null {
  const award = awardOfPlan(world, plan);
  return award?.truth.counts ? award.record.patent_number : null;
}

/** Whose a patent is at the end of a day, by the transfers announced by the last day of the world. */
export function ownersOn(plan: BundlePlan, patent: Patent, at: DayNumber): readonly Org[] {
  let owners = applicantsOf(patent);
  const transfers = plan.allDeals
    .filter(
      (deal) =>
        (deal.form === '转让' || deal.form === '作价投资') &&
        deal.patents.some((one) => one.index === patent.index),
    )
    .sort((a, b) => (a.effective ?? 0) - (b.effective ?? 0) || a.ordinal - b.ordinal);
  for (const { effective, announced, buyer } of transfers)
    if (effective !== null && announced !== null && announced <= LAST && effective <= at) owners = [buyer];
  return owners;
}
