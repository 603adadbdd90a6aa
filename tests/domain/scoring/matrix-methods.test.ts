import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ahp,
  type Direction,
  entropyWeights,
  type Normalisation,
  normalise,
  requireConsistent,
  topsis,
} from '../../../domain/scoring/index.ts';

const code = (name: string) => expect.objectContaining({ code: name });
const cell = fc.integer({ min: 1, max: 1000 });
/** Centres × indicators, at least two of each. */
const matrices = fc
  .tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 6 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );
const varied = matrices.filter((matrix) =>
  (matrix[0] ?? []).some((first, column) => matrix.some((row) => row[column] !== first)),
);
const equal = (n: number) => Array.from({ length: n }, () => 1 / n);
const close = (left: readonly number[], right: readonly number[], digits = 9) => {
  expect(left.length).toBe(right.length);
  for (const [at, value] of left.entries()) expect(value).toBeCloseTo(right[at] ?? Number.NaN, digits);
};

describe('entropy weights', () => {
  it('by hand: z = .1 + .9 · min–max, two centres', () => {
    // Both columns differ, so z is (.1, 1) in some order: equal diversity, half each.
    close(
      entropyWeights([
        [1, 9],
        [5, 3],
      ]).weights,
      [0.5, 0.5],
    );
  });

  it('by hand: three centres, one column with a middle value', () => {
    const z = [0.1, 0.55, 1];
    const p = z.map((value) => value / 1.65);
    const e = -p.reduce((sum, share) => sum + share * Math.log(share), 0) / Math.log(3);
    const found = entropyWeights([
      [0, 7],
      [5, 7],
      [10, 7],
    ]);
    expect(found.columns[0]?.entropy).toBeCloseTo(e, 12);
    expect(found.columns[1]).toEqual({ n: 3, entropy: 1, excluded: 'no_variance', weight: 0 });
    close(found.weights, [1, 0]);
  });

  it('leaves missing cells out, and a column with fewer than two values has no weight', () => {
    const found = entropyWeights([
      [1, null],
      [2, 5],
      [9, null],
    ]);
    expect(found.columns[1]).toEqual({ n: 1, entropy: null, excluded: 'too_few', weight: 0 });
    const whole = entropyWeights([
      [1, 3],
      [2, 5],
      [9, 4],
    ]);
    const holed = entropyWeights([
      [1, 3],
      [2, 5],
      [9, 4],
      [null, null],
    ]);
    close(holed.weights, whole.weights, 12);
  });

  it('a column of equal fractions has exactly no weight, whatever rounding does', () => {
    const third = 1 / 3;
    const found = entropyWeights(
      [
        [third, 1],
        [third, 2],
        [third, 3],
      ],
      { scaling: 'share' },
    );
    expect(found.weights[0]).toBe(0);
  });

  it.each<[string, (number | null)[][], string]>([
    ['one centre', [[1, 2]], 'PANHUO_SCORE_INPUT'],
    [
      'nothing that differs',
      [
        [1, 2],
        [1, 2],
      ],
      'PANHUO_SCORE_INPUT',
    ],
    [
      'NaN',
      [
        [1, Number.NaN],
        [2, 3],
      ],
      'PANHUO_SCORE_VALUE',
    ],
    [
      'Infinity',
      [
        [1, Number.POSITIVE_INFINITY],
        [2, 3],
      ],
      'PANHUO_SCORE_VALUE',
    ],
    ['rows of different lengths', [[1, 2], [1]], 'PANHUO_SCORE_INPUT'],
    ['an empty matrix', [], 'PANHUO_SCORE_INPUT'],
  ])('refuses %s', (_, matrix, expected) => {
    expect(() => entropyWeights(matrix)).toThrow(code(expected));
  });

  it('refuses negative values as shares, and takes them by min–max', () => {
    expect(() =>
      entropyWeights(
        [
          [-1, 2],
          [3, 4],
        ],
        { scaling: 'share' },
      ),
    ).toThrow(code('PANHUO_SCORE_VALUE'));
    expect(
      entropyWeights([
        [-1, 2],
        [3, 4],
      ]).weights,
    ).toHaveLength(2);
  });

  it('sum to 1, are not moved by units or by the order of centres', () => {
    fc.assert(
      fc.property(varied, fc.integer({ min: 2, max: 90 }), (matrix, factor) => {
        const { weights } = entropyWeights(matrix);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
        close(entropyWeights(matrix.map((row) => row.map((value) => value * factor - 7))).weights, weights);
        close(entropyWeights([...matrix].reverse()).weights, weights);
        const share = { scaling: 'share' } as const;
        close(
          entropyWeights(
            matrix.map((row) => row.map((value) => value * factor)),
            share,
          ).weights,
          entropyWeights(matrix, share).weights,
        );
      }),
    );
  });
});

describe('TOPSIS', () => {
  const run = (
    matrix: readonly (readonly (number | null)[])[],
    normalisation: Normalisation = 'vector',
    directions?: readonly Direction[],
  ) =>
    topsis(matrix, {
      weights: equal(matrix[0]?.length ?? 0),
      normalisation,
      missing: 'exclude',
      ...(directions ? { directions } : {}),
    }).rows.map(({ closeness }) => closeness ?? Number.NaN);

  it('what is best in all is 1, what is worst in all is 0', () => {
    fc.assert(
      fc.property(
        matrices,
        fc.constantFrom<Normalisation>('vector', 'minmax', 'max', 'sum'),
        (matrix, how) => {
          const width = matrix[0]?.length ?? 0;
          const found = run([...matrix, new Array(width).fill(2000), new Array(width).fill(0.5)], how);
          expect(found.at(-2)).toBeCloseTo(1, 12);
          expect(found.at(-1)).toBeCloseTo(0, 12);
        },
      ),
    );
  });

  it('who is at least as good in everything is not further behind', () => {
    fc.assert(
      fc.property(matrices, fc.array(fc.nat(50), { minLength: 6, maxLength: 6 }), (matrix, more) => {
        const first = matrix[0] ?? [];
        const found = run([...matrix, first.map((value, at) => value + (more[at] ?? 0))], 'minmax');
        const [own = 0] = found;
        if (!Number.isNaN(own)) expect(found.at(-1)).toBeGreaterThanOrEqual(own - 1e-12);
      }),
    );
  });

  it('is not moved by units of a column or by the order of centres; a cost is a benefit turned round', () => {
    fc.assert(
      fc.property(matrices, fc.integer({ min: 2, max: 90 }), (matrix, factor) => {
        const found = run(matrix);
        const scaledFirst = matrix.map((row) => row.map((value, at) => (at === 0 ? value * factor : value)));
        close(run(scaledFirst), found);
        close(run([...matrix].reverse()).reverse(), found);
        const costs = matrix[0]?.map((): Direction => 'less');
        close(
          run(matrix, 'minmax', costs),
          run(
            matrix.map((row) => row.map((value) => -value)),
            'minmax',
          ),
        );
      }),
    );
  });

  it('a missing value: left out, or as bad as the worst, or refused', () => {
    const matrix = [
      [1, 10],
      [3, null],
      [2, 30],
    ];
    const weights = [0.5, 0.5];
    const excluded = topsis(matrix, { weights, normalisation: 'minmax', missing: 'exclude' });
    expect(excluded.rows[1]?.closeness).toBe(1);
    const zero = topsis(matrix, { weights, normalisation: 'minmax', missing: 'zero' });
    expect(zero.rows[1]?.closeness).toBeCloseTo(0.5, 12);
    expect(() => topsis(matrix, { weights, missing: 'refuse' })).toThrow(code('PANHUO_SCORE_VALUE'));
  });

  it('says nothing where nothing differs', () => {
    expect(
      topsis(
        [
          [1, 2],
          [1, 2],
        ],
        { weights: [0.5, 0.5], missing: 'refuse' },
      ).rows[0]?.closeness,
    ).toBeNull();
  });

  it('refuses weights that do not sum to 1, and values a normalisation cannot take', () => {
    const matrix = [
      [1, 0],
      [-1, 2],
    ];
    expect(() => topsis(matrix, { weights: [0.5, 0.4], missing: 'zero' })).toThrow(
      code('PANHUO_SCORE_WEIGHTS'),
    );
    expect(() => topsis(matrix, { weights: [0.5, 0.5], missing: 'zero', normalisation: 'sum' })).toThrow(
      '负值',
    );
    expect(() =>
      topsis(matrix, {
        weights: [0, 1],
        missing: 'zero',
        normalisation: 'max',
        directions: ['less', 'less'],
      }),
    ).toThrow('负值');
    expect(() =>
      topsis(
        [
          [1, 0],
          [1, 2],
        ],
        {
          weights: [0.5, 0.5],
          missing: 'zero',
          normalisation: 'sum',
          directions: ['more', 'less'],
        },
      ),
    ).toThrow('有 0');
  });

  it('normalises very large and all-zero columns', () => {
    close(normalise([3e200, 4e200], 'vector', 'more'), [0.6, 0.8]);
    expect(normalise([0, 0], 'vector', 'more')).toEqual([0, 0]);
    expect(normalise([0, 0], 'sum', 'more')).toEqual([0, 0]);
    expect(normalise([7, 7], 'minmax', 'less')).toEqual([1, 1]);
  });
});

describe('AHP', () => {
  it('gives back the weights that a consistent matrix was made of', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 15 }), (importance) => {
        const found = ahp(importance.map((row) => importance.map((column) => row / column)));
        const total = importance.reduce((sum, value) => sum + value, 0);
        close(
          found.weights,
          importance.map((value) => value / total),
          10,
        );
        expect(found.lambdaMax).toBeCloseTo(importance.length, 9);
        expect(found.cr).toBeLessThan(1e-9);
        expect(found.consistent).toBe(true);
      }),
    );
  });

  const SAATY = [1 / 9, 1 / 7, 1 / 5, 1 / 3, 1, 3, 5, 7, 9];
  const judgements = fc
    .integer({ min: 3, max: 9 })
    .chain((n) =>
      fc
        .array(fc.constantFrom(...SAATY), { minLength: n * n, maxLength: n * n })
        .map((cells) =>
          Array.from({ length: n }, (_, i) =>
            Array.from({ length: n }, (_, j) =>
              i === j ? 1 : i < j ? (cells[i * n + j] ?? 1) : 1 / (cells[j * n + i] ?? 1),
            ),
          ),
        ),
    );

  it('the weights are an eigenvector to 1e-9, sum to 1, and λmax is not below n', () => {
    fc.assert(
      fc.property(judgements, (matrix) => {
        const { weights, lambdaMax } = ahp(matrix);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
        expect(lambdaMax).toBeGreaterThanOrEqual(matrix.length - 1e-9);
        for (const [i, row] of matrix.entries()) {
          const product = row.reduce((sum, value, j) => sum + value * (weights[j] ?? 0), 0);
          expect(Math.abs(product - lambdaMax * (weights[i] ?? 0))).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it('reads 0.333 below a 3 as its reciprocal', () => {
    close(
      ahp([
        [1, 3],
        [0.333333, 1],
      ]).weights,
      [0.75, 0.25],
      12,
    );
    close(
      ahp([
        [1, 0.333333],
        [3, 1],
      ]).weights,
      [0.25, 0.75],
      12,
    );
  });

  it.each<[string, number[][]]>([
    [
      'no square',
      [
        [1, 2],
        [0.5, 1],
        [1, 1],
      ],
    ],
    [
      'no reciprocal',
      [
        [1, 3],
        [0.5, 1],
      ],
    ],
    [
      'a diagonal that is not 1',
      [
        [2, 3],
        [1 / 3, 1],
      ],
    ],
    [
      'zero',
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      'a negative judgement',
      [
        [1, -2],
        [-0.5, 1],
      ],
    ],
    [
      'NaN',
      [
        [1, Number.NaN],
        [1, 1],
      ],
    ],
    ['nothing', []],
    ['sixteen things', Array.from({ length: 16 }, () => new Array<number>(16).fill(1))],
  ])('refuses %s', (_, matrix) => {
    expect(() => ahp(matrix)).toThrow(code('PANHUO_SCORE_MATRIX'));
  });

  it('does not accept a circle, and names the judgement to look at first', () => {
    const circle = ahp([
      [1, 5, 1 / 5],
      [1 / 5, 1, 5],
      [5, 1 / 5, 1],
    ]);
    expect(circle.cr).toBeGreaterThan(1);
    expect(() => requireConsistent(circle, '一级指标')).toThrow('CR = ');
    // Made of 8 : 4 : 2 : 1, but the first is said to be no more than the last.
    const matrix = [8, 4, 2, 1].map((row) => [8, 4, 2, 1].map((column) => row / column));
    const spoilt = matrix.map((row, i) => row.map((value, j) => (i + j === 3 && i % 3 === 0 ? 1 : value)));
    expect(ahp(spoilt).worst).toMatchObject({ row: 0, column: 3, given: 1 });
  });
});
