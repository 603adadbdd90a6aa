import { FIELDS, type Field } from './fields.ts';
import { HABITS, type Habits } from './habits.ts';
import {
  applicationNumber,
  asSpreadsheetSaves,
  dotted,
  type GazetteKind,
  publicationNumber,
} from './numbers.ts';
import {
  type ApplicantType,
  company,
  foreign,
  hospital,
  institute,
  type Organisation,
  pickCity,
  university,
} from './organisations.ts';
import { chinesePerson, foreignPerson } from './people.ts';
import { type City, FOREIGN_PLACES } from './regions.ts';
import { Rng } from './rng.ts';
import { design, inventionTitle, ipcCell, utilityTitle } from './titles.ts';

/** One invented publication: what was published, and the cells as the gazette file shows them. */
export interface SampleRow {
  publicationNumber: string;
  title: string;
  /** The true application number; the file may have lost it (`filingCell`). */
  applicationNumber: string;
  filingCell: string;
  filingDate: string;
  applicants: string;
  inventors: string;
  address: string;
  classification: string;
  applicantType: ApplicantType;
  hasUniversity: boolean;
  /** Where the address lies, as it says itself: `江苏省/苏州市`, `北京市`, `国外/日本`, `中国台湾`. */
  place: string;
  /** The same, with a county-level city's prefecture where the address leaves it out. */
  prefecture: string;
}

const TYPES: readonly ApplicantType[] = [
  'university',
  'company',
  'institute',
  'hospital',
  'person',
  'foreign',
];
const DEVICE_FIELDS = FIELDS.filter((field) => !field.chemical);
/** Fields of private applicants: things people invent at home. */
const HOME_FIELDS = FIELDS.filter((field) => ['家居', '农机', '建筑', '车辆', '食品'].includes(field.key));

/** The position-th publication of a day. Equal arguments give an equal row, whichever file asks for it. */
export function sampleRow(seed: number, kind: GazetteKind, day: number, position: number): SampleRow {
  const rng = new Rng(seed, kind, day, position);
  const habits = HABITS[kind];
  const type = TYPES[rng.index(habits.applicants)] ?? 'company';
  const { applicants, first, city, hasUniversity } = parties(rng, habits, type);
  const [from, to] = habits.months[rng.index(habits.lag)] ?? [6, 11];
  const filed = day - Math.floor((from + rng.float() * (to - from + 1)) * 30.4) - 1;
  const filingDate = dotted(filed);
  const number = applicationNumber(
    kind,
    day,
    position,
    Number(filingDate.slice(0, 4)),
    type === 'foreign' && rng.chance(0.6),
  );
  const { title, classification } = subject(rng, kind, habits, type, first, Number(filingDate.slice(0, 4)));
  const { address, place, prefecture } = where(rng, type, city, first?.country);
  return {
    publicationNumber: publicationNumber(kind, day, position),
    title,
    applicationNumber: number,
    filingCell: filingCell(rng, kind, number),
    filingDate,
    applicants,
    inventors: inventors(rng, habits, first, applicants, type),
    address,
    classification,
    applicantType: type,
    hasUniversity,
    place,
    prefecture,
  };
}

/** Utility models and designs keep their numbers; inventions went through a spreadsheet, most of the published ones twice. */
function filingCell(rng: Rng, kind: GazetteKind, number: string): string {
  if (kind === 'published') return asSpreadsheetSaves(number, rng.chance(0.8) ? 3 : 6);
  return kind === 'granted' ? asSpreadsheetSaves(number, 6) : number;
}

/** The grant of a publication of an earlier day: the same document number with the letter B, the same application. */
export function grantOf(published: SampleRow): SampleRow {
  return {
    ...published,
    publicationNumber: published.publicationNumber.replace(/A$/, 'B'),
    filingCell: asSpreadsheetSaves(published.applicationNumber, 6),
  };
}

function organisation(rng: Rng, type: Exclude<ApplicantType, 'person'>): Organisation {
  switch (type) {
    case 'university':
      return university(rng);
    case 'company':
      return company(rng);
    case 'institute':
      return institute(rng);
    case 'hospital':
      return hospital(rng);
    case 'foreign':
      return foreign(rng);
    default: {
      const never: never = type;
      throw new RangeError(`no such applicant type: ${String(never)}`);
    }
  }
}

function parties(
  rng: Rng,
  habits: Habits,
  type: ApplicantType,
): { applicants: string; first: Organisation | undefined; city: City | undefined; hasUniversity: boolean } {
  const shape = rng.index(habits.parties);
  const first = type === 'person' ? undefined : organisation(rng, type);
  const city = first ? first.city : pickCity(rng);
  const names = [first?.name ?? chinesePerson(`private ${city?.short ?? ''}`, rng.int(40_000))];
  let hasUniversity = type === 'university';
  for (let more = shape - 1; more > 0; more--) {
    if (!first) names.push(chinesePerson('private', rng.int(40_000)));
    else if (type === 'foreign') names.push(foreign(rng).name);
    else if (type === 'company' && rng.chance(0.5)) {
      names.push(university(rng).name);
      hasUniversity = true;
    } else names.push(company(rng, city).name);
  }
  const list = [...new Set(names)].join(habits.separator);
  return { applicants: shape === 1 ? `${list};` : list, first, city, hasUniversity };
}

function inventors(
  rng: Rng,
  habits: Habits,
  first: Organisation | undefined,
  applicants: string,
  type: ApplicantType,
): string {
  const shape = rng.index(habits.inventors);
  const names: string[] = [];
  for (let left = Math.max(1, shape); left > 0; left--) {
    const member = rng.int(first?.people ?? 5);
    if (!first)
      names.push(
        names.length === 0 ? (applicants.split(';')[0] ?? '') : chinesePerson(`with ${applicants}`, member),
      );
    else if (type === 'foreign') names.push(foreignPerson(first.country ?? '', first.team, member));
    else names.push(chinesePerson(first.team, member));
  }
  const list = [...new Set(names)].join(habits.separator);
  return shape === 1 ? `${list};` : list;
}

function subject(
  rng: Rng,
  kind: GazetteKind,
  habits: Habits,
  type: ApplicantType,
  first: Organisation | undefined,
  filingYear: number,
): { title: string; classification: string } {
  const spaces = rng.chance(habits.spaces) ? '  ' : '';
  if (kind === 'design') {
    const { title, classification } = design(rng, filingYear, habits.separator);
    return { title, classification: classification + spaces };
  }
  const own = (first?.fields ?? [])
    .map((at) => FIELDS[at])
    .filter((field): field is Field => field !== undefined);
  const usable = (own.length > 0 ? own : type === 'person' ? HOME_FIELDS : FIELDS).filter(
    (field) => kind !== 'utility' || !field.chemical,
  );
  const field = rng.pick(usable.length > 0 ? usable : DEVICE_FIELDS);
  const shape = rng.index(habits.symbols);
  const cell = ipcCell(rng, field, habits.separator, shape === 2 ? 2 : 1);
  return {
    title: kind === 'utility' ? utilityTitle(rng, field) : inventionTitle(rng, field),
    classification: `${cell}${shape === 1 ? ';' : ''}${spaces}`,
  };
}

const ROADS = ['示例路', '示例大道', '示例科创路', '合成街', '示例工业园合成路', '示例新村'];

function where(
  rng: Rng,
  type: ApplicantType,
  city: City | undefined,
  country: string | undefined,
): { address: string; place: string; prefecture: string } {
  if (!city) {
    const at = country ?? '';
    const places = FOREIGN_PLACES.find((place) => place.country === at)?.places ?? [''];
    const place = at.startsWith('中国') ? at : `国外/${at}`;
    return { address: at + rng.pick(places), place, prefecture: place };
  }
  const postcode = `${city.postcode}${String(rng.int(100)).padStart(2, '0')}`;
  const house = rng.int(398) + 1;
  let road = `${rng.pick(ROADS)}${house}号`;
  if (type === 'person') road += `${rng.int(30) + 1}幢${rng.int(9) + 1}0${rng.int(4) + 1}室`;
  else if (rng.chance(0.2)) road += `${rng.int(30) + 1}幢`;
  else if (rng.chance(0.001)) road += '(一号楼1-5层,二号楼第1层)';
  const prefecture = city.name ? `${city.province}/${city.name}` : city.province;
  // Three addresses in a thousand name the county-level city straight after the province.
  if (city.countyCities.length > 0 && rng.chance(0.003)) {
    const county = rng.pick(city.countyCities);
    return {
      address: `${postcode}${city.province}${county}${road}`,
      place: `${city.province}/${county}`,
      prefecture,
    };
  }
  return {
    address: `${postcode}${city.province}${city.name}${rng.pick(city.districts)}${road}`,
    place: prefecture,
    prefecture,
  };
}
