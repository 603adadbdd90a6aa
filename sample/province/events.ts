import { Rng } from '../rng.ts';
import { compact, iso, LAST } from './calendar.ts';
import { ofDeals, ofPledge } from './deal-events.ts';
import type { Draft, LegalEventTruth } from './event-draft.ts';
import { detailOf } from './event-text.ts';
import type { Patent } from './patent.ts';
import { type BundlePlan, plansOf } from './plan.ts';
import type { LegalEventRecord } from './records.ts';
import { ordinary, renamings } from './right-events.ts';
import { titleOf } from './text.ts';
import type { World } from './world.ts';

export type { LegalEventTruth } from './event-draft.ts';

/** One event of one patent: as many records as it has changed matters, one without any. */
export interface MadeEvent {
  records: readonly LegalEventRecord[];
  detail: string;
  truth: LegalEventTruth;
}

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
