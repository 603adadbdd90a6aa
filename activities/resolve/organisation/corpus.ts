import type { NamePlace } from '../../../domain/organisation/regions.ts';
import type { Parameters } from './model.ts';
import type { Candidate } from './names.ts';
import { Plausibility } from './plausibility.ts';

/** Names that the usual rates count as, so that a handful of names is judged by them. */
const FAITH = 40;
/** The rates change a score by no more than this, in bits. */
const RATE_MOST = 14;
/** Many slips make slips likelier by no more than this; many short names do not make sisters of a group one. */
const SLIP_BONUS = 1.2;
/** A city says no more than this. */
const CITY_MOST = 4;

/**
 * What all names together tell about the way they were written. Nobody says which are right: slips of the pen are seen where they
 * cannot be anything else, in the legal form, and shortened names by having none. Where forms have no slips, a character that differs
 * in a 字号 is another 字号; where every name has its form, a name without region is another body.
 */
export class Corpus {
  readonly plausibility: Plausibility;
  /** Bits to add to what takes a slip, or a left-out part, for granted. */
  readonly slipBits: number;
  readonly shortBits: number;
  readonly #cities = new Map<string, number>();
  readonly #bodies = new Map<string, number>();
  #placed = 0;

  constructor(
    candidates: readonly Candidate[],
    { slip_rate, short_rate, slip_share, short_share }: Parameters,
  ) {
    this.plausibility = new Plausibility(candidates.map(({ parsed }) => parsed.plain));
    let [forms, slips, names, short] = [0, 0, 0, 0];
    for (const { parsed, cities, body } of candidates) {
      if (parsed.unusable !== null) continue;
      for (const key of [body, placed(body, parsed.place)])
        this.#bodies.set(key, (this.#bodies.get(key) ?? 0) + 1);
      for (const city of cities) this.#cities.set(city, (this.#cities.get(city) ?? 0) + 1);
      this.#placed += cities.length;
      if (parsed.latin) continue;
      names++;
      if (parsed.form === '') short++;
      if (parsed.form.length < 4 || parsed.family !== 'company') continue;
      forms++;
      if (parsed.slip) slips++;
    }
    const bits = (found: number, all: number, usual: number, share: number, most: number) =>
      Math.max(
        -RATE_MOST,
        Math.min(most, share * Math.log2((found + usual * FAITH) / (all + FAITH) / usual)),
      );
    this.slipBits = bits(slips, forms, slip_rate, slip_share, SLIP_BONUS);
    this.shortBits = bits(short, names, short_rate, short_share, 0);
  }

  /** What it says that both stand in one city: the more names stand there the less. */
  cityBits(a: readonly string[], b: readonly string[]): number {
    const common = a.filter((city) => b.includes(city));
    const names = Math.max(1, ...common.map((city) => this.#cities.get(city) ?? 0));
    return Math.min(CITY_MOST, Math.log2(Math.max(1, this.#placed) / names) / 2);
  }

  /** How many names have this core and industry: what is written several times is no slip. */
  writings(body: string): number {
    return this.#bodies.get(body) ?? 0;
  }

  /** The same for a body at the place that its name says. */
  writingsAt(body: string, place: NamePlace): number {
    return this.#bodies.get(placed(body, place)) ?? 0;
  }
}

function placed(body: string, { province, city, county }: NamePlace): string {
  return `${body}|${county ?? city ?? province ?? ''}`;
}
