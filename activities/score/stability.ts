import { type MonteCarloResult, monteCarlo, type ScoredRound } from '../../domain/scoring/index.ts';

/** Any number: the same one each time, so that a build and a command draw the same. */
const SEED = 20240101;
const DRAWS = 10_000;
const SPREAD = 0.2;

/** How much of the ranking hangs on the exact weights: ± 20 %, ten thousand draws. */
export const stabilityOf = (round: ScoredRound): MonteCarloResult =>
  monteCarlo(round, { seed: SEED, draws: DRAWS, spread: SPREAD });
