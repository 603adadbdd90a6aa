import type { GazetteKind } from './numbers.ts';
import { totals } from './rng.ts';

/** How cells of one kind of file look. All lists of weights are running totals (see Rng.index). */
export interface Habits {
  /** First applicants: university, company, institute, hospital, person, foreign. */
  applicants: readonly number[];
  /** Shapes of the inventor cell: `A`, `A;` (the rest was lost), two names, three names. */
  inventors: readonly number[];
  /** Shapes of the applicant cell, the same four. */
  parties: readonly number[];
  /** Shapes of the classification cell: one, one and `;`, two. */
  symbols: readonly number[];
  /** Share of classification cells that end in two spaces. */
  spaces: number;
  /** List separator: a no-break space became `??` in two files and is an EN SPACE in the others. */
  separator: string;
  /** Months from filing to publication: how often which span. */
  lag: readonly number[];
  months: readonly (readonly [number, number])[];
}

/** Proportions measured on the gazette day of 2019-07-12 (41,558 rows), rounded. */
export const HABITS: Record<GazetteKind, Habits> = {
  published: {
    applicants: totals([24, 52, 4, 2, 7.5, 10.5]),
    inventors: totals([27, 43, 15, 15]),
    parties: totals([92, 5.5, 2.4, 0.1]),
    symbols: totals([28, 44, 28]),
    spaces: 0.08,
    separator: ';??',
    lag: totals([83, 9, 1, 5, 2]),
    months: [
      [1, 5],
      [6, 11],
      [12, 17],
      [18, 18],
      [19, 29],
    ],
  },
  granted: {
    applicants: totals([25, 40, 5, 2, 3, 25]),
    inventors: totals([23, 49, 15, 13]),
    parties: totals([90.5, 6, 3.3, 0.2]),
    symbols: totals([33, 37, 30]),
    spaces: 0.008,
    separator: ';??',
    lag: totals([40, 60]),
    months: [
      [18, 29],
      [30, 47],
    ],
  },
  utility: {
    applicants: totals([7, 76, 3, 2.5, 10, 1.5]),
    inventors: totals([44, 26, 16, 14]),
    parties: totals([95.5, 3, 1.2, 0.3]),
    symbols: totals([43, 27, 30]),
    spaces: 0.15,
    separator: ';\u2002',
    lag: totals([1, 87, 10, 2]),
    months: [
      [4, 5],
      [6, 11],
      [12, 17],
      [18, 22],
    ],
  },
  design: {
    applicants: totals([3.5, 52, 0.8, 0.4, 38.5, 4.8]),
    inventors: totals([79.3, 5.4, 10, 5.3]),
    parties: totals([98.4, 1, 0.4, 0.2]),
    symbols: totals([100]),
    spaces: 0.28,
    separator: ';\u2002',
    lag: totals([28, 68, 4]),
    months: [
      [2, 5],
      [6, 11],
      [12, 17],
    ],
  },
};
