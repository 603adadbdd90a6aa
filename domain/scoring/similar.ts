import { checkUnique, finite, refuse } from './guard.ts';

export interface PeerInput {
  id: string;
  /** Size measures that are not negative, e.g. `{ valid_patents: 1200, rd_staff: 800 }`; the same names for every centre. */
  sizes: Readonly<Record<string, number>>;
  /** Field → amount (patents, say); shares are made of it. May be empty: then it is like nobody in field. */
  fields: Readonly<Record<string, number>>;
}

export interface PeerOptions {
  /** How many. @default 5 */
  k?: number;
  /** Weight of size against field, 0–1. @default 0.5 */
  sizeWeight?: number;
}

export interface Peer {
  id: string;
  /** 0 is the same; 1 is as far as two centres of the round are on average. */
  distance: number;
  sizeDistance: number;
  fieldDistance: number;
  /** Why: each size measure beside the centre's own … */
  sizes: readonly { measure: string; own: number; theirs: number }[];
  /** … the share of the two profiles that is common, 0–1, … */
  overlap: number;
  /** … and the fields that make it up, the largest first, at most three. */
  sharedFields: readonly { field: string; own: number; theirs: number }[];
}

/**
 * The k centres most like one. Sizes are compared as ln(1 + x), each divided by its standard deviation over all centres (one without variance is left out);
 * field profiles by the Hellinger distance of their shares. Each of the two distances is divided by its mean over all pairs before they are weighed.
 *
 * @throws PANHUO_SCORE_INPUT unknown centre, fewer than two, measures that differ between centres
 * @throws PANHUO_SCORE_VALUE negative or no finite numbers
 */
export function peersOf(
  centres: readonly PeerInput[],
  id: string,
  options: PeerOptions = {},
): readonly Peer[] {
  const { k = 5, sizeWeight = 0.5 } = options;
  if (!(sizeWeight >= 0 && sizeWeight <= 1))
    refuse('PANHUO_SCORE_VALUE', `规模的权重应在 0 与 1 之间，收到：${sizeWeight}`, 'sizeWeight');
  checkUnique(
    centres.map((centre) => centre.id),
    '评分对象',
  );
  const own = centres.findIndex((centre) => centre.id === id);
  const self = centres[own];
  if (self === undefined) refuse('PANHUO_SCORE_INPUT', `没有 ${id}`, id);
  if (centres.length < 2) refuse('PANHUO_SCORE_INPUT', '只有一个对象，没有可比的', id);
  const sizes = standardisedSizes(centres);
  const shares = centres.map(sharesOf);
  const sizeDistances = scaled(centres.length, (a, b) => euclidean(sizes[a] ?? [], sizes[b] ?? []));
  const fieldDistances = scaled(centres.length, (a, b) => hellinger(shares[a], shares[b]));
  const found = centres.flatMap((centre, at): Peer[] => {
    if (at === own) return [];
    const sizeDistance = sizeDistances(own, at);
    const fieldDistance = fieldDistances(own, at);
    return [
      Object.freeze({
        id: centre.id,
        distance: sizeWeight * sizeDistance + (1 - sizeWeight) * fieldDistance,
        sizeDistance,
        fieldDistance,
        sizes: Object.keys(self.sizes).map((measure) => ({
          measure,
          own: self.sizes[measure] ?? 0,
          theirs: centre.sizes[measure] ?? 0,
        })),
        ...common(shares[own], shares[at]),
      }),
    ];
  });
  found.sort((left, right) => left.distance - right.distance || (left.id < right.id ? -1 : 1));
  return Object.freeze(found.slice(0, k));
}

type Shares = ReadonlyMap<string, number>;

function standardisedSizes(centres: readonly PeerInput[]): number[][] {
  const measures = Object.keys(centres[0]?.sizes ?? {});
  const rows = centres.map(({ id, sizes }) => {
    if (Object.keys(sizes).length !== measures.length)
      refuse('PANHUO_SCORE_INPUT', `${id} 的规模指标与其他对象不同`, id);
    return measures.map((measure) => Math.log1p(amount(sizes[measure] ?? Number.NaN, `${id} 的 ${measure}`)));
  });
  const spreads = measures.map((_, column) => {
    const values = rows.map((row) => row[column] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  });
  return rows.map((row) =>
    row.flatMap((value, column) => {
      const spread = spreads[column] ?? 0;
      return spread > 1e-12 ? [value / spread] : [];
    }),
  );
}

function sharesOf({ id, fields }: PeerInput): Shares {
  const entries = Object.entries(fields).map(([field, value]): [string, number] => [
    field,
    amount(value, `${id} 的领域 ${field}`),
  ]);
  const total = entries.reduce((sum, [, value]) => sum + value, 0);
  return new Map(total === 0 ? [] : entries.map(([field, value]) => [field, value / total]));
}

function amount(value: number, field: string): number {
  if (finite(value, field) < 0) refuse('PANHUO_SCORE_VALUE', `${field} 小于 0：${value}`, field);
  return value;
}

function euclidean(left: readonly number[], right: readonly number[]): number {
  return Math.sqrt(left.reduce((sum, value, at) => sum + (value - (right[at] ?? 0)) ** 2, 0));
}

/** 0 for equal shares, 1 for nothing in common. Two empty profiles are not alike: nothing is known of either. */
function hellinger(left: Shares | undefined, right: Shares | undefined): number {
  let affinity = 0;
  for (const [field, share] of left ?? []) affinity += Math.sqrt(share * (right?.get(field) ?? 0));
  return Math.sqrt(Math.max(0, 1 - affinity));
}

/** Distances divided by their mean over all pairs. */
function scaled(n: number, distance: (a: number, b: number) => number): (a: number, b: number) => number {
  let sum = 0;
  for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) sum += distance(a, b);
  const mean = sum / ((n * (n - 1)) / 2);
  return mean > 0 ? (a, b) => distance(a, b) / mean : () => 0;
}

function common(left: Shares = new Map(), right: Shares = new Map()): Pick<Peer, 'overlap' | 'sharedFields'> {
  const both = [...left].flatMap(([field, own]) => {
    const theirs = right.get(field) ?? 0;
    return theirs > 0 ? [{ field, own, theirs, least: Math.min(own, theirs) }] : [];
  });
  both.sort((a, b) => b.least - a.least || (a.field < b.field ? -1 : 1));
  return {
    overlap: both.reduce((sum, { least }) => sum + least, 0),
    sharedFields: both.slice(0, 3).map(({ field, own, theirs }) => ({ field, own, theirs })),
  };
}
