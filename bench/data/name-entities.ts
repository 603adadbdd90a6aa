import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { nameKey } from '../../domain/names.ts';
import { projectRoot } from '../../lake/assets.ts';
import { BenchProblem } from '../harness/session.ts';
import { type NameSubject, pick } from './name-noise.ts';
import { companyParts, joinParts } from './name-noise-parts.ts';
import { CITIES, leadingPlace, type Place } from './name-noise-places.ts';

/**
 * Bodies with a clean name, from the real lists beside the checkout. What cannot be known to be one body or two is left out:
 * - Companies of the gazette whose names differ only in legal form or in 省/市, or that stand at one address under names one character
 *   apart, or in one city with and without the region: the more frequent one stays.
 * - Universities come from the official list alone: the gazette has their former names.
 * - Listed companies are short names. `NAME股份有限公司` is made of each (a fiction, though often the legal name), left out when a
 *   company of the gazette may be the same body: a 股份 company there begins with the same two characters, or the short name stands in a
 *   name there and the listing is younger than the gazette.
 */
export interface Entity extends NameSubject {
  source: 'gazette' | 'university' | 'stock' | 'sibling';
  address: string | null;
}

const REAL = path.join(projectRoot(), '..', 'shared', 'real');
const GAZETTE = ['appearance_designed', 'invention_authorized', 'invention_published', 'utility_new'];
const UNIVERSITIES = path.join(REAL, 'reference', 'university_location.json');

/** What is left of a name for those who only look at letters. */
export const canon = (name: string) => nameKey(name).replaceAll(/[^\p{L}\p{N}]/gu, '');

/** A name without legal form, and without the words 省, 市, 县 of regions: equal cores may be one body. */
function core(name: string): string {
  return canon(name)
    .replaceAll(/股份|有限|责任|集团|公司/g, '')
    .replaceAll(/[省市县区]/g, '');
}

/** The name, and the name less one character at each place: two texts share one when they are one slip apart. */
export function slips(text: string): string[] {
  const characters = [...text];
  return [
    text,
    ...characters.map((_, at) => [...characters.slice(0, at), ...characters.slice(at + 1)].join('')),
  ];
}

interface Applicant {
  name: string;
  count: number;
  address: string;
}

async function applicants(): Promise<Applicant[]> {
  const found = new Map<string, Applicant>();
  for (const kind of GAZETTE) {
    const file = path.join(REAL, 'gazette-2019-07-12', `CN_patent_${kind}_712.csv`);
    const text = new TextDecoder('gb18030').decode(await readFile(file));
    const rows: Record<string, string>[] = parse(text, {
      columns: true,
      relax_quotes: true,
      relax_column_count: true,
      bom: true,
    });
    for (const row of rows) {
      const names = (row.patentee ?? row.applicant ?? '').replaceAll('??', '').split(/[;；]/);
      for (const [at, written] of names.entries()) {
        const name = written.trim();
        if (!/(公司|厂)$/.test(name) || name.length < 5) continue;
        const known = found.get(name);
        // The address is the first applicant's.
        if (known !== undefined) known.count++;
        else found.set(name, { name, count: 1, address: at === 0 ? (row.address ?? '') : '' });
      }
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

const placeOf = (address: string): Place | null => leadingPlace(address.replace(/^\d{6}/, ''))?.place ?? null;

async function gazetteCompanies(): Promise<Entity[]> {
  const kept: Entity[] = [];
  const taken = new Set<string>();
  for (const { name, address } of await applicants()) {
    const place = placeOf(address);
    const parts = companyParts(name);
    const bare = parts === null ? null : core(joinParts({ ...parts, region: '' }));
    const marks = [
      `core ${core(name)}`,
      ...(bare === null ? [] : [`bare ${bare} ${place?.city ?? place?.province ?? address}`]),
      ...(address === '' ? [] : slips(canon(name)).map((slip) => `at ${address} ${slip}`)),
    ];
    const seen = marks.some((mark) => taken.has(mark));
    for (const mark of marks) taken.add(mark);
    if (!seen) kept.push({ name, kind: 'company', place, source: 'gazette', address: address || null });
  }
  return kept;
}

async function universities(): Promise<Entity[]> {
  const byName = JSON.parse(await readFile(UNIVERSITIES, 'utf8')) as Record<string, unknown>;
  const byProvince = JSON.parse(
    await readFile(path.join(REAL, 'reference', 'china_mainland_universities.json'), 'utf8'),
  ) as Record<string, { all: string[] }>;
  const provinces = new Map(
    Object.entries(byProvince).flatMap(([province, { all }]) => all.map((name) => [canon(name), province])),
  );
  const seen = new Set<string>();
  const found: Entity[] = [];
  for (const written of Object.keys(byName)) {
    const name = written.trim().replaceAll('(', '（').replaceAll(')', '）');
    if (name.length < 4 || seen.has(canon(name))) continue;
    seen.add(canon(name));
    const province = provinces.get(canon(name));
    const place = leadingPlace(name)?.place ?? (province === undefined ? null : placeOf(province));
    found.push({ name, kind: 'university', place, source: 'university', address: null });
  }
  return found;
}

async function listed(gazette: readonly Entity[]): Promise<Entity[]> {
  const text = await readFile(path.join(REAL, 'enterprises', 'stock_basic.csv'), 'utf8');
  const all = gazette.map(({ name }) => name).join('\n');
  const brandOf = (text: string) => {
    const lead = leadingPlace(text);
    return text.slice(lead?.length ?? 0).slice(0, 2);
  };
  const brands = new Set(
    gazette.flatMap(({ name }) => (name.includes('股份') ? [brandOf(name), name.slice(0, 2)] : [])),
  );
  const joint = gazette.flatMap(({ name }) => (name.includes('股份') ? [name] : [])).join('\n');
  const seen = new Set<string>();
  const found: Entity[] = [];
  for (const line of text.trim().split('\n').slice(1)) {
    const [, , written = '', area = '', , date = ''] = line.split(',');
    const short = written
      .replace(/^(\*?ST|XD|XR|DR|N|C)/, '')
      .replace(/(-[A-Z]+|[A-Z])$/, '')
      .trim();
    if (!/^\p{Script=Han}{3,}$/u.test(short) || seen.has(short)) continue;
    seen.add(short);
    // 名雕股份 is 深圳市名雕装饰股份有限公司: the first two characters of a 字号 are enough for doubt.
    if ((date >= '2018' ? all : joint).includes(short) || brands.has(brandOf(short))) continue;
    const name = `${short.replace(/股份$/, '')}股份有限公司`;
    found.push({ name, kind: 'company', place: placeOf(area), source: 'stock', address: null });
  }
  return found;
}

/**
 * Bodies of our own invention (合成) beside real ones: one 字号 in another city, in another line of business, and the group above a
 * company. All are other bodies.
 */
function siblings(companies: readonly Entity[], wanted: number, random: () => number): Entity[] {
  const taken = new Set(companies.map(({ name }) => core(name)));
  const cities = [...CITIES.keys()];
  const found: Entity[] = [];
  for (let tries = 0; tries < wanted * 20 && found.length < wanted; tries++) {
    const parts = companyParts(pick(companies, random).name);
    if (parts === null || parts.region === '' || parts.industry === '' || parts.place === null) continue;
    const way = found.length % 3;
    const city = pick(cities, random);
    const industry = companyParts(pick(companies, random).name)?.industry ?? '';
    const other =
      way === 0
        ? { ...parts, region: city, place: { province: CITIES.get(city) ?? '', city } }
        : way === 1
          ? { ...parts, industry }
          : { ...parts, industry: '', form: '集团有限公司' };
    const name = joinParts(other);
    if (way === 0 && city === parts.place.city) continue;
    if ((way === 1 && (industry === '' || industry === parts.industry)) || taken.has(core(name))) continue;
    taken.add(core(name));
    found.push({ name, kind: 'company', place: other.place, source: 'sibling', address: null });
  }
  return found;
}

/** @throws BenchProblem when the real lists are not beside the checkout */
export async function realEntities(random: () => number): Promise<Entity[]> {
  if (!existsSync(UNIVERSITIES)) throw new BenchProblem('没有真实数据目录 ../shared/real，无法构造名称对');
  const gazette = await gazetteCompanies();
  const others = [...(await universities()), ...(await listed(gazette))];
  const seen = new Set<string>();
  return [...gazette, ...others, ...siblings(gazette, 1800, random)].filter(({ name }) => {
    const key = canon(name);
    return !seen.has(key) && seen.add(key);
  });
}
