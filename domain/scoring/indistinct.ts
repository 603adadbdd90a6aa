import type { ScoredRound } from './score.ts';

/** Centres next to each other in the ranking of which no two can be told apart. Groups may overlap. */
export interface IndistinctGroup {
  /** In the order of the ranking. */
  centres: readonly string[];
  /** First and last rank of them with the weights of the system. */
  from: number;
  to: number;
}

/** Longest runs of the ranking in which no pair can be told apart; a run inside another is not said again. */
export function indistinctGroups(
  { sheets }: ScoredRound,
  above: readonly (readonly number[])[],
  { low, high }: { low: number; high: number },
): readonly IndistinctGroup[] {
  const order = sheets.map((_, at) => at);
  // Equal ranks in the order of their names, so that the order of the input does not matter.
  order.sort((a, b) => {
    const [left, right] = [sheets[a], sheets[b]];
    if (left === undefined || right === undefined) return 0;
    return left.rank - right.rank || (left.centre < right.centre ? -1 : 1);
  });
  const alike = (left: number, right: number) => {
    const p = above[order[left] ?? 0]?.[order[right] ?? 0] ?? 0;
    return p >= low && p <= high;
  };
  const groups: IndistinctGroup[] = [];
  let reached = 0;
  for (let first = 0; first < order.length; first++) {
    let end = first + 1;
    while (end < order.length && range(first, end).every((at) => alike(at, end))) end++;
    if (end - first < 2 || end <= reached) continue;
    reached = end;
    const members = order.slice(first, end).flatMap((at) => sheets[at] ?? []);
    groups.push(
      Object.freeze({
        centres: Object.freeze(members.map(({ centre }) => centre)),
        from: members[0]?.rank ?? 0,
        to: members[members.length - 1]?.rank ?? 0,
      }),
    );
  }
  return Object.freeze(groups);
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
