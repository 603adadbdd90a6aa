import { Rng } from '../rng.ts';
import { anniversary, type DayNumber, day, iso, LAST, yearOf } from './calendar.ts';
import { type Deal, type Form, isScholarly, type NotCounted } from './deals.ts';
import { cityCode } from './geography.ts';
import { nameOn, type Org, writtenOn } from './organisations.ts';
import { type BundlePlan, plansOf } from './plan.ts';
import type { ContractRecord, Made } from './records.ts';
import type { World } from './world.ts';

export interface ContractTruth {
  /** `bundle.ordinal`; null for contracts without patents. */
  deal: string | null;
  seller: string;
  buyer: string;
  scholarly: boolean;
  notCounted: NotCounted | null;
  /** What the deal is, whatever the contract calls it; null for contracts without patents. */
  form: Form | null;
}

/** Which need a deal answers: `bundle.ordinal` → need number. */
export type NeedOfDeal = ReadonlyMap<string, string>;

export const dealKey = (deal: Deal): string => `${deal.bundle}.${deal.ordinal}`;

export function contractNumber(seller: Org, bundle: number, ordinal: number, signed: DayNumber): string {
  return `${yearOf(signed)}${cityCode(seller.city)}${String(bundle * 10 + ordinal).padStart(8, '0')}`;
}

export function* contractsOf(
  world: World,
  needs: NeedOfDeal,
): Generator<Made<ContractRecord, ContractTruth>> {
  for (const plan of plansOf(world)) yield* contractsOfPlan(world, plan, needs);
}

export function* contractsOfPlan(
  world: World,
  plan: BundlePlan,
  needs: NeedOfDeal,
): Generator<Made<ContractRecord, ContractTruth>> {
  for (const deal of plan.allDeals)
    if (deal.hasContract) yield ofDeal(world, plan, deal, needs.get(dealKey(deal)) ?? null);
  const research = researchOf(world, plan);
  if (research) yield research;
}

function ofDeal(
  world: World,
  plan: BundlePlan,
  deal: Deal,
  need: string | null,
): Made<ContractRecord, ContractTruth> {
  const rng = new Rng(world.seed, 'contract', deal.bundle, deal.ordinal);
  const licence = deal.form.endsWith('许可');
  const registered = Math.min(LAST, deal.signed + 5 + rng.int(60));
  const share = deal.form === '作价投资' ? 1 : 0.8 + rng.int(21) / 100;
  const until = anniversary(deal.signed, 1 + rng.int(6));
  return {
    record: {
      contract_number: contractNumber(deal.seller, deal.bundle, deal.ordinal, deal.signed),
      title: titleFor(plan, deal),
      contract_type: licence ? '技术许可' : '技术转让',
      form: deal.claimed ?? deal.form,
      signed_date: iso(deal.signed),
      registered_date: iso(registered),
      sellers: [
        writtenOn(rng, deal.seller, deal.signed),
        ...plan.bundle.partners
          .filter((org) => deal.seller.id === plan.bundle.owner.id && org.id !== deal.buyer.id)
          .map((org) => nameOn(org, deal.signed)),
      ],
      seller_code: rng.chance(0.9) ? deal.seller.creditCode : null,
      buyers: [writtenOn(rng, deal.buyer, deal.signed)],
      buyer_code: rng.chance(0.9) ? deal.buyer.creditCode : null,
      buyer_city: deal.buyer.city.name || deal.buyer.city.province,
      amount: deal.amount,
      technology_amount: Math.round(deal.amount * share),
      paid_amount: deal.paid,
      paid_date: deal.paid > 0 ? iso(Math.min(LAST, deal.signed + 20 + rng.int(240))) : null,
      equity_share: deal.equity,
      patents: deal.patents.map((patent) => patent.application),
      is_patent_related: true,
      need_number: need,
      licence_from: licence ? iso(deal.signed) : null,
      licence_to: licence ? iso(until) : null,
      status: deal.paid >= deal.amount ? '已完成' : '履行中',
    },
    truth: {
      deal: dealKey(deal),
      seller: deal.seller.id,
      buyer: deal.buyer.id,
      scholarly: isScholarly(deal.seller),
      notCounted: deal.notCounted,
      form: deal.form,
    },
  };
}

function titleFor(plan: BundlePlan, deal: Deal): string {
  const subject = plan.bundle.object.name;
  const count = deal.patents.length > 1 ? `等${deal.patents.length}件专利` : '专利';
  switch (deal.form) {
    case '转让':
      return `“${subject}”${count}转让`;
    case '作价投资':
      return `“${subject}”${count}作价投资入股`;
    default:
      return `“${subject}”${count}${deal.claimed ?? deal.form}`;
  }
}

/** Research and service contracts without patents: they are technology contracts and no conversion of patents. */
function researchOf(world: World, plan: BundlePlan): Made<ContractRecord, ContractTruth> | null {
  const { bundle } = plan;
  const rng = new Rng(world.seed, 'research', bundle.index);
  if (!isScholarly(bundle.owner) || bundle.abnormal || !rng.chance(0.25)) return null;
  const signed = day('2015-03-01') + rng.int(LAST - 60 - day('2015-03-01'));
  const buyer = world.drawFirm(rng);
  const type = rng.pick(['技术开发', '技术开发', '技术服务', '技术咨询']);
  const amount = (1 + rng.int(160)) * (type === '技术开发' ? 10_000 : 3000);
  const paid = rng.chance(0.6) ? amount : Math.round(amount * 0.4);
  return {
    record: {
      contract_number: contractNumber(bundle.owner, bundle.index, 9, signed),
      title: `${bundle.object.name}${type === '技术开发' ? '关键技术研究' : type === '技术服务' ? '测试与技术服务' : '技术咨询'}`,
      contract_type: type,
      form: '其他',
      signed_date: iso(signed),
      registered_date: iso(signed + 5 + rng.int(50)),
      sellers: [writtenOn(rng, bundle.owner, signed)],
      seller_code: bundle.owner.creditCode,
      buyers: [writtenOn(rng, buyer, signed)],
      buyer_code: buyer.creditCode,
      buyer_city: buyer.city.name || buyer.city.province,
      amount,
      technology_amount: Math.round(amount * 0.9),
      paid_amount: paid,
      paid_date: iso(Math.min(LAST, signed + 30 + rng.int(200))),
      equity_share: null,
      patents: [],
      is_patent_related: false,
      need_number: null,
      licence_from: null,
      licence_to: null,
      status: paid >= amount ? '已完成' : '履行中',
    },
    truth: {
      deal: null,
      seller: bundle.owner.id,
      buyer: buyer.id,
      scholarly: true,
      notCounted: null,
      form: null,
    },
  };
}
