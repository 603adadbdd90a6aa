import {
  type CapRule,
  type Curve,
  checkSystem,
  type Grading,
  type Indicator,
  type ScoringSystem,
} from '../../domain/scoring/index.ts';
import type { IndicatorSpec, IndicatorSystem } from './schema.ts';

/** `absolute`: the figures themselves, which favour large schools; `adjusted`: per 100 of the size, which favours small ones. */
export type View = 'absolute' | 'adjusted';

/** What `domain/scoring` needs of a system file. Judged items have as many points as they weigh. */
export function scoringSystem(system: IndicatorSystem, view: View): ScoringSystem {
  return {
    groups: system.groups.map(({ id, weight }) => ({
      id,
      weight,
      indicators: system.indicators
        .filter((indicator) => indicator.group === id)
        .map(
          (indicator): Indicator => ({
            id: indicator.id,
            weight: indicator.weight,
            curve: curveOf(indicator, view),
          }),
        ),
    })),
    missing: system.missing,
    digits: system.digits,
    grading: gradingOf(system),
    caps: system.caps.map(
      (cap): CapRule => ({
        id: cap.id,
        when:
          'finding' in cap.when
            ? { fact: cap.id, comparator: '>', limit: 0 }
            : { fact: cap.id, comparator: cap.when.comparator, limit: cap.when.limit },
        unknown: 'pass',
        ...(cap.grade_at_most === undefined ? {} : { gradeAtMost: cap.grade_at_most }),
        ...(cap.score_at_most === undefined ? {} : { scoreAtMost: cap.score_at_most }),
      }),
    ),
  };
}

export const isPerSize = (indicator: IndicatorSpec): boolean =>
  indicator.kind !== 'judged' && indicator.per_size !== undefined;

function curveOf(indicator: IndicatorSpec, view: View): Curve {
  if (indicator.kind === 'judged') return { kind: 'points', of: indicator.weight };
  return defined(
    view === 'adjusted' ? (indicator.per_size?.curve ?? indicator.curve) : indicator.curve,
  ) as Curve;
}

/**
 * 不允许值 and 满意值 for 功效系数: those of the file, else floor and target of the line. Judged points are taken so that their share stays the
 * score: 60 of 100 at six tenths of the points.
 */
export function efficacyBounds(
  system: IndicatorSystem,
  view: View,
): Record<string, { unacceptable: number; satisfactory: number }> {
  const bounds: Record<string, { unacceptable: number; satisfactory: number }> = {};
  for (const indicator of system.indicators) {
    if (indicator.kind === 'judged') {
      bounds[indicator.id] = { unacceptable: 0.6 * indicator.weight, satisfactory: indicator.weight };
      continue;
    }
    const isOwn = view === 'absolute' || indicator.per_size === undefined;
    const curve = isOwn ? indicator.curve : (indicator.per_size?.curve ?? indicator.curve);
    if (isOwn && indicator.efficacy !== undefined) bounds[indicator.id] = indicator.efficacy;
    else if (curve.kind === 'linear')
      bounds[indicator.id] = { unacceptable: curve.floor, satisfactory: curve.target };
  }
  return bounds;
}

/** Between the groups as the file judges them; within a group as the weights say, which contradict nothing. */
export function judgementsOf(system: IndicatorSystem) {
  if (system.ahp === undefined) return undefined;
  const within = Object.fromEntries(
    system.groups.map(({ id }) => {
      const weights = system.indicators.filter(({ group }) => group === id).map(({ weight }) => weight);
      return [id, weights.map((row) => weights.map((column) => row / column))];
    }),
  );
  return { groups: system.ahp, within };
}

function gradingOf({ grading }: IndicatorSystem): Grading {
  return { ...grading, grades: grading.grades.map((grade) => defined(grade)) } as Grading;
}

/** Without entries that are undefined: optional fields are absent in `domain/scoring`. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/**
 * What the schema cannot know: names that are not there, weights, curves, lines and caps that contradict themselves.
 * @returns every problem with the path to it
 * @throws PANHUO_SCORE_WEIGHTS, PANHUO_SCORE_CURVE, PANHUO_SCORE_INPUT, PANHUO_SCORE_MATRIX when the whole does not fit together
 */
export function problemsOf(system: IndicatorSystem): { path: PropertyKey[]; message: string }[] {
  const problems: { path: PropertyKey[]; message: string }[] = [];
  const groups = new Set(system.groups.map(({ id }) => id));
  const indicators = new Set(system.indicators.map(({ id }) => id));
  for (const [at, { group }] of system.indicators.entries())
    if (!groups.has(group))
      problems.push({ path: ['indicators', at, 'group'], message: `没有一级指标 ${group}` });
  const seen = new Set(indicators);
  for (const [at, { id, indicator }] of system.checks.entries()) {
    if (seen.has(id)) problems.push({ path: ['checks', at, 'id'], message: `标识 ${id} 用了两次` });
    seen.add(id);
    if (indicator !== undefined && system.indicators.find((one) => one.id === indicator)?.kind !== 'computed')
      problems.push({ path: ['checks', at, 'indicator'], message: `没有由系统计算的指标 ${indicator}` });
  }
  for (const group of groups)
    if (!system.indicators.some((one) => one.group === group))
      problems.push({ path: ['groups'], message: `一级指标 ${group} 下没有指标` });
  if (system.ahp !== undefined && system.ahp.length !== system.groups.length)
    problems.push({
      path: ['ahp'],
      message: `判断矩阵有 ${system.ahp.length} 阶，一级指标有 ${system.groups.length} 个`,
    });
  if (problems.length > 0) return problems;
  for (const view of ['absolute', 'adjusted'] as const) checkSystem(scoringSystem(system, view));
  return [];
}
