import { CITIES, type City, FOREIGN_PLACES } from './regions.ts';
import { type Rng, totals } from './rng.ts';

/**
 * Invented applicants. Every name carries 示例, so nobody takes one for an existing organisation; universities still end like
 * universities and companies like companies, for the rules that recognise them.
 */
export type ApplicantType = 'university' | 'company' | 'institute' | 'hospital' | 'person' | 'foreign';

export interface Organisation {
  type: ApplicantType;
  name: string;
  city: City | undefined;
  /** Country of applicants from elsewhere. */
  country: string | undefined;
  /** Key of the group of people who invent for it. */
  team: string;
  /** How many of them there are. */
  people: number;
  /** Fields it works in, as positions in FIELDS; empty means all. */
  fields: readonly number[];
}

const FIRST = '云砺澄岚曜衡翊沐珩霁泓聿筑禾颂樾景璟昱恺瀚铎锐棠骞朔涵逸睿钧';
const SECOND = '川岳泽屿穹辰序宸陌垣桥渊舟岭圃野汀麓原畴埠港湾堰潭溪谷坪崖洲';

function stem(n: number): string {
  const first = n % FIRST.length;
  const second = (Math.floor(n / FIRST.length) + first * 7) % SECOND.length;
  return `${FIRST[first] ?? ''}${SECOND[second] ?? ''}`;
}
/** Different words for 0 … STEMS − 1; steps coprime to it (613, 211, 617) reach them all. */
const STEMS = FIRST.length * SECOND.length;

/** Lines of business with the fields (positions in FIELDS) they invent in. */
const BUSINESS: readonly { name: string; fields: readonly number[] }[] = [
  { name: '半导体', fields: [0] },
  { name: '新能源科技', fields: [1, 2] },
  { name: '光伏科技', fields: [2, 4] },
  { name: '电机', fields: [3, 10] },
  { name: '电气', fields: [4, 9] },
  { name: '通信技术', fields: [5, 7] },
  { name: '智能科技', fields: [6, 10] },
  { name: '信息技术', fields: [7, 6] },
  { name: '光电', fields: [8, 0] },
  { name: '仪器', fields: [9] },
  { name: '自动化设备', fields: [10, 21] },
  { name: '医疗器械', fields: [11] },
  { name: '制药', fields: [12, 13] },
  { name: '生物科技', fields: [13, 12] },
  { name: '新材料', fields: [14, 16] },
  { name: '食品', fields: [15] },
  { name: '化工', fields: [16, 19] },
  { name: '特钢', fields: [17] },
  { name: '环保科技', fields: [20, 19] },
  { name: '机器人', fields: [21, 10] },
  { name: '精密机械', fields: [22, 27] },
  { name: '重型装备', fields: [23, 27] },
  { name: '纺织', fields: [24] },
  { name: '农业装备', fields: [25] },
  { name: '暖通设备', fields: [26] },
  { name: '汽车零部件', fields: [28, 27] },
  { name: '船舶重工', fields: [29, 23] },
  { name: '家居用品', fields: [30] },
  { name: '建设工程', fields: [31] },
];

const UNIVERSITY_ENDINGS = [
  '大学',
  '理工大学',
  '工程学院',
  '师范大学',
  '职业技术学院',
  '科技大学',
  '医科大学',
  '农业大学',
  '学院',
];

const CITY_TOTALS = totals(CITIES.map((city) => city.weight));
const FOREIGN_TOTALS = totals(FOREIGN_PLACES.map((place) => place.weight));

/** A few members of a list occur often, most of it rarely; `n` in [0, size). */
function skewed(rng: Rng, size: number): number {
  return Math.floor(rng.float() ** 2.2 * size);
}

export function pickCity(rng: Rng): City {
  const city = CITIES[rng.index(CITY_TOTALS)];
  if (!city) throw new RangeError('no city');
  return city;
}

export function university(rng: Rng): Organisation {
  const city = pickCity(rng);
  const position = CITIES.indexOf(city);
  const size = Math.max(2, Math.min(9, Math.round(city.weight * 120)));
  const n = skewed(rng, size);
  const name = `示例${stem(((position * 9 + n) * 613) % STEMS)}${UNIVERSITY_ENDINGS[(n + position) % UNIVERSITY_ENDINGS.length] ?? ''}`;
  return { type: 'university', name, city, country: undefined, team: name, people: 240, fields: [] };
}

export function company(rng: Rng, near?: City): Organisation {
  const city = near ?? pickCity(rng);
  const n = skewed(rng, 60 + Math.round(city.weight * 40_000));
  const business = BUSINESS[(n * 7 + Math.floor(n / STEMS)) % BUSINESS.length];
  const word = `示例${stem((n * 617) % STEMS)}`;
  const line = business?.name ?? '';
  const form = n % 11 === 0 ? '股份有限公司' : n % 37 === 0 ? '厂' : '有限公司';
  const name = n % 9 === 0 ? `${word}${line}（${city.short}）${form}` : `${city.short}${word}${line}${form}`;
  return {
    type: 'company',
    name,
    city,
    country: undefined,
    team: name,
    people: 4 + (n % 23),
    fields: business?.fields ?? [],
  };
}

/** Research institutes. Some are called 科学院, which contains 学院 and is no university. */
export function institute(rng: Rng): Organisation {
  const city = pickCity(rng);
  const n = skewed(rng, 6);
  const word = stem(((CITIES.indexOf(city) * 6 + n) * 211) % STEMS);
  const name = n % 2 === 0 ? `示例科学院${word}技术研究所` : `${city.short}示例${word}产业技术研究院有限公司`;
  return { type: 'institute', name, city, country: undefined, team: name, people: 60, fields: [] };
}

export function hospital(rng: Rng): Organisation {
  const city = pickCity(rng);
  const name = `${city.short}示例${stem((skewed(rng, 5) * 617 + CITIES.indexOf(city)) % STEMS)}人民医院`;
  return { type: 'hospital', name, city, country: undefined, team: name, people: 80, fields: [11, 12, 13] };
}

export function foreign(rng: Rng): Organisation {
  const place = FOREIGN_PLACES[rng.index(FOREIGN_TOTALS)];
  if (!place) throw new RangeError('no place');
  const n = skewed(rng, 120);
  const word = `示例${stem(n * 29 + place.country.length)}`;
  const line = BUSINESS[n % BUSINESS.length]?.name ?? '';
  const name = foreignName(place.country, word, line, n);
  const fields = BUSINESS[n % BUSINESS.length]?.fields ?? [];
  return { type: 'foreign', name, city: undefined, country: place.country, team: name, people: 30, fields };
}

function foreignName(country: string, word: string, line: string, n: number): string {
  if (country === '日本') return n % 2 === 0 ? `株式会社${word}制作所` : `${word}${line}株式会社`;
  // Gazettes print these with an ASCII comma, which makes the cell need quotes.
  if (country === '美国' && n % 60 === 1) return `${word}发展公司,有限责任合伙企业`;
  if (country.startsWith('中国')) return `${word}${line}股份有限公司`;
  return n % 4 === 0 ? `${word}控股有限公司` : `${word}${line}公司`;
}
