import { describe, expect, it } from 'vitest';
import {
  answerThreshold,
  calibrationCurve,
  calibrationError,
  fitCurve,
  fitTemperature,
  onCurve,
} from '../../../../activities/annotate/predict/calibrate.ts';
import { seededRandom } from '../../../../activities/annotate/predict/sample.ts';
import { softmax } from '../../../../activities/annotate/predict/softmax.ts';

const random = seededRandom(5);

describe('fitTemperature', () => {
  it('finds the temperature that scores were sharpened by', () => {
    const texts = Array.from({ length: 4000 }, () => {
      const scores = Float32Array.from({ length: 6 }, () => 3 * (random() - 0.5));
      const chances = scores.slice();
      softmax(chances);
      let rest = random();
      const truth = chances.findIndex((chance) => {
        rest -= chance;
        return rest < 0;
      });
      return { scores: scores.map((score) => score * 2.5), truth };
    });
    expect(fitTemperature(texts)).toBeCloseTo(2.5, 0);
  });

  it('leaves scores alone when there is nothing to learn from', () => {
    expect(fitTemperature([{ scores: new Float32Array(3), truth: -1 }])).toBe(1);
  });
});

describe('the curve of probabilities', () => {
  it('makes bold answers as bold as they may be, and keeps ranks', () => {
    const answers = Array.from({ length: 20_000 }, () => {
      const probability = random();
      return { probability, right: random() < 0.8 * probability ** 2 };
    });
    const curve = fitCurve(answers);
    expect(onCurve(curve, 0.5)).toBeCloseTo(0.2, 1);
    expect(onCurve(curve, 0.99)).toBeCloseTo(0.79, 1);
    let last = 0;
    for (let at = 0; at <= 100; at++) {
      const next = onCurve(curve, at / 100);
      expect(next).toBeGreaterThanOrEqual(last);
      last = next;
    }
    const mapped = answers.map(({ probability, right }) => ({
      probability: onCurve(curve, probability),
      right,
    }));
    expect(calibrationError(calibrationCurve(mapped))).toBeLessThan(0.02);
    expect(calibrationError(calibrationCurve(answers))).toBeGreaterThan(0.15);
  });

  it('changes nothing without answers', () => {
    expect(onCurve(fitCurve([]), 0.37)).toBe(0.37);
  });
});

describe('answerThreshold', () => {
  const answers = (probability: number, right: number, wrong: number) =>
    Array.from({ length: right + wrong }, (_, at) => ({ probability, right: at < right }));

  it('takes the smallest probability that keeps the precision', () => {
    const all = [...answers(0.9, 190, 10), ...answers(0.7, 170, 30), ...answers(0.5, 80, 120)];
    expect(answerThreshold(all, 0.8)).toBe(0.7);
  });

  it('is out of reach when nothing is precise enough, or too little was seen', () => {
    expect(answerThreshold(answers(0.9, 70, 30), 0.8)).toBe(2);
    expect(answerThreshold(answers(0.9, 10, 0), 0.8)).toBe(2);
    expect(answerThreshold([], 0.8)).toBe(2);
  });
});
