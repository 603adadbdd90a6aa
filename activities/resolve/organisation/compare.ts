import { type Characters, editDistance } from '../../../domain/organisation/characters.ts';
import type { Lexicon } from '../../../domain/organisation/lexicon.ts';
import { FEATURES, levelOf, type ResolutionModel } from './model.ts';
import type { Candidate } from './names.ts';
import {
  alike,
  isContrast,
  isDoubled,
  isInitials,
  isReordered,
  isSameSchool,
  legalForm,
  mayBeSwapped,
  mixedSpelling,
  sameBehindRegion,
  sortedText,
  sortedWords,
} from './wording.ts';

/** Why two names cannot be one body, whatever else they share. */
export type Veto = 'unit' | 'university' | null;

/** Levels of the features of a pair, in the order of `FEATURES`. */
export type Levels = Uint8Array;

const AT = Object.fromEntries(FEATURES.map((feature, at) => [feature, at])) as Record<
  (typeof FEATURES)[number],
  number
>;

const CORE = {
  whole: levelOf('core', 'whole'),
  close: levelOf('core', 'close'),
  near: levelOf('core', 'near'),
  equal: levelOf('core', 'equal'),
  swapped: levelOf('core', 'swapped'),
  alike: levelOf('core', 'alike'),
  spelled: levelOf('core', 'spelled'),
  edit: levelOf('core', 'edit'),
  initials: levelOf('core', 'initials'),
  contained: levelOf('core', 'contained'),
  edit_short: levelOf('core', 'edit_short'),
  different: levelOf('core', 'different'),
};
const INDUSTRY = {
  equal: levelOf('industry', 'equal'),
  none: levelOf('industry', 'none'),
  slip: levelOf('industry', 'slip'),
  contained: levelOf('industry', 'contained'),
  missing: levelOf('industry', 'missing'),
  shared: levelOf('industry', 'shared'),
  different: levelOf('industry', 'different'),
};
const REGION = {
  same: levelOf('region', 'same'),
  none: levelOf('region', 'none'),
  nested: levelOf('region', 'nested'),
  missing: levelOf('region', 'missing'),
  wider: levelOf('region', 'wider'),
  other_city: levelOf('region', 'other_city'),
  other_province: levelOf('region', 'other_province'),
};
const FORM = {
  equal: levelOf('form', 'equal'),
  missing: levelOf('form', 'missing'),
  family: levelOf('form', 'family'),
  group: levelOf('form', 'group'),
  other: levelOf('form', 'other'),
};

const CITIES = {
  shared: levelOf('cities', 'shared'),
  unknown: levelOf('cities', 'unknown'),
  different: levelOf('cities', 'different'),
};

/** Cores that differ by slips of the pen, if they are one. */
const SLIPS: ReadonlySet<number> = new Set([CORE.close, CORE.near, CORE.alike, CORE.edit, CORE.edit_short]);

/** What the names of a pair would have to be, for both to be one body. */
export interface Explanation {
  /** One was written with slips of the pen. */
  slip: boolean;
  /** The slip is a look-alike or sound-alike. */
  alike: boolean;
  /** The characters of the 字号 stand in another order. */
  mixed: boolean;
  /** Both are whole names, and a part is left out of one. */
  shortened: boolean;
  /** They say different things: sisters of a group share address and inventors too. */
  sisters: boolean;
}

/** The city that the first name says is one that the records of the other say, if it says one. */
function isWhereNamed({ parsed: { place } }: Candidate, { cities }: Candidate): boolean {
  return place.city === null || cities.includes(place.city);
}

/** What would explain that the names of one body differ so. */
export function explain(a: Candidate, b: Candidate, levels: Levels): Explanation {
  const [core, industry, region] = [
    levels[AT.core] as number,
    levels[AT.industry] as number,
    levels[AT.region] as number,
  ];
  // 村田 and 田村; a region or a form that moved is none.
  const mixed =
    core === CORE.swapped &&
    a.body.slice(0, 2) !== b.body.slice(0, 2) &&
    sortedText(a.body) === sortedText(b.body);
  const slip = SLIPS.has(core) || industry === INDUSTRY.slip || mixed;
  const left = region === REGION.missing || region === REGION.wider || region === REGION.nested;
  const less = industry === INDUSTRY.missing || industry === INDUSTRY.contained || core === CORE.contained;
  // 苏州澜舟药业 and 江苏澜舟药业, both in Suzhou by the records.
  const placed =
    levels[AT.cities] === CITIES.shared &&
    isWhereNamed(a, b) &&
    isWhereNamed(b, a) &&
    (region === REGION.missing || region === REGION.wider) &&
    (core === CORE.equal || core === CORE.whole) &&
    (industry === INDUSTRY.equal || a.parsed.family === 'university') &&
    a.parsed.family === b.parsed.family &&
    (a.parsed.family === 'company' || a.parsed.family === 'university');
  const whole = a.parsed.form !== '' && b.parsed.form !== '' && a.parsed.latin === b.parsed.latin;
  return {
    slip,
    alike: core === CORE.alike,
    mixed,
    shortened:
      core === CORE.contained ||
      (whole && !placed && (left || less || core === CORE.initials) && a.parsed.plain !== b.parsed.plain),
    sisters: industry >= INDUSTRY.shared || core === CORE.different || core === CORE.contained,
  };
}

/** A unit and its head, or units of different heads: two bodies by their very names. Different universities likewise. */
export function vetoOf(a: Candidate, b: Candidate, { characters }: Lexicon): Veto {
  const p = a.parsed;
  const q = b.parsed;
  const headed = p.head !== null || q.head !== null;
  if (headed && isSlipOfAll(a, b, characters)) return null;
  if (headed && p.unit !== q.unit && !isSlip(p.unit, q.unit, characters)) return 'unit';
  if (p.university !== null && q.university !== null && p.university.name !== q.university.name)
    return 'university';
  return null;
}

/** One character too many or too few makes no unit; nor does another order of the same characters. */
function isSlipOfAll(a: Candidate, b: Candidate, characters: Characters): boolean {
  const [x, y] = [a.parsed.plain, b.parsed.plain];
  if (Math.min(x.length, y.length) < 6) return false;
  if (x.length === y.length) return alike(x, y, characters) || isReordered(x, y);
  return isDoubled(x, y);
}

/** Units of one head often differ by a word (地质研究所, 地理研究所): only what looks or sounds alike is a slip of the pen. */
function isSlip(a: string, b: string, characters: Characters): boolean {
  if (Math.min(a.length, b.length) < 5) return false;
  return alike(a, b, characters) || isDoubled(a, b);
}

/** Places, numbers or 集团 in the names contradict: joined by a code or a statement only. */
export function contradicts(levels: Levels): boolean {
  return (
    (levels[AT.region] as number) >= REGION.other_city ||
    (levels[AT.numbers] as number) === 1 ||
    (levels[AT.form] as number) === FORM.group
  );
}

/** Compares two candidates; fills and returns `into`. */
export function compare(a: Candidate, b: Candidate, { lexicon }: ResolutionModel, into: Levels): Levels {
  const region = otherRegions(a, b) ? REGION.other_city : regionLevel(a, b);
  const [core, industry] = bodyLevels(a, b, lexicon);
  into[AT.core] = core;
  into[AT.industry] = industry;
  into[AT.region] = region;
  into[AT.form] = formLevel(a, b);
  into[AT.china] = a.parsed.china === b.parsed.china ? 0 : 1;
  into[AT.cities] = citiesLevel(a, b);
  into[AT.address] = a.addresses.some((address) => b.addresses.includes(address)) ? 0 : 1;
  into[AT.company] = companyLevel(a.mention.company, b.mention.company);
  into[AT.numbers] = a.parsed.numbers === b.parsed.numbers && !isContrast(a, b, lexicon) ? 0 : 1;
  // A name in letters has no region, industry and form of its own: the whole of it was compared.
  if (core === CORE.spelled && a.parsed.latin !== b.parsed.latin) {
    into[AT.region] = REGION.missing;
    into[AT.form] = FORM.missing;
    into[AT.numbers] = 0;
  }
  if (core === CORE.close || core === CORE.near) {
    if (region < REGION.other_city) into[AT.region] = REGION.none;
    into[AT.form] = FORM.missing;
  }
  if (a.parsed.family === 'university' && core === CORE.equal && a.parsed.core !== b.parsed.core)
    into[AT.region] = REGION.missing;
  if (region >= REGION.wider && (sameAfterWeakPlace(a, b) || sameAfterWeakPlace(b, a)))
    into[AT.region] = REGION.missing;
  // 人民医院 and 中医医院 of one town are two, and nothing but the town is their core.
  if (
    core < CORE.different &&
    a.parsed.family === 'hospital' &&
    b.parsed.family === 'hospital' &&
    core !== CORE.whole &&
    a.parsed.form !== b.parsed.form
  )
    into[AT.core] = CORE.different;
  if (core === CORE.swapped) {
    into[AT.region] = a.parsed.regions.length === 0 ? REGION.none : REGION.same;
    into[AT.numbers] = sortedWords(a.parsed.numbers) === sortedWords(b.parsed.numbers) ? 0 : 1;
  }
  return into;
}

function bodyLevels(a: Candidate, b: Candidate, lexicon: Lexicon): [number, number] {
  const { characters } = lexicon;
  const p = a.parsed;
  const q = b.parsed;
  if (p.latin !== q.latin) return spelling(a, b, characters);
  if (isWhole(a, b) || isSameSchool(a, b)) return [CORE.whole, INDUSTRY.equal];
  if (sameAfterWeakPlace(a, b) || sameAfterWeakPlace(b, a)) return [CORE.equal, INDUSTRY.equal];
  if (sameBehindRegion(a, b, lexicon) || sameBehindRegion(b, a, lexicon)) return [CORE.equal, INDUSTRY.none];
  const slips = slipsOf(a, b);
  if (slips === 1) return [CORE.close, INDUSTRY.none];
  if (slips !== null) return [CORE.near, INDUSTRY.none];
  if (p.core === q.core) return [CORE.equal, industryLevel(p.industry, q.industry, lexicon)];
  if (a.bag === b.bag && a.bag.length >= 4 && mayBeSwapped(p, q))
    return [CORE.swapped, p.industry === '' && q.industry === '' ? INDUSTRY.none : INDUSTRY.equal];
  if (a.body === b.body) return [CORE.equal, INDUSTRY.equal];
  // One was cut elsewhere than the other: cut both where the shorter core ends.
  const size = Math.min(p.core.length, q.core.length);
  const left = a.body.slice(0, size);
  const right = b.body.slice(0, size);
  if (size >= 2 && left === right) {
    const rest = industryLevel(a.body.slice(size), b.body.slice(size), lexicon);
    if (rest <= INDUSTRY.slip) return [CORE.equal, rest];
    if (rest === INDUSTRY.missing && size >= 3) return [CORE.contained, INDUSTRY.none];
  }
  if (mixedSpelling(a.body, b.body, characters)) return [CORE.spelled, INDUSTRY.equal];
  const core = coreLevel(p.core, q.core, characters);
  if (core !== CORE.different || p.core.length === q.core.length)
    return [core, industryLevel(p.industry, q.industry, lexicon)];
  if (size >= 2 && left !== right && alike(left, right, characters)) {
    const rest = industryLevel(a.body.slice(size), b.body.slice(size), lexicon);
    if (rest <= INDUSTRY.slip) return [CORE.alike, rest];
  }
  if (isInitials(a, b) || isInitials(b, a)) return [CORE.initials, INDUSTRY.none];
  if (editDistance(a.body, b.body, 1) <= 1 && Math.min(a.body.length, b.body.length) >= 5)
    return [CORE.edit, INDUSTRY.equal];
  return [CORE.different, industryLevel(p.industry, q.industry, lexicon)];
}

/** 新泰兴精密科技 was read as 新泰 + 兴精密: what the other calls its body is this one's with the short name of a county. */
function sameAfterWeakPlace(a: Candidate, b: Candidate): boolean {
  if (!a.parsed.weakPlace) return false;
  const { plain, form } = a.parsed;
  return b.body.length >= 3 && plain.slice(0, plain.length - form.length) === b.body;
}

/** One name in two scripts, or with its region in brackets. */
function isWhole(a: Candidate, b: Candidate): boolean {
  const p = a.parsed;
  const q = b.parsed;
  if (p.plain === q.plain) return true;
  if (a.body !== b.body || legalForm(p.form) !== legalForm(q.form) || p.china !== q.china) return false;
  const [x, y] = [p.place, q.place];
  const placed = x.province !== null || Math.max(p.form.length, q.form.length) >= 4;
  return placed && x.province === y.province && x.city === y.city && x.county === y.county;
}

/**
 * The whole names differ by few slips, which made them come apart in different places (or hit a part that is no core). Where both have
 * a region, an industry or a form, and these differ, it is no slip but another name. Returns how many slips, or null.
 */
function slipsOf(a: Candidate, b: Candidate): number | null {
  const p = a.parsed;
  const q = b.parsed;
  const length = Math.min(p.plain.length, q.plain.length);
  if (p.core === q.core || length < 5) return null;
  const scholarly = p.family === 'university' && q.family === 'university';
  if (p.form !== '' && q.form !== '' && p.form !== q.form && !scholarly) return null;
  if (p.industry !== '' && q.industry !== '' && p.industry !== q.industry) return null;
  if (p.numbers !== q.numbers) return null;
  const level = p.weakPlace || q.weakPlace ? REGION.missing : regionLevel(a, b);
  if (level !== REGION.same && level !== REGION.none && level !== REGION.missing) return null;
  // Cut in the same places: the slip is in the core, which is judged by itself.
  const alikeCut = level !== REGION.missing && p.form === q.form && p.industry === q.industry;
  if (alikeCut && p.core.length === q.core.length) return null;
  const told = length - Math.max(p.form.length, q.form.length);
  const limit = told >= 9 ? 3 : told >= 5 ? 2 : 1;
  const slips = editDistance(p.plain, q.plain, limit);
  if (slips === 2 && p.plain.length === q.plain.length && isReordered(p.plain, q.plain)) return 1;
  return slips > limit ? null : slips;
}

function coreLevel(a: string, b: string, characters: Characters): number {
  if (alike(a, b, characters)) return CORE.alike;
  const shorter = Math.min(a.length, b.length);
  if (editDistance(a, b, 1) <= 1) return shorter >= 4 ? CORE.edit : CORE.edit_short;
  if (shorter >= 2 && (a.includes(b) || b.includes(a))) return CORE.contained;
  if (mixedSpelling(a, b, characters)) return CORE.spelled;
  return CORE.different;
}

function spelling(a: Candidate, b: Candidate, characters: Characters): [number, number] {
  const latin = (a.parsed.latin ? a : b).parsed;
  const han = a.parsed.latin ? b : a;
  const letters = latin.core.toLowerCase();
  const whole = latin.plain.toLowerCase();
  const errors = letters.length >= 14 ? 1 : 0;
  const { plain, form, core } = han.parsed;
  const bare = plain.slice(0, plain.length - form.length);
  for (const text of [plain, bare, han.body]) {
    if (characters.spells(whole, text, errors) || characters.spells(letters, text, errors))
      return [CORE.spelled, INDUSTRY.equal];
  }
  if (core.length >= 3 && characters.spells(letters, core))
    return [CORE.spelled, han.parsed.industry === '' ? INDUSTRY.none : INDUSTRY.missing];
  return [CORE.different, INDUSTRY.none];
}

function industryLevel(a: string, b: string, lexicon: Lexicon): number {
  if (a === b) return a === '' ? INDUSTRY.none : INDUSTRY.equal;
  if (a === '' || b === '') return INDUSTRY.missing;
  const shorter = Math.min(a.length, b.length);
  // 电子 and 电器 are two industries; 电子 and 电孑 are one with a slip.
  if (shorter >= 2 && editDistance(a, b, 1) <= 1 && !(lexicon.isIndustry(a) && lexicon.isIndustry(b)))
    return INDUSTRY.slip;
  if (shorter >= 2 && (a.includes(b) || b.includes(a))) return INDUSTRY.contained;
  for (let i = 0; i + 2 <= a.length; i++) if (b.includes(a.slice(i, i + 2))) return INDUSTRY.shared;
  return INDUSTRY.different;
}

function regionLevel(a: Candidate, b: Candidate): number {
  const p = a.parsed.place;
  const q = b.parsed.place;
  const none = (place: typeof p) => place.province === null && place.county === null;
  if (none(p) || none(q)) return none(p) && none(q) ? REGION.none : REGION.missing;
  if (p.county !== null && q.county !== null) {
    if (p.county !== q.county) return p.province === q.province ? REGION.other_city : REGION.other_province;
    if (p.city === q.city || p.city === null || q.city === null) return REGION.same;
  }
  if (p.province === null || q.province === null) return REGION.missing;
  if (p.province !== q.province) return REGION.other_province;
  if (p.city === null || q.city === null) return p.city === q.city ? REGION.same : REGION.wider;
  if (p.city !== q.city) return REGION.other_city;
  return p.county === q.county ? REGION.same : REGION.nested;
}

function formLevel(a: Candidate, b: Candidate): number {
  const p = a.parsed;
  const q = b.parsed;
  if (p.form === '' || q.form === '') return FORM.missing;
  if (p.group !== q.group) return p.family === q.family ? FORM.group : FORM.other;
  if (p.form === q.form) return FORM.equal;
  // 人民医院 and 中医医院 of one town are two.
  return p.family === q.family && p.family !== 'hospital' ? FORM.family : FORM.other;
}

/** Both name regions, and each one that the other does not: 国网山东省电力公司, 国网山西省电力公司. */
function otherRegions(a: Candidate, b: Candidate): boolean {
  const [x, y] = [a.parsed.regions, b.parsed.regions];
  if (a.parsed.china !== b.parsed.china && x.length + y.length > 0) return true;
  const lacks = (own: readonly string[], others: readonly string[]) =>
    own.some((region) => !others.some((other) => region.startsWith(other) || other.startsWith(region)));
  return lacks(x, y) && lacks(y, x) && a.bag !== b.bag;
}

/** Where the records place them; where the name says it when no record does. Names that say both say nothing new. */
function citiesLevel(a: Candidate, b: Candidate): number {
  const [x, y] = [a.cities, b.cities];
  if (x.length === 0 && y.length === 0) return CITIES.unknown;
  const [one, two] = [x.length > 0 ? x : namedCity(a), y.length > 0 ? y : namedCity(b)];
  if (one.length === 0 || two.length === 0) return provincesLevel(a, b);
  if (!one.some((city) => two.includes(city))) return CITIES.different;
  const told = a.parsed.place.city !== null && a.parsed.place.city === b.parsed.place.city;
  return told ? CITIES.unknown : CITIES.shared;
}

function namedCity({ parsed: { place } }: Candidate): readonly string[] {
  return place.city === null ? [] : [place.city];
}

/** A city on one side and a province on the other can only contradict. */
function provincesLevel(a: Candidate, b: Candidate): number {
  const provinces = ({ mention, parsed: { place } }: Candidate): readonly string[] =>
    mention.provinces.length > 0 || place.province === null ? mention.provinces : [place.province];
  const [x, y] = [provinces(a), provinces(b)];
  if (x.length === 0 || y.length === 0) return CITIES.unknown;
  return x.some((province) => y.includes(province)) ? CITIES.unknown : CITIES.different;
}

function companyLevel(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 3;
  const others = new Set(b);
  let shared = 0;
  for (const hash of a) if (others.has(hash)) shared++;
  if (shared >= 2) return 0;
  if (shared === 1) return 1;
  return Math.min(a.length, b.length) >= 3 ? 2 : 3;
}
