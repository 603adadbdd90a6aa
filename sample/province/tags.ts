import { Rng } from '../rng.ts';
import { abnormalOwners } from './abnormal-groups.ts';
import { anniversary, day, iso, LAST } from './calendar.ts';
import { chainOf } from './chains.ts';
import { namesOf, type Org } from './organisations.ts';
import type { Made, OrganisationRecord } from './records.ts';
import type { World } from './world.ts';

export interface OrganisationTruth {
  id: string;
  parent: string | null;
  group: string | null;
  /** Every text under which it appears anywhere. */
  names: readonly string[];
}

const TYPES: Record<Org['type'], string> = {
  university: '普通高等学校',
  branch: '事业单位',
  institute: '科研院所',
  hospital: '医疗机构',
  firm: '企业',
  bank: '金融机构',
  person: '个人',
};

/** The plain record of an organisation, without a tag. */
export function organisationRecord(world: World, org: Org): Made<OrganisationRecord, OrganisationTruth> {
  const parent = org.parent ? world.org(org.parent) : null;
  // Firms of abnormal type 5 have no research to speak of.
  const idle = abnormalOwners(world, 5).has(org.id);
  return {
    record: {
      name: org.name,
      short_name: org.short,
      former_names: org.former ? [org.former.name] : [],
      credit_code: org.creditCode,
      org_type: TYPES[org.type],
      province: org.city.province,
      city: org.city.name || org.city.province,
      county: org.district,
      address: org.address.slice(6),
      industry: org.type === 'firm' && org.chains[0] ? chainOf(org.chains[0]).name : null,
      parent: parent?.name ?? null,
      tag: null,
      tag_year: null,
      certificate_number: null,
      valid_from: null,
      valid_to: null,
      stock_code: null,
      listed_date: null,
      university_code: org.type === 'university' ? `4199${org.creditCode.slice(10, 16)}` : null,
      established_date: iso(org.established),
      employees: idle ? 3 : org.employees,
      rd_staff: idle ? 0 : org.rdStaff,
      tags: [],
    },
    truth: { id: org.id, parent: org.parent, group: org.group, names: namesOf(org) },
  };
}

/** tag | share of the firms | first year | years of validity | prefix of certificates */
const TAGS: readonly (readonly [string, number, number, number, string])[] = [
  ['高新技术企业', 0.36, 2021, 3, 'GR'],
  ['专精特新中小企业', 0.12, 2020, 3, 'ZJTX'],
  ['专精特新“小巨人”企业', 0.02, 2020, 3, 'XJR'],
  ['知识产权优势企业', 0.04, 2019, 3, 'ZSYS'],
  ['知识产权示范企业', 0.015, 2019, 3, 'ZSSF'],
  ['备案企业', 0.1, 2022, 5, 'BA'],
  ['上市公司', 0.012, 2010, 30, ''],
];

/** The lists of the offices: universities, then the firms of each tag. A firm can be in several, under the name it had then. */
export function* tagListsOf(world: World): Generator<Made<OrganisationRecord, OrganisationTruth>> {
  for (const org of world.universities) {
    if (org.type !== 'university') continue;
    const made = organisationRecord(world, org);
    yield { ...made, record: { ...made.record, tag: '普通高等学校', tag_year: 2024 } };
  }
  for (const [tag, share, firstYear, years, prefix] of TAGS) {
    for (const [n, org] of world.firms.entries()) {
      const rng = new Rng(world.seed, 'tag', tag, n);
      if (!rng.chance(share * (org.rdStaff > 60 ? 1.8 : 0.9))) continue;
      yield tagged(world, rng, org, tag, firstYear, years, prefix, n);
    }
  }
}

function tagged(
  world: World,
  rng: Rng,
  org: Org,
  tag: string,
  firstYear: number,
  years: number,
  prefix: string,
  n: number,
): Made<OrganisationRecord, OrganisationTruth> {
  const made = organisationRecord(world, org);
  const listed = tag === '上市公司';
  const from = listed
    ? org.established + 2500 + rng.int(500)
    : day(`${firstYear + rng.int(2025 - firstYear)}-11-01`) + rng.int(50);
  const valid = Math.min(from, LAST);
  const year = Number(iso(valid).slice(0, 4));
  const old = org.former && valid < org.former.changed ? org.former.name : org.name;
  return {
    truth: made.truth,
    record: {
      ...made.record,
      name: rng.chance(0.1) && org.aliases.length > 0 ? rng.pick(org.aliases) : old,
      credit_code: made.record.credit_code,
      tag,
      tag_year: year,
      certificate_number: listed ? null : `${prefix}${year}32${String(n).padStart(6, '0')}`,
      valid_from: listed ? null : iso(valid),
      valid_to: listed ? null : iso(anniversary(valid, years)),
      stock_code: listed ? `99${String(n % 10_000).padStart(4, '0')}` : null,
      listed_date: listed ? iso(valid) : null,
    },
  };
}
