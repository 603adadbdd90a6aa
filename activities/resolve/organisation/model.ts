import type { Lexicon } from '../../../domain/organisation/lexicon.ts';

/** What is compared, and how a comparison can come out. The numbers are data (`organisation_weight.csv`); this is their shape. */
export const LEVELS = {
  core: [
    'whole',
    'close',
    'near',
    'equal',
    'swapped',
    'alike',
    'spelled',
    'edit',
    'initials',
    'contained',
    'edit_short',
    'different',
  ],
  industry: ['equal', 'none', 'slip', 'contained', 'missing', 'shared', 'different'],
  region: ['same', 'none', 'nested', 'missing', 'wider', 'other_city', 'other_province'],
  form: ['equal', 'missing', 'family', 'group', 'other'],
  china: ['same', 'differs'],
  cities: ['shared', 'unknown', 'different'],
  address: ['same', 'unknown'],
  company: ['several', 'one', 'none', 'unknown'],
  numbers: ['same', 'differ'],
} as const;

export type Feature = keyof typeof LEVELS;
export const FEATURES = Object.keys(LEVELS) as readonly Feature[];

/** Chinese names of the features, for the parts of a score. */
export const FEATURE_WORDS: Readonly<Record<Feature, string>> = {
  core: '字号',
  industry: '行业',
  region: '区划',
  form: '组织形式',
  china: '中国',
  cities: '城市',
  address: '地址',
  company: '共同发明人',
  numbers: '序号',
};

/** Number of a level inside its feature. */
export function levelOf<F extends Feature>(feature: F, level: (typeof LEVELS)[F][number]): number {
  return (LEVELS[feature] as readonly string[]).indexOf(level);
}

export interface LevelWeight {
  /** Probability of the level among pairs of one body. */
  m: number;
  /** Probability of the level among any two bodies. */
  u: number;
  /** Words for people; empty when the level says nothing worth a line. */
  finding: string;
}

export interface Parameters {
  /** Other writings that a name has on average: the prior is this over the number of names. */
  partners: number;
  /** Names there are at least, however few are given: an unseen organisation competes too. */
  population: number;
  /** Information of an average core, in bits: rarer ones weigh more, by at most `core_most`. */
  core_bits: number;
  core_most: number;
  /** Probability from which two names are joined, and from which a person is asked. */
  merge_at: number;
  review_at: number;
  /** Least mean weight between the names of two clusters, in bits. */
  average_at: number;
  /** Share of long legal forms with a slip, and of names without form, for which the weights were made. */
  slip_rate: number;
  short_rate: number;
  /** How much the rates of these names change a score: 1 by as much as slips and short forms are rarer. */
  slip_share: number;
  short_share: number;
  /** Weight of a bit of strangeness where two names differ, and the most it adds. */
  strange_share: number;
  strange_most: number;
  /** Bits for two names that differ by a slip and are both written several times. */
  both_written: number;
  /** Most that place, address and inventors add: to names that may be one, and to those that differ by a slip. */
  beside_most: number;
  beside_slip: number;
}

export interface Weights {
  levels: Readonly<Record<Feature, readonly LevelWeight[]>>;
  parameters: Parameters;
}

export interface ResolutionModel {
  lexicon: Lexicon;
  weights: Weights;
}

const PARAMETERS: readonly (keyof Parameters)[] = [
  'partners',
  'population',
  'core_bits',
  'core_most',
  'merge_at',
  'review_at',
  'average_at',
  'slip_rate',
  'short_rate',
  'slip_share',
  'short_share',
  'strange_share',
  'strange_most',
  'both_written',
  'beside_most',
  'beside_slip',
];

type Row = Readonly<Record<string, string>>;

/** Weights from the rows of their tables. @throws RangeError when a level or parameter is missing or no number */
export function weightsFrom(rows: readonly Row[], parameterRows: readonly Row[]): Weights {
  const found = new Map(rows.map((row) => [`${row.feature}/${row.level}`, row]));
  const levels = Object.fromEntries(
    FEATURES.map((feature) => [
      feature,
      LEVELS[feature].map((level): LevelWeight => {
        const row = found.get(`${feature}/${level}`);
        const m = Number(row?.m);
        const u = Number(row?.u);
        if (!(m > 0 && u > 0)) throw new RangeError(`organisation_weight: ${feature}/${level}`);
        return { m, u, finding: row?.finding ?? '' };
      }),
    ]),
  ) as Record<Feature, LevelWeight[]>;
  const values = new Map(parameterRows.map((row) => [row.name, Number(row.value)]));
  const parameters = Object.fromEntries(
    PARAMETERS.map((name) => {
      const value = values.get(name);
      if (value === undefined || Number.isNaN(value)) throw new RangeError(`organisation_parameter: ${name}`);
      return [name, value];
    }),
  ) as unknown as Parameters;
  return { levels, parameters };
}
