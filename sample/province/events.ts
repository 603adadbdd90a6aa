import { Rng } from '../rng.ts';
import { compact, type DayNumber, gazetteDay, iso, LAST, yearOf } from './calendar.ts';
import type { Deal, NotCounted, Pledge } from './deals.ts';
import { dayPair, detailOf, type EventDraft, NAMES } from './event-text.ts';
import { cityCode } from './geography.ts';
import { nameOn, type Org } from './organisations.ts';
import { applicantsOf, type Patent } from './patent.ts';
import { type BundlePlan, plansOf } from './plan.ts';
import type { LegalEventRecord } from './records.ts';
import { titleOf } from './text.ts';
import { personName, teamKey, type World } from './world.ts';

export interface LegalEventTruth {
  patent: number;
  /** The event in one word, whatever it is called: `transfer`, `licence`, `pledge`, `unpaid` … */
  kind: string;
  /** `bundle.ordinal` of the deal behind it. */
  deal: string | null;
  form: Deal['form'] | null;
  /** A conversion that counts; null for events that are none. */
  counts: boolean | null;
  why: NotCounted | null;
  /** Ids of the organisations. */
  from: readonly string[];
  to: readonly string[];
}

/** One event of one patent: as many records as it has changed matters, one without any. */
export interface MadeEvent {
  records: readonly LegalEventRecord[];
  detail: string;
  truth: LegalEventTruth;
}

interface Draft extends EventDraft {
  truth: Omit<LegalEventTruth, 'patent'>;
}

const NOTHING = { deal: null, form: null, counts: null, why: null, from: [], to: [] } as const;

export function* eventsOf(world: World): Generator<MadeEvent> {
  for (const plan of plansOf(world)) yield* eventsOfPlan(world, plan);
}

export function* eventsOfPlan(world: World, plan: BundlePlan): Generator<MadeEvent> {
  for (const patent of plan.patents) yield* eventsOfPatent(world, plan, patent);
}

/** Events of a patent in the order of their announcement, none after the last day of the world. */
export function eventsOfPatent(world: World, plan: BundlePlan, patent: Patent): MadeEvent[] {
  const rng = new Rng(world.seed, 'event', patent.index);
  const drafts = [
    ...ordinary(rng, patent),
    ...renamings(rng, plan, patent),
    ...ofDeals(world, rng, plan, patent),
  ];
  if (plan.pledge?.patents.some((one) => one.index === patent.index))
    drafts.push(...ofPledge(rng, patent, plan.pledge));
  return drafts
    .filter((draft) => draft.announced <= LAST)
    .sort((a, b) => a.announced - b.announced || (a.event ?? 0) - (b.event ?? 0))
    .map((draft, at) => written(world, rng, patent, draft, at));
}

function draft(
  code: string,
  kind: string,
  announced: DayNumber,
  event: DayNumber | null,
  more: Partial<Draft> = {},
): Draft {
  const { truth, ...rest } = more;
  return {
    code,
    names: NAMES[code] ?? [code],
    announced,
    event,
    items: [],
    pairs: [],
    from: [],
    to: [],
    contract: null,
    licence: null,
    ...rest,
    truth: { kind, ...NOTHING, ...truth },
  };
}

/** Examination, grant and the end of the right. */
function ordinary(rng: Rng, patent: Patent): Draft[] {
  const out: Draft[] = [];
  const filed = dayPair('申请日', patent.filing);
  const dates = [filed, dayPair('授权公告日', patent.granted)];
  if (patent.published !== null) {
    const announced = gazetteDay(patent.published + 18 + rng.int(16));
    out.push(draft('SE01', 'examination', announced, null, { pairs: [filed] }));
  }
  if (patent.granted !== null) out.push(draft('GR01', 'grant', patent.granted, null));
  if (patent.refusal) {
    const code = patent.refusal.how === 'refused' ? 'RJ01' : 'WD01';
    out.push(
      draft(code, patent.refusal.how, gazetteDay(patent.refusal.at), null, {
        pairs: [dayPair('申请公布日', patent.published)],
      }),
    );
  }
  const { ended } = patent;
  if (ended && patent.granted !== null) {
    if (ended.why === 'unpaid') {
      out.push(
        draft('CF01', 'unpaid', ended.announced, ended.at, {
          pairs: [...dates, dayPair('终止日期', ended.at)],
        }),
      );
      if (ended.restored !== null) {
        const pairs: [string, string][] = [['原决定名称', '专利权终止通知书']];
        out.push(
          draft('RR01', 'restored', ended.restored, ended.restored, {
            pairs: [...pairs, dayPair('原决定公告日', ended.announced), dayPair('恢复日', ended.restored)],
          }),
        );
      }
    } else if (ended.why === 'expired') {
      out.push(
        draft('CX01', 'expired', ended.announced, ended.at, {
          pairs: [...dates, dayPair('终止日期', ended.at)],
        }),
      );
    } else if (ended.why === 'dual') {
      out.push(
        draft('AR01', 'dual', ended.announced, ended.at, {
          pairs: [...dates, dayPair('放弃生效日', ended.at)],
        }),
      );
    } else if (ended.why === 'invalid') {
      const number = String(20_000 + (patent.index % 40_000));
      out.push(
        draft('IW01', 'invalid', ended.announced, ended.at, {
          pairs: [
            dayPair('授权公告日', patent.granted),
            ['无效宣告决定号', number],
            dayPair('无效宣告决定日', ended.at),
          ],
          contract: number,
        }),
      );
    }
  }
  if (patent.granted !== null && patent.bundle.owner.type === 'firm' && !ended && rng.chance(0.002)) {
    const at = patent.granted + 400;
    const number = String(60_000 + (patent.index % 30_000));
    if (at < LAST - 40)
      out.push(
        draft('IP01', 'partly invalid', gazetteDay(at + 25), at, {
          pairs: [
            dayPair('授权公告日', patent.granted),
            ['无效宣告决定号', number],
            dayPair('无效宣告决定日', at),
            ['维持有效的权利要求', '权利要求2-8'],
          ],
          contract: number,
        }),
      );
  }
  return out;
}

/** Owners that changed their name, address or list of inventors. */
function renamings(rng: Rng, plan: BundlePlan, patent: Patent): Draft[] {
  const { owner } = plan.bundle;
  if (patent.granted === null) return [];
  const out: Draft[] = [];
  const gone = plan.deals.some((deal) => deal.form === '转让' || deal.form === '作价投资');
  const { former } = owner;
  if (
    former &&
    !gone &&
    patent.granted + 30 < former.changed &&
    (patent.ended === null || patent.ended.at > former.changed + 400) &&
    rng.chance(0.7)
  ) {
    const announced = gazetteDay(former.changed + 100 + rng.int(300));
    const items = [{ item: '专利权人', from: former.name, to: owner.name }];
    const both = rng.chance(0.3);
    if (both)
      items.push({
        item: '地址',
        from: shownAddress(owner.address),
        to: shownAddress(owner.address.replace(/\d+(号|幢)/, '8$1')),
      });
    out.push(
      draft(both ? 'CP03' : 'CP01', 'renamed', announced, null, {
        items,
        from: [former.name],
        to: [owner.name],
        truth: { ...NOTHING, kind: 'renamed', from: [owner.id], to: [owner.id] },
      }),
    );
  }
  if (rng.chance(0.006)) {
    const announced = gazetteDay(patent.granted + 90 + rng.int(700));
    out.push(
      draft('CP02', 'moved', announced, null, {
        items: [
          {
            item: '地址',
            from: shownAddress(owner.address),
            to: shownAddress(owner.address.replace(/\d+(号|幢)/, '518$1')),
          },
        ],
      }),
    );
  }
  return out;
}

const shownAddress = (address: string): string => `${address.slice(0, 6)} ${address.slice(6)}`;

function ofDeals(world: World, rng: Rng, plan: BundlePlan, patent: Patent): Draft[] {
  return plan.deals
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
  const names = owners.map((org) => nameOn(org, effective));
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

function ofPledge(rng: Rng, patent: Patent, pledge: Pledge): Draft[] {
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

function written(world: World, rng: Rng, patent: Patent, event: Draft, at: number): MadeEvent {
  const name = rng.pick(event.names);
  const classification = patent.design
    ? patent.design.locarno
    : (patent.classification[0] ?? '').replace(/\(.*$/, '');
  const title = titleOf(world, patent);
  const pairs = event.pairs.map(([key, value]): readonly [string, string] => [
    key,
    value === '见专利公告' ? title : value,
  ]);
  const detail = detailOf(rng, { ...event, pairs }, name, classification);
  const common = {
    patent_number: patent.application,
    country: 'CN' as const,
    title,
    event_name: name,
    event_code: event.code,
    announced_date: iso(event.announced),
    event_date: event.event === null ? null : iso(event.event),
    contract_number: event.contract,
    licence_kind: event.licence,
    main_classification: classification,
    filing_date: iso(patent.filing),
    grant_date: patent.granted === null || patent.granted > event.announced ? null : iso(patent.granted),
    detail,
    event_key: `${patent.application}-${event.code}-${compact(event.announced)}-${at + 1}`,
  };
  const records =
    event.items.length === 0
      ? [{ ...common, item: null, item_ordinal: null, from_names: event.from, to_names: event.to }]
      : event.items.map(({ item, from, to }, n) => ({
          ...common,
          item,
          item_ordinal: n + 1,
          from_names: [from],
          to_names: to === '无' ? [] : [to],
        }));
  return { records, detail, truth: { patent: patent.index, ...event.truth } };
}
