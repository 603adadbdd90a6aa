import { Rng } from '../rng.ts';
import { day, iso, LAST, yearOf } from './calendar.ts';
import { CHAINS, chainOf } from './chains.ts';
import { contractNumber } from './contracts.ts';
import { type Deal, isScholarly } from './deals.ts';
import { chainsOfCity, cityCode, JIANGSU } from './geography.ts';
import { nameOn } from './organisations.ts';
import { isValidOn } from './patent.ts';
import { type BundlePlan, planAt, plansOf } from './plan.ts';
import type {
  ActivityRecord,
  FinanceRecord,
  Made,
  PolicyRecord,
  ServiceAgencyRecord,
  TrainingRecord,
} from './records.ts';
import type { World } from './world.ts';

export interface ActivityTruth {
  /** `bundle.ordinal` of the deals that came of it. */
  deals: readonly string[];
}

const ACTIVITY_TYPES = ['供需对接会', '专利路演', '高校院所行', '产业链专场', '线上对接'];

export function* activitiesOf(world: World): Generator<Made<ActivityRecord, ActivityTruth>> {
  for (let n = 0; n < world.sizes.activities; n++) {
    const rng = new Rng(world.seed, 'activity', n);
    const deals: Deal[] = [];
    for (let probe = 0; probe < 24 && deals.length < 1 + (n % 3); probe++) {
      const plan = planAt(world, rng.int(world.sizes.bundles));
      const deal = plan.deals.find(
        (one) => one.hasContract && one.notCounted === null && one.signed > day('2018-06-01'),
      );
      if (!deal || !isScholarly(deal.seller)) continue;
      if (deals.length === 0 || Math.abs(deal.signed - (deals[0]?.signed ?? 0)) < 120) deals.push(deal);
    }
    const city = deals[0]?.seller.city ?? rng.pick(JIANGSU);
    const held =
      deals.length > 0
        ? Math.min(...deals.map((deal) => deal.signed)) - 10 - rng.int(50)
        : day('2018-06-01') + rng.int(LAST - day('2018-06-01'));
    const chain = chainOf(rng.pick(chainsOfCity(city)));
    const type = rng.pick(ACTIVITY_TYPES);
    yield {
      record: {
        activity_number: `HD${yearOf(held)}${String(n + 1).padStart(4, '0')}`,
        name: `${yearOf(held)}年${city.short || city.province}${chain.name}${type}`,
        activity_type: type,
        held_date: iso(held),
        city: city.name || city.province,
        organiser: deals[0] ? nameOn(deals[0].seller, held) : `${city.short}示例知识产权服务中心`,
        chain: chain.name,
        participants: 20 + rng.int(280),
        organisations: 8 + rng.int(80),
        patents_shown: 5 + rng.int(60),
        intents: deals.length + rng.int(8),
        deals: deals.length,
        deal_amount: deals.reduce((sum, deal) => sum + deal.amount, 0),
        contracts: deals.map((deal) => contractNumber(deal.seller, deal.bundle, deal.ordinal, deal.signed)),
      },
      truth: { deals: deals.map((deal) => `${deal.bundle}.${deal.ordinal}`) },
    };
  }
}

export interface FinanceTruth {
  organisation: string;
  bundle: number;
}

export function* financeOf(world: World): Generator<Made<FinanceRecord, FinanceTruth>> {
  for (const plan of plansOf(world)) {
    const made = financeOfPlan(world, plan);
    if (made) yield made;
  }
}

/** The loan behind a registered pledge; insurance, securitisation and the rest of a few firms without one. */
export function financeOfPlan(world: World, plan: BundlePlan): Made<FinanceRecord, FinanceTruth> | null {
  const { bundle, pledge } = plan;
  if (bundle.owner.type !== 'firm' || bundle.abnormal) return null;
  const rng = new Rng(world.seed, 'finance', bundle.index);
  const other = rng.chance(0.025);
  if (!pledge && !other) return null;
  const start = pledge
    ? pledge.registered + rng.int(20)
    : day('2018-01-01') + rng.int(LAST - 30 - day('2018-01-01'));
  const type = pledge ? '质押融资' : rng.pick(['专利保险', '证券化', '认股权', '先用后付贷']);
  const patents = pledge?.patents ?? plan.patents.filter((patent) => isValidOn(patent, start)).slice(0, 3);
  if (patents.length === 0) return null;
  const bank = pledge?.bank ?? rng.pick(world.banks);
  return {
    record: {
      finance_number: `JR${yearOf(start)}${cityCode(bundle.owner.city)}${String(bundle.index).padStart(7, '0')}`,
      finance_type: type,
      organisation: nameOn(bundle.owner, start),
      credit_code: bundle.owner.creditCode,
      institution:
        type === '专利保险' ? bank.name.replace(/(银行|融资担保).*$/, '财产保险股份有限公司') : bank.name,
      patents: patents.map((patent) => patent.application),
      amount: pledge?.amount ?? (1 + rng.int(40)) * 50_000,
      start_date: iso(start),
      end_date: iso(start + 365 * (1 + rng.int(3))),
      rate: type === '专利保险' ? null : 3 + rng.int(25) / 10,
      city: bundle.owner.city.name || bundle.owner.city.province,
    },
    truth: { organisation: bundle.owner.id, bundle: bundle.index },
  };
}

const TRAININGS = [
  '技术经理人初级培训班',
  '技术经理人中级培训班',
  '专利转化运用专题培训',
  '专利导航实务培训',
  '高校知识产权管理人员培训班',
  '开放许可政策宣讲',
];

export function* trainingOf(world: World): Generator<TrainingRecord> {
  for (let n = 0; n < world.sizes.training; n++) {
    const rng = new Rng(world.seed, 'training', n);
    const start = day('2018-03-01') + rng.int(LAST - 10 - day('2018-03-01'));
    const city = rng.pick(JIANGSU);
    const name = rng.pick(TRAININGS);
    const days = 1 + rng.int(5);
    const trainees = 20 + rng.int(180);
    yield {
      training_number: `PX${yearOf(start)}${String(n + 1).padStart(4, '0')}`,
      name: `${yearOf(start)}年${city.short}${name}`,
      training_type: name.includes('技术经理人')
        ? '技术经理人'
        : name.includes('高校')
          ? '高校管理人员'
          : '企业',
      start_date: iso(start),
      end_date: iso(start + days - 1),
      city: city.name,
      organiser: `${city.short}示例知识产权服务中心`,
      trainees,
      certified: name.includes('培训班') ? Math.round(trainees * (0.5 + rng.float() * 0.45)) : 0,
      hours: days * 8,
    };
  }
}

const TOPICS = ['专利转化运用', '专利导航', '知识产权金融', '开放许可', '高校运营中心建设', '产业链协同'];

/** Invented documents: issuers carry 示例, numbers are nobody's. */
export function* policiesOf(world: World): Generator<PolicyRecord> {
  for (let n = 0; n < 60; n++) {
    const rng = new Rng(world.seed, 'policy', n);
    const city = n % 4 === 0 ? null : (JIANGSU[n % JIANGSU.length] ?? null);
    const issued = day('2017-01-10') + rng.int(LAST - 40 - day('2017-01-10'));
    const topic = TOPICS[n % TOPICS.length] ?? '专利转化运用';
    const issuer = `${city?.short ?? '江苏'}示例知识产权局`;
    const chain = CHAINS[n % CHAINS.length]?.name ?? '';
    yield {
      document_number: `示知发〔${yearOf(issued)}〕${900 + n}号`,
      title: `关于推进${city?.short ?? '全省'}${chain}领域${topic}工作的${n % 3 === 0 ? '若干措施' : n % 3 === 1 ? '实施方案' : '通知'}`,
      issuer,
      level: city ? '市' : '省',
      issued_date: iso(issued),
      effective_date: iso(issued + 20 + rng.int(30)),
      expiry_date: rng.chance(0.4) ? iso(issued + 365 * (2 + rng.int(4))) : null,
      topic,
      city: city?.name ?? null,
      summary: `围绕${chain}产业，支持高校院所开展${topic}，对符合条件的项目给予最高${10 + rng.int(20) * 5}万元支持。（合成数据）`,
      url: null,
    };
  }
}

export function serviceAgenciesOf(world: World): ServiceAgencyRecord[] {
  return world.agencies.map((agency) => agency.record);
}
