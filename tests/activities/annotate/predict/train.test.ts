import { describe, expect, it } from 'vitest';
import {
  evaluate,
  explain,
  predict,
  serialise,
  trainClassifier,
} from '../../../../activities/annotate/predict/index.ts';
import { corpus, sectionOf } from './corpus.ts';

const rows = corpus(1600);
const model = trainClassifier(rows, { parentOf: sectionOf });

describe('trainClassifier', () => {
  it('learns to label texts it has not seen, and says how sure it is', () => {
    const { figures } = evaluate(model, corpus(400, 99), sectionOf);
    expect(figures.top1).toBeGreaterThan(0.9);
    expect(figures.parent).toBeGreaterThanOrEqual(figures.top1);
    expect(figures.answered).toBeGreaterThan(0.8);
    expect(figures.answeredRight).toBeGreaterThanOrEqual(0.8);
    expect(figures.calibrationError).toBeLessThan(0.1);
  });

  it('carries figures of texts that were held out', () => {
    expect(model.heldOut.texts).toBeGreaterThan(80);
    expect(model.heldOut.top1).toBeGreaterThan(0.85);
    expect(model.trained).toMatchObject({ seed: 1, offered: 1600, texts: 1600 });
  });

  it('gives the same bytes for the same rows in another order', () => {
    const again = trainClassifier([...rows].reverse(), { parentOf: sectionOf });
    expect(serialise(again).equals(serialise(model))).toBe(true);
  });

  it('gives other bytes for another seed and for other rows', () => {
    const other = trainClassifier(rows, { parentOf: sectionOf, seed: 2 });
    expect(serialise(other).equals(serialise(model))).toBe(false);
    const fewer = trainClassifier(rows.slice(1), { parentOf: sectionOf });
    expect(fewer.trained.digest).not.toBe(model.trained.digest);
  });

  it('reads no more texts than it may, and keeps rare labels', () => {
    const rare = Array.from({ length: 6 }, (_, at) => ({ text: `琴弓松香${at}块`, labels: ['G10D'] }));
    const small = trainClassifier([...rows, ...rare], { maxTexts: 200, perLabel: 6 });
    expect(small.trained.texts).toBeLessThanOrEqual(200 + 5 * 6);
    expect(small.trained.offered).toBe(1606);
    expect(small.labels).toContain('G10D');
  });

  it('does not learn labels of too few texts', () => {
    const lonely = { text: '孤本琴谱', labels: ['G10G'] };
    expect(trainClassifier([...rows, lonely]).labels).not.toContain('G10G');
  });

  it('learns from definitions without measuring itself on them', () => {
    const heading = { text: '弦乐器的弓；琴马', labels: ['A01K'], definition: true };
    const taught = trainClassifier([...rows, heading, { ...heading, text: '琴马的弓；弦' }], {
      parentOf: sectionOf,
    });
    expect(taught.heldOut.texts).toBe(model.heldOut.texts);
    expect(explain(taught, '琴马', 'A01K').map(({ text }) => text)).toEqual(['琴马']);
    expect(explain(model, '琴马', 'A01K')).toEqual([]);
  });

  it('is unsure of everything when there is nothing to tell apart', () => {
    for (const none of [
      trainClassifier([]),
      trainClassifier(rows.map(({ text }) => ({ text, labels: ['A01B'] }))),
    ])
      expect(predict(none, '一种犁铧装置')).toMatchObject({ answer: 'unsure', label: null });
  });

  it('answers nothing when too few texts could be held out', () => {
    const tiny = trainClassifier(rows.slice(0, 60), { parentOf: sectionOf });
    expect(tiny.rule.label).toBeGreaterThan(1);
    expect(predict(tiny, rows[0]?.text ?? '')).toMatchObject({ answer: 'unsure', reason: 'improbable' });
  });

  it('does not answer when labels are drawn by lot', () => {
    const labels = ['A01B', 'A01K', 'G06F', 'G06T'];
    const noise = corpus(1200).map(({ text }, at) => ({
      text,
      labels: [labels[(at * 7919 + (at >> 3)) % 4] as string],
    }));
    const fooled = trainClassifier(noise, { parentOf: sectionOf });
    const { figures } = evaluate(fooled, corpus(200, 99), sectionOf);
    expect(figures.answered).toBeLessThan(0.05);
  });
});
