import { Rng } from '../rng.ts';
import { day, iso, LAST, yearOf } from './calendar.ts';
import { chainOf } from './chains.ts';
import { isScholarly } from './deals.ts';
import { type BundlePlan, planAt, plansOf } from './plan.ts';
import type { DisclosureRecord, Made, PersonRecord, ProjectRecord } from './records.ts';
import { titleOf } from './text.ts';
import { chainOfTeam, departmentOf, personName, teamKey, teamSize, type World } from './world.ts';

export interface DisclosureTruth {
  university: string;
  /** What became of it: not filed, filed, granted. */
  outcome: 'not filed' | 'filed' | 'granted';
}

/** The funnel of scholarly teams: disclosed, assessed, filed, granted. What was filed without disclosure is in no list. */
export function* disclosuresOf(world: World): Generator<Made<DisclosureRecord, DisclosureTruth>> {
  for (const plan of plansOf(world)) yield* disclosuresOfPlan(world, plan);
}

export function* disclosuresOfPlan(
  world: World,
  plan: BundlePlan,
): Generator<Made<DisclosureRecord, DisclosureTruth>> {
  const { bundle } = plan;
  if (!isScholarly(bundle.owner) || bundle.abnormal) return;
  const rng = new Rng(world.seed, 'disclosure', bundle.index);
  const school = bundle.owner.parent ? world.org(bundle.owner.parent) : bundle.owner;
  const department = departmentOf(bundle.owner, bundle.team);
  const start = day('2018-01-01');
  let n = 0;
  for (const patent of plan.patents) {
    if (patent.kind === 'design' || patent.filing < start || !rng.chance(0.6)) continue;
    const decided = patent.filing - 15 - rng.int(40);
    yield {
      record: {
        disclosure_number: `PL${yearOf(decided)}${String(bundle.index * 10 + n++).padStart(8, '0')}`,
        title: titleOf(world, patent).replace(/^一种/, ''),
        university: school.name,
        department,
        inventors: patent.inventors,
        disclosed_date: iso(decided - 10 - rng.int(60)),
        field: bundle.node.chain.name,
        trl: 2 + rng.int(6),
        decision: rng.chance(0.75) ? '建议申请' : '修改后申请',
        decided_date: iso(decided),
        application_number: patent.application,
      },
      truth: {
        university: school.id,
        outcome: patent.granted !== null && patent.granted <= LAST ? 'granted' : 'filed',
      },
    };
  }
  if (bundle.base < start || !rng.chance(0.5)) return;
  const decided = bundle.base + rng.int(100);
  yield {
    record: {
      disclosure_number: `PL${yearOf(decided)}${String(bundle.index * 10 + 9).padStart(8, '0')}`,
      title: `${bundle.effect}的${bundle.object.name}（阶段成果）`,
      university: school.name,
      department,
      inventors: plan.patents[0]?.inventors ?? [],
      disclosed_date: iso(decided - 20 - rng.int(40)),
      field: bundle.node.chain.name,
      trl: 1 + rng.int(4),
      decision: rng.pick(['暂缓申请', '不建议申请', '商业秘密']),
      decided_date: iso(decided),
      application_number: null,
    },
    truth: { university: school.id, outcome: 'not filed' },
  };
}

export interface ProjectTruth {
  organisation: string;
  bundle: number;
}

const PROJECT_TYPES = ['重点研发计划', '产学研合作', '科技成果转化专项', '概念验证', '中试项目'];

export function* projectsOf(world: World): Generator<Made<ProjectRecord, ProjectTruth>> {
  for (let n = 0; n < world.sizes.projects; n++) {
    const rng = new Rng(world.seed, 'project', n);
    let plan = planAt(world, rng.int(world.sizes.bundles));
    for (
      let attempt = 0;
      attempt < 20 && (!isScholarly(plan.bundle.owner) || plan.bundle.abnormal);
      attempt++
    )
      plan = planAt(world, rng.int(world.sizes.bundles));
    const { bundle } = plan;
    const type = rng.pick(PROJECT_TYPES);
    const start = Math.max(day('2015-01-01'), bundle.base - 200 + rng.int(300));
    const end = start + 365 * (1 + rng.int(3));
    const partner = world.drawFirm(rng);
    yield {
      record: {
        project_number: `XM${yearOf(start)}${String(n + 1).padStart(5, '0')}`,
        title: `${bundle.effect}的${bundle.object.name.replace(/方法$/, '')}关键技术${type === '概念验证' ? '概念验证' : type === '中试项目' ? '中试' : '研发'}`,
        project_type: type,
        organisation: bundle.owner.name,
        partners: rng.chance(0.6) ? [partner.name] : [],
        leader: personName(world.seed, teamKey(bundle.owner, bundle.team), 0),
        start_date: iso(start),
        end_date: iso(end),
        funding: (2 + rng.int(60)) * 50_000,
        chain: bundle.node.chain.name,
        stage: end < LAST ? (rng.chance(0.85) ? '已验收' : '已终止') : '在研',
        patents: plan.patents.slice(0, 3).map((patent) => patent.application),
      },
      truth: { organisation: bundle.owner.id, bundle: bundle.index },
    };
  }
}

export interface PersonTruth {
  /** `u01/12#3`: organisation, team, member. One person, whoever shares the name. */
  person: string;
  organisation: string;
}

const TITLES = ['教授', '副教授', '讲师', '博士研究生', '硕士研究生', '工程师', '副研究员'];

/** Staff lists of the universities, their technology managers, and the agents of the agencies. */
export function* personsOf(world: World): Generator<Made<PersonRecord, PersonTruth>> {
  for (const org of world.universities) {
    for (let team = 0; team < org.teams; team++) {
      const key = teamKey(org, team);
      for (let n = 0; n < teamSize(org, team); n++) {
        yield {
          record: {
            name: personName(world.seed, key, n),
            organisation: org.name,
            department: departmentOf(org, team),
            position: n === 0 ? '教授' : (TITLES[(team + n) % TITLES.length] ?? null),
            role: '发明人',
            field: chainOf(chainOfTeam(org, team)).name,
            certificate_number: null,
            certified_date: null,
          },
          truth: { person: `${key}#${n}`, organisation: org.id },
        };
      }
    }
    if (org.type === 'branch') continue;
    for (let n = 0; n < 3 + Math.round(org.weight / 20); n++) yield manager(world, org.id, org.name, n);
  }
  for (const agency of world.agencies) {
    for (const [n, name] of agency.agents.entries()) {
      yield {
        record: {
          name,
          organisation: agency.name,
          department: null,
          position: null,
          role: agency.record.agency_type === '专利代理' ? '专利代理师' : '技术经理人',
          field: null,
          certificate_number: `99${agency.record.agency_code}${String(n).padStart(4, '0')}`,
          certified_date: iso(day('2012-03-01') + n * 97),
        },
        truth: { person: `${agency.record.agency_code}#${n}`, organisation: agency.record.agency_code },
      };
    }
  }
}

function manager(world: World, id: string, organisation: string, n: number): Made<PersonRecord, PersonTruth> {
  const rng = new Rng(world.seed, 'manager', id, n);
  return {
    record: {
      name: personName(world.seed, `${id} managers`, n),
      organisation,
      department: '知识产权运营中心',
      position: rng.pick(['主任', '副主任', '主管', '专员']),
      role: '技术经理人',
      field: null,
      certificate_number: `SLJJR${String(rng.int(1_000_000)).padStart(6, '0')}`,
      certified_date: iso(day('2019-01-10') + rng.int(1900)),
    },
    truth: { person: `${id} managers#${n}`, organisation: id },
  };
}
