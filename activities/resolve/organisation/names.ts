import { parseCreditCode } from '../../../domain/credit-code.ts';
import { type ParsedName, parseName } from '../../../domain/organisation/parse.ts';
import type { NameMention, ResolutionNote } from '../types.ts';
import type { ResolutionModel } from './model.ts';

/** A mention ready to be compared. Stands at its rank of first arrival, so that the order of the input does not matter. */
export interface Candidate {
  mention: NameMention;
  parsed: ParsedName;
  /** Core and industry together. */
  body: string;
  /** Characters of the name without its form, sorted: equal for names with swapped parts. */
  bag: string;
  /** The only valid credit code, '' for none; null when several stand beside the name. */
  code: string | null;
  /** Information of the core in bits: the rarer the more. */
  bits: number;
  /** Information of the industry words and of the place, in bits. */
  industryBits: number;
  placeBits: number;
  /** Information of each character of the core, in bits. */
  infos: readonly number[];
  cities: readonly string[];
  /** Addresses that only few names have. */
  addresses: readonly string[];
}

/** No core tells more than this, however long. */
const BITS_MOST = 30;
/** Addresses shorter than this say only a town. */
const ADDRESS_LENGTH = 8;
/** Names at one address, from which it is taken for a house of many. */
const ADDRESS_NAMES = 12;

/** Parses and orders the mentions; says what is wrong with them. */
export function prepare(
  mentions: readonly NameMention[],
  { lexicon, weights }: ResolutionModel,
  notes: ResolutionNote[],
): Candidate[] {
  const ordered = [...mentions].sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
  const candidates = ordered.map((mention): Candidate => {
    const parsed = parseName(mention.name === '' ? mention.key : mention.name, lexicon);
    if (parsed.university !== null) parsed.core = lexicon.plain(parsed.university.name);
    if (parsed.unusable !== null)
      notes.push({ key: mention.key, other: null, kind: 'unusable_name', note: parsed.unusable });
    else if (mention.name.length > 200)
      notes.push({
        key: mention.key,
        other: null,
        kind: 'unusable_name',
        note: `名称过长（${mention.name.length} 字），不作归并`,
      });
    const { plain, form } = parsed;
    // 株式会社 may stand first.
    const named =
      form !== '' && plain.startsWith(form)
        ? plain.slice(form.length)
        : plain.slice(0, plain.length - form.length);
    return {
      mention,
      parsed,
      body: parsed.core + parsed.industry,
      bag: [...named].sort().join(''),
      code: codeOf(mention, notes),
      bits: 0,
      infos: [],
      industryBits: 0,
      placeBits: 0,
      cities: mention.cities,
      addresses: mention.addresses
        .map((address) => lexicon.plain(address).replace(/^\d{6}/, ''))
        .filter((address) => address.length >= ADDRESS_LENGTH),
    };
  });
  weighCores(candidates, weights.parameters.population);
  dropSharedAddresses(candidates);
  return candidates;
}

/** An address that many names have is a park, an incubator or an agent's office, and says nothing. */
function dropSharedAddresses(candidates: readonly Candidate[]): void {
  const names = new Map<string, number>();
  for (const { addresses } of candidates)
    for (const address of addresses) names.set(address, (names.get(address) ?? 0) + 1);
  for (const candidate of candidates)
    candidate.addresses = candidate.addresses.filter(
      (address) => (names.get(address) as number) <= ADDRESS_NAMES,
    );
}

export function isUsable({ mention, parsed }: Candidate): boolean {
  return parsed.unusable === null && mention.name.length <= 200;
}

function codeOf(mention: NameMention, notes: ResolutionNote[]): string | null {
  const valid = new Set<string>();
  for (const text of mention.creditCodes) {
    const code = parseCreditCode(text);
    if (code !== null) valid.add(code.code);
    else
      notes.push({
        key: mention.key,
        other: null,
        kind: 'code_conflict',
        note: `统一社会信用代码 ${text.slice(0, 40)} 校验不符，未采用`,
      });
  }
  if (valid.size > 1) {
    notes.push({
      key: mention.key,
      other: null,
      kind: 'code_conflict',
      note: `同一名称有 ${valid.size} 个不同的统一社会信用代码：${[...valid].sort().join('、')}，不据以归并`,
    });
    return null;
  }
  return [...valid][0] ?? '';
}

/**
 * Term frequency: a core that other bodies have as well says little. Other bodies are counted by what surely tells bodies apart:
 * names of one core with different industries or different cities. What nobody else has is as rare as its characters make it.
 */
function weighCores(candidates: readonly Candidate[], population: number): void {
  const cores = new Map<string, { industries: Set<string>; cities: Set<string> }>();
  const characters = new Map<string, number>();
  let total = 0;
  for (const { parsed } of candidates) {
    const { core, industry, place } = parsed;
    const seen = cores.get(core) ?? { industries: new Set(), cities: new Set() };
    cores.set(core, seen);
    if (industry !== '') seen.industries.add(industry);
    if (place.city !== null) seen.cities.add(place.city);
    for (const character of core) {
      characters.set(character, (characters.get(character) ?? 0) + 1);
      total++;
    }
  }
  const names = Math.max(candidates.length, population);
  const industries = frequencies(candidates, ({ parsed }) => parsed.industry);
  const places = frequencies(candidates, placeOf);
  for (const candidate of candidates) {
    const { core } = candidate.parsed;
    const seen = cores.get(core) as { industries: Set<string>; cities: Set<string> };
    const others = Math.max(0, seen.industries.size - 1, seen.cities.size - 1);
    const rarity = (count: number | undefined) => Math.log2(names / (1 + (count ?? 0)));
    candidate.industryBits = rarity(industries.get(candidate.parsed.industry));
    candidate.placeBits = rarity(places.get(placeOf(candidate)));
    // Some 3,000 characters serve in names; unseen ones get the share of a rare one.
    const infos = Array.from(core, (character) =>
      Math.log2((total + 3000) / ((characters.get(character) ?? 0) + 1)),
    );
    const made = infos.reduce((sum, bits) => sum + bits, 0);
    candidate.infos = infos;
    candidate.bits = -Math.log2(others / names + 2 ** -Math.min(made, BITS_MOST));
  }
}

function placeOf({ parsed: { place } }: Candidate): string {
  return place.county ?? place.city ?? place.province ?? '';
}

function frequencies(
  candidates: readonly Candidate[],
  of: (candidate: Candidate) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const candidate of candidates) counts.set(of(candidate), (counts.get(of(candidate)) ?? 0) + 1);
  return counts;
}
