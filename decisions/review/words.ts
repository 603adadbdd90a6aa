import { type Decision, KINDS } from '../index.ts';
import type { Named } from './queue.ts';

/** `甲公司 是 乙公司 的上级`; names as the decision has them, or as `nameOf` knows better. */
export function verdictWords(decision: Decision, nameOf: (key: string) => string = (key) => key): string {
  const { kind, subject, object, verdict, value } = decision;
  const word = KINDS[kind]?.verdicts[verdict] ?? verdict;
  const one = nameOf(subject);
  const other = object === null ? '' : nameOf(object);
  if (kind === 'patent_label') {
    const grade = value?.grade === undefined ? '' : `（${value.grade} 级）`;
    return `${one} ${word} ${other}${grade}`;
  }
  if (verdict !== 'parent') return `${one} 与 ${other}：${word}`;
  return value?.parent === object ? `${other} 是 ${one} 的上级` : `${one} 是 ${other} 的上级`;
}

/** What became of each of a complete list of decisions: in force, superseded by, withdrawn by. */
export function fates(all: readonly Decision[]): Map<number, string> {
  const after = new Map(all.flatMap((one) => (one.supersedes === null ? [] : [[one.supersedes, one]])));
  return new Map(
    all.map(({ decision_id, withdrawn }) => {
      if (withdrawn) return [decision_id, '撤回'];
      const next = after.get(decision_id);
      if (next === undefined) return [decision_id, '有效'];
      return [
        decision_id,
        next.withdrawn ? `由 ${next.decision_id} 号撤回` : `由 ${next.decision_id} 号取代`,
      ];
    }),
  );
}

/** What a decision on two organisations does in the next build. */
export function pairEffect(verdict: 'same' | 'different' | 'parent', left: Named, right: Named): string {
  const together = left.org_id !== null && left.org_id === right.org_id;
  const ids =
    left.org_id !== null && right.org_id !== null && !together
      ? `（现为 ${left.org_id} 与 ${right.org_id}）`
      : '';
  switch (verdict) {
    case 'same':
      return together ? '两者已是同一机构，不会再被分开。' : `两者归为同一机构${ids}，统计合在一起。`;
    case 'different':
      return together
        ? `两者现同为 ${left.org_id}，将分为两个机构。`
        : `两者保持为不同机构${ids}，不再询问。`;
    case 'parent':
      return `两者是不同机构，${left.name} 记为 ${right.name} 的上级。`;
    default:
      return verdict satisfies never;
  }
}
