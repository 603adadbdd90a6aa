import { finite, refuse, type Value } from './guard.ts';

export type Comparator = '>' | '>=' | '<' | '<=' | '=' | '!=';

/** A cap or veto: while the condition holds, no more than this. A veto caps at the lowest grade. */
export interface CapRule {
  id: string;
  /** Holds when the centre's fact of that name compares so, e.g. `{ fact: 'abnormal_open', comparator: '>', limit: 0 }`. */
  when: { fact: string; comparator: Comparator; limit: number };
  /** What an unknown fact does: it is reported either way. */
  unknown: 'pass' | 'apply' | 'refuse';
  gradeAtMost?: string;
  scoreAtMost?: number;
}

export interface CapOutcome {
  rule: CapRule;
  /** The fact as it was; null when unknown. */
  fact: Value;
  holds: boolean;
  /** Whether it changed the score or the grade; filled when both are known. */
  binding: boolean;
}

const COMPARE: Record<Comparator, (left: number, right: number) => boolean> = {
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
};

/**
 * Which caps hold for a centre. Every rule is answered, also those that do not hold, so that a sheet can show them all.
 *
 * @throws PANHUO_SCORE_VALUE a fact that is no finite number, or an unknown one where the rule refuses that
 */
export function capsHolding(
  rules: readonly CapRule[],
  facts: Readonly<Record<string, Value>>,
  centre: string,
): { rule: CapRule; fact: Value; holds: boolean }[] {
  return rules.map((rule) => {
    const fact = facts[rule.when.fact] ?? null;
    if (fact === null) {
      if (rule.unknown === 'refuse')
        refuse(
          'PANHUO_SCORE_VALUE',
          `${centre} 没有 ${rule.when.fact} 的数，无法判断封顶规则 ${rule.id}`,
          rule.when.fact,
        );
      return { rule, fact, holds: rule.unknown === 'apply' };
    }
    finite(fact, `${centre} 的 ${rule.when.fact}`);
    return { rule, fact, holds: COMPARE[rule.when.comparator](fact, rule.when.limit) };
  });
}
