import type { ReadyDraft } from './kinds.ts';
import type { Decision } from './ledger.ts';
import { ROUND_GUARD } from './rounds/guard.ts';

/**
 * Watches over what may follow what on one subject. The ledger opens it under the writers' lock, applies all decisions in force, asks before
 * each new one and applies it: what `check` sees is what the database holds.
 */
export interface Guard {
  /** @throws PanhuoError when the draft may not follow what was applied; `withdrawn`: it takes back what is in force */
  check(draft: Omit<ReadyDraft, 'expects'>, withdrawn: boolean): void;
  apply(decision: Decision): void;
}

export interface GuardKind {
  /** The kinds of decisions that one guard looks at together. */
  kinds: readonly string[];
  open(subject: string): Guard;
}

const ALL: readonly GuardKind[] = [ROUND_GUARD];

/** Kinds without a guard are free to come in any order. */
export const guardOf = (kind: string): GuardKind | undefined => ALL.find(({ kinds }) => kinds.includes(kind));
