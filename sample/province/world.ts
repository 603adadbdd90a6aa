import { chinesePerson } from '../people.ts';
import { Rng, totals } from '../rng.ts';
import { NodePlan } from './geography.ts';
import { makeFirms, makeOthers, makeUniversities, type Org } from './organisations.ts';
import { type Agency, makeAgencies } from './service-agencies.ts';
import { type Sizes, sizesOf } from './sizes.ts';

/** Given to one person in forty, wherever he works: people of one name are planted, not left to chance. */
const COMMON_NAMES =
  '王伟 张敏 李静 刘洋 陈杰 王磊 张伟 李娜 周涛 吴敏 徐丽 孙强 朱军 赵勇 黄艳 马超 胡明 林涛'.split(' ');
const COLLEGES: Record<string, string> = {
  bio: '生命科学与药学院',
  ic: '集成电路学院',
  carbon: '材料科学与工程学院',
  pv: '新能源学院',
  battery: '能源与动力工程学院',
  car: '汽车与交通工程学院',
  robot: '机械工程学院',
  ship: '船舶与海洋工程学院',
  grid: '电气工程学院',
  iot: '物联网工程学院',
  ai: '计算机与人工智能学院',
  med: '生物医学工程学院',
};
const DEPARTMENTS: Record<string, string> = { hospital: '科研处', institute: '研发中心', firm: '技术中心' };

/** The tables that everything else is computed from: a few thousand organisations, nothing per patent. */
export interface World {
  seed: number;
  sizes: Sizes;
  /** Universities and their branches. */
  universities: readonly Org[];
  firms: readonly Org[];
  hospitals: readonly Org[];
  institutes: readonly Org[];
  banks: readonly Org[];
  agencies: readonly Agency[];
  nodes: NodePlan;
  org(id: string): Org;
  /** Draws by how much they invent. */
  drawUniversity(rng: Rng): Org;
  drawFirm(rng: Rng): Org;
  drawOther(rng: Rng): Org;
}

export function makeWorld(seed: number, patents: number): World {
  const sizes = sizesOf(patents);
  const universities = makeUniversities(seed, sizes);
  const firms = makeFirms(seed, sizes);
  const others = makeOthers(seed, sizes);
  const ofType = (type: Org['type']): Org[] => others.filter((org) => org.type === type);
  const inventive = others.filter((org) => org.type !== 'bank');
  const byId = new Map([...universities, ...firms, ...others].map((org) => [org.id, org]));
  const drawFrom = (list: readonly Org[]): ((rng: Rng) => Org) => {
    const sums = totals(list.map((org) => org.weight));
    return (rng) => {
      const org = list[rng.index(sums)];
      if (!org) throw new RangeError('no organisation to draw');
      return org;
    };
  };
  return {
    seed,
    sizes,
    universities,
    firms,
    hospitals: ofType('hospital'),
    institutes: ofType('institute'),
    banks: ofType('bank'),
    agencies: makeAgencies(seed, sizes.agencies, (team, n) => personName(seed, team, n)),
    nodes: new NodePlan(seed),
    org: (id) => {
      const org = byId.get(id);
      if (!org) throw new RangeError(`no such organisation: ${id}`);
      return org;
    },
    drawUniversity: drawFrom(universities),
    drawFirm: drawFrom(firms),
    drawOther: drawFrom(inventive),
  };
}

/** Member n of a team has the same name whenever asked. */
export function personName(seed: number, team: string, n: number): string {
  const rng = new Rng(seed, 'person', team, n);
  return rng.chance(1 / 40) ? rng.pick(COMMON_NAMES) : chinesePerson(`${seed} ${team}`, n);
}

export function teamKey(org: Org, team: number): string {
  return `${org.id}/${team}`;
}

/** People in a team: four to seven. */
export function teamSize(org: Org, team: number): number {
  return 4 + ((team * 7 + org.name.length) % 4);
}

export function chainOfTeam(org: Org, team: number): string {
  return org.chains[team % org.chains.length] ?? 'ai';
}

export function departmentOf(org: Org, team: number): string {
  if (org.type === 'university' || org.type === 'branch')
    return COLLEGES[chainOfTeam(org, team)] ?? '科学技术处';
  return DEPARTMENTS[org.type] ?? '研发部';
}
