import { describe, expect, it } from 'vitest';
import { CLASSES_OF_EFFECT } from '../../bench/data/quality/effects.ts';
import { CHAIN_OF } from '../../bench/data/quality/labels.ts';
import { f1, scoreClusters, scored, scoreSets } from '../../bench/data/quality/score.ts';
import { CHAINS, NODES } from '../../sample/province/chains.ts';
import { rowsOf } from './reference-rows.ts';

describe('scores', () => {
  it('count sets: what is planted, found, and both', () => {
    const score = scoreSets('x', 'x', [
      [new Set(['a', 'b']), new Set(['b', 'c', 'd'])],
      [new Set(['e']), new Set<string>()],
    ]);
    expect(score).toMatchObject({ planted: 3, found: 3, precision: 1 / 3, recall: 1 / 3 });
    expect(f1(score)).toBeCloseTo(1 / 3);
  });

  it('say nothing of what was neither planted nor found', () => {
    const score = scored('x', 'x', { planted: 0, found: 0, right: 0 });
    expect([score.precision, score.recall, f1(score)]).toEqual([null, null, null]);
  });

  it('judge clusters by pairs and by B³, as worked out by hand', () => {
    // True: {a, b, c}, {d, e}. Found: {a, b}, {c, d}, {e}.
    const [pairs, b3] = scoreClusters('x', 'x', [
      ['1', 'p'],
      ['1', 'p'],
      ['2', 'p'],
      ['2', 'q'],
      ['3', 'q'],
    ]);
    expect(pairs).toMatchObject({ planted: 4, found: 2, precision: 1 / 2, recall: 1 / 4 });
    // Precision: a 1, b 1, c 1/2, d 1/2, e 1. Recall: a 2/3, b 2/3, c 1/3, d 1/2, e 1/2.
    expect(b3.precision).toBeCloseTo(4 / 5);
    expect(b3.recall).toBeCloseTo(8 / 15);
  });

  it('know nothing of singletons by pairs', () => {
    const [pairs, b3] = scoreClusters('x', 'x', [
      ['1', 'p'],
      ['2', 'q'],
    ]);
    expect([pairs.precision, pairs.recall]).toEqual([null, null]);
    expect([b3.precision, b3.recall]).toEqual([1, 1]);
  });
});

describe('the hand-made tables', () => {
  it('put every effect of the generator into classes that there are', async () => {
    const effects = new Set(NODES.flatMap((node) => [...node.effects]));
    expect([...effects].filter((effect) => !CLASSES_OF_EFFECT.has(effect))).toEqual([]);
    expect([...CLASSES_OF_EFFECT.keys()].filter((effect) => !effects.has(effect))).toEqual([]);
    const classes = new Set(await rowsOf('efficacy_class'));
    const unknown = [...CLASSES_OF_EFFECT.values()]
      .flatMap((of) => [...of])
      .filter((one) => !classes.has(one));
    expect(unknown).toEqual([]);
  });

  it('name a chain of the scheme for every chain of the generator', async () => {
    const chains = new Set(await rowsOf('chain'));
    for (const { key } of CHAINS) expect(chains, key).toContain(CHAIN_OF[key]);
  });
});
