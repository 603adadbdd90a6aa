/** What people open: a kind, and the requests their page sends at once. */
export interface Page {
  readonly kind: 'metrics' | 'rows' | 'list' | 'record';
  readonly urls: readonly string[];
}

const METRICS = [
  'conversion_events',
  'grants',
  'publications',
  'conversion_rate_3y',
  'contract_amount',
  'valid_patents',
] as const;
const CITIES = ['南京市', '苏州市', '无锡市', '常州市', '南通市', '徐州市', '扬州市', '镇江市'];
const YEARS = [2024, 2023, 2022, 2021, 2020, 2019, 2018, 2017, 2016, 2015];
const CUTS = ['city', 'university', 'wipo_field'];

/** Numbers 0 ≤ x < 1 from a seed (mulberry32): the same pages each time. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * The next page of somebody: half metrics, the rest rows behind numbers, lists and single patents. What people choose has a few favourites
 * (Zipf: the second value half as often as the first): the latest years, the large cities; half of the lists are the one without filters.
 * Patents are any of all, so that hardly two people open the same.
 */
export function nextPage(random: () => number, metrics: ReadonlySet<string>, patents: number): Page {
  const among = <T>(values: readonly T[]): T => {
    let left = random() * values.reduce((sum, _, at) => sum + 1 / (at + 1), 0);
    for (const [at, value] of values.entries()) {
      left -= 1 / (at + 1);
      if (left < 0) return value;
    }
    return values[0] as T;
  };
  const metric = among(METRICS.filter((id) => metrics.has(id)));
  const year = among(YEARS);
  const city = encodeURIComponent(among(CITIES));
  const one = `/api/v1/metrics/${metric}`;
  const which = random();
  if (which < 0.5) {
    const cut = among(CUTS);
    return {
      kind: 'metrics',
      urls: [
        `${one}?period=${year}`,
        `${one}?by=year&period=2015..2024&where=city%3D${city}`,
        `${one}/compare?by=${cut}&period=${year}&limit=20`,
      ],
    };
  }
  if (which < 0.6) return { kind: 'rows', urls: [`${one}/rows?period=${year}&where=city%3D${city}`] };
  if (which < 0.8) {
    const filter = random() < 0.5 ? '' : `?c=${city}`;
    return { kind: 'list', urls: [`/api/v1/patents${filter}`, `/api/v1/patents/facets${filter}`] };
  }
  const id = `p${String(Math.floor(random() * patents)).padStart(8, '0')}`;
  return { kind: 'record', urls: [`/api/v1/patents/${id}`, `/api/v1/patents/${id}/events`] };
}
