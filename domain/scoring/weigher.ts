import type { ScoredRound } from './score.ts';

/** Totals under changed weights, missing values treated as the system says (as `effectiveWeights` does, without making arrays). */
export class Weigher {
  private readonly n: number;
  private readonly m: number;
  private readonly scores: Float64Array;
  /** 1 where there is a value. */
  private readonly present: Uint8Array;
  /** 1 for centres some of whose weights others take: they are reckoned group by group. */
  private readonly gaps: Uint8Array;
  /** First indicator of each group, and the end of the last. */
  private readonly bounds: Int32Array;

  constructor({ leaves, sheets, system }: ScoredRound) {
    this.n = sheets.length;
    this.m = leaves.length;
    this.scores = new Float64Array(this.n * this.m);
    this.present = new Uint8Array(this.n * this.m);
    this.gaps = new Uint8Array(this.n);
    for (const [i, sheet] of sheets.entries())
      for (const [j, { score }] of sheet.indicators.entries()) {
        this.scores[i * this.m + j] = score ?? 0;
        this.present[i * this.m + j] = score === null ? 0 : 1;
        if (score === null && system.missing === 'exclude') this.gaps[i] = 1;
      }
    const ends = system.groups.map((_, group) => leaves.filter(({ groupAt }) => groupAt <= group).length);
    this.bounds = Int32Array.of(0, ...ends);
  }

  totals(weights: Float64Array, into: Float64Array): void {
    const { n, m, scores, gaps } = this;
    for (let i = 0; i < n; i++) {
      if (gaps[i] === 1) {
        into[i] = this.withGaps(i, weights);
        continue;
      }
      let sum = 0;
      for (let j = 0, at = i * m; j < m; j++, at++) sum += (scores[at] as number) * (weights[j] as number);
      into[i] = sum / 100;
    }
  }

  private withGaps(i: number, weights: Float64Array): number {
    const { m, scores, present, bounds } = this;
    let reached = 0;
    let points = 0;
    for (let group = 0; group + 1 < bounds.length; group++) {
      const end = bounds[group + 1] as number;
      let all = 0;
      let there = 0;
      let own = 0;
      for (let j = bounds[group] as number; j < end; j++) {
        const weight = weights[j] as number;
        const at = i * m + j;
        all += weight;
        there += weight * (present[at] as number);
        own += weight * (scores[at] as number);
      }
      if (there === 0) continue;
      reached += all;
      points += own * (all / there);
    }
    return points / reached;
  }
}
