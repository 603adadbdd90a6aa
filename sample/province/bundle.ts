import { Rng, totals } from '../rng.ts';
import { type AbnormalGroup, abnormalOf, groupRng } from './abnormal.ts';
import { type DayNumber, day } from './calendar.ts';
import type { ChainNode, NodeObject } from './chains.ts';
import { JIANGSU } from './geography.ts';
import type { Org } from './organisations.ts';
import type { Agency } from './service-agencies.ts';
import { chainOfTeam, personName, teamKey, type World } from './world.ts';

/**
 * Eight patents in a row that one team files on one subject within a year or so. Everything about a patent follows from its bundle and
 * its place in it, so deals, families and planted groups need no memory.
 */
export interface Bundle {
  index: number;
  owner: Org;
  /** Joint applicants. */
  partners: readonly Org[];
  team: number;
  node: ChainNode;
  object: NodeObject;
  effect: string;
  secondEffect: string;
  problem: string;
  /** First filing. */
  base: DayNumber;
  agency: Agency | null;
  abnormal: AbnormalGroup | null;
}

const YEAR_TOTALS = totals([5, 6, 7, 8, 9, 10, 11, 12, 12, 10, 1]);
const FIRST_YEAR = 2014;

export function bundleAt(world: World, index: number): Bundle {
  const abnormal = abnormalOf(world, index);
  const rng = new Rng(world.seed, 'bundle', index);
  const shared = abnormal ? groupRng(world, abnormal.group, 'bundle') : rng;
  const owner = abnormal ? ownerOfGroup(world, shared, abnormal) : ownerOf(world, rng, index);
  const team = rng.int(owner.teams);
  const subject = abnormal && abnormal.type !== 3 ? shared : rng;
  const chain = chainOfTeam(owner, abnormal ? 0 : team);
  const node = nodeOf(world, subject, owner, abnormal ? 0 : team, chain);
  const { effects } = node;
  const effect = subject.int(effects.length);
  return {
    index,
    owner,
    partners: abnormal ? [] : partnersOf(world, rng, owner),
    team: abnormal ? 0 : team,
    node,
    object: subject.pick(node.objects),
    effect: effects[effect] ?? '',
    secondEffect: effects[(effect + 1 + subject.int(effects.length - 1)) % effects.length] ?? '',
    problem: subject.pick(node.problems),
    base:
      (abnormal ? shared : rng).int(366) +
      day(`${FIRST_YEAR + (abnormal ? shared : rng).index(YEAR_TOTALS)}-01-02`),
    agency: agencyOf(world, abnormal ? shared : rng, owner),
    abnormal,
  };
}

function ownerOf(world: World, rng: Rng, index: number): Org {
  const at = rng.float();
  if (at < 0.3) return world.drawUniversity(rng);
  if (at < 0.9) return world.drawFirm(rng);
  if (at < 0.95) return world.drawOther(rng);
  return privatePerson(world, rng, index);
}

/** Type 2 copies within a university, the others are firms; type 6 has a firm for each bundle. */
function ownerOfGroup(world: World, shared: Rng, abnormal: AbnormalGroup): Org {
  const first = shared.int(world.firms.length);
  if (abnormal.type === 2) return world.drawUniversity(shared);
  const at = abnormal.type === 6 ? first + abnormal.place * 101 : first;
  const owner = world.firms[at % world.firms.length];
  if (!owner) throw new RangeError('no firm');
  return owner;
}

function privatePerson(world: World, rng: Rng, index: number): Org {
  if (rng.chance(0.15)) return teacher(world, rng, index);
  const city = rng.pick(JIANGSU);
  const name = personName(world.seed, 'private', index);
  const district = rng.pick(city.districts);
  return {
    id: `p${index}`,
    type: 'person',
    name,
    short: null,
    former: null,
    aliases: [],
    city,
    district,
    address: `${city.postcode}${String(rng.int(90) + 10)}${city.province}${city.name}${district}示例新村${rng.int(90) + 1}幢${rng.int(6) + 1}0${rng.int(4) + 1}室`,
    creditCode: '',
    parent: null,
    group: null,
    chains: ['med', 'car', 'iot', 'pv'],
    weight: 0,
    teams: 1,
    established: 0,
    employees: 0,
    rdStaff: 0,
  };
}

/** A member of a university's team who filed in his own name; the school puts that right later (`parent` is the school). */
function teacher(world: World, rng: Rng, index: number): Org {
  const school = world.drawUniversity(rng);
  return {
    ...school,
    id: `p${index}`,
    type: 'person',
    name: personName(world.seed, teamKey(school, rng.int(school.teams)), 0),
    short: null,
    former: null,
    aliases: [],
    creditCode: '',
    parent: school.id,
    group: null,
    teams: 1,
    weight: 0,
  };
}

function partnersOf(world: World, rng: Rng, owner: Org): Org[] {
  if (owner.type === 'person') return [];
  const at = rng.float();
  if (owner.type === 'university' || owner.type === 'branch') {
    if (at < 0.07) return [world.drawFirm(rng)];
    if (at < 0.09 && owner.parent) return [world.org(owner.parent)];
    return [];
  }
  if (at < 0.05) return [world.drawUniversity(rng)];
  if (at < 0.2 && owner.parent) return [world.org(owner.parent)];
  return [];
}

/** A team keeps to one node most of the time. */
function nodeOf(world: World, rng: Rng, owner: Org, team: number, chain: string): ChainNode {
  const own = rng.chance(0.8) ? new Rng(world.seed, 'team', teamKey(owner, team)) : rng;
  return world.nodes.draw(own, owner.city, chain);
}

/** Those who act for themselves have none. Every owner has one agency it mostly goes to. */
function agencyOf(world: World, rng: Rng, owner: Org): Agency | null {
  if (rng.chance(owner.type === 'person' ? 0.4 : 0.04)) return null;
  const filing = world.agencies.filter((agency) => agency.record.agency_type === '专利代理');
  const usual = (owner.name.length * 7 + owner.name.charCodeAt(3)) % filing.length;
  return filing[rng.chance(0.7) ? usual : rng.int(filing.length)] ?? null;
}
