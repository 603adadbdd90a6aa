import { type Decision, KINDS } from '../../../decisions/index.ts';
import { fates, verdictWords } from '../../../decisions/review/words.ts';
import type { Decided, HistoryRow } from '../../api/review.ts';

/** A decision as pages show it. @param nameOf names for keys, where the page knows them */
export function decidedOf(decision: Decision, nameOf?: (key: string) => string): Decided {
  return {
    id: decision.decision_id,
    verdict: decision.verdict,
    words: verdictWords(decision, nameOf),
    by: decision.decided_by,
    reason: decision.reason,
    at: decision.decided_at,
  };
}

/**
 * The history of decisions, the newest first.
 * @param all complete, oldest first
 * @param builtAt when the snapshot's build began: what came later is not in it
 */
export function historyRows(
  all: readonly Decision[],
  builtAt: string,
  nameOf: (key: string) => string,
): HistoryRow[] {
  const fate = fates(all);
  return all.toReversed().map((one) => ({
    id: one.decision_id,
    kind: one.kind,
    kind_name: KINDS[one.kind]?.name ?? one.kind,
    words: one.withdrawn ? `撤回：${verdictWords(one, nameOf)}` : verdictWords(one, nameOf),
    by: one.decided_by,
    reason: one.reason,
    at: one.decided_at,
    withdrawn: one.withdrawn,
    fate: fate.get(one.decision_id) ?? '',
    in_force: fate.get(one.decision_id) === '有效',
    pending: one.decided_at > builtAt,
  }));
}
