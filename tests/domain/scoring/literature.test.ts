import { describe, expect, it } from 'vitest';
import { ahp, entropyWeights, RANDOM_INDEX, topsis } from '../../../domain/scoring/index.ts';

/** Worked examples as printed: the numbers are theirs, to the digits they print. */

/** Saaty, "How to make a decision: the analytic hierarchy process", European Journal of Operational Research 48 (1990) 9–26: buying a house. */
const HOUSE = [
  [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
  [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
  [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
  [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
  [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
  [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
  [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
  [4, 7, 5, 8, 6, 6, 2, 1],
];

/** Saaty, "Decision making with the analytic hierarchy process", International Journal of Services Sciences 1 (2008) 83–98: drinks. */
const DRINKS = [
  [1, 9, 5, 2, 1, 1, 1 / 2],
  [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
  [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
  [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
  [1, 9, 4, 2, 1, 2, 1 / 2],
  [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
  [2, 9, 9, 3, 2, 3, 1],
];

/** Hwang & Yoon, Multiple Attribute Decision Making, Springer 1981: choosing a fighter aircraft. The fourth attribute is its price. */
const FIGHTERS = [
  [2.0, 1500, 20000, 5.5, 5, 9],
  [2.5, 2700, 18000, 6.5, 3, 5],
  [1.8, 2000, 21000, 4.5, 7, 7],
  [2.2, 1800, 20000, 5.0, 5, 5],
];

/** They go on from intermediate results of four decimals, so the last digit printed may be one off. */
const BY_HAND = 0.0011;

describe('worked examples of the literature', () => {
  it('Saaty 1990: priorities of the house criteria, λmax 9.669, CI .238, CR .169: not consistent', () => {
    const found = ahp(HOUSE);
    const printed = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333];
    for (const [at, weight] of printed.entries()) expect(found.weights[at]).toBeCloseTo(weight, 3);
    expect(found.lambdaMax).toBeCloseTo(9.669, 3);
    expect(found.ci).toBeCloseTo(0.238, 3);
    expect(found.cr).toBeCloseTo(0.169, 3);
    expect(found.consistent).toBe(false);
    // Neighbourhood over condition: 6 is given, the other judgements say about 1.
    expect(found.worst).toMatchObject({ row: 2, column: 6, given: 6 });
  });

  it('Saaty 2008: drinks consumed in the United States, CR .022', () => {
    const found = ahp(DRINKS);
    const printed = [0.177, 0.019, 0.042, 0.116, 0.19, 0.129, 0.327];
    for (const [at, weight] of printed.entries()) expect(found.weights[at]).toBeCloseTo(weight, 3);
    expect(found.cr).toBeCloseTo(0.022, 3);
    expect(found.consistent).toBe(true);
  });

  it('Saaty 1980: the random index for n up to 15', () => {
    expect(RANDOM_INDEX['saaty-1980']).toEqual([
      0, 0, 0.58, 0.9, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59,
    ]);
  });

  it('Hwang & Yoon 1981: TOPSIS, closeness .643 .268 .613 .312', () => {
    const found = topsis(FIGHTERS, {
      weights: [0.2, 0.1, 0.1, 0.1, 0.2, 0.3],
      directions: ['more', 'more', 'more', 'less', 'more', 'more'],
      missing: 'refuse',
    });
    const printed = [0.643, 0.268, 0.613, 0.312];
    for (const [at, closeness] of printed.entries())
      expect(Math.abs((found.rows[at]?.closeness ?? 0) - closeness)).toBeLessThan(BY_HAND);
  });

  it('Xu, European Journal of Operational Research 156 (2004) 530–532: entropy weights', () => {
    const found = entropyWeights(
      [
        [30, 30, 38, 29],
        [19, 54, 86, 29],
        [19, 15, 85, 28.9],
        [68, 70, 60, 29],
      ],
      { scaling: 'share' },
    );
    const printed = [0.463, 0.3992, 0.1378, 0];
    for (const [at, weight] of printed.entries()) expect(found.weights[at]).toBeCloseTo(weight, 4);
  });

  it('Elsayed, Dawood & Karthikeyan, Int. J. Eng. Trends Technol. 46 (2017) 60–66: entropy weights over five orders of size', () => {
    const found = entropyWeights(
      [
        [7, 312, 1891, 6613, 163],
        [72, 88, 728, 941804, 1078],
        [10, 252, 2594, 3466, 117471],
        [10, 145, 980, 2371, 86329],
        [65, 54, 350, 501, 29897],
        [29, 48, 380, 912, 34051],
        [7, 476, 3300, 78470, 2212],
        [70, 87, 650, 733, 819000],
        [4, 86, 591, 3015, 103],
        [12, 79, 579, 3240, 96098],
        [21, 45, 261, 1253, 453],
        [1, 72, 530, 4333, 0.1048],
      ],
      { scaling: 'share' },
    );
    const printed = [0.104991, 0.069124, 0.071373, 0.449937, 0.304575];
    for (const [at, weight] of printed.entries()) expect(found.weights[at]).toBeCloseTo(weight, 6);
  });
});
