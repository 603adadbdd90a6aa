/** Bounds of a source between two visits of a page, in milliseconds (`recrawl` of its file). */
export interface RecrawlBounds {
  every: number;
  min: number;
  max: number;
}

/** An unchanged page is visited this much less often than before, a changed one twice as often. */
const GROWTH = 1.5;

/**
 * Milliseconds until the next visit. Halving and growing by half meet where a page changes about every second visit, which is as often as one
 * has to look to miss little; the bounds are the source's.
 * @param before interval until this visit; 0 when this is the first
 */
export function nextInterval(before: number, isChanged: boolean, { every, min, max }: RecrawlBounds): number {
  if (before === 0) return every;
  return Math.round(Math.min(max, Math.max(min, isChanged ? before / 2 : before * GROWTH)));
}

/** Attempts of one visit, with the first. A page that fails so often is due again like any other. */
export const MAX_ATTEMPTS = 4;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 5 * 60_000;

/** Milliseconds before attempt `attempts` + 1: 2 s, 8 s, 32 s. */
export function retryPause(attempts: number): number {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 4 ** (attempts - 1));
}
