import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../lake/assets.ts';

/** What is compared and how it can come out; the numbers are data (`person_weight.csv`). */
export const LEVELS = {
  field: ['subclass', 'wipo', 'section', 'far'],
  field_inside: ['subclass', 'wipo', 'section', 'far'],
  city: ['same', 'different'],
  years: ['near', 'apart', 'far'],
  department: ['same', 'different'],
  certificate: ['same', 'different'],
} as const;

export type Feature = keyof typeof LEVELS;

export interface LevelWeight {
  /** log2(m/u). */
  bits: number;
  finding: string;
}

const PARAMETERS = [
  'certain_at',
  'likely_at',
  'review_at',
  'population',
  'pseudo',
  'stays',
  'moves',
  'org_least',
  'companion_inside',
  'companion_outside',
  'companion_most',
  'companion_least',
  'foreign_bearers',
  'initial_bearers',
  'block_most',
  'pairs_most',
  'questions_most',
] as const;
export type Parameters = Readonly<Record<(typeof PARAMETERS)[number], number>>;

export interface PersonModel {
  levels: Readonly<Record<Feature, Readonly<Record<string, LevelWeight>>>>;
  parameters: Parameters;
}

type Row = Readonly<Record<string, string>>;

/** @throws RangeError when a level or parameter is missing or no number */
export function personModelFrom(weights: readonly Row[], parameters: readonly Row[]): PersonModel {
  const found = new Map(weights.map((row) => [`${row.feature}/${row.level}`, row]));
  const levelsOf = (feature: Feature) =>
    Object.fromEntries(
      LEVELS[feature].map((level): [string, LevelWeight] => {
        const row = found.get(`${feature}/${level}`);
        const bits = Math.log2(Number(row?.m) / Number(row?.u));
        if (!Number.isFinite(bits)) throw new RangeError(`person_weight: ${feature}/${level}`);
        return [level, { bits, finding: row?.finding ?? '' }];
      }),
    );
  const values = new Map(parameters.map((row) => [row.name, Number(row.value)]));
  return {
    levels: Object.fromEntries(
      (Object.keys(LEVELS) as Feature[]).map((feature) => [feature, levelsOf(feature)]),
    ) as PersonModel['levels'],
    parameters: Object.fromEntries(
      PARAMETERS.map((name) => {
        const value = values.get(name);
        if (value === undefined || Number.isNaN(value)) throw new RangeError(`person_parameter: ${name}`);
        return [name, value];
      }),
    ) as Parameters,
  };
}

/** Reads the weights that ship. */
export function loadPersonModel(folder = path.join(projectRoot(), 'transforms', 'reference')): PersonModel {
  const table = (name: string): Row[] => {
    const [header = '', ...lines] = readFileSync(path.join(folder, `${name}.csv`), 'utf8')
      .trim()
      .split(/\r?\n/);
    const columns = header.split(',');
    return lines.map((line) => {
      const cells = line.split(',');
      return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
    });
  };
  return personModelFrom(table('person_weight'), table('person_parameter'));
}
