import { PanhuoError } from '../../domain/errors.ts';
import {
  ahp,
  competitionRanks,
  type Direction,
  entropyWeights,
  roundTo,
  type ScoredRound,
  type ScoreSheet,
  type ScoringSystem,
  scoreCentres,
  toPoints,
  topsis,
} from '../../domain/scoring/index.ts';
import type { IndicatorSystem } from '../../transforms/scoring/schema.ts';
import { scoringSystem, type View } from '../../transforms/scoring/system.ts';
import type { CentreValues } from './values.ts';

export const METHODS = ['threshold', 'efficacy', 'entropy', 'topsis', 'ahp'] as const;
export type MethodId = (typeof METHODS)[number];
export const METHOD_NAMES: Readonly<Record<MethodId, string>> = {
  threshold: '目标值法',
  efficacy: '功效系数法',
  entropy: '熵权法',
  topsis: 'TOPSIS 法',
  ahp: '层次分析法',
};
export const VIEWS = ['absolute', 'adjusted'] as const satisfies readonly View[];
export const VIEW_NAMES: Readonly<Record<View, string>> = { absolute: '总量', adjusted: '按规模折算' };

/** What a method says of all centres, in their order. */
export interface MethodResult {
  method: MethodId;
  view: View;
  /** 0–100; null where the method says nothing of a centre. */
  scores: readonly (number | null)[];
  ranks: readonly (number | null)[];
  /** Points of 100 of the indicators, in the order of the system; null for methods without. */
  weights: readonly number[] | null;
  /** Of methods by sheets. */
  round: ScoredRound | null;
  /** Consistency ratio of AHP. */
  cr: number | null;
  /** Why the method has no answer; null when it has one. */
  unavailable: string | null;
}

/** All methods side by side. One that has no answer says why and holds up no other. */
export function scoreByAll(system: IndicatorSystem, centres: readonly CentreValues[]): MethodResult[] {
  return VIEWS.flatMap((view) => METHODS.map((method) => guarded(system, centres, method, view)));
}

export const inputsOf = (centres: readonly CentreValues[], view: View) =>
  centres.map(({ university, values, facts }) => ({
    id: university,
    values: Object.fromEntries(
      values.map((one) => [one.indicator.id, view === 'adjusted' ? one.adjusted : one.value]),
    ),
    facts,
  }));

function guarded(
  system: IndicatorSystem,
  centres: readonly CentreValues[],
  method: MethodId,
  view: View,
): MethodResult {
  const base = { method, view, weights: null, round: null, cr: null };
  try {
    return { ...base, ...one(system, centres, method, view), unavailable: null };
  } catch (error) {
    if (!(error instanceof PanhuoError) || !error.code.startsWith('PANHUO_SCORE_')) throw error;
    const nothing = centres.map(() => null);
    return { ...base, scores: nothing, ranks: nothing, unavailable: error.message };
  }
}

function one(system: IndicatorSystem, centres: readonly CentreValues[], method: MethodId, view: View) {
  const inputs = inputsOf(centres, view);
  const curves = scoringSystem(system, view, method === 'efficacy' ? 'efficacy' : 'threshold');
  const bySheets = (scoring: ScoringSystem) => {
    const round = scoreCentres(scoring, inputs);
    return {
      scores: round.sheets.map(({ total }) => total),
      ranks: round.sheets.map(({ rank }) => rank),
      round,
    };
  };
  const leaves = curves.groups.flatMap(({ indicators }) => indicators);
  const matrix = inputs.map(({ values }) => leaves.map(({ id }) => values[id] ?? null));
  const directions = leaves.map(({ curve }): Direction => ('direction' in curve ? curve.direction : 'more'));
  switch (method) {
    case 'threshold':
    case 'efficacy':
      return { ...bySheets(curves), weights: leaves.map(({ weight }) => weight) };
    case 'entropy': {
      const weights = toPoints(entropyWeights(matrix, { directions }).weights);
      return { ...bySheets(reweighted(curves, weights)), weights };
    }
    case 'ahp': {
      if (system.ahp === undefined) throw new PanhuoError('PANHUO_SCORE_MATRIX', '指标体系没有给出判断矩阵');
      const { weights: groups, cr } = ahp(system.ahp);
      const weights = curves.groups.flatMap(({ weight, indicators }, at) =>
        indicators.map((leaf) => (leaf.weight / weight) * (groups[at] ?? 0) * 100),
      );
      return { ...bySheets(reweighted(curves, weights)), weights, cr };
    }
    case 'topsis': {
      const { rows } = topsis(matrix, {
        weights: leaves.map(({ weight }) => weight / 100),
        directions,
        missing: system.missing,
      });
      const scores = rows.map(({ closeness }) =>
        closeness === null ? null : roundTo(closeness * 100, system.digits),
      );
      const there = scores.flatMap((score) => score ?? []);
      const ranks = competitionRanks(there, system.digits);
      let next = 0;
      return { scores, ranks: scores.map((score) => (score === null ? null : (ranks[next++] ?? null))) };
    }
    default:
      return method satisfies never;
  }
}

/** The same curves, caps and lines with other weights; groups keep their indicators. */
function reweighted(system: ScoringSystem, weights: readonly number[]): ScoringSystem {
  let next = 0;
  const groups = system.groups.map((group) => {
    const indicators = group.indicators.map((leaf) => ({ ...leaf, weight: weights[next++] ?? 0 }));
    return { ...group, indicators, weight: indicators.reduce((sum, { weight }) => sum + weight, 0) };
  });
  return { ...system, groups };
}

/** The sheets of the method that makes ranks and grades; null when it has no answer. */
export function mainSheets(
  system: IndicatorSystem,
  results: readonly MethodResult[],
): readonly ScoreSheet[] | null {
  const found = results.find(({ method, view }) => method === system.method && view === 'absolute');
  return found?.round?.sheets ?? null;
}
