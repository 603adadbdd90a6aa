import type { GazetteKind } from './numbers.ts';
import { Rng } from './rng.ts';

/**
 * Where a file repeats and contradicts itself. Real files repeat whole pages of ten rows (the site was read twice) and hold, very
 * rarely, two different records under one number. Events lie in blocks of eight pages, at most one a block, so they never touch.
 */
export const PAGE = 10;
export const BLOCK_PAGES = 8;
export const BLOCK = PAGE * BLOCK_PAGES;
/** The last page of a block repeats the one before it. */
export const REPEATED_PAGE = BLOCK_PAGES - 2;
/** A conflicting row stands in the sixth page and takes the number of the row this many places before it. */
export const CONFLICT_PAGE = 5;
export const CONFLICT_DISTANCE = 33;

export interface Plan {
  rows: number;
  /** Block → true: its last page is a repetition. */
  repeats: ReadonlySet<number>;
  /** Block → place (0–9) of the conflicting row within its page. */
  conflicts: ReadonlyMap<number, number>;
  /** How many different rows the file is made of: positions 0 … fresh − 1. */
  fresh: number;
}

/** Repeated pages per row and conflicts per row, measured on 2019-07-12; conflicts are a little more frequent here. */
const RATES: Record<GazetteKind, { repeats: number; conflicts: number; atLeastOneConflict: boolean }> = {
  published: { repeats: 0.00117, conflicts: 0, atLeastOneConflict: false },
  granted: { repeats: 0.00104, conflicts: 0.0002, atLeastOneConflict: true },
  utility: { repeats: 0.00012, conflicts: 0.00002, atLeastOneConflict: false },
  design: { repeats: 0.00057, conflicts: 0, atLeastOneConflict: false },
};

export function planFile(seed: number, kind: GazetteKind, day: number, rows: number): Plan {
  const blocks = Math.floor(rows / BLOCK);
  const rate = RATES[kind];
  const repeats = Math.min(blocks, Math.max(1, Math.round(rows * rate.repeats)));
  const least = rate.atLeastOneConflict ? 1 : 0;
  const conflicts = Math.min(blocks - repeats, Math.max(least, Math.round(rows * rate.conflicts)));
  const rng = new Rng(seed, 'plan', kind, day);
  const repeated = new Set<number>();
  const conflicting = new Map<number, number>();
  // Selection sampling: exact counts, evenly spread, one pass.
  let events = repeats + conflicts;
  let conflictsLeft = conflicts;
  for (let block = 0; block < blocks && events > 0; block++) {
    if (rng.float() * (blocks - block) >= events) continue;
    if (rng.float() * events < conflictsLeft) {
      conflicting.set(block, rng.int(PAGE));
      conflictsLeft--;
    } else repeated.add(block);
    events--;
  }
  return { rows, repeats: repeated, conflicts: conflicting, fresh: rows - repeated.size * PAGE };
}

/** What stands in a row of the file (counted from 0): a repetition of the row ten above, a conflicting row, or a row of its own. */
export function slotOf(plan: Plan, row: number): 'repeat' | 'conflict' | 'own' {
  const block = Math.floor(row / BLOCK);
  const page = Math.floor((row % BLOCK) / PAGE);
  if (page === REPEATED_PAGE + 1 && plan.repeats.has(block)) return 'repeat';
  return page === CONFLICT_PAGE && plan.conflicts.get(block) === row % PAGE ? 'conflict' : 'own';
}

/** Positions whose own number never appears, because a conflicting row shows another's. */
export function conflictPositions(plan: Plan): Set<number> {
  const positions = new Set<number>();
  let before = 0;
  for (let block = 0; block < Math.ceil(plan.rows / BLOCK); block++) {
    const place = plan.conflicts.get(block);
    if (place !== undefined) positions.add(block * BLOCK + CONFLICT_PAGE * PAGE + place - before * PAGE);
    if (plan.repeats.has(block)) before++;
  }
  return positions;
}
