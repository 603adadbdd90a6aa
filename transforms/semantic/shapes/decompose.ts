/** A group in both periods. A group that did not exist has zeros. */
export interface GroupPair {
  readonly group: string;
  readonly before: number;
  readonly after: number;
}

/** What a group gave to the change of an additive number: the parts add up to the change. */
export interface Contribution extends GroupPair {
  readonly contribution: number;
  /** Contribution ÷ base of the whole: percentage points of the whole's growth. Null where the base is 0. */
  readonly pull: number | null;
  /** Contribution ÷ change of the whole. Null where nothing changed. */
  readonly share: number | null;
}

/** Contributions of groups to the change of a sum, largest first. */
export function decomposeSum(groups: readonly GroupPair[]): Contribution[] {
  const base = groups.reduce((sum, group) => sum + group.before, 0);
  const change = groups.reduce((sum, group) => sum + (group.after - group.before), 0);
  return groups
    .map((group) => {
      const contribution = group.after - group.before;
      return {
        ...group,
        contribution,
        pull: base === 0 ? null : contribution / base,
        share: change === 0 ? null : contribution / change,
      };
    })
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || compareText(a.group, b.group));
}

/** Numerator and denominator of a group in both periods. */
export interface RatioPair {
  readonly group: string;
  readonly before: { readonly numerator: number; readonly denominator: number };
  readonly after: { readonly numerator: number; readonly denominator: number };
}

/** What a group gave to the change of a ratio. All mix and rate effects together are the change, exactly. */
export interface RatioContribution {
  readonly group: string;
  /** The group's own ratio; null where its denominator is 0. */
  readonly before: number | null;
  readonly after: number | null;
  /** Its share of the whole's denominator. */
  readonly weightBefore: number;
  readonly weightAfter: number;
  /** Because it weighs more or less than before (结构变化): Δw · (mean ratio of the group − mean ratio of the whole). */
  readonly mix: number;
  /** Because its own ratio changed (自身变化): mean w · Δr. */
  readonly rate: number;
  readonly contribution: number;
}

/**
 * Divides the change of N/D among groups into mix and rate, symmetrical in the two periods (Marshall and Edgeworth's mean weights), so
 * that no remainder is left and exchanging the periods only turns the sign. A group that was not there, or is gone, has no ratio of
 * its own to change: all it gives is mix. Null where one of the wholes has no denominator.
 */
export function decomposeRatio(groups: readonly RatioPair[]): RatioContribution[] | null {
  const whole = (side: 'before' | 'after') =>
    groups.reduce(
      (sum, group) => ({
        numerator: sum.numerator + group[side].numerator,
        denominator: sum.denominator + group[side].denominator,
      }),
      { numerator: 0, denominator: 0 },
    );
  const before = whole('before');
  const after = whole('after');
  if (before.denominator === 0 || after.denominator === 0) return null;
  const mean = (before.numerator / before.denominator + after.numerator / after.denominator) / 2;
  return groups
    .map((group) => {
      const weightBefore = group.before.denominator / before.denominator;
      const weightAfter = group.after.denominator / after.denominator;
      const ownBefore = ratio(group.before);
      const ownAfter = ratio(group.after);
      const change = weightAfter - weightBefore;
      const [mix, rate] =
        ownBefore === null || ownAfter === null
          ? // What stands above a denominator of 0 still counts: it is in the whole's numerator.
            [
              group.after.numerator / after.denominator -
                group.before.numerator / before.denominator -
                change * mean,
              0,
            ]
          : [
              change * ((ownBefore + ownAfter) / 2 - mean),
              ((weightBefore + weightAfter) / 2) * (ownAfter - ownBefore),
            ];
      return {
        group: group.group,
        before: ownBefore,
        after: ownAfter,
        weightBefore,
        weightAfter,
        mix,
        rate,
        contribution: mix + rate,
      };
    })
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || compareText(a.group, b.group));
}

function ratio({ numerator, denominator }: { numerator: number; denominator: number }): number | null {
  return denominator === 0 ? null : numerator / denominator;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
