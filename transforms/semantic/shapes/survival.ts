/** Durations grouped by length: after `time` (days or months) `events` ended in the event and `censored` were lost from sight. */
export interface DurationCount {
  readonly time: number;
  readonly events: number;
  readonly censored: number;
}

/** One step of the curve: what holds from `time` until the next step. */
export interface SurvivalStep {
  readonly time: number;
  /** Still under observation right before. */
  readonly atRisk: number;
  readonly events: number;
  /** Lost from sight at this time or later, before the next event. */
  readonly censored: number;
  /** Share without the event, in [0, 1]. */
  readonly survival: number;
  /** Greenwood's standard error of `survival`. */
  readonly error: number;
  /** Confidence limits by the log(−log) transformation, which never leave [0, 1]. Null at 0 and 1. */
  readonly low: number | null;
  readonly high: number | null;
}

/** A time by which a share had the event. Null: the curve does not get there within what was observed. */
export interface SurvivalQuantile {
  readonly share: number;
  readonly time: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface SurvivalCurve {
  readonly subjects: number;
  readonly events: number;
  readonly censored: number;
  /** The longest duration that was observed. */
  readonly longest: number | null;
  readonly steps: readonly SurvivalStep[];
  readonly quantiles: readonly SurvivalQuantile[];
}

/** Two-sided 95 %. */
const Z = 1.959963984540054;

/**
 * Kaplan–Meier's estimate with Greenwood's variance. Whoever is censored at the time of an event was still at risk then.
 * Quantiles and their limits: the first time at which the curve (its upper, its lower limit) is at or below 1 − share
 * (Brookmeyer and Crowley 1982, on the log(−log) scale).
 * @param counts in any order; the same time may occur more than once
 */
export function kaplanMeier(
  counts: readonly DurationCount[],
  shares: readonly number[] = [0.25, 0.5, 0.75],
): SurvivalCurve {
  const times = merged(counts);
  const subjects = times.reduce((sum, row) => sum + row.events + row.censored, 0);
  const steps: SurvivalStep[] = [];
  let atRisk = subjects;
  let survival = 1;
  let greenwood = 0;
  for (const { time, events, censored } of times) {
    if (events > 0) {
      survival *= (atRisk - events) / atRisk;
      greenwood += events / (atRisk * (atRisk - events));
      steps.push({ time, atRisk, events, censored, survival, ...limits(survival, greenwood) });
    } else {
      const last = steps.at(-1);
      if (last) steps[steps.length - 1] = { ...last, censored: last.censored + censored };
    }
    atRisk -= events + censored;
  }
  const events = times.reduce((sum, row) => sum + row.events, 0);
  return {
    subjects,
    events,
    censored: subjects - events,
    longest: times.at(-1)?.time ?? null,
    steps,
    quantiles: shares.map((share) => quantile(steps, share)),
  };
}

/** Share without the event at a time, with its limits; null beyond what was observed. */
export function survivalAt(
  curve: SurvivalCurve,
  time: number,
): Pick<SurvivalStep, 'survival' | 'low' | 'high'> | null {
  if (curve.longest === null || time > curve.longest) return null;
  const step = curve.steps.findLast((candidate) => candidate.time <= time);
  return step ?? { survival: 1, low: null, high: null };
}

function merged(counts: readonly DurationCount[]): DurationCount[] {
  const byTime = new Map<number, { time: number; events: number; censored: number }>();
  for (const { time, events, censored } of counts) {
    const row = byTime.get(time) ?? { time, events: 0, censored: 0 };
    row.events += events;
    row.censored += censored;
    byTime.set(time, row);
  }
  return [...byTime.values()].filter((row) => row.events + row.censored > 0).sort((a, b) => a.time - b.time);
}

function limits(survival: number, greenwood: number): Pick<SurvivalStep, 'error' | 'low' | 'high'> {
  // At zero the variance is 0 · ∞; nothing is left whose share could be uncertain.
  if (survival <= 0) return { error: 0, low: null, high: null };
  const error = survival * Math.sqrt(greenwood);
  if (survival >= 1) return { error, low: null, high: null };
  const spread = (Z * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
  return { error, low: survival ** Math.exp(spread), high: survival ** Math.exp(-spread) };
}

function quantile(steps: readonly SurvivalStep[], share: number): SurvivalQuantile {
  // Products of fractions end a hair beside the round share they stand for.
  const target = 1 - share + 1e-12;
  const first = (test: (step: SurvivalStep) => boolean) => steps.find(test)?.time ?? null;
  return {
    share,
    time: first((step) => step.survival <= target),
    low: first((step) => (step.low ?? step.survival) <= target),
    high: first((step) => (step.high ?? step.survival) <= target),
  };
}
