import { creditCodeCheck, organisationCodeCheck } from '../../domain/credit-code.ts';
import type { City } from '../regions.ts';
import { Rng, totals } from '../rng.ts';
import { type DayNumber, day } from './calendar.ts';
import { chainsOfCity, cityCode, cityNamed, ELSEWHERE, JIANGSU } from './geography.ts';
import type { Sizes } from './sizes.ts';
import { UNIVERSITY_TABLE } from './university-table.ts';

export type OrgType = 'university' | 'branch' | 'institute' | 'hospital' | 'firm' | 'bank' | 'person';

/** An invented organisation. Every name carries 示例, every credit code has right check characters and belongs to nobody. */
export interface Org {
  /** `u01` university, `u01-1` its branch, `f00012` firm, `h03` hospital, `i02` institute, `b04` bank, `p…` a private person. */
  id: string;
  type: OrgType;
  name: string;
  short: string | null;
  /** Name before `changed`. */
  former: { name: string; changed: DayNumber } | null;
  /** Other ways it is written. */
  aliases: readonly string[];
  city: City;
  district: string;
  address: string;
  creditCode: string;
  /** The organisation it belongs to (branch, subsidiary). */
  parent: string | null;
  /** Organisations of one group have this in common. */
  group: string | null;
  chains: readonly string[];
  /** How much it invents, within its type. */
  weight: number;
  /** How many teams invent for it. */
  teams: number;
  established: DayNumber;
  employees: number;
  rdStaff: number;
}

const FIRST = '云砺澄岚曜衡翊沐珩霁泓聿筑禾颂樾景璟昱恺瀚铎锐棠骞朔涵逸睿钧';
const SECOND = '川岳泽屿穹辰序宸陌垣桥渊舟岭圃野汀麓原畴埠港湾堰潭溪谷坪崖洲';
const STEMS = FIRST.length * SECOND.length;

/** Different words for 0 … STEMS − 1. */
export function stem(n: number): string {
  const at = n % STEMS;
  return `${FIRST[at % FIRST.length] ?? ''}${SECOND[Math.floor(at / FIRST.length)] ?? ''}`;
}

/** Lines of business in firm names, by chain. */
const LINES: Record<string, readonly string[]> = {
  bio: ['生物医药', '制药', '生物科技', '药业'],
  ic: ['半导体', '微电子', '集成电路', '芯片技术'],
  carbon: ['碳材料', '新材料', '复合材料', '纤维科技'],
  pv: ['光伏科技', '新能源', '太阳能', '光电'],
  battery: ['动力电池', '储能科技', '新能源科技', '锂电装备'],
  car: ['汽车电子', '汽车零部件', '智能驾驶', '车辆技术'],
  robot: ['机器人', '智能装备', '自动化设备', '精密机械'],
  ship: ['船舶重工', '海洋装备', '船用设备', '海工装备'],
  grid: ['电气', '电力设备', '电网技术', '线缆'],
  iot: ['物联网', '传感技术', '通信技术', '信息技术'],
  ai: ['人工智能', '数据科技', '软件技术', '智能科技'],
  med: ['医疗器械', '医疗科技', '康复设备', '医学影像'],
};
const ROADS = ['示例路', '示例大道', '示例科创路', '合成街', '示例工业园合成路', '示例新村路'];

/** A credit code of the given first two characters with both check characters right; the body begins with YL (样例). */
export function creditCode(kind: string, city: City, serial: number): string {
  const body = `YL${String(serial).padStart(6, '0')}`;
  const start = `${kind}${cityCode(city)}99${body}${organisationCodeCheck(body) ?? ''}`;
  return start + (creditCodeCheck(start) ?? '');
}

function addressOf(rng: Rng, city: City, district: string): string {
  const postcode = `${city.postcode}${String(rng.int(90) + 10)}`;
  return `${postcode}${city.province}${city.name}${district}${rng.pick(ROADS)}${rng.int(398) + 1}号`;
}

function place(rng: Rng, city: City): Pick<Org, 'city' | 'district' | 'address'> {
  const district = rng.pick(city.districts);
  return { city, district, address: addressOf(rng, city, district) };
}

export function makeUniversities(seed: number, sizes: Sizes): Org[] {
  const lines = UNIVERSITY_TABLE.trim().split('\n').slice(0, sizes.universities);
  const bundles = sizes.bundles * 0.28;
  const all = lines.reduce((sum, line) => sum + Number(line.split('|')[4]), 0);
  return lines.flatMap((line, n) => {
    const [
      name = '',
      short = '',
      cityName = '',
      chains = '',
      weight = '',
      former = '',
      branches = '',
      alias = '',
    ] = line.split('|');
    const rng = new Rng(seed, 'university', n);
    const [formerName = '', year = ''] = former.split('@');
    const id = `u${String(n + 1).padStart(2, '0')}`;
    const own: Org = {
      id,
      type: 'university',
      name,
      short,
      former: formerName
        ? { name: formerName, changed: day(`${year}-${rng.chance(0.5) ? '05' : '09'}-01`) }
        : null,
      aliases: alias ? [alias] : [],
      ...place(rng, cityNamed(cityName)),
      creditCode: creditCode('12', cityNamed(cityName), 1000 + n * 10),
      parent: null,
      group: id,
      chains: chains.split(' '),
      weight: Number(weight),
      teams: Math.max(4, Math.round((bundles * Number(weight)) / all / 4)),
      established: day('2010-01-01') - 365 * (10 + rng.int(60)),
      employees: Number(weight) * 40 + rng.int(300),
      rdStaff: Number(weight) * 24 + rng.int(100),
    };
    const children = branches
      .split(' ')
      .filter(Boolean)
      .map((text, at): Org => {
        const [branch = '', city = ''] = text.split('@');
        return {
          ...own,
          id: `${id}-${at + 1}`,
          type: 'branch',
          name: branch,
          short: null,
          former: null,
          aliases: [],
          ...place(rng, cityNamed(city)),
          creditCode: creditCode('12', cityNamed(city), 1001 + n * 10 + at),
          parent: id,
          weight: Math.ceil(Number(weight) * 0.08),
          teams: Math.max(2, Math.round(own.teams * 0.1)),
          employees: 60 + rng.int(80),
          rdStaff: 40 + rng.int(50),
        };
      });
    return [own, ...children];
  });
}

const CITY_TOTALS = totals(JIANGSU.map((city) => city.weight));
/** Firms f with f % GROUP below GROUP_SIZE form a group, the first of them the parent. */
const GROUP = 40;
const GROUP_SIZE = 4;

export function makeFirms(seed: number, sizes: Sizes): Org[] {
  const firms: Org[] = [];
  const used = new Set<string>();
  for (let n = 0; n < sizes.firms; n++) firms.push(makeFirm(seed, n, sizes, used));
  return firms;
}

function makeFirm(seed: number, n: number, sizes: Sizes, used: Set<string>): Org {
  const rng = new Rng(seed, 'firm', n);
  const member = n % GROUP;
  const inGroup = member < GROUP_SIZE && n - member + GROUP_SIZE <= sizes.firms;
  const city = n % 25 === 24 ? rng.pick(ELSEWHERE) : (JIANGSU[rng.index(CITY_TOTALS)] ?? JIANGSU[0]);
  if (!city) throw new RangeError('no city');
  const own = chainsOfCity(city);
  const chain = rng.chance(0.75)
    ? (own[Math.floor(own.length * rng.float() ** 1.6)] ?? 'ai')
    : rng.pick(Object.keys(LINES));
  const lines = LINES[chain] ?? ['科技'];
  const id = `f${String(n).padStart(5, '0')}`;
  const groupStem = stem((Math.floor(n / GROUP) * 617 + seed) % STEMS);
  let name = '';
  let short = '';
  for (let attempt = 0; name === '' || used.has(name); attempt++) {
    const word = inGroup ? groupStem : stem((n * 613 + seed * 31 + attempt * 211) % STEMS);
    const line = lines[(n + attempt) % lines.length] ?? '科技';
    short = `示例${word}`;
    const form = n % 13 === 0 ? '股份有限公司' : '有限公司';
    if (inGroup && member === 0) name = `江苏示例${word}${attempt > 0 ? line : ''}控股集团有限公司`;
    else if (inGroup || n % 9 === 4) name = `示例${word}${line}（${city.short}）${form}`;
    else name = `${city.short}示例${word}${line}${form}`;
  }
  used.add(name);
  const size = rng.float() ** 3;
  return {
    id,
    type: 'firm',
    name,
    short,
    former: formerOf(rng, n, name, city),
    aliases: aliasesOf(n, name, city),
    ...place(rng, city),
    creditCode: creditCode('91', city, 10_000 + n),
    parent: inGroup && member > 0 ? `f${String(n - member).padStart(5, '0')}` : null,
    group: inGroup ? `g${String(Math.floor(n / GROUP)).padStart(4, '0')}` : null,
    chains: [chain],
    weight: 1 + 60 * rng.float() ** 5 + (inGroup ? 10 : 0),
    teams: 1 + Math.floor(size * 6),
    established: day('2010-01-01') - 2000 + rng.int(4200),
    employees: 12 + Math.floor(size * 3000),
    rdStaff: 3 + Math.floor(size * 500),
  };
}

function formerOf(rng: Rng, n: number, name: string, city: City): Org['former'] {
  const changed = day('2016-01-01') + rng.int(2900);
  if (name.endsWith('股份有限公司') && n % 2 === 0)
    return { name: name.replace('股份有限公司', '有限公司'), changed };
  if (n % 23 !== 5) return null;
  const before = `${city.short}示例${stem(n * 211 + 7)}科技有限公司`;
  return { name: before, changed };
}

function aliasesOf(n: number, name: string, city: City): string[] {
  const aliases: string[] = [];
  if (name.includes('（')) aliases.push(name.replace('（', '(').replace('）', ')'));
  if (n % 6 === 1 && name.startsWith(city.short))
    aliases.push(`${city.name}${name.slice(city.short.length)}`);
  if (n % 11 === 2 && name.startsWith(city.short) && city.province === '江苏省')
    aliases.push(`江苏${name.slice(city.short.length)}`);
  if (n % 29 === 3) aliases.push(name.replace('有限公司', '有限责任公司'));
  return aliases;
}

/** Hospitals, institutes of research and banks. */
export function makeOthers(seed: number, sizes: Sizes): Org[] {
  const orgs: Org[] = [];
  const add = (
    type: 'hospital' | 'institute' | 'bank',
    n: number,
    code: string,
    name: string,
    city: City,
    chains: string[],
  ) => {
    const rng = new Rng(seed, type, n);
    orgs.push({
      id: `${type.slice(0, 1)}${String(n + 1).padStart(2, '0')}`,
      type,
      name,
      short: null,
      former: null,
      aliases: [],
      ...place(rng, city),
      creditCode: creditCode(code, city, 2000 + orgs.length),
      parent: null,
      group: null,
      chains,
      weight: 4 + rng.int(10),
      teams: 2 + Math.round(sizes.bundles / 400),
      established: day('2010-01-01') - rng.int(9000),
      employees: 200 + rng.int(2000),
      rdStaff: 20 + rng.int(200),
    });
  };
  const cityAt = (n: number): City => JIANGSU[n % JIANGSU.length] ?? (JIANGSU[0] as City);
  for (let n = 0; n < sizes.hospitals; n++) {
    const city = cityAt(n * 5);
    add('hospital', n, '12', `${city.short}示例${stem(n * 37 + 3)}人民医院`, city, ['med', 'bio']);
  }
  for (let n = 0; n < sizes.institutes; n++) {
    const city = cityAt(n * 4);
    const name =
      n % 3 === 0 ? `示例科学院${stem(n * 41)}技术研究所` : `江苏示例${stem(n * 41)}产业技术研究院`;
    add('institute', n, '12', name, city, chainsOfCity(city).slice(0, 2));
  }
  for (let n = 0; n < sizes.banks; n++) {
    const city = cityAt(n * 3);
    const kind = n % 4 === 3 ? '融资担保有限公司' : `银行股份有限公司${city.short}分行`;
    add('bank', n, '91', `示例${stem(n * 53 + 11)}${kind}`, city, []);
  }
  return orgs;
}

/** The name in force on a day. */
export function nameOn(org: Org, at: DayNumber): string {
  return org.former && at < org.former.changed ? org.former.name : org.name;
}

/** The name as somebody wrote it on that day: now and then one of its aliases. */
export function writtenOn(rng: Rng, org: Org, at: DayNumber): string {
  if (org.aliases.length > 0 && rng.chance(0.12)) return rng.pick(org.aliases);
  return nameOn(org, at);
}

/** Every text under which the organisation can appear. */
export function namesOf(org: Org): string[] {
  return [...new Set([org.name, ...(org.former ? [org.former.name] : []), ...org.aliases])];
}
