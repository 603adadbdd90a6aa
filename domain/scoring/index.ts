/**
 * Scoring of operation centres: pure methods. Plain values in, frozen results out; no clock, no I/O, and randomness only from a given
 * seed. docs/scoring.md says what each method does and what it refuses. This file is the only entrance.
 */
export { type AhpOptions, type AhpResult, ahp, RANDOM_INDEX, requireConsistent } from './ahp.ts';
export { type CapOutcome, type CapRule, type Comparator, capsHolding } from './caps.ts';
export { type CentreChange, type ChangeCause, changesBetween, type IndicatorChange } from './change.ts';
export {
  type BandCurve,
  type Curve,
  checkCurve,
  type EfficacyCurve,
  highestScore,
  type LinearCurve,
  type PointsCurve,
  type StepCurve,
  scoreOf,
  valueFor,
} from './curve.ts';
export { type EntropyColumn, type EntropyOptions, type EntropyResult, entropyWeights } from './entropy.ts';
export { type GapOptions, type GapStep, type GradeGap, gapToNextGrade, type IndicatorGap } from './gap.ts';
export { checkGrades, type Grading, type GradingByQuota, type GradingByRule, gradesOf } from './grades.ts';
export { checkWeights, type Direction, type MissingPolicy, toPoints, type Value } from './guard.ts';
export type { IndistinctGroup } from './indistinct.ts';
export {
  type EvidenceCell,
  kendall,
  type LeaveOneOut,
  leaveOneOut,
  type Shift,
  withoutEvidence,
} from './leave-out.ts';
export {
  directionOf,
  type Method,
  type MethodColumn,
  type MethodsOptions,
  methodsOf,
} from './methods.ts';
export {
  type CentreStability,
  type MonteCarloOptions,
  type MonteCarloResult,
  monteCarlo,
  type RankSpread,
} from './monte-carlo.ts';
export { type Normalisation, normalise } from './normalise.ts';
export { competitionRanks, roundTo, unitsOf } from './rank.ts';
export {
  type CentreInput,
  type GroupScore,
  type IndicatorScore,
  type ScoredRound,
  type ScoreSheet,
  scoreCentres,
} from './score.ts';
export { type Peer, type PeerInput, type PeerOptions, peersOf } from './similar.ts';
export {
  type SizeAdjusted,
  type SizeInput,
  type SizeOptions,
  type SizeResult,
  sizeAdjusted,
} from './size.ts';
export {
  checkSystem,
  type Indicator,
  type IndicatorGroup,
  type Leaf,
  leavesOf,
  type ScoringSystem,
} from './system.ts';
export { type TopsisOptions, type TopsisResult, type TopsisRow, topsis } from './topsis.ts';
