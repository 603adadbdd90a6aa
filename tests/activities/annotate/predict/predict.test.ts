import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain, predict, trainClassifier } from '../../../../activities/annotate/predict/index.ts';
import { corpus, sectionOf } from './corpus.ts';

const model = trainClassifier(corpus(1600), { parentOf: sectionOf });

describe('predict', () => {
  it('answers with the label, its section and the alternatives', () => {
    const answer = predict(model, '一种鸡舍与投饵的饲喂槽装置');
    expect(answer).toMatchObject({ answer: 'label', label: 'A01K', parent: 'A', reason: null });
    expect(answer.labels).toHaveLength(3);
    expect(answer.labels[0]).toMatchObject({ label: 'A01K' });
    expect(answer.parents.map(({ label }) => label)).toEqual(['A', 'G']);
  });

  it('says the section when two labels of it are equally likely', () => {
    const rows = corpus(1600).map((row, at) =>
      row.labels[0]?.startsWith('G') ? { ...row, labels: [at % 3 === 0 ? 'G06F' : 'G06T'] } : row,
    );
    const blurred = trainClassifier(rows, { parentOf: sectionOf, precision: 0.9 });
    const answer = predict(blurred, '一种图像块与缓存行的像素点装置');
    expect(answer).toMatchObject({ answer: 'parent', label: null, parent: 'G', reason: 'improbable' });
  });

  it.each([
    ['an empty text', '', 'empty'],
    ['punctuation and numbers', '  ，。！？—— 12345 ☃', 'empty'],
    ['10,000 pictures', '🙂'.repeat(5000), 'empty'],
    ['10,000 strange characters', '甌鸮饕餮魍魉瓯璺'.repeat(1250), 'unknown_words'],
    ['another language', 'Lorem ipsum dolor sit amet', 'unknown_words'],
    ['many scripts', 'Привет мир 안녕하세요 こんにちは שלום', 'unknown_words'],
    ['one known character', '犁', 'unknown_words'],
  ])('is unsure of %s', (_, text, reason) => {
    const answer = predict(model, text);
    expect(answer).toMatchObject({ answer: 'unsure', label: null, parent: null, reason });
  });

  it('never fails, and probabilities are probabilities', () => {
    const words = fc.constantFrom('犁铧', '鸡舍', '缓存行', '像素点', '一种', 'x9', '\u0000', '\ud800', '。');
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words, { maxLength: 40 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const answer = predict(model, text);
        expect(predict(model, text)).toEqual(answer);
        for (const list of [answer.labels, answer.parents]) {
          const values = list.map(({ probability }) => probability);
          expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
          expect([...values].sort((a, b) => b - a)).toEqual(values);
        }
        if (answer.answer === 'label')
          expect(answer.labels[0]?.probability).toBeGreaterThanOrEqual(model.rule.label);
      }),
      { numRuns: 60 },
    );
  });

  it('reads full width and capitals like half width and small letters', () => {
    expect(predict(model, '编译器ＡＢ线程锁')).toEqual(predict(model, '编译器ab线程锁'));
  });

  it('shows what spoke for a label, as it stands in the text', () => {
    const text = '一种鸡舍与投饵的装置';
    const evidence = explain(model, text, 'A01K');
    expect(evidence.map((one) => one.text)).toEqual(
      expect.arrayContaining([expect.stringContaining('鸡舍')]),
    );
    for (const { text: piece, weight } of evidence) {
      expect(text).toContain(piece);
      expect(weight).toBeGreaterThan(0);
    }
    expect(explain(model, text, 'Z99Z')).toEqual([]);
  });
});
