import { Rng } from '../rng.ts';
import type { Bundle } from './bundle.ts';
import { type DayNumber, day, iso, LAST } from './calendar.ts';
import type { ChainNode, NodeObject } from './chains.ts';
import { contractNumber, dealKey } from './contracts.ts';
import { aliveAt, type Deal, isScholarly } from './deals.ts';
import type { Org } from './organisations.ts';
import { writtenOn } from './organisations.ts';
import { type BundlePlan, planAt } from './plan.ts';
import type { Made, NeedRecord } from './records.ts';
import type { World } from './world.ts';

/** How a need ends. `dealt` and `answered` have patents that truly fit, `hopeless` lies in a node that the city misses. */
export type NeedKind = 'dealt' | 'answered' | 'fitting' | 'open' | 'hopeless';

export interface NeedTruth {
  kind: NeedKind;
  organisation: string;
  node: string;
  /** Application numbers of the patents made for it: same node, same object, same effect. */
  patents: readonly string[];
  /** The words of the patents' effect were replaced by others of the same meaning. */
  paraphrased: boolean;
  deal: string | null;
}

export interface NeedTable {
  needs: readonly Made<NeedRecord, NeedTruth>[];
  /** `bundle.ordinal` of a deal → number of the need it answers. */
  ofDeal: ReadonlyMap<string, string>;
}

interface Subject {
  kind: NeedKind;
  org: Org;
  node: ChainNode;
  object: NodeObject;
  effect: string;
  secondEffect: string;
  problem: string;
  patents: readonly string[];
  bundle: Bundle | null;
  deal: Deal | null;
  published: DayNumber;
}

const FROM = day('2021-03-01');
const PROBES = 400;
/** Small provinces are searched again and again: their plans are kept while needs are made. */
const KEPT = 2000;

/** A table of some thousand rows: needs refer to bundles that are looked for once. */
export function makeNeeds(world: World): NeedTable {
  const used = new Set<number>();
  const kept = new Map<number, BundlePlan>();
  const plan = (index: number): BundlePlan => {
    const made = kept.get(index) ?? planAt(world, index);
    if (kept.size < KEPT) kept.set(index, made);
    return made;
  };
  const ofDeal = new Map<string, string>();
  const needs = Array.from({ length: world.sizes.needs }, (_, n) => {
    const rng = new Rng(world.seed, 'need', n);
    const at = rng.float();
    const wanted: NeedKind =
      at < 0.22 ? 'dealt' : at < 0.45 ? 'answered' : at < 0.62 ? 'fitting' : at < 0.94 ? 'open' : 'hopeless';
    const subject =
      planted(world, rng, wanted, used, plan) ??
      free(world, rng, wanted === 'hopeless' ? 'hopeless' : 'open');
    const made = needOf(rng, n, subject);
    if (subject.deal) ofDeal.set(dealKey(subject.deal), made.record.need_number);
    return made;
  });
  return { needs, ofDeal };
}

/** Looks for a bundle that fits, from a drawn place onwards. */
function planted(
  world: World,
  rng: Rng,
  kind: NeedKind,
  used: Set<number>,
  plan: (index: number) => BundlePlan,
): Subject | null {
  if (kind === 'open' || kind === 'hopeless') return null;
  const start = rng.int(world.sizes.bundles);
  for (let probe = 0; probe < Math.min(PROBES, world.sizes.bundles); probe++) {
    const index = (start + probe * 7919) % world.sizes.bundles;
    if (used.has(index)) continue;
    const subject = subjectOf(world, rng, kind, plan(index));
    if (!subject) continue;
    used.add(index);
    return subject;
  }
  return null;
}

function subjectOf(world: World, rng: Rng, kind: NeedKind, plan: BundlePlan): Subject | null {
  const { bundle } = plan;
  if (!isScholarly(bundle.owner) || bundle.abnormal) return null;
  const common = {
    kind,
    node: bundle.node,
    object: bundle.object,
    effect: bundle.effect,
    secondEffect: bundle.secondEffect,
    problem: bundle.problem,
    bundle,
  };
  if (kind === 'dealt') {
    const deal = plan.deals.find(
      (one) => one.hasContract && one.signed > FROM + 250 && one.notCounted === null,
    );
    if (!deal) return null;
    return {
      ...common,
      org: deal.buyer,
      patents: deal.patents.map((patent) => patent.application),
      deal,
      published: deal.signed - 40 - rng.int(180),
    };
  }
  const published = FROM + rng.int(LAST - 60 - FROM);
  const fitting = aliveAt(plan.patents, published).filter((patent) => patent.kind !== 'design');
  if (fitting.length === 0 || plan.deals.length > 0) return null;
  let org = world.drawFirm(rng);
  for (let attempt = 0; attempt < 6 && !org.chains.includes(bundle.node.chain.key); attempt++)
    org = world.drawFirm(rng);
  return { ...common, org, patents: fitting.map((patent) => patent.application), deal: null, published };
}

function free(world: World, rng: Rng, kind: 'open' | 'hopeless'): Subject {
  let org = world.drawFirm(rng);
  for (let attempt = 0; kind === 'hopeless' && attempt < 40 && missing(world, org).length === 0; attempt++)
    org = world.drawFirm(rng);
  const gaps = missing(world, org);
  const node =
    kind === 'hopeless' && gaps.length > 0
      ? rng.pick(gaps)
      : world.nodes.draw(rng, org.city, org.chains[0] ?? 'ai');
  const effect = rng.int(node.effects.length);
  return {
    kind,
    org,
    node,
    object: rng.pick(node.objects),
    effect: node.effects[effect] ?? '',
    secondEffect: node.effects[(effect + 1) % node.effects.length] ?? '',
    problem: rng.pick(node.problems),
    patents: [],
    bundle: null,
    deal: null,
    published: FROM + rng.int(LAST - 30 - FROM),
  };
}

function missing(world: World, org: Org): ChainNode[] {
  return world.nodes.missingIn(org.city).filter((node) => org.chains.includes(node.chain.key));
}

const SYNONYMS: readonly (readonly [RegExp, string])[] = [
  [/^提高/, '提升'],
  [/^降低/, '减小'],
  [/^缩短/, '压缩'],
  [/^减少/, '削减'],
  [/^抑制/, '遏制'],
  [/^避免/, '消除'],
  [/^延长/, '增加'],
  [/^减轻/, '降低'],
];

export function inOtherWords(effect: string): string {
  for (const [pattern, other] of SYNONYMS) if (pattern.test(effect)) return effect.replace(pattern, other);
  return effect;
}

function needOf(rng: Rng, n: number, subject: Subject): Made<NeedRecord, NeedTruth> {
  const { org, node, object, kind, published, deal } = subject;
  const paraphrased = rng.chance(0.5);
  const say = (effect: string): string => (paraphrased ? inOtherWords(effect) : effect);
  const thing = object.name.replace(/方法$/, '');
  const year = iso(published).slice(0, 4);
  const answered = kind === 'dealt' || kind === 'answered';
  const answer = answered ? Math.min(LAST, published + 5 + rng.int(60), deal ? deal.signed - 5 : LAST) : null;
  const budget = (1 + rng.int(60)) * 50_000;
  const wish = rng.pick([
    '优先考虑已完成中试的成果',
    '可提供中试场地',
    '希望联合申报项目',
    '要求提供样品测试',
  ]);
  return {
    record: {
      need_number: `XQ${year}-${String(n + 1).padStart(5, '0')}`,
      title: rng.chance(0.5)
        ? `${thing}${say(subject.effect)}技术`
        : `${say(subject.effect)}的${object.name}`,
      organisation: writtenOn(rng, org, published),
      credit_code: org.creditCode,
      city: org.city.name || org.city.province,
      industry: node.name,
      chain: node.chain.name,
      description:
        `我公司从事${node.chain.name}领域${node.name}相关产品的研发与生产，目前在${thing}的生产和应用中存在${subject.problem}的问题。` +
        `希望寻找能够${say(subject.effect)}、${say(subject.secondEffect)}的成熟技术，${rng.pick(['预期指标较现有产品改善', '相关指标需改善'])}${10 + rng.int(30)}%以上，${wish}。`,
      keywords: [...new Set([node.name, thing, say(subject.effect)])],
      budget,
      cooperation: rng.pick(['技术转让', '技术许可', '合作开发', '委托开发', '作价入股']),
      published_date: iso(published),
      deadline: iso(published + 180 + rng.int(360)),
      status: kind === 'dealt' ? '已成交' : kind === 'answered' ? '对接中' : '待对接',
      answered_date: answer === null ? null : iso(answer),
      answered_by: answered && subject.bundle ? subject.bundle.owner.name : null,
      patents: kind === 'fitting' ? [] : subject.patents,
      contract_number: deal ? contractNumber(deal.seller, deal.bundle, deal.ordinal, deal.signed) : null,
    },
    truth: {
      kind,
      organisation: org.id,
      node: node.key,
      patents: subject.patents,
      paraphrased,
      deal: deal ? dealKey(deal) : null,
    },
  };
}
