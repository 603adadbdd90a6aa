import type { NameMention } from '../../activities/resolve/types.ts';
import { creditCodeCheck } from '../../domain/credit-code.ts';
import { nameKey } from '../../domain/names.ts';
import { canon, type Entity, realEntities, slips } from './name-entities.ts';
import { applyNoise, type NoiseKind, noisyName, pick, seeded } from './name-noise.ts';
import { companyParts, joinParts, shorterForms } from './name-noise-parts.ts';
import { CITIES, fullProvince } from './name-noise-places.ts';

/** One spelling with its truth. */
export interface LabelledMention {
  mention: NameMention;
  /** Index of the body it means. */
  entity: number;
  source: Entity['source'];
  /** What made it from the clean name; empty for the clean name itself. */
  noises: readonly NoiseKind[];
}

export interface NameSet {
  mentions: LabelledMention[];
  entities: number;
  /** Pairs of a clean name and one of its noisy ones. */
  pairs: number;
  /** Noisy names that were not taken because they could mean another body as well, or came out as a name that was there already. */
  rejected: { ambiguous: number; repeated: number };
}

const SEED = 20_190_712;
/** Of 100 bodies 35 have their clean name only; the others have 1 to 5 noisy ones. */
const ALONE = 0.35;
const COUNTS = [0.45, 0.75, 0.9, 0.96, 1];
/** Side evidence: half of the spellings say where; of those some an address and a code; of the places a few are wrong. */
const EVIDENCE = { place: 0.5, address: 0.3, code: 0.1, wrongPlace: 0.03 };

/** Which bodies a spelling could mean by what anybody can see: clean names, shorter ways to write them, and single slips. */
class Meanings {
  private readonly known = new Map<string, number>();
  private readonly near = new Map<string, number>();
  /** Stands for several bodies. */
  private static readonly MANY = -1;

  constructor(entities: readonly Entity[], random: () => number) {
    for (const [id, entity] of entities.entries()) {
      const clean = canon(entity.name);
      Meanings.note(this.known, clean, id);
      for (const short of shorter(entity, random)) Meanings.note(this.known, canon(short), id);
      for (const slip of slips(clean)) Meanings.note(this.near, slip, id);
    }
    // A clean name means its body, whatever else it may be short for.
    for (const [id, { name }] of entities.entries()) this.known.set(canon(name), id);
  }

  private static note(map: Map<string, number>, text: string, id: number): void {
    const is = map.get(text);
    map.set(text, is === undefined || is === id ? id : Meanings.MANY);
  }

  /**
   * Gives a spelling to `id`, unless it, or what it was on the way, can mean another body as well: 职业技术学院 is nobody's, and no slip in
   * it makes it anybody's.
   */
  claims(steps: readonly string[], id: number): boolean {
    const texts = steps.map(canon);
    if (!texts.every((text) => this.isOf(text, id))) return false;
    for (const text of texts.slice(-1)) this.known.set(text, id);
    return true;
  }

  private isOf(text: string, id: number): boolean {
    const is = this.known.get(text);
    if (text === '' || (is !== undefined && is !== id)) return false;
    return slips(text).every((slip) => {
      const close = this.near.get(slip);
      return close === undefined || close === id;
    });
  }
}

/** All that cutting can make of a name, so that a cut name which fits two bodies is seen. */
function shorter(entity: Entity, random: () => number): string[] {
  const parts = entity.kind === 'company' ? companyParts(entity.name) : null;
  if (parts !== null) return [...shorterForms(parts), `${parts.mark}${parts.industry}`];
  const cut: (string | null)[] = [applyNoise('no-region', entity, random)];
  for (let again = 0; again < 6; again++) cut.push(applyNoise('initials', entity, random));
  return cut.filter((one) => one !== null);
}

/** A code that is valid and nobody's: registration region 000000 is not handed out. */
export function fictitiousCode(id: number): string {
  const body = `91000000MA${String(id).padStart(7, '0')}`;
  return `${body}${creditCodeCheck(body)}`;
}

function typeOf(name: string): string | null {
  if (/大学|学院$/.test(name)) return '高校';
  return /(公司|厂|集团)/.test(name) ? '企业' : null;
}

function evidence(entity: Entity, id: number, random: () => number) {
  const draws = { place: random(), wrong: random(), address: random(), code: random(), other: random() };
  const { place } = entity;
  const says = place !== null && draws.place < EVIDENCE.place;
  let city = place?.city ?? null;
  if (city !== null && draws.wrong < EVIDENCE.wrongPlace)
    city = pick(
      [...CITIES].flatMap(([name, province]) => (province === place?.province ? [name] : [])),
      () => draws.other,
    );
  return {
    provinces: says ? [fullProvince(place.province)] : [],
    cities: says && city !== null ? [`${city}市`] : [],
    addresses: says && entity.address !== null && draws.address < EVIDENCE.address ? [entity.address] : [],
    creditCodes: draws.code < EVIDENCE.code ? [fictitiousCode(id)] : [],
  };
}

/** Writes bodies in several ways until there are `most` spellings. Order and counts are drawn, not given away by the place in the list. */
function spell(entities: readonly Entity[], most: number, random: () => number): NameSet {
  const meanings = new Meanings(entities, random);
  const rejected = { ambiguous: 0, repeated: 0 };
  const keys = new Set(entities.map(({ name }) => nameKey(name)));
  const mentions: LabelledMention[] = [];
  let pairs = 0;
  const add = (id: number, entity: Entity, name: string, noises: readonly NoiseKind[]) =>
    mentions.push({
      entity: id,
      source: entity.source,
      noises,
      mention: {
        key: nameKey(name),
        name,
        order: 0,
        count: noises.length === 0 ? 1 + Math.floor(40 * random() ** 3) : 1 + Math.floor(4 * random() ** 2),
        type: typeOf(name),
        ...evidence(entity, id, random),
        stated: [],
        statedParent: null,
        company: [],
        university: entity.kind === 'university' && noises.length === 0,
      },
    });
  for (const [id, entity] of entities.entries()) {
    if (mentions.length >= most) break;
    add(id, entity, entity.name, []);
    if (random() < ALONE) continue;
    const draw = random();
    const wanted = 1 + COUNTS.findIndex((limit) => draw < limit);
    let made = 0;
    for (let tries = 0; tries < wanted * 3 && made < wanted && mentions.length < most; tries++) {
      const noisy = noisyName(entity, random);
      if (noisy === null) continue;
      if (keys.has(nameKey(noisy.name))) rejected.repeated++;
      else if (!meanings.claims(noisy.steps, id)) rejected.ambiguous++;
      else {
        keys.add(nameKey(noisy.name));
        add(id, entity, noisy.name, noisy.noises);
        made++;
        pairs++;
      }
    }
  }
  shuffle(mentions, random);
  const ordered = mentions.map((one, order) => ({ ...one, mention: { ...one.mention, order } }));
  return { mentions: ordered, entities: new Set(ordered.map(({ entity }) => entity)).size, pairs, rejected };
}

function shuffle<T>(list: T[], random: () => number): void {
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [list[at], list[other]] = [list[other] as T, list[at] as T];
  }
}

/** The labelled set: real names, noisy spellings, at least 20,000 true pairs. @throws BenchProblem without the real lists */
export async function nameSet(): Promise<NameSet> {
  const random = seeded(SEED);
  return spell(await realEntities(random), Number.POSITIVE_INFINITY, random);
}

/** So many spellings of companies with invented 字号 (合成), made of the parts of real names. */
export async function largeNameSet(size: number): Promise<NameSet> {
  const random = seeded(SEED + 1);
  const models = (await realEntities(random)).flatMap((entity) => {
    const parts = entity.source === 'gazette' ? companyParts(entity.name) : null;
    return parts !== null && parts.industry !== '' && parts.place !== null ? [{ entity, parts }] : [];
  });
  const characters = models.flatMap(({ parts }) =>
    [...parts.mark].filter((one) => /\p{Script=Han}/u.test(one)),
  );
  const entities: Entity[] = [];
  const taken = new Set<string>();
  while (entities.length < size) {
    const { entity, parts } = pick(models, random);
    const mark = Array.from({ length: random() < 0.5 ? 2 : 3 }, () => pick(characters, random)).join('');
    const name = joinParts({ ...parts, mark });
    if (taken.has(canon(name))) continue;
    taken.add(canon(name));
    entities.push({ ...entity, name, address: null });
  }
  return spell(entities, size, random);
}

/** The same spellings without place, address and code. */
export function namesOnly(mention: NameMention): NameMention {
  return { ...mention, provinces: [], cities: [], addresses: [], creditCodes: [] };
}
