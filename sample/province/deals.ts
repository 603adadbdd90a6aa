import { Rng, totals } from '../rng.ts';
import { groupRng } from './abnormal.ts';
import type { Bundle } from './bundle.ts';
import { type DayNumber, day, gazetteDay, LAST } from './calendar.ts';
import type { Org } from './organisations.ts';
import type { Patent } from './patent.ts';
import type { World } from './world.ts';

export type Form = '转让' | '独占许可' | '排他许可' | '普通许可' | '开放许可' | '作价投资';
/** Transfers that are none of the conversions people count. */
export type NotCounted = 'intra_group' | 'reversal' | 'correction' | 'name_change';
/** What makes a deal easy to count wrongly, see planted-deals.ts. */
export type Trap =
  | 'name_change'
  | 'later_reversal'
  | 'separate_licence'
  | 'twice_announced'
  | 'late_announcement';

/** One conversion: patents of one bundle go or are licensed to one buyer. */
export interface Deal {
  bundle: number;
  ordinal: number;
  form: Form;
  seller: Org;
  buyer: Org;
  signed: DayNumber;
  /** 登记生效日 of a transfer, 备案日 of a licence; null: never registered. */
  effective: DayNumber | null;
  /** Day of the gazette; null: not registered, or not announced by the last day. */
  announced: DayNumber | null;
  patents: readonly Patent[];
  /** Yuan. */
  amount: number;
  paid: number;
  /** Part of the shares for a form of 作价投资, percent. */
  equity: number | null;
  /** Registered as a technology contract. */
  hasContract: boolean;
  notCounted: NotCounted | null;
  trap: Trap | null;
  /** What the contract calls it, where that is not what it is. */
  claimed: Form | null;
  /** Day of a second gazette that has the same event. */
  again: DayNumber | null;
}

export interface OpenOffer {
  declared: DayNumber;
  withdrawn: DayNumber | null;
  until: DayNumber;
  patents: readonly Patent[];
  fee: { mode: string; text: string; amount: number | null; rate: number | null };
}

export interface Pledge {
  bank: Org;
  registered: DayNumber;
  announced: DayNumber;
  cancelled: DayNumber | null;
  patents: readonly Patent[];
  amount: number;
}

const FORMS: readonly Form[] = ['转让', '普通许可', '独占许可', '排他许可', '作价投资'];
const FORM_TOTALS = totals([50, 26, 12, 4, 8]);
/** Nothing is signed later than this: what is signed is also announced within the world. */
export const LAST_SIGNED = LAST - 150;

/** Made when asked for. */
export type Patents = () => readonly Patent[];

export const isScholarly = (org: Org): boolean =>
  org.type === 'university' || org.type === 'branch' || org.type === 'institute' || org.type === 'hospital';

/** Alive for a while after `at`, granted well before. */
export function aliveAt(patents: readonly Patent[], at: DayNumber): Patent[] {
  return patents.filter(
    (patent) =>
      patent.granted !== null &&
      patent.granted + 20 < at &&
      (patent.ended === null || patent.ended.at > at + 240),
  );
}

export function openOfferOf(world: World, bundle: Bundle, patents: Patents): OpenOffer | null {
  if (!isScholarly(bundle.owner) || bundle.abnormal) return null;
  const rng = new Rng(world.seed, 'open', bundle.index);
  if (!rng.chance(0.14)) return null;
  const declared = gazetteDay(day('2022-05-10') + rng.int(LAST_SIGNED - day('2022-05-10')));
  const offered = aliveAt(patents(), declared)
    .filter((patent) => patent.kind === 'invention')
    .slice(0, 1 + rng.int(3));
  if (offered.length === 0) return null;
  const withdrawn = rng.chance(0.18) ? gazetteDay(declared + 150 + rng.int(300)) : null;
  return {
    declared,
    withdrawn: withdrawn !== null && withdrawn <= LAST ? withdrawn : null,
    until: declared + 365 * (1 + rng.int(3)),
    patents: offered,
    fee: feeOf(rng),
  };
}

/** Modes and ceilings: guideline V-11 (lump sum up to 20 million, 20 % of sales, 40 % of profit). */
function feeOf(rng: Rng): OpenOffer['fee'] {
  const amount = (1 + rng.int(40)) * 5000;
  const rate = 1 + rng.int(8) / 2;
  switch (rng.int(6)) {
    case 0:
      return { mode: '免费', text: '许可期限内免收专利许可使用费', amount: 0, rate: null };
    case 1:
      return {
        mode: '提成支付',
        text: `按专利产品净销售额的${rate}%支付许可使用费，每年12月31日前支付`,
        amount: null,
        rate,
      };
    case 2:
      return {
        mode: '入门费加提成',
        text: `入门费人民币${amount / 10_000}万元，另按净销售额的${rate}%提成`,
        amount,
        rate,
      };
    case 3:
      return {
        mode: '先使用后付费',
        text: `使用满一年后按实施效果协商支付，最高不超过${amount / 10_000}万元`,
        amount: null,
        rate: null,
      };
    case 4:
      return {
        mode: '分期支付',
        text: `许可使用费总额${amount}元，自许可生效之日起分3期支付`,
        amount,
        rate: null,
      };
    default:
      return {
        mode: '一次总付',
        text: `许可使用费人民币${(amount / 10_000).toFixed(2)}万元，许可生效之日起30日内一次性付清`,
        amount,
        rate: null,
      };
  }
}

export function pledgeOf(world: World, bundle: Bundle, patents: Patents): Pledge | null {
  if (bundle.owner.type !== 'firm' || bundle.abnormal || bundle.partners.length > 0) return null;
  const rng = new Rng(world.seed, 'pledge', bundle.index);
  if (!rng.chance(0.09)) return null;
  const registered = day('2016-01-04') + rng.int(LAST_SIGNED - day('2016-01-04'));
  const held = aliveAt(patents(), registered)
    .filter((patent) => patent.kind !== 'design')
    .slice(0, 1 + rng.int(4));
  if (held.length === 0) return null;
  const cancelled = rng.chance(0.7) ? registered + 340 + rng.int(500) : null;
  return {
    bank: rng.pick(world.banks),
    registered,
    announced: gazetteDay(registered + 12 + rng.int(10)),
    cancelled: cancelled !== null && cancelled <= LAST - 40 ? cancelled : null,
    patents: held,
    amount: (2 + rng.int(60)) * 500_000,
  };
}

/** What deals depend on, asked for only when it matters. */
export interface Around {
  patents: Patents;
  open: () => OpenOffer | null;
  pledge: () => Pledge | null;
}

export function dealsOf(world: World, bundle: Bundle, around: Around): Deal[] {
  const rng = new Rng(world.seed, 'deal', bundle.index);
  const { patents } = around;
  if (bundle.abnormal) return bundle.abnormal.type === 7 ? hubDeals(world, bundle, patents()) : [];
  if (bundle.owner.type === 'person')
    return bundle.owner.parent ? correction(world, rng, bundle, patents()) : [];
  if (isScholarly(bundle.owner)) return scholarly(world, rng, bundle, patents, around.open());
  // A pledged patent goes nowhere without the pledgee.
  return commercial(world, rng, bundle, around);
}

function scholarly(world: World, rng: Rng, bundle: Bundle, patents: Patents, open: OpenOffer | null): Deal[] {
  const deals: Deal[] = [];
  const buyer = buyerFor(world, rng, bundle);
  if (open) {
    if (!rng.chance(0.45)) return [];
    const signed = open.declared + 20 + rng.int(200);
    if (signed > LAST_SIGNED || signed >= (open.withdrawn ?? LAST)) return [];
    deals.push(
      dealOf(
        rng,
        bundle,
        0,
        '开放许可',
        bundle.owner,
        buyer,
        signed,
        aliveAt(open.patents, signed),
        open.fee.amount,
      ),
    );
    return deals.filter((deal) => deal.patents.length > 0);
  }
  if (!rng.chance(0.4)) return [];
  const form = FORMS[rng.index(FORM_TOTALS)] ?? '转让';
  const first = Math.min(...patents().map((patent) => patent.granted ?? LAST));
  if (first + 60 >= LAST_SIGNED) return [];
  const signed = first + 60 + Math.floor((LAST_SIGNED - first - 60) * rng.float() ** 0.8);
  const alive = aliveAt(patents(), signed).filter((patent) => patent.kind !== 'design');
  if (alive.length === 0) return [];
  const sold = alive.slice(0, 1 + rng.int(Math.min(4, alive.length)));
  deals.push(dealOf(rng, bundle, 0, form, bundle.owner, buyer, signed, sold, null));
  if (form !== '普通许可' || !rng.chance(0.4)) return deals;
  const later = signed + 120 + rng.int(300);
  const still = aliveAt(sold, later);
  const other = buyerFor(world, rng, bundle);
  if (later <= LAST_SIGNED && still.length > 0 && other.id !== buyer.id) {
    deals.push(
      dealOf(rng, bundle, 1, rng.chance(0.8) ? '普通许可' : '转让', bundle.owner, other, later, still, null),
    );
  }
  return deals;
}

function commercial(world: World, rng: Rng, bundle: Bundle, around: Around): Deal[] {
  const { owner } = bundle;
  const family = familyOf(world, owner);
  const at = rng.float();
  if (at > (family.length > 0 ? 0.35 : 0.1)) return [];
  const signed = day('2015-06-01') + rng.int(LAST_SIGNED - day('2015-06-01'));
  const alive = aliveAt(around.patents(), signed).slice(0, 1 + rng.int(4));
  if (alive.length === 0 || around.pledge()) return [];
  const none = (deal: Deal, why: NotCounted): Deal => ({
    ...deal,
    amount: 0,
    paid: 0,
    hasContract: false,
    notCounted: why,
  });
  if (family.length > 0)
    return [
      none(dealOf(rng, bundle, 0, '转让', owner, rng.pick(family), signed, alive, null), 'intra_group'),
    ];
  const buyer = world.drawFirm(rng);
  if (buyer.id === owner.id) return [];
  const form = at >= 0.055 && at < 0.08 ? '普通许可' : '转让';
  const deal = dealOf(rng, bundle, 0, form, owner, buyer, signed, alive, null);
  if (at < 0.08 || deal.effective === null) return [deal];
  const there = none(deal, 'reversal');
  return [there, { ...there, ordinal: 1, seller: buyer, buyer: owner }];
}

function correction(world: World, rng: Rng, bundle: Bundle, patents: readonly Patent[]): Deal[] {
  const school = world.org(bundle.owner.parent ?? '');
  const first = Math.min(...patents.map((patent) => patent.granted ?? LAST));
  const signed = first + 40 + rng.int(300);
  const alive = aliveAt(patents, signed);
  if (signed > LAST_SIGNED || alive.length === 0) return [];
  const deal = dealOf(rng, bundle, 0, '转让', bundle.owner, school, signed, alive, null);
  return [{ ...deal, amount: 0, paid: 0, hasContract: false, notCounted: 'correction' }];
}

/** Abnormal type 7: all that is published goes to one buyer within two months. */
function hubDeals(world: World, bundle: Bundle, patents: readonly Patent[]): Deal[] {
  const shared = groupRng(world, bundle.abnormal?.group ?? 0, 'hub');
  const buyer = world.firms[shared.int(world.firms.length)];
  if (!buyer || buyer.id === bundle.owner.id) return [];
  return patents.flatMap((patent, n) => {
    const rng = new Rng(world.seed, 'hub', patent.index);
    const from = patent.published ?? patent.granted;
    if (from === null) return [];
    const signed = from + 10 + rng.int(25);
    if (signed > LAST_SIGNED || (patent.ended && patent.ended.at < signed + 100)) return [];
    const deal = dealOf(rng, bundle, n, '转让', bundle.owner, buyer, signed, [patent], null);
    return [{ ...deal, hasContract: false, amount: 0, paid: 0 }];
  });
}

function familyOf(world: World, owner: Org): Org[] {
  if (owner.group === null) return [];
  const first = Number(owner.id.slice(1)) - (Number(owner.id.slice(1)) % 40);
  return world.firms
    .slice(first, first + 4)
    .filter((org) => org.id !== owner.id && org.group === owner.group);
}

/** Mostly a firm of the same chain. */
export function buyerFor(world: World, rng: Rng, bundle: Bundle): Org {
  const chain = bundle.node.chain.key;
  let firm = world.drawFirm(rng);
  for (let attempt = 0; attempt < 8 && !firm.chains.includes(chain); attempt++) firm = world.drawFirm(rng);
  return firm;
}

/** Yuan a patent, from and to. */
const PRICES: Record<Form, readonly [number, number]> = {
  转让: [15_000, 260_000],
  普通许可: [8_000, 90_000],
  独占许可: [60_000, 900_000],
  排他许可: [40_000, 500_000],
  开放许可: [5_000, 60_000],
  作价投资: [600_000, 6_000_000],
};

export function dealOf(
  rng: Rng,
  bundle: Bundle,
  ordinal: number,
  form: Form,
  seller: Org,
  buyer: Org,
  signed: DayNumber,
  patents: readonly Patent[],
  fixed: number | null,
): Deal {
  const [from, to] = PRICES[form];
  const each = from * (to / from) ** (rng.float() * 0.6 + rng.float() * 0.4);
  const amount = fixed ?? Math.max(1000, Math.round((each * patents.length) / 1000) * 1000);
  const transfer = form === '转让' || form === '作价投资';
  // Licences must be filed within three months (implementing rules, rule 15); a quarter is not filed at all.
  const registered = transfer || rng.chance(0.75);
  const effective = registered ? signed + 15 + rng.int(transfer ? 60 : 75) : null;
  const announced = effective === null ? null : gazetteDay(effective + 10 + rng.int(16));
  const share = rng.float();
  return {
    bundle: bundle.index,
    ordinal,
    form,
    seller,
    buyer,
    signed,
    effective,
    announced,
    patents,
    amount,
    paid:
      form === '作价投资' ? 0 : share < 0.5 ? amount : share < 0.85 ? Math.round(amount * share * 0.8) : 0,
    equity: form === '作价投资' ? 5 + rng.int(60) / 2 : null,
    hasContract: rng.chance(isScholarly(seller) ? 0.88 : 0.3),
    notCounted: null,
    trap: null,
    claimed: null,
    again: null,
  };
}
