import type { ScorePart } from '../types.ts';
import { compare, contradicts, explain, type Levels, type Veto, vetoOf } from './compare.ts';
import type { Corpus } from './corpus.ts';
import { FEATURE_WORDS, FEATURES, levelOf, type ResolutionModel } from './model.ts';
import type { Candidate } from './names.ts';

/** Weight of a pair that cannot be one body. */
export const NEVER = -1000;

const DIFFERENT = levelOf('core', 'different');
const CONTAINED = levelOf('core', 'contained');
const SLIPS = [levelOf('core', 'alike'), levelOf('core', 'edit'), levelOf('core', 'edit_short')];
const WHOLE = levelOf('core', 'whole');
const WHOLES = [WHOLE, levelOf('core', 'close'), levelOf('core', 'near'), levelOf('core', 'swapped')];
/** What a region or an industry adds to a name that agrees as a whole. */
const PART_BITS = 4;
const INDUSTRY_AT = FEATURES.indexOf('industry');
const REGION_AT = FEATURES.indexOf('region');
const CORE_AT = FEATURES.indexOf('core');
const CITIES_AT = FEATURES.indexOf('cities');
const SHARED_CITY = levelOf('cities', 'shared');
/** What stands beside the names. */
const BESIDE: ReadonlySet<number> = new Set([
  CITIES_AT,
  FEATURES.indexOf('address'),
  FEATURES.indexOf('company'),
]);

/** Scores pairs of candidates: sums of log2 likelihood ratios over the prior. Not for use by two callers at once. */
export class Scorer {
  readonly #weights: readonly Float64Array[];
  readonly #prior: number;
  readonly #levels: Levels = new Uint8Array(FEATURES.length);
  readonly model: ResolutionModel;

  readonly #corpus: Corpus;

  /** @param names how many names there are */
  constructor(model: ResolutionModel, names: number, corpus: Corpus) {
    this.model = model;
    this.#corpus = corpus;
    const { levels, parameters } = model.weights;
    const { partners, population } = parameters;
    this.#weights = FEATURES.map((feature) =>
      Float64Array.from(levels[feature], ({ m, u }) => Math.log2(m / u)),
    );
    this.#prior = Math.log2(partners / Math.max(names, population));
  }

  /** Log2 of the odds that both are one body; {@link NEVER} for a veto. */
  score(a: Candidate, b: Candidate): number {
    return vetoOf(a, b, this.model.lexicon) === null ? this.#sum(a, b, this.levels(a, b)) : NEVER;
  }

  /** As {@link score}, and whether places or numbers contradict. */
  judge(a: Candidate, b: Candidate): { score: number; veto: Veto; contradiction: boolean } {
    const veto = vetoOf(a, b, this.model.lexicon);
    if (veto !== null) return { score: NEVER, veto, contradiction: true };
    const levels = this.levels(a, b);
    return { score: this.#sum(a, b, levels), veto, contradiction: contradicts(levels) };
  }

  /** Levels of the pair, valid until the next call. */
  levels(a: Candidate, b: Candidate): Levels {
    return compare(a, b, this.model, this.#levels);
  }

  #sum(a: Candidate, b: Candidate, levels: Levels): number {
    let sum = this.#prior + this.rarity(a, b, levels) + this.#partRarity(a, levels);
    for (let f = 0; f < levels.length; f++) {
      if (!BESIDE.has(f)) sum += this.#weight(f, levels);
    }
    return sum + this.#written(a, b, levels) + this.#beside(a, b, levels);
  }

  #weight(f: number, levels: Levels): number {
    return (this.#weights[f] as Float64Array)[levels[f] as number] as number;
  }

  /** What the manner of writing of all names says about the difference of these two. */
  #written(a: Candidate, b: Candidate, levels: Levels): number {
    const { slip, alike, mixed, shortened } = explain(a, b, levels);
    const { strange_share, strange_most, both_written } = this.model.weights.parameters;
    let bits = shortened ? this.#corpus.shortBits : 0;
    if (shortened && this.#bothAt(a, b)) bits += both_written / 2;
    if (!slip) return bits;
    // 村田 and 田村 are two names that many bear: two characters change places less often than one is wrong.
    bits += this.#corpus.slipBits * (mixed ? 2 : 1);
    if (this.#corpus.writings(a.body) > 1 && this.#corpus.writings(b.body) > 1) bits += both_written;
    const strange = this.#corpus.plausibility.strangeness(a.parsed.plain, b.parsed.plain);
    if (strange !== null && !(alike && strange < 0))
      bits += Math.max(-strange_most, Math.min(strange_most, strange * strange_share));
    return bits;
  }

  /** Whether both are written several times just so, with and without the place. */
  #bothAt(a: Candidate, b: Candidate): boolean {
    const often = ({ body, parsed }: Candidate) => this.#corpus.writingsAt(body, parsed.place) > 1;
    return often(a) && often(b);
  }

  /** Place, address and inventors: bounded, because sisters of a group share them, and nothing for names that say different things. */
  #beside(a: Candidate, b: Candidate, levels: Levels): number {
    let sum = 0;
    for (const f of BESIDE) sum += this.#weight(f, levels);
    if (levels[CITIES_AT] === SHARED_CITY) sum += this.#corpus.cityBits(a.cities, b.cities);
    const { slip, alike, sisters } = explain(a, b, levels);
    const { beside_most, beside_slip } = this.model.weights.parameters;
    return Math.min(sum, sisters ? 0 : slip && !alike ? beside_slip : beside_most);
  }

  /** What a rare core adds to its level, or a common one takes away, in bits. */
  rarity(a: Candidate, b: Candidate, levels: Levels): number {
    const level = levels[CORE_AT] as number;
    if (level === DIFFERENT) return 0;
    const { core_bits, core_most } = this.model.weights.parameters;
    return Math.max(-core_most, Math.min(core_most, agreed(a, b, level) - core_bits));
  }

  /** What a rare industry or place adds when it is equal, or a common one takes away. */
  #partRarity(a: Candidate, levels: Levels): number {
    const { industry, region } = this.model.weights.levels;
    let bits = 0;
    if (levels[INDUSTRY_AT] === 0 && a.parsed.industry !== '')
      bits += bounded(a.industryBits + Math.log2(industry[0]?.u ?? 1));
    if (levels[REGION_AT] === 0 && a.parsed.place.province !== null)
      bits += bounded(a.placeBits + Math.log2(region[0]?.u ?? 1));
    return bits;
  }

  /** The score as parts for people, the weightiest first; what says nothing is left out. */
  parts(a: Candidate, b: Candidate): ScorePart[] {
    const levels = this.levels(a, b);
    const parts: ScorePart[] = [];
    FEATURES.forEach((feature, f) => {
      const level = this.model.weights.levels[feature][levels[f] as number];
      if (level === undefined || level.finding === '') return;
      const weight = round(Math.log2(level.m / level.u));
      parts.push({
        feature: FEATURE_WORDS[feature],
        finding: this.#finding(feature, level.finding, a, b),
        weight,
      });
    });
    const rarity = round(this.rarity(a, b, levels));
    if (rarity !== 0)
      parts.push({
        feature: '字号罕见程度',
        finding: rarity > 0 ? '这样的字号少见' : '这样的字号常见',
        weight: rarity,
      });
    const common = round(this.#partRarity(a, levels));
    if (common !== 0)
      parts.push({
        feature: '行业、区划罕见程度',
        finding: common > 0 ? '这样的行业或区划少见' : '这样的行业或区划常见',
        weight: common,
      });
    const { slip } = explain(a, b, levels);
    const written = round(this.#written(a, b, levels));
    if (written !== 0)
      parts.push({
        feature: '写法',
        finding: slip
          ? written > 0
            ? '相异之处不合用字习惯，像是笔误'
            : '相异之处两种写法都通，或各名称书写工整，不像笔误'
          : written > 0
            ? '各来源常用简写'
            : '各名称大多写全称，少写一部分的多为另一家',
        weight: written,
      });
    const whole = [...BESIDE].reduce((sum, f) => sum + this.#weight(f, levels), 0);
    const beside = round(this.#beside(a, b, levels) - whole);
    if (beside !== 0)
      parts.push({
        feature: '旁证的限度',
        finding: beside > 0 ? '所在城市名称不多' : '同一集团的企业也会同址、同发明人',
        weight: beside,
      });
    return parts.sort((x, y) => Math.abs(y.weight) - Math.abs(x.weight));
  }

  #finding(feature: string, words: string, a: Candidate, b: Candidate): string {
    const pair = (x: string, y: string) =>
      x === y ? `${words}：${x}` : `${words}：${x || '（无）'} / ${y || '（无）'}`;
    if (feature === 'core') return pair(a.parsed.core, b.parsed.core);
    if (feature === 'industry') return pair(a.parsed.industry, b.parsed.industry);
    if (feature === 'form') return pair(a.parsed.form, b.parsed.form);
    if (feature === 'region') return pair(placeWords(a), placeWords(b));
    if (feature === 'cities') return pair(a.cities.slice(0, 2).join('、'), b.cities.slice(0, 2).join('、'));
    return words;
  }
}

/** Information that both names share in their cores; in the whole names, where these were compared. */
function agreed(a: Candidate, b: Candidate, level: number): number {
  const [short, long] = a.parsed.core.length <= b.parsed.core.length ? [a, b] : [b, a];
  if (SLIPS.includes(level)) return sharedBits(short, long);
  if (level === CONTAINED) return short.bits;
  if (!WHOLES.includes(level)) return Math.max(a.bits, b.bits);
  const parts = (one: Candidate) =>
    (one.parsed.industry === '' ? 0 : PART_BITS) + (one.parsed.place.province === null ? 0 : PART_BITS);
  const core =
    level === WHOLE ? Math.min(short.bits, long.bits) : Math.min(sharedBits(short, long), short.bits);
  return core + Math.max(parts(a), parts(b));
}

/** At most so many bits either way for a rare or common part. */
function bounded(bits: number): number {
  return Math.max(-3, Math.min(4, bits));
}

/** Information of the characters that both cores have. */
function sharedBits(short: Candidate, long: Candidate): number {
  let bits = 0;
  let at = 0;
  for (const character of short.parsed.core) {
    if (long.parsed.core.includes(character)) bits += short.infos[at] as number;
    at++;
  }
  return bits;
}

function placeWords({ parsed: { place } }: Candidate): string {
  return [place.province, place.city === place.province ? null : place.city, place.county]
    .filter((part) => part !== null)
    .join('');
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Probability from the log2 of odds. */
export function probabilityOf(score: number): number {
  return 1 / (1 + 2 ** -score);
}
