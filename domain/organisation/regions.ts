/** One row of the tables of regions (`region.csv`, `region_former.csv`). */
export interface RegionRow {
  level: string;
  name: string;
  shortName: string;
  province: string;
  city: string;
}

/** Where a name says its body is: full names of regions, null where it says nothing. */
export interface NamePlace {
  province: string | null;
  city: string | null;
  county: string | null;
}

interface Reading extends NamePlace {
  /** 1 province, 2 city, 3 county. */
  rank: number;
}

export const NOWHERE: NamePlace = { province: null, city: null, county: null };

/** Finds regions at the head of names and inside brackets, with and without 省, 市, 县. */
export class Regions {
  readonly #readings = new Map<string, Reading[]>();
  #longest = 0;

  constructor(rows: Iterable<RegionRow>) {
    for (const row of rows) {
      const reading = readingOf(row);
      if (reading === null) continue;
      this.#add(row.name, reading);
      if (row.shortName !== '' && row.shortName !== row.name) this.#add(row.shortName, reading);
      // 广西壮族自治区 is also written 广西省, Beijing also 北京.
      if (row.level === 'province' && row.shortName !== '') this.#add(`${row.shortName}省`, reading);
    }
  }

  #add(name: string, reading: Reading): void {
    const readings = this.#readings.get(name);
    if (readings === undefined) this.#readings.set(name, [reading]);
    else if (!readings.some((other) => samePlace(other, reading))) readings.push(reading);
    this.#longest = Math.max(this.#longest, name.length);
  }

  /** Provinces and cities that are named anywhere in a text, in its order, a city after its province (江苏省南京市): 国网山东省电力公司. */
  named(text: string): string[] {
    const found: string[] = [];
    for (let at = 0; at + 2 <= text.length; at++) {
      for (let size = Math.min(8, text.length - at); size >= 2; size--) {
        const reading = this.#readings.get(text.slice(at, at + size))?.find(({ rank }) => rank < 3);
        if (reading === undefined) continue;
        found.push(`${reading.province}${reading.city ?? ''}`);
        at += size - 1;
        break;
      }
    }
    return found;
  }

  /** The regions that a text consists of, or null when there is anything else in it. */
  whole(text: string): NamePlace | null {
    if (text === '') return null;
    const { place, length } = this.head(text, () => true);
    return length === text.length ? place : null;
  }

  /**
   * Regions at the beginning of a text, each inside the one before, and how many characters they take.
   * @param mayEnd says whether what is left after so many characters still names something.
   */
  head(text: string, mayEnd: (length: number) => boolean): { place: NamePlace; length: number } {
    let place = NOWHERE;
    let rank = 0;
    let length = 0;
    let taken = 0;
    for (let n = 0; n < 3; n++) {
      const found = this.#next(text, length, place, rank);
      if (found === null) break;
      length += found.length;
      if (!mayEnd(length)) break;
      ({ place, rank } = found);
      taken = length;
    }
    return { place, length: taken };
  }

  #next(text: string, from: number, within: NamePlace, above: number) {
    for (let size = Math.min(this.#longest, text.length - from); size >= 2; size--) {
      const readings = this.#readings.get(text.slice(from, from + size));
      if (readings === undefined) continue;
      const fitting = readings.filter(
        (reading) =>
          reading.rank > above &&
          (within.province === null || reading.province === within.province) &&
          (within.city === null || reading.city === within.city),
      );
      // 上海 is a province and a city, and means both; 吉林 alone is the province.
      fitting.sort((a, b) => b.rank - a.rank);
      const province = fitting.find((reading) => reading.rank === 1);
      const best = province !== undefined && fitting[0]?.city !== province.province ? province : fitting[0];
      if (best === undefined) continue;
      const alike = fitting.filter(({ rank }) => rank === best.rank);
      const place: NamePlace =
        alike.length === 1
          ? { province: best.province, city: best.city, county: best.county }
          : { ...within, county: best.rank === 3 ? best.county : within.county };
      return { place, rank: best.rank, length: size };
    }
    return null;
  }
}

function readingOf({ level, name, province, city }: RegionRow): Reading | null {
  if (level === 'province') return { province: name, city: null, county: null, rank: 1 };
  if (level === 'city') return { province, city: city === '' ? name : city, county: null, rank: 2 };
  if (level === 'county' || level === 'direct')
    return { province, city: city === '' ? name : city, county: name, rank: 3 };
  return null;
}

function samePlace(a: Reading, b: Reading): boolean {
  return a.province === b.province && a.city === b.city && a.county === b.county;
}
