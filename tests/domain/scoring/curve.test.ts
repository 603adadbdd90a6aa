import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Curve, checkCurve, highestScore, scoreOf, valueFor } from '../../../domain/scoring/index.ts';

const LINEAR: Curve = { kind: 'linear', direction: 'more', floor: 10, target: 30 };
const DAYS: Curve = {
  kind: 'bands',
  direction: 'less',
  bands: [
    { limit: 30, score: 100 },
    { limit: 60, score: 80 },
  ],
  otherwise: 40,
};
const EFFICACY: Curve = { kind: 'efficacy', direction: 'more', unacceptable: 20, satisfactory: 60 };

describe('curves', () => {
  it.each<[string, Curve, number, number]>([
    ['below the floor nothing', LINEAR, 9.99, 0],
    ['at the floor its base', { ...LINEAR, base: 60 }, 10, 60],
    ['half way', LINEAR, 20, 50],
    ['half way with a base', { ...LINEAR, base: 60 }, 20, 80],
    ['capped at the target', LINEAR, 99, 100],
    ['beyond the target up to a higher cap', { ...LINEAR, cap: 120 }, 32, 110],
    ['and no further', { ...LINEAR, cap: 120 }, 99, 120],
    ['less is better', { kind: 'linear', direction: 'less', floor: 100, target: 50 }, 75, 50],
    [
      'less is better, worse than the floor',
      { kind: 'linear', direction: 'less', floor: 100, target: 50 },
      101,
      0,
    ],
    ['a step that is reached', { kind: 'step', direction: 'more', target: 5 }, 5, 100],
    ['a step that is not', { kind: 'step', direction: 'more', target: 5, fail: 20 }, 4.9, 20],
    ['a band at its limit', DAYS, 30, 100],
    ['the next band', DAYS, 30.1, 80],
    ['no band', DAYS, 61, 40],
    // (x − 不允许值) / (满意值 − 不允许值) × 40 + 60
    ['efficacy at the unacceptable value', EFFICACY, 20, 60],
    ['efficacy at the satisfactory value', EFFICACY, 60, 100],
    ['efficacy between: (50 − 20) / 40 × 40 + 60', EFFICACY, 50, 90],
    ['efficacy below the unacceptable value', EFFICACY, 0, 40],
    ['efficacy far below stays at its bound', EFFICACY, -500, 0],
    ['efficacy with its own c, d and bounds', { ...EFFICACY, c: 50, d: 50, min: 30 }, 0, 30],
    [
      'efficacy where less is better',
      { kind: 'efficacy', direction: 'less', unacceptable: 90, satisfactory: 10 },
      50,
      80,
    ],
    ['judged points', { kind: 'points', of: 5 }, 4, 80],
  ])('%s', (_, curve, value, score) => {
    checkCurve(curve, 'x');
    expect(scoreOf(curve, value)).toBeCloseTo(score, 12);
  });

  it.each<[string, Curve]>([
    ['a target on the wrong side', { kind: 'linear', direction: 'less', floor: 10, target: 30 }],
    ['no distance between floor and target', { ...LINEAR, target: 10 }],
    ['a cap below 100', { ...LINEAR, cap: 90 }],
    ['NaN', { ...LINEAR, floor: Number.NaN }],
    ['bands out of order', { ...DAYS, bands: [...DAYS.bands].reverse() }],
    ['a better band with fewer points', { ...DAYS, otherwise: 90 }],
    ['no bands', { ...DAYS, bands: [] }],
    ['efficacy against its direction', { ...EFFICACY, satisfactory: 10 }],
    ['full marks of zero', { kind: 'points', of: 0 }],
  ])('refuses %s', (_, curve) => {
    expect(() => checkCurve(curve, 'x')).toThrow(expect.objectContaining({ code: 'PANHUO_SCORE_CURVE' }));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses the value %s',
    (value) => {
      expect(() => scoreOf(LINEAR, value)).toThrow(expect.objectContaining({ code: 'PANHUO_SCORE_VALUE' }));
    },
  );

  it('refuses more judged points than there are', () => {
    expect(() => scoreOf({ kind: 'points', of: 5 }, 5.5)).toThrow('0 与 5 之间');
  });

  const number = fc.double({ min: -1000, max: 1000, noNaN: true });
  const curves = fc.oneof(
    fc
      .tuple(number, fc.double({ min: 0.5, max: 500, noNaN: true }), fc.boolean(), fc.constantFrom(0, 40, 60))
      .map(
        ([floor, width, more, base]): Curve => ({
          kind: 'linear',
          direction: more ? 'more' : 'less',
          floor,
          target: more ? floor + width : floor - width,
          base,
        }),
      ),
    fc.tuple(number, fc.double({ min: 0.5, max: 500, noNaN: true }), fc.boolean()).map(
      ([low, width, more]): Curve => ({
        kind: 'efficacy',
        direction: more ? 'more' : 'less',
        unacceptable: low,
        satisfactory: more ? low + width : low - width,
      }),
    ),
    fc.constantFrom<Curve>(DAYS, { kind: 'step', direction: 'more', target: 3 }),
  );

  it('a better value never scores less, and scores stay within bounds', () => {
    fc.assert(
      fc.property(curves, number, number, (curve, left, right) => {
        const more = curve.kind === 'points' || curve.direction === 'more';
        const [worse, better] = left < right === more ? [left, right] : [right, left];
        expect(scoreOf(curve, better)).toBeGreaterThanOrEqual(scoreOf(curve, worse));
        expect(scoreOf(curve, better)).toBeLessThanOrEqual(highestScore(curve));
        expect(scoreOf(curve, worse)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('the value for a score reaches that score, and none that is worse does', () => {
    fc.assert(
      fc.property(curves, fc.double({ min: 1, max: 100, noNaN: true }), (curve, score) => {
        const value = valueFor(curve, score);
        expect(value).not.toBeNull();
        if (value === null || curve.kind === 'points') return;
        expect(scoreOf(curve, value)).toBeGreaterThanOrEqual(score - 1e-6);
        const worse = curve.direction === 'more' ? value - 0.5 : value + 0.5;
        const lowest = Math.min(scoreOf(curve, -1e6), scoreOf(curve, 1e6));
        if (score > lowest + 1) expect(scoreOf(curve, worse)).toBeLessThan(score + 1e-6);
      }),
    );
  });

  it('there is no value for more than the highest score', () => {
    expect(valueFor(LINEAR, 101)).toBeNull();
    expect(valueFor({ ...LINEAR, cap: 120 }, 110)).toBeCloseTo(32, 12);
  });
});
