import { PanhuoError } from '../../domain/errors.ts';

export interface Person {
  name: string;
  /** Universities that this person has to do with. */
  belongs: readonly string[];
}

/**
 * Two evaluators for each centre, none of whom has to do with it, as evenly as can be: those with the fewest centres so far, in the order given.
 * @throws PANHUO_SCORE_CONFLICT when a centre has not two who may
 */
export function assignEvaluators<T extends { university: string }>(
  centres: readonly T[],
  evaluators: readonly Person[],
): (T & { a: string; b: string })[] {
  const load = new Map(evaluators.map(({ name }) => [name, 0]));
  return centres.map((centre) => {
    const free = evaluators
      .filter(({ belongs }) => !belongs.includes(centre.university))
      .map(({ name }, order) => ({ name, order, load: load.get(name) ?? 0 }))
      .sort((one, other) => one.load - other.load || one.order - other.order);
    const [a, b] = free;
    if (a === undefined || b === undefined) {
      throw new PanhuoError(
        'PANHUO_SCORE_CONFLICT',
        `${centre.university} 找不到两名没有利害关系的评审员（共 ${evaluators.length} 名，可评的 ${free.length} 名）`,
        { hint: '请增加评审员：--evaluator 姓名' },
      );
    }
    for (const { name } of [a, b]) load.set(name, (load.get(name) ?? 0) + 1);
    return { ...centre, a: a.name, b: b.name };
  });
}
