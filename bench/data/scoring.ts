import { Rng } from '../../domain/random.ts';
import {
  ahp,
  type CentreInput,
  type Direction,
  entropyWeights,
  type Normalisation,
  type ScoringSystem,
  topsis,
} from '../../domain/scoring/index.ts';

/** A decision matrix as a round has it: 50 centres × 30 indicators over several orders of size. */
export interface Problem {
  matrix: number[][];
  weights: number[];
  /** 1: more is better, −1: less is. */
  types: number[];
}

export interface ScoringInput {
  problems: Problem[];
  /** Reciprocal matrices of Saaty's scale, order 3 to 15. */
  judgements: number[][][];
}

export const CENTRES = 50;
export const INDICATORS = 30;
const PROBLEMS = 40;
const JUDGEMENTS = 60;

export function scoringInput(seed: number): ScoringInput {
  const rng = new Rng('scoring bench', seed);
  const problems = Array.from({ length: PROBLEMS }, (): Problem => {
    const sizes = Array.from({ length: INDICATORS }, () => 10 ** rng.int(7));
    const points = sizes.map(() => 1 + rng.int(9));
    const total = points.reduce((sum, point) => sum + point, 0);
    return {
      matrix: Array.from({ length: CENTRES }, () => sizes.map((size) => size * (0.01 + rng.float() ** 2))),
      weights: points.map((point) => point / total),
      types: sizes.map(() => (rng.chance(0.25) ? -1 : 1)),
    };
  });
  const judgements = Array.from({ length: JUDGEMENTS }, (_, at) => {
    const n = 3 + (at % 13);
    const matrix = Array.from({ length: n }, () => new Array<number>(n).fill(1));
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const scale = 1 + rng.int(9);
        const value = rng.chance(0.5) ? scale : 1 / scale;
        const [row, mirror] = [matrix[i], matrix[j]];
        if (row) row[j] = value;
        if (mirror) mirror[i] = value >= 1 ? 1 / value : scale;
      }
    return matrix;
  });
  return { problems, judgements };
}

/** Mean random indices that pymcdm has built in (Rao Tummala & Ling, Theory and Decision 44, 1998). */
const TUMMALA = [
  0, 0, 0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714,
  1.5831,
];

export const TASKS = [
  'entropy',
  'entropy_tenths',
  'topsis_vector',
  'topsis_minmax',
  'topsis_max',
  'topsis_sum',
  'ahp',
] as const;
export type Task = (typeof TASKS)[number];

/** One list of numbers for each problem: weights, closeness, or priorities followed by CR by the tables of 2005 and of pymcdm. */
export function solve(input: ScoringInput, task: Task): number[][] {
  switch (task) {
    case 'entropy':
      return input.problems.map(({ matrix }) => [...entropyWeights(matrix, { scaling: 'share' }).weights]);
    case 'entropy_tenths':
      return input.problems.map(({ matrix, types }) => [
        ...entropyWeights(matrix, { directions: directionsOf(types) }).weights,
      ]);
    case 'ahp':
      return input.judgements.map((matrix) => {
        const found = ahp(matrix, { randomIndex: 'saaty-2005' });
        return [...found.weights, found.cr, found.ci / (TUMMALA[matrix.length - 1] ?? 1)];
      });
    case 'topsis_vector':
    case 'topsis_minmax':
    case 'topsis_max':
    case 'topsis_sum':
      return input.problems.map(({ matrix, weights, types }) =>
        topsis(matrix, {
          weights,
          directions: directionsOf(types),
          normalisation: task.slice('topsis_'.length) as Normalisation,
          missing: 'refuse',
        }).rows.map(({ closeness }) => closeness ?? Number.NaN),
      );
    default:
      return task satisfies never;
  }
}

const directionsOf = (types: readonly number[]) =>
  types.map((type): Direction => (type === 1 ? 'more' : 'less'));

/** A round for the Monte Carlo: five groups of six indicators; the last problem's columns as scores of 0–100. */
export function monteCarloRound(input: ScoringInput): { system: ScoringSystem; centres: CentreInput[] } {
  const { matrix, weights } = input.problems[input.problems.length - 1] as Problem;
  const points = weights.map((weight) => weight * 100);
  const largest = points.map((_, at) => Math.max(...matrix.map((row) => row[at] ?? 0)));
  const groups = Array.from({ length: 5 }, (_, group) => {
    const own = points.slice(group * 6, group * 6 + 6);
    return {
      id: `g${group}`,
      weight: own.reduce((sum, point) => sum + point, 0),
      indicators: own.map((weight, at) => ({
        id: `i${group * 6 + at}`,
        weight,
        curve: { kind: 'points', of: 100 } as const,
      })),
    };
  });
  return {
    system: {
      groups,
      missing: 'exclude',
      grading: {
        by: 'rule',
        grades: [
          { grade: '优秀', from: 50 },
          { grade: '良好', from: 40 },
          { grade: '合格', from: 30 },
          { grade: '不合格' },
        ],
      },
    },
    centres: matrix.map((row, centre) => ({
      id: `c${centre}`,
      values: Object.fromEntries(row.map((value, at) => [`i${at}`, (value / (largest[at] ?? 1)) * 100])),
    })),
  };
}
