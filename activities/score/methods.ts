import {
  type Method,
  methodsOf,
  roundTo,
  type ScoredRound,
  scoreCentres,
} from '../../domain/scoring/index.ts';
import type { IndicatorSystem } from '../../transforms/scoring/schema.ts';
import { efficacyBounds, judgementsOf, scoringSystem, type View } from '../../transforms/scoring/system.ts';
import type { CentreValues } from './values.ts';

export const METHOD_NAMES: Readonly<Record<Method, string>> = {
  threshold: '目标值法',
  efficacy: '功效系数法',
  entropy: '熵权法',
  topsis: 'TOPSIS 法',
  entropy_topsis: '熵权 TOPSIS 法',
  ahp: '层次分析法',
};
export const VIEWS = ['absolute', 'adjusted'] as const satisfies readonly View[];
export const VIEW_NAMES: Readonly<Record<View, string>> = { absolute: '总量', adjusted: '按规模折算' };

/** What a method says of all centres, in their order. */
export interface MethodResult {
  method: Method;
  view: View;
  /** 0–100; null where the method says nothing of a centre. Of the system's own method after caps, of the others there are none. */
  scores: readonly (number | null)[];
  ranks: readonly (number | null)[];
  /** Points of 100 of the indicators, in the order of the system. */
  weights: readonly number[];
  /** Kendall's τ-b with the system's own method. */
  agreement: number | null;
  /** Why the method has no answer; null when it has one. */
  unavailable: string | null;
}

/**
 * A round by the curves and weights of its system: what ranks and grades are made of.
 * @param isFinal a system that refuses missing values does so only now: before, most judged items are still missing
 */
export function scoredRound(
  system: IndicatorSystem,
  centres: readonly CentreValues[],
  view: View,
  isFinal: boolean,
): ScoredRound {
  const scoring = scoringSystem(system, view);
  return scoreCentres(
    isFinal || scoring.missing !== 'refuse' ? scoring : { ...scoring, missing: 'exclude' },
    centres.map(({ university, values, facts }) => ({
      id: university,
      values: Object.fromEntries(
        values.map((one) => [one.indicator.id, view === 'adjusted' ? one.adjusted : one.value]),
      ),
      facts,
    })),
  );
}

/** All methods side by side, the system's own first. One that has no answer says why and holds up no other. */
export function methodResults(system: IndicatorSystem, round: ScoredRound, view: View): MethodResult[] {
  const judgements = judgementsOf(system);
  const columns = methodsOf(round, {
    bounds: efficacyBounds(system, view),
    ...(judgements === undefined ? {} : { judgements }),
  });
  return columns.map(({ method, scores, ranks, weights, agreement, unavailable }): MethodResult => {
    const base = { method, view, weights, agreement, unavailable };
    if (method === 'threshold')
      return {
        ...base,
        scores: round.sheets.map(({ total }) => total),
        ranks: round.sheets.map(({ rank }) => rank),
      };
    return {
      ...base,
      scores: scores.map((score) => (score === null ? null : roundTo(score, system.digits))),
      ranks,
    };
  });
}
