import type { Rng } from '../rng.ts';
import { gazetteDay, yearOf } from './calendar.ts';
import type { Deal, Pledge } from './deals.ts';
import { type Draft, draft, type LegalEventTruth, NOTHING, shownAddress } from './event-draft.ts';
import { dayPair } from './event-text.ts';
import { cityCode } from './geography.ts';
import { nameOn, type Org } from './organisations.ts';
import { applicantsOf, type Patent } from './patent.ts';
import type { BundlePlan } from './plan.ts';
import { personName, teamKey, type World } from './world.ts';

/** Transfers and licences of a patent. */
export function ofDeals(world: World, rng: Rng, plan: BundlePlan, patent: Patent): Draft[] {
  return plan.allDeals
    .filter((deal) => deal.patents.some((one) => one.index === patent.index))
    .flatMap((deal) =>
      deal.form === '转让' || deal.form === '作价投资'
        ? transfer(world, rng, plan, patent, deal)
        : licence(rng, patent, deal),
    );
}

const truthOf = (kind: string, deal: Deal, from: readonly Org[]): Omit<LegalEventTruth, 'patent'> => ({
  kind,
  deal: `${deal.bundle}.${deal.ordinal}`,
  form: deal.form,
  counts: deal.notCounted === null,
  why: deal.notCounted,
  from: from.map((org) => org.id),
  to: [deal.buyer.id],
});

function transfer(world: World, rng: Rng, plan: BundlePlan, patent: Patent, deal: Deal): Draft[] {
  const { effective, announced } = deal;
  if (effective === null || announced === null) return [];
  const first = deal.seller.id === plan.bundle.owner.id;
  const owners = first
    ? [
        deal.seller,
        ...applicantsOf(patent)
          .slice(1)
          .filter((org) => org.id !== deal.buyer.id),
      ]
    : [deal.seller];
  const granted = patent.granted !== null && patent.granted < effective;
  const item = granted ? '专利权人' : '申请人';
  const to = nameOn(deal.buyer, effective);
  // A change of name that was registered as a transfer: from the name before.
  const before = deal.trap === 'name_change' ? deal.seller.former?.name : undefined;
  const names = owners.map((org) => before ?? nameOn(org, effective));
  const items = names.map((from, n) => ({
    item: n === 0 ? item : granted ? '共同专利权人' : '共同申请人',
    from,
    to: n === 0 ? to : '无',
  }));
  if (rng.chance(0.6))
    items.push({
      item: '地址',
      from: shownAddress(deal.seller.address),
      to: shownAddress(deal.buyer.address),
    });
  const out = [
    draft(granted ? 'TR01' : 'TA01', 'transfer', announced, effective, {
      items,
      pairs: [dayPair('登记生效日', effective)],
      from: names,
      to: [to],
      truth: truthOf('transfer', deal, owners),
    }),
  ];
  if (deal.again !== null) {
    // The second gazette leaves out the day in one case of three.
    const pairs = rng.chance(0.33) ? [] : [dayPair('登记生效日', effective)];
    const [first] = out;
    if (first)
      out.push({ ...first, announced: deal.again, event: pairs.length > 0 ? effective : null, pairs });
  }
  if (plan.bundle.abnormal?.type === 7) {
    const key = teamKey(deal.buyer, 0);
    const inventor = personName(world.seed, key, 0);
    const at = gazetteDay(announced + 20);
    out.push(
      draft('CB03', 'inventors', at, null, {
        items: [{ item: '发明人', from: patent.inventors.join(' '), to: inventor }],
        from: patent.inventors,
        to: [inventor],
      }),
    );
  }
  return out;
}

function licence(rng: Rng, patent: Patent, deal: Deal): Draft[] {
  const { effective, announced } = deal;
  if (effective === null || announced === null) return [];
  const number = `X${yearOf(effective)}${deal.seller.city.province === '江苏省' ? '32' : '98'}${String((deal.bundle * 4 + deal.ordinal) % 100_000_000).padStart(8, '0')}`;
  const kind = deal.form === '开放许可' ? '普通许可' : deal.form;
  // 让与人、受让人 until the guideline of 2025 took over 许可人、被许可人; databases used both before.
  const [giver, taker] = rng.chance(0.8) ? ['让与人', '受让人'] : ['许可人', '被许可人'];
  const from = nameOn(deal.seller, effective);
  const to = nameOn(deal.buyer, effective);
  const out = [
    draft('EE01', 'licence', announced, effective, {
      pairs: [
        ['合同备案号', number],
        [giver, from],
        [taker, to],
        ['发明名称', patent.kind === 'design' ? '' : '见专利公告'],
        dayPair('申请日', patent.filing),
        dayPair('申请公布日', patent.published),
        dayPair('授权公告日', patent.granted),
        ['许可种类', kind],
        dayPair('备案日期', effective),
      ],
      from: [from],
      to: [to],
      contract: number,
      licence: kind,
      truth: truthOf('licence', deal, [deal.seller]),
    }),
  ];
  const [first] = out;
  if (deal.again !== null && first) out.push({ ...first, announced: deal.again });
  if (rng.chance(0.12)) {
    const at = effective + 300 + rng.int(500);
    out.push(
      draft('EC01', 'licence cancelled', gazetteDay(at + 14), at, {
        pairs: [
          ['合同备案号', number],
          [giver, from],
          [taker, to],
          dayPair('申请日', patent.filing),
          dayPair('授权公告日', patent.granted),
          dayPair('解除日', at),
        ],
        from: [from],
        to: [to],
        contract: number,
        truth: { ...truthOf('licence cancelled', deal, [deal.seller]), counts: null },
      }),
    );
  }
  return out;
}

export function ofPledge(rng: Rng, patent: Patent, pledge: Pledge): Draft[] {
  const { owner } = patent.bundle;
  const number = `Y${yearOf(pledge.registered)}${cityCode(owner.city).slice(0, 2)}${String(patent.bundle.index % 100_000_000).padStart(8, '0')}`;
  const from = nameOn(owner, pledge.registered);
  const to = pledge.bank.name;
  const truth = { ...NOTHING, from: [owner.id], to: [pledge.bank.id] };
  const title = rng.chance(0.5) ? '见专利公告' : '';
  const out = [
    draft('PE01', 'pledge', pledge.announced, pledge.registered, {
      pairs: [
        ['登记号', number],
        dayPair('登记生效日', pledge.registered),
        ['出质人', from],
        ['质权人', to],
        ['发明名称', title],
        dayPair('申请日', patent.filing),
        dayPair('授权公告日', patent.granted),
      ],
      from: [from],
      to: [to],
      contract: number,
      truth: { ...truth, kind: 'pledge' },
    }),
  ];
  if (pledge.cancelled !== null) {
    out.push(
      draft('PC01', 'pledge cancelled', gazetteDay(pledge.cancelled + 15), pledge.cancelled, {
        pairs: [
          ['登记号', number],
          ['出质人', from],
          ['质权人', to],
          dayPair('申请日', patent.filing),
          dayPair('授权公告日', patent.granted),
          dayPair('注销日', pledge.cancelled),
        ],
        from: [from],
        to: [to],
        contract: number,
        truth: { ...truth, kind: 'pledge cancelled' },
      }),
    );
  }
  return out;
}
