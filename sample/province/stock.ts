import { Rng } from '../rng.ts';
import { type DayNumber, day, iso, LAST, yearOf } from './calendar.ts';
import { isScholarly } from './deals.ts';
import { nameOn } from './organisations.ts';
import { isValidOn, type Patent } from './patent.ts';
import { type BundlePlan, plansOf } from './plan.ts';
import type { AssessmentRecord, ListingRecord, Made, OpenLicenceRecord } from './records.ts';
import { textOf, titleOf } from './text.ts';
import type { World } from './world.ts';

export interface PatentsTruth {
  organisation: string;
  node: string;
}

export function* openLicencesOf(world: World): Generator<Made<OpenLicenceRecord, PatentsTruth>> {
  for (const plan of plansOf(world)) yield* openLicencesOfPlan(world, plan);
}

export function* openLicencesOfPlan(
  world: World,
  plan: BundlePlan,
): Generator<Made<OpenLicenceRecord, PatentsTruth>> {
  const { open, bundle } = plan;
  if (!open) return;
  for (const patent of open.patents) {
    const rng = new Rng(world.seed, 'offer', patent.index);
    const owners = [bundle.owner, ...bundle.partners].map((org) => nameOn(org, open.declared));
    const declared = {
      declaration_number: `KF${yearOf(open.declared)}${String(patent.index).padStart(7, '0')}`,
      patent_number: patent.application,
      title: titleOf(world, patent),
      owners,
      effective_date: iso(open.declared),
      fee_mode: open.fee.mode,
      fee_text: open.fee.text,
      fee_amount: open.fee.amount,
      royalty_rate: open.fee.rate,
      licence_until: iso(open.until),
      licence_term: `自声明生效之日起至${iso(open.until).replace(/^(\d+)-(\d+)-(\d+)$/, '$1年$2月$3日')}`,
      contact: `示例老师 025-00000${String(rng.int(900) + 100)}`,
      main_classification: (patent.classification[0] ?? '').replace(/\(.*$/, ''),
      filing_date: iso(patent.filing),
      grant_date: iso(patent.granted ?? open.declared),
    };
    const truth = { organisation: bundle.owner.id, node: bundle.node.key };
    yield {
      record: { ...declared, action: '声明', announced_date: iso(open.declared), withdrawal_date: null },
      truth,
    };
    if (open.withdrawn !== null) {
      const withdrawn = iso(open.withdrawn);
      yield {
        record: { ...declared, action: '撤回', announced_date: withdrawn, withdrawal_date: withdrawn },
        truth,
      };
    }
  }
}

const MATURITY: readonly string[] = ['实验室', '小试', '中试', '可产业化', '已产业化'];

export function* listingsOf(world: World): Generator<Made<ListingRecord, PatentsTruth>> {
  for (const plan of plansOf(world)) {
    const listing = listingOf(world, plan);
    if (listing) yield listing;
  }
}

export function listingOf(world: World, plan: BundlePlan): Made<ListingRecord, PatentsTruth> | null {
  const { bundle } = plan;
  const rng = new Rng(world.seed, 'listing', bundle.index);
  if (bundle.abnormal || !rng.chance(isScholarly(bundle.owner) ? 0.3 : 0.02)) return null;
  const listed = day('2020-06-01') + rng.int(LAST - 20 - day('2020-06-01'));
  const held = plan.patents
    .filter((patent) => patent.kind !== 'design' && isValidOn(patent, listed))
    .slice(0, 1 + rng.int(3));
  const first = held[0];
  if (!first) return null;
  const sold = plan.deals.find((deal) => deal.signed > listed && deal.form === '转让');
  const mode = rng.pick(['协议定价', '挂牌交易', '拍卖', '面议', '面议', '评估定价']);
  return {
    record: {
      listing_number: `GP${yearOf(listed)}${String(bundle.index + 1).padStart(7, '0')}`,
      title: titleOf(world, first),
      patents: held.map((patent) => patent.application),
      organisation: nameOn(bundle.owner, listed),
      asking_price: mode === '面议' ? null : (2 + rng.int(80)) * 10_000,
      price_mode: mode,
      cooperation: rng.pick(['转让', '普通许可', '独占许可', '作价入股', '转让;许可']),
      field: bundle.node.chain.name,
      maturity: rng.pick(MATURITY),
      city: bundle.owner.city.name || bundle.owner.city.province,
      listed_date: iso(listed),
      status: sold ? '已成交' : rng.chance(0.15) ? '已下架' : '挂牌中',
      summary: textOf(world, first).abstract.slice(0, 160),
    },
    truth: { organisation: bundle.owner.id, node: bundle.node.key },
  };
}

export const ROUNDS: readonly { name: string; closed: DayNumber; share: number }[] = [
  { name: '2024年第一轮', closed: day('2024-06-28'), share: 0.5 },
  { name: '2024年第二轮', closed: day('2024-11-29'), share: 0.35 },
];
const IMPROVEMENTS = ['需补充中试验证', '需降低成本', '需提高可靠性', '需适配现有产线'];

export interface AssessmentTruth extends PatentsTruth {
  /** What all assessors of the patent lean on, 0 to 1. */
  quality: number;
}

export function* assessmentsOf(world: World): Generator<Made<AssessmentRecord, AssessmentTruth>> {
  for (const plan of plansOf(world)) {
    if (!isScholarly(plan.bundle.owner)) continue;
    for (const patent of plan.patents) yield* assessmentsOfPatent(world, plan, patent);
  }
}

export function* assessmentsOfPatent(
  world: World,
  plan: BundlePlan,
  patent: Patent,
): Generator<Made<AssessmentRecord, AssessmentTruth>> {
  const { bundle } = plan;
  const rng = new Rng(world.seed, 'assessment', patent.index);
  const quality = rng.float() * 0.7 + (plan.deals.length > 0 ? 0.3 : 0.1 * rng.float());
  const trl = Math.max(1, Math.min(9, Math.round(2 + quality * 6)));
  const owner = bundle.owner.parent ? world.org(bundle.owner.parent) : bundle.owner;
  for (const { name, closed, share } of ROUNDS) {
    if (!rng.chance(share) || !isValidOn(patent, closed)) continue;
    const make = (
      assessorType: AssessmentRecord['assessor_type'],
      assessor: string,
      bias: number,
    ): Made<AssessmentRecord, AssessmentTruth> => {
      const seen = Math.max(0, Math.min(1, quality + bias + (rng.float() - 0.5) * 0.3));
      const firm = assessorType === '企业';
      return {
        record: {
          round: name,
          patent_number: patent.application,
          title: titleOf(world, patent),
          university: owner.name,
          assessor_type: assessorType,
          assessor,
          tier: firm ? null : seen > 0.72 ? 'A' : seen > 0.38 ? 'B' : 'C',
          trl: firm ? null : Math.max(1, Math.min(9, trl + rng.int(3) - 1)),
          prospect: seen > 0.75 ? '好' : seen > 0.5 ? '较好' : seen > 0.25 ? '一般' : '差',
          need_improvement: firm && rng.chance(0.7) ? rng.pick(IMPROVEMENTS) : null,
          is_willing: firm ? seen > 0.55 : null,
          assessed_date: iso(closed - 5 - rng.int(60)),
          comment: rng.chance(0.2) ? `${bundle.effect}的效果${seen > 0.5 ? '较为明显' : '有待验证'}` : null,
        },
        truth: { organisation: owner.id, node: bundle.node.key, quality },
      };
    };
    yield make('发明人', patent.inventors[0] ?? '', 0.15);
    if (rng.chance(0.9)) yield make('学校', owner.name, 0);
    const firms = rng.chance(0.35) ? 1 + rng.int(2) : 0;
    const seen = new Set<string>();
    for (let n = 0; n < firms; n++) {
      const firm = world.drawFirm(rng).name;
      if (!seen.has(firm)) yield make('企业', firm, -0.1);
      seen.add(firm);
    }
  }
}
