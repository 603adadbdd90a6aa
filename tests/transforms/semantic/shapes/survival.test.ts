import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DurationCount,
  kaplanMeier,
  survivalAt,
} from '../../../../transforms/semantic/shapes/survival.ts';

/**
 * Weeks of remission of the 21 patients given 6-mercaptopurine: Freireich and others, Blood 21 (1963) 699–716, the example of Gehan,
 * Biometrika 52 (1965) 203–223, and of Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data (1980), ch. 1. Censored
 * times are negative here.
 */
const REMISSION = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35];
const counts = (times: readonly number[]): DurationCount[] =>
  times.map((time) => ({ time: Math.abs(time), events: time > 0 ? 1 : 0, censored: time > 0 ? 0 : 1 }));

describe('Kaplan–Meier', () => {
  it('gives the remission curve of the textbooks, with Greenwood’s errors', () => {
    const curve = kaplanMeier(counts(REMISSION));
    expect([curve.subjects, curve.events, curve.censored, curve.longest]).toEqual([21, 9, 12, 35]);
    const rows = curve.steps.map((step) => [
      step.time,
      step.atRisk,
      step.events,
      step.survival.toFixed(4),
      step.error.toFixed(4),
    ]);
    expect(rows).toEqual([
      [6, 21, 3, '0.8571', '0.0764'],
      [7, 17, 1, '0.8067', '0.0869'],
      [10, 15, 1, '0.7529', '0.0963'],
      [13, 12, 1, '0.6902', '0.1068'],
      [16, 11, 1, '0.6275', '0.1141'],
      [22, 7, 1, '0.5378', '0.1282'],
      [23, 6, 1, '0.4482', '0.1346'],
    ]);
    // Limits on the log(−log) scale by hand at week 6: ln S = −0.15415, √Σ = 0.08909, spread = 1.1327 → S^e^±spread.
    const [first] = curve.steps;
    expect(first?.low).toBeCloseTo(0.6197, 3);
    expect(first?.high).toBeCloseTo(0.9516, 3);
    expect(curve.quantiles.map(({ share, time }) => [share, time])).toEqual([
      [0.25, 13],
      [0.5, 23],
      [0.75, null],
    ]);
  });

  it('says nothing beyond what was observed, and 1 before the first event', () => {
    const curve = kaplanMeier(counts([5, -8, 9, -12]));
    expect(survivalAt(curve, 4)).toEqual({ survival: 1, low: null, high: null });
    expect(survivalAt(curve, 8)?.survival).toBe(0.75);
    expect(survivalAt(curve, 12)?.survival).toBe(0.375);
    expect(survivalAt(curve, 13)).toBeNull();
    expect(survivalAt(kaplanMeier([]), 0)).toBeNull();
  });

  it('ends at 0 without limits when the last of all has the event', () => {
    const curve = kaplanMeier(counts([1, 2]));
    expect(curve.steps.at(-1)).toMatchObject({ survival: 0, error: 0, low: null, high: null });
    expect(curve.quantiles.map(({ time }) => time)).toEqual([1, 1, 2]);
  });

  const sample = fc.array(fc.record({ time: fc.nat(60), event: fc.boolean() }), {
    minLength: 1,
    maxLength: 80,
  });

  it('without censoring is the share that is left, and the order of rows is irrelevant', () => {
    fc.assert(
      fc.property(sample, (people) => {
        const times = people.map(({ time }) => time + 1);
        const curve = kaplanMeier(counts(times));
        for (const step of curve.steps)
          expect(step.survival).toBeCloseTo(
            times.filter((time) => time > step.time).length / times.length,
            10,
          );
        expect(kaplanMeier(counts(times.toReversed()))).toEqual(curve);
      }),
    );
  });

  it('falls, stays in [0, 1] within its limits, and loses nobody', () => {
    fc.assert(
      fc.property(sample, (people) => {
        const curve = kaplanMeier(
          people.map(({ time, event }) => ({ time, events: Number(event), censored: Number(!event) })),
        );
        expect(curve.events + curve.censored).toBe(people.length);
        let before = 1;
        for (const step of curve.steps) {
          expect(step.survival).toBeLessThan(before);
          expect(step.low ?? step.survival).toBeLessThanOrEqual(step.survival);
          expect(step.high ?? step.survival).toBeGreaterThanOrEqual(step.survival);
          expect(step.high ?? 1).toBeLessThanOrEqual(1);
          before = step.survival;
        }
        const [quarter, half] = curve.quantiles;
        if (half?.time != null) expect(quarter?.time ?? Number.NaN).toBeLessThanOrEqual(half.time);
      }),
    );
  });
});
