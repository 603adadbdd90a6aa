import type { RoundState, Stage } from '../../decisions/rounds/state.ts';
import type { ScoredRound } from '../../domain/scoring/index.ts';
import type { View } from '../../transforms/scoring/system.ts';
import type { RoundContent } from './content.ts';
import { type MethodResult, methodResults, scoredRound, VIEWS } from './methods.ts';
import { type CentreValues, centreValues } from './values.ts';

/** A scored round: the one thing that commands, tables and the locked copy are made from. */
export interface RoundResult {
  round: string;
  period: string;
  stage: Stage;
  version: number;
  /** Not everything is decided yet: what is missing counts as the system says of missing values. */
  isProvisional: boolean;
  content: RoundContent;
  centres: readonly CentreValues[];
  /** By the system's own curves and weights, in both views. */
  scored: Readonly<Record<View, ScoredRound>>;
  methods: readonly MethodResult[];
}

/**
 * Pure: the same content and decisions give the same result, live and in a build.
 * @throws PANHUO_SCORE_VALUE where a centre has no value at all, or the system refuses a missing one
 */
export function scoreRound(
  content: RoundContent,
  state: RoundState,
  { isFinal = state.stage !== 'frozen' && state.stage !== 'open' } = {},
): RoundResult {
  const { system } = content;
  const centres = centreValues(content, state);
  const scored = {
    absolute: scoredRound(system, centres, 'absolute', isFinal),
    adjusted: scoredRound(system, centres, 'adjusted', isFinal),
  };
  return {
    round: content.round,
    period: content.period,
    stage: state.stage,
    version: state.version,
    isProvisional: state.stage === 'frozen',
    content,
    centres,
    scored,
    methods: VIEWS.flatMap((view) => methodResults(system, scored[view], view)),
  };
}

/** The grade after caps, by the system's own curves; null where too little is known to give one. */
export function gradeOf({ content, scored }: RoundResult, at: number): string | null {
  const sheet = scored.absolute.sheets[at];
  // 0.6 of 100 points may come out as 0.5999…
  return sheet === undefined || sheet.coverage < content.system.grade_coverage - 1e-9 ? null : sheet.grade;
}
