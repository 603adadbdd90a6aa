import type { CapRule, Curve, Grading, MissingPolicy, ScoringSystem } from '../../../domain/scoring/index.ts';

/** Full marks 100, so that a value is its score: what the tests reckon by hand stays readable. */
export const PLAIN: Curve = { kind: 'points', of: 100 };

export const LINES: Grading = {
  by: 'rule',
  grades: [
    { grade: '优秀', from: 85 },
    { grade: '良好', from: 70 },
    { grade: '合格', from: 60 },
    { grade: '不合格' },
  ],
};

/** `[[10, 20], [70]]`: two groups; indicators are named a1, a2, b1 … */
export function systemOf(
  weights: readonly (readonly number[])[],
  options: { missing?: MissingPolicy; grading?: Grading; caps?: readonly CapRule[]; curve?: Curve } = {},
): ScoringSystem {
  const { missing = 'exclude', grading = LINES, caps = [], curve = PLAIN } = options;
  return {
    missing,
    grading,
    caps,
    groups: weights.map((own, group) => {
      const letter = String.fromCharCode(97 + group);
      return {
        id: letter,
        weight: own.reduce((sum, weight) => sum + weight, 0),
        indicators: own.map((weight, at) => ({ id: `${letter}${at + 1}`, weight, curve })),
      };
    }),
  };
}
