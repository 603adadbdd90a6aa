import type { CapRule } from './caps.ts';
import { type Curve, checkCurve } from './curve.ts';
import { checkGrades, type Grading } from './grades.ts';
import { checkUnique, checkWeights, type MissingPolicy, refuse } from './guard.ts';

export interface Indicator {
  id: string;
  /** Points of 100. */
  weight: number;
  curve: Curve;
}

export interface IndicatorGroup {
  id: string;
  /** Points of 100: the sum of its indicators'. */
  weight: number;
  indicators: readonly Indicator[];
}

/** What scoring needs of an indicator system; names, evidence, sources and wording stay with its file. */
export interface ScoringSystem {
  groups: readonly IndicatorGroup[];
  missing: MissingPolicy;
  /** Decimals of a total score: what is printed, ranked and graded. @default 2 */
  digits?: number;
  grading: Grading;
  /** Caps and vetoes. @default none */
  caps?: readonly CapRule[];
}

/** One indicator in its place. */
export interface Leaf extends Indicator {
  group: string;
  groupAt: number;
}

/** The indicators in the order of the file. */
export function leavesOf(system: Pick<ScoringSystem, 'groups'>): Leaf[] {
  return system.groups.flatMap((group, groupAt) =>
    group.indicators.map((indicator) => ({ ...indicator, group: group.id, groupAt })),
  );
}

/**
 * @throws PANHUO_SCORE_WEIGHTS groups that do not sum to 100, indicators that do not sum to their group
 * @throws PANHUO_SCORE_CURVE a curve, grade line or cap that contradicts itself or names a grade that is not there
 * @throws PANHUO_SCORE_INPUT identifiers that are there twice
 */
export function checkSystem(system: ScoringSystem): void {
  checkUnique(
    system.groups.map(({ id }) => id),
    '一级指标的标识',
  );
  checkUnique(
    leavesOf(system).map(({ id }) => id),
    '指标的标识',
  );
  checkWeights(
    system.groups.map(({ weight }) => weight),
    100,
    '一级指标',
  );
  for (const group of system.groups)
    checkWeights(
      group.indicators.map(({ weight }) => weight),
      group.weight,
      `一级指标 ${group.id}`,
    );
  for (const { id, curve } of leavesOf(system)) checkCurve(curve, `指标 ${id}`);
  checkGrades(system.grading);
  const digits = system.digits ?? 2;
  if (!Number.isInteger(digits) || digits < 0 || digits > 6)
    refuse('PANHUO_SCORE_CURVE', `总分的小数位数应为 0 到 6，收到：${digits}`, 'digits');
  const grades = system.grading.grades.map(({ grade }) => grade);
  checkUnique(
    (system.caps ?? []).map(({ id }) => id),
    '封顶规则的标识',
  );
  for (const { id, gradeAtMost, scoreAtMost } of system.caps ?? []) {
    if (gradeAtMost !== undefined && !grades.includes(gradeAtMost))
      refuse(
        'PANHUO_SCORE_CURVE',
        `封顶规则 ${id} 所说的等级“${gradeAtMost}”不在等级之列（${grades.join('、')}）`,
        id,
      );
    if (gradeAtMost === undefined && scoreAtMost === undefined)
      refuse('PANHUO_SCORE_CURVE', `封顶规则 ${id} 既没有等级上限，也没有分数上限`, id);
    if (scoreAtMost !== undefined && !(scoreAtMost >= 0 && Number.isFinite(scoreAtMost)))
      refuse('PANHUO_SCORE_CURVE', `封顶规则 ${id} 的分数上限应为不小于 0 的数，收到：${scoreAtMost}`, id);
  }
}
