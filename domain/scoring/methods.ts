import { PanhuoError } from '../errors.ts';
import { ahp, requireConsistent } from './ahp.ts';
import type { Curve } from './curve.ts';
import { scoreOf } from './curve.ts';
import { entropyWeights } from './entropy.ts';
import { type Direction, refuse, type Value } from './guard.ts';
import { kendall } from './leave-out.ts';
import type { Normalisation } from './normalise.ts';
import { competitionRanks } from './rank.ts';
import type { ScoredRound } from './score.ts';
import { effectiveWeights, totalOf } from './standing.ts';
import { topsis } from './topsis.ts';

export type Method = 'threshold' | 'efficacy' | 'entropy' | 'topsis' | 'entropy_topsis' | 'ahp';

export interface MethodsOptions {
  /** 不允许值 and 满意值 of indicators; one that is not there takes the worst and the best of the round. */
  bounds?: Readonly<Record<string, { unacceptable: number; satisfactory: number }>>;
  /** Judgements: groups with each other, and within each group in the order of the system. A group of one needs none. */
  judgements?: {
    groups: readonly (readonly number[])[];
    within: Readonly<Record<string, readonly (readonly number[])[]>>;
  };
  /** @default vector */
  normalisation?: Normalisation;
}

export interface MethodColumn {
  method: Method;
  /** Why the method gives nothing here, in Chinese; null when it does. */
  unavailable: string | null;
  /** Points of 100 for each indicator, in the order of the system. */
  weights: readonly number[];
  /** 0–100 for each centre, in the order of the round; null where there is none for this centre. No caps. */
  scores: readonly Value[];
  /** Competition ranks among those that have a score. */
  ranks: readonly Value[];
  /** Kendall's τ-b with the threshold method; null when there is nothing to compare. */
  agreement: Value;
}

/**
 * The same round by every method, side by side: what is due to the choice of method shows as a difference between columns. `threshold` is the
 * system itself. `efficacy` and `topsis` keep its weights; `entropy`, `entropy_topsis` and `ahp` keep its curves or values and change the weights.
 * A method that cannot be used here (one centre, no variance, no judgements, contradicting ones) is a column that says why.
 */
export function methodsOf(round: ScoredRound, options: MethodsOptions = {}): readonly MethodColumn[] {
  const setting: Setting = {
    round,
    options,
    values: round.sheets.map(({ indicators }) => indicators.map(({ value }) => value)),
    directions: round.leaves.map(({ curve }) => directionOf(curve)),
  };
  const base = round.sheets.map(({ raw }) => raw);
  const columns = Object.entries(METHODS).map(([method, compute]): MethodColumn => {
    try {
      const { weights, scores } = compute(setting);
      return column(method as Method, null, weights, scores, base);
    } catch (error) {
      // A guard of the method is an answer here; anything else is a fault.
      if (!(error instanceof PanhuoError)) throw error;
      return column(
        method as Method,
        error.message,
        [],
        round.sheets.map(() => null),
        base,
      );
    }
  });
  return Object.freeze(columns);
}

interface Setting {
  round: ScoredRound;
  options: MethodsOptions;
  values: readonly (readonly Value[])[];
  directions: readonly Direction[];
}

type Computed = { weights: readonly number[]; scores: readonly Value[] };

const METHODS: Record<Method, (setting: Setting) => Computed> = {
  threshold: ({ round }) => ({ weights: systemWeights(round), scores: round.sheets.map(({ raw }) => raw) }),
  efficacy: (setting) => ({
    weights: systemWeights(setting.round),
    scores: weighted(setting.round, systemWeights(setting.round), efficacyScores(setting)),
  }),
  entropy: (setting) => {
    const weights = entropyPoints(setting);
    return { weights, scores: weighted(setting.round, weights, curveScores(setting.round)) };
  },
  topsis: (setting) => closeness(setting, systemWeights(setting.round)),
  entropy_topsis: (setting) => closeness(setting, entropyPoints(setting)),
  ahp: (setting) => {
    const weights = ahpPoints(setting);
    return { weights, scores: weighted(setting.round, weights, curveScores(setting.round)) };
  },
};

/** Judged points are the more the better. */
export function directionOf(curve: Curve): Direction {
  return curve.kind === 'points' ? 'more' : curve.direction;
}

const systemWeights = ({ leaves }: ScoredRound) => leaves.map(({ weight }) => weight);

const curveScores = ({ sheets }: ScoredRound) =>
  sheets.map(({ indicators }) => indicators.map(({ score }) => score));

function entropyPoints({ values, directions }: Setting): number[] {
  return entropyWeights(values, { directions }).weights.map((weight) => weight * 100);
}

function efficacyScores({ round, options, values, directions }: Setting): Value[][] {
  const curves = round.leaves.map((leaf, at): Curve | null => {
    const direction = directions[at] ?? 'more';
    const column = values.flatMap((row) => row[at] ?? []);
    const low = column.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    const high = column.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const bounds =
      options.bounds?.[leaf.id] ??
      (leaf.curve.kind === 'efficacy'
        ? leaf.curve
        : direction === 'more'
          ? { unacceptable: low, satisfactory: high }
          : { unacceptable: high, satisfactory: low });
    if (!(Math.abs(bounds.satisfactory - bounds.unacceptable) > 0)) return null;
    const { unacceptable, satisfactory } = bounds;
    return { kind: 'efficacy', direction, unacceptable, satisfactory };
  });
  // Where all centres are equal nobody is worse than satisfactory: full marks for all, which moves no rank.
  return values.map((row) =>
    row.map((value, at) => {
      const curve = curves[at] ?? null;
      return value === null ? null : curve === null ? 100 : scoreOf(curve, value);
    }),
  );
}

function closeness({ round, options, values, directions }: Setting, points: readonly number[]): Computed {
  const { rows } = topsis(values, {
    weights: points.map((point) => point / 100),
    directions,
    missing: round.system.missing,
    ...(options.normalisation === undefined ? {} : { normalisation: options.normalisation }),
  });
  return {
    weights: points,
    scores: rows.map((row) => (row.closeness === null ? null : row.closeness * 100)),
  };
}

function ahpPoints({ round, options }: Setting): number[] {
  const { judgements } = options;
  const { groups } = round.system;
  if (judgements === undefined) refuse('PANHUO_SCORE_MATRIX', '没有判断矩阵', '判断矩阵');
  const between = consistentWeights(judgements.groups, groups.length, '一级指标');
  return groups.flatMap((group, at) => {
    const matrix = judgements.within[group.id];
    if (matrix === undefined && group.indicators.length > 1)
      refuse('PANHUO_SCORE_MATRIX', `一级指标 ${group.id} 没有判断矩阵`, group.id);
    const own = consistentWeights(matrix ?? [[1]], group.indicators.length, `一级指标 ${group.id}`);
    return own.map((weight) => weight * (between[at] ?? 0) * 100);
  });
}

function consistentWeights(
  matrix: readonly (readonly number[])[],
  size: number,
  field: string,
): readonly number[] {
  if (matrix.length !== size)
    refuse('PANHUO_SCORE_MATRIX', `${field} 的判断矩阵应为 ${size} 阶，实为 ${matrix.length} 阶`, field);
  return requireConsistent(ahp(matrix), field).weights;
}

function weighted(
  { leaves, system }: ScoredRound,
  points: readonly number[],
  scores: readonly (readonly Value[])[],
): Value[] {
  const weighed = leaves.map((leaf, at) => ({ ...leaf, weight: points[at] ?? 0 }));
  return scores.map((row) => {
    const weights = effectiveWeights(weighed, row, system.missing);
    return weights === null ? null : totalOf(row, weights);
  });
}

function column(
  method: Method,
  unavailable: string | null,
  weights: readonly number[],
  scores: readonly Value[],
  base: readonly number[],
): MethodColumn {
  const there = scores.flatMap((score, at) => (score === null ? [] : [{ at, score }]));
  const ranks = competitionRanks(
    there.map(({ score }) => score),
    6,
  );
  const byCentre = new Map(there.map(({ at }, n) => [at, ranks[n] ?? null]));
  return Object.freeze({
    method,
    unavailable,
    weights: Object.freeze([...weights]),
    scores: Object.freeze([...scores]),
    ranks: Object.freeze(scores.map((_, at) => byCentre.get(at) ?? null)),
    agreement: kendall(
      there.map(({ at }) => base[at] ?? 0),
      there.map(({ score }) => score),
    ),
  });
}
