import type { Decision, Decisions } from '../../decisions/index.ts';
import { partsOf } from '../../decisions/rounds/kinds.ts';
import type { RoundState } from '../../decisions/rounds/state.ts';
import { PanhuoError } from '../../domain/errors.ts';
import type { Lake } from '../../lake/lake.ts';
import type { RoundContent } from './content.ts';
import { scoreRound } from './result.ts';
import { find, lock, type Signed } from './steps.ts';

/** The cap rules of a system that a person finds to hold, not a figure. */
export const findingRules = ({ system }: RoundContent) => system.caps.filter(({ when }) => 'finding' in when);

/** Says of a centre whether a cap rule holds. @throws PANHUO_SCORE_ITEM for a rule that no person finds */
export async function findCap(
  store: Decisions,
  state: RoundState,
  content: RoundContent,
  finding: Signed & { university: string; rule: string; holds: boolean },
): Promise<{ decisions: Decision[]; name: string }> {
  const rules = findingRules(content);
  const rule = rules.find(({ id }) => id === finding.rule);
  if (rule === undefined)
    throw new PanhuoError('PANHUO_SCORE_ITEM', `体系中没有由人认定的封顶规则 ${finding.rule}`, {
      hint: `可用：${rules.map(({ id }) => id).join('、')}`,
    });
  return { decisions: await find(store, state.round, finding), name: rule.name };
}

/** Locks a round with everything that was computed of it today. */
export function lockScored(
  { store, lake }: { store: Decisions; lake: Lake },
  state: RoundState,
  content: RoundContent,
  sign: Signed,
): Promise<Decision[]> {
  const { methods, centres } = scoreRound(content, state);
  const { round, version } = state;
  return lock(
    { store, lake },
    state,
    { form: 1, round, version, content: state.value.content, centres, methods },
    sign,
  );
}

const HIDDEN = '（双方提交后可见）';

/** A signed row as anybody may see it: points and reasons of a centre only once both evaluators have submitted. */
export function blinded(decision: Decision, state: RoundState): Decision {
  const [university = ''] = partsOf(decision.object);
  if (decision.kind !== 'score' || state.isOpenTo(university)) return decision;
  return { ...decision, verdict: HIDDEN, value: null, reason: HIDDEN };
}
