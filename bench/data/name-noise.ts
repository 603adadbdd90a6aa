import { LOOK_ALIKES, PINYIN, TRADITIONAL } from './name-noise-glyphs.ts';
import { companyParts, joinParts } from './name-noise-parts.ts';
import { CITIES, fullProvince, leadingPlace, type Place } from './name-noise-places.ts';

/**
 * Spoils Chinese names of organisations the way sources do. Shares no list with what resolves them.
 *
 * How much: 70 % of noisy names carry one noise, 25 % two, 5 % three; which, by {@link MIX}. Nothing here knows what a resolver can
 * undo. A name is never cut below four characters (a university below three): 恒力 alone stands for a thousand companies.
 */

export type NoiseKind =
  | 'substitute'
  | 'insert'
  | 'drop'
  | 'no-form'
  | 'no-industry'
  | 'initials'
  | 'no-region'
  | 'more-region'
  | 'swapped'
  | 'traditional'
  | 'pinyin'
  | 'look-alike'
  | 'width'
  | 'brackets'
  | 'spaces'
  | 'form-variant';

export interface NoisyName {
  name: string;
  /** What made it, in the order in which it was done. */
  noises: NoiseKind[];
  /** The name after each of them; the last is `name`. */
  steps: string[];
}

export interface NameSubject {
  name: string;
  kind: 'company' | 'university';
  /** Where it is; needed to add a region. */
  place: Place | null;
}

/** Weights of the kinds; a kind that cannot be done to a name is drawn again. */
export const MIX: Readonly<Record<NoiseKind, number>> = {
  substitute: 9,
  insert: 5,
  drop: 7,
  'no-form': 9,
  'no-industry': 6,
  initials: 5,
  'no-region': 11,
  'more-region': 8,
  swapped: 7,
  traditional: 7,
  pinyin: 3,
  'look-alike': 9,
  width: 3,
  brackets: 5,
  spaces: 5,
  'form-variant': 8,
};

export const NOISE_KINDS = Object.keys(MIX) as NoiseKind[];

/** Numbers of [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(list: readonly T[], random: () => number): T {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

const LEAST = { company: 4, university: 3 } as const;
/** What a hurried typist hits instead or besides. */
const STRAY = [...'的大中华新金天海达科信力通方元光德成安明建和东南'];
const HOMOPHONES: ReadonlyMap<string, readonly string[]> = new Map(
  [...new Set(PINYIN.values())].map((sound) => [
    sound,
    [...PINYIN].filter(([, syllable]) => syllable === sound).map(([one]) => one),
  ]),
);
const HAN = /\p{Script=Han}/u;

type Noise = (subject: NameSubject, random: () => number) => string | null;

/** Places of Chinese characters: what typos hit. */
const hanPlaces = (characters: readonly string[]) =>
  characters.flatMap((character, at) => (HAN.test(character) ? [at] : []));

/** Replaces one character for which `other` knows something. */
function replaceOne(
  name: string,
  other: (character: string) => string | null,
  random: () => number,
): string | null {
  const characters = [...name];
  const places = characters.flatMap((character, at) => (other(character) === null ? [] : [at]));
  if (places.length === 0) return null;
  const at = pick(places, random);
  characters[at] = other(characters[at] ?? '') ?? '';
  return characters.join('');
}

const substitute: Noise = ({ name }, random) => {
  const characters = [...name];
  const places = hanPlaces(characters);
  if (places.length < 4) return null;
  const at = pick(places, random);
  const is = characters[at] ?? '';
  // Half of all slips are of the ear: people type by pinyin.
  const same = (HOMOPHONES.get(PINYIN.get(is) ?? '') ?? []).filter((one) => one !== is);
  characters[at] =
    same.length > 0 && random() < 0.5
      ? pick(same, random)
      : pick(
          STRAY.filter((one) => one !== is),
          random,
        );
  return characters.join('');
};

const insert: Noise = ({ name }, random) => {
  const characters = [...name];
  const places = hanPlaces(characters);
  if (places.length < 4) return null;
  const at = pick(places, random);
  // A character struck twice, or a stray one.
  characters.splice(at, 0, random() < 0.5 ? (characters[at] ?? '') : pick(STRAY, random));
  return characters.join('');
};

const drop: Noise = ({ name }, random) => {
  const characters = [...name];
  const places = hanPlaces(characters);
  if (places.length < 5) return null;
  characters.splice(pick(places, random), 1);
  return characters.join('');
};

const withParts =
  (
    change: (parts: NonNullable<ReturnType<typeof companyParts>>, random: () => number) => string | null,
  ): Noise =>
  ({ name, kind }, random) => {
    const parts = kind === 'company' ? companyParts(name) : null;
    return parts === null ? null : change(parts, random);
  };

const noForm = withParts((parts) => joinParts({ ...parts, form: '' }));

const noIndustry = withParts((parts) =>
  parts.industry === '' ? null : joinParts({ ...parts, industry: '' }),
);

/** `南京理工大学` → `南理工`, `东南大学` → `东大`, `苏州科技大学` → `苏科大`: first characters of the words. */
const initials: Noise = ({ name, kind }, random) => {
  if (kind !== 'university') {
    const parts = companyParts(name);
    // `江苏恒瑞医药股份有限公司` → `恒瑞医药`: what a newspaper writes.
    return parts === null || parts.industry === '' || parts.region === ''
      ? null
      : `${parts.mark}${parts.industry}`;
  }
  const found = /^(.*?)(职业技术大学|职业技术学院|职业学院|师范大学|大学|学院)$/.exec(name);
  const [, body = '', end = ''] = found ?? [];
  const lead = leadingPlace(body);
  const head = lead === null ? body.slice(0, 2) : body.slice(0, lead.length);
  const field = body.slice(head.length);
  if (head === '' || end === '') return null;
  if (end.startsWith('职业')) return field === '' ? null : `${head}${field.slice(0, 1)}职院`;
  const tail = end === '师范大学' ? '师大' : end === '学院' ? '院' : '大';
  if (field === '') return `${head.slice(0, 1)}${tail}`;
  return field.length === 2 && tail === '大' && random() < 0.4
    ? `${head.slice(0, 1)}${field}`
    : `${head.slice(0, 1)}${field.slice(0, 1)}${tail}`;
};

const noRegion: Noise = ({ name, kind }) => {
  if (kind === 'university') {
    const lead = leadingPlace(name);
    return lead === null ? null : name.slice(lead.length);
  }
  const parts = companyParts(name);
  return parts === null || parts.region === '' ? null : joinParts({ ...parts, region: '' });
};

const moreRegion: Noise = ({ name, place }, random) => {
  if (place === null) return null;
  const lead = leadingPlace(name);
  const province = random() < 0.5 ? place.province : fullProvince(place.province);
  if (lead === null) {
    // Nothing in front: the city, or the province.
    if (place.city === null || random() < 0.3) return `${province}${name}`;
    return `${place.city}${random() < 0.5 ? '市' : ''}${name}`;
  }
  const written = name.slice(0, lead.length);
  const options: string[] = [];
  const municipal = CITIES.get(lead.place.province) === lead.place.province;
  if (lead.place.city === null && place.city !== null && place.province === lead.place.province)
    options.push(`${written}${place.city}${random() < 0.5 ? '市' : ''}${name.slice(lead.length)}`);
  if (lead.place.city !== null && !municipal && written.startsWith(lead.place.city))
    options.push(`${province}${name}`);
  if (lead.place.city !== null && written === lead.place.city)
    options.push(`${written}市${name.slice(lead.length)}`);
  return options.length === 0 ? null : pick(options, random);
};

const swapped: Noise = ({ name, kind }, random) => {
  const parts = kind === 'company' ? companyParts(name) : null;
  if (parts === null) {
    // Neighbours changed places.
    const characters = [...name];
    const at = 1 + Math.floor(random() * (characters.length - 2));
    const [one = '', two = ''] = [characters[at], characters[at + 1]];
    if (one === two || two === '') return null;
    characters.splice(at, 2, two, one);
    return characters.join('');
  }
  const { region, bracketed, mark, industry, form } = parts;
  const ways: string[] = [];
  if (region !== '' && bracketed)
    ways.push(`${region}${mark}${industry}${form}`, `${mark}${industry}（${region}）${form}`);
  if (region !== '' && !bracketed)
    ways.push(
      `${mark}（${region}）${industry}${form}`,
      `${mark}${industry}${form}（${region}）`,
      `${mark}${region}${industry}${form}`,
    );
  if (industry.length >= 4)
    ways.push(joinParts({ ...parts, industry: `${industry.slice(2)}${industry.slice(0, 2)}` }));
  return ways.length === 0 ? null : pick(ways, random);
};

const traditional: Noise = ({ name }, random) => {
  // Whole, as a site in Hong Kong writes it, or the first half, as bad conversion leaves it.
  const characters = [...name];
  const until = random() < 0.7 ? characters.length : Math.ceil(characters.length / 2);
  const changed = characters.map((one, at) => (at < until ? (TRADITIONAL.get(one) ?? one) : one)).join('');
  return changed === name ? null : changed;
};

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

const pinyin: Noise = ({ name, kind }, random) => {
  const parts = kind === 'company' ? companyParts(name) : null;
  const romanise = (text: string) => {
    const syllables = [...text].map((one) => PINYIN.get(one));
    return syllables.every((one) => one !== undefined) ? (syllables as string[]) : null;
  };
  if (parts !== null && random() < 0.4) {
    const mark = romanise(parts.mark);
    return mark === null ? null : joinParts({ ...parts, mark: capital(mark.join('')) });
  }
  const words =
    parts === null
      ? [name]
      : [parts.region, parts.mark, parts.industry, parts.form].filter((word) => word !== '');
  const spelt = words.map(romanise);
  if (!spelt.every((word) => word !== null)) return null;
  const way = random();
  if (way < 0.4) return spelt.map((word) => capital(word.join(''))).join(' ');
  return way < 0.7 ? spelt.flat().join(' ') : spelt.flat().map(capital).join('');
};

const lookAlike: Noise = ({ name }, random) =>
  replaceOne(
    name,
    (one) => (LOOK_ALIKES.has(one) ? pick([...(LOOK_ALIKES.get(one) ?? '')], random) : null),
    random,
  );

const width: Noise = ({ name }) => {
  const changed = name
    .replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
    .replaceAll('（', '(')
    .replaceAll('）', ')');
  return changed === name ? null : changed;
};

const brackets: Noise = ({ name, kind }, random) => {
  if (name.includes('（')) {
    const way = random();
    if (way < 0.4) return name.replaceAll(/[（）]/g, '');
    const [open, close] = pick(['【】', '〔〕', '[]', '<>'], random);
    return name.replaceAll('（', open ?? '').replaceAll('）', close ?? '');
  }
  const parts = kind === 'company' ? companyParts(name) : null;
  if (parts !== null && parts.region !== '')
    return `（${parts.region}）${parts.mark}${parts.industry}${parts.form}`;
  return kind === 'university' && random() < 0.5 ? `${name}（本部）` : null;
};

const spaces: Noise = ({ name }, random) => {
  const characters = [...name];
  const at = 1 + Math.floor(random() * (characters.length - 1));
  characters.splice(at, 0, pick([' ', '　', '·', '、', '-', '.', '，', '_', '*'], random));
  if (random() < 0.2) characters.push(pick(['。', '，', ';', '#', '/'], random));
  return characters.join('');
};

const FORM_VARIANTS: Readonly<Record<string, readonly string[]>> = {
  有限公司: ['有限责任公司', '公司', '（有限公司）'],
  有限责任公司: ['有限公司', '责任有限公司'],
  股份有限公司: ['股份公司', '（股份）有限公司', '股份有限责任公司'],
  集团有限公司: ['（集团）有限公司', '集团公司', '集团'],
  '（集团）有限公司': ['集团有限公司', '集团公司'],
  集团股份有限公司: ['（集团）股份有限公司', '集团股份公司'],
  '（集团）股份有限公司': ['集团股份有限公司'],
  控股有限公司: ['（控股）有限公司', '控股有限责任公司'],
  厂: ['工厂'],
};

const formVariant: Noise = ({ name, kind }, random) => {
  if (kind === 'university')
    return name.endsWith('职业技术学院') ? `${name.slice(0, -'职业技术学院'.length)}职业学院` : null;
  const parts = companyParts(name);
  const variants = parts === null ? undefined : FORM_VARIANTS[parts.form];
  return parts === null || variants === undefined
    ? null
    : joinParts({ ...parts, form: pick(variants, random) });
};

const NOISES: Readonly<Record<NoiseKind, Noise>> = {
  substitute,
  insert,
  drop,
  'no-form': noForm,
  'no-industry': noIndustry,
  initials,
  'no-region': noRegion,
  'more-region': moreRegion,
  swapped,
  traditional,
  pinyin,
  'look-alike': lookAlike,
  width,
  brackets,
  spaces,
  'form-variant': formVariant,
};

/** Does one kind of noise; null when it cannot be done to this name, or would leave too little of it. */
export function applyNoise(kind: NoiseKind, subject: NameSubject, random: () => number): string | null {
  const changed = NOISES[kind](subject, random);
  if (changed === null || changed === subject.name) return null;
  // Initials of a university may be shorter than what cutting leaves.
  const least = kind === 'initials' && subject.kind === 'university' ? 2 : LEAST[subject.kind];
  return [...changed].length < least ? null : changed;
}

function drawKind(random: () => number): NoiseKind {
  let left = random() * NOISE_KINDS.reduce((sum, kind) => sum + MIX[kind], 0);
  for (const kind of NOISE_KINDS) {
    left -= MIX[kind];
    if (left < 0) return kind;
  }
  return 'spaces';
}

/** Kinds after which others find nothing to take hold of. */
const LAST: ReadonlySet<NoiseKind> = new Set(['pinyin', 'initials']);
/** What would undo one another. */
const OPPOSITE: Readonly<Partial<Record<NoiseKind, NoiseKind>>> = {
  'no-region': 'more-region',
  'more-region': 'no-region',
};
const TRIES = 40;

/** Makes a noisy name of a clean one; null when too little could be done to it. */
export function noisyName(subject: NameSubject, random: () => number): NoisyName | null {
  const draw = random();
  const wanted = draw < 0.7 ? 1 : draw < 0.95 ? 2 : 3;
  const noises: NoiseKind[] = [];
  const steps: string[] = [];
  let name = subject.name;
  for (let tries = 0; tries < TRIES && noises.length < wanted; tries++) {
    const kind = drawKind(random);
    if (noises.includes(kind) || (LAST.has(kind) && noises.length + 1 < wanted)) continue;
    const opposite = OPPOSITE[kind];
    if (opposite !== undefined && noises.includes(opposite)) continue;
    const changed = applyNoise(kind, { ...subject, name }, random);
    if (changed === null) continue;
    name = changed;
    steps.push(name);
    noises.push(kind);
  }
  return noises.length === wanted && name !== subject.name ? { name, noises, steps } : null;
}
