import { beforeAll, expect, test } from 'vitest';
import { createTextAnnotator, type TextAnnotator } from '../../../../activities/annotate/text/annotator.ts';
import { loadTextDefinitions } from '../../../../activities/annotate/text/definitions.ts';

let annotator: TextAnnotator;
beforeAll(async () => {
  annotator = createTextAnnotator(await loadTextDefinitions());
});

function phrases(abstract: string): string[] {
  return annotator
    .annotate({ title: null, abstract, claims: null, ipc: null })
    .filter(({ scheme }) => scheme === 'phrase')
    .map(({ label, evidence }) => `${label} ${evidence}`);
}

test.each([
  [
    '解决了阀芯易卡死、密封性差的问题，通过在阀座设浮动环，提高了密封性。',
    ['problem 阀芯易卡死、密封性差', 'solution 通过在阀座设浮动环', 'effect 提高了密封性'],
  ],
  [
    '现有的水泵存在汽蚀严重、噪音大的缺陷。本发明采用双吸叶轮。',
    ['problem 汽蚀严重、噪音大', 'solution 采用双吸叶轮'],
  ],
  [
    '针对传统筛分机的不足，提供一种筛分机，包括筛箱、激振器和底座。有益效果在于：筛分效率高，寿命长。',
    ['problem 传统筛分机', 'solution 包括筛箱、激振器和底座', 'effect 筛分效率高，寿命长'],
  ],
  ['求解最优化问题描述矩阵。', []],
  ['解决了供水。', []],
])('%s', (text, expected) => {
  expect(phrases(text)).toEqual(expected);
});

test('at most two of a kind, none longer than people read', () => {
  const long = `通过${'甲乙丙丁，通过戊己庚辛'.repeat(40)}，包括${'零件和'.repeat(100)}。有益效果是${'提高强度和'.repeat(60)}。`;
  const all = phrases(long);
  expect(all.filter((one) => one.startsWith('solution'))).toHaveLength(2);
  for (const one of all) expect(one.length).toBeLessThanOrEqual(90);
});

test('a phrase is not cut within a character', () => {
  const [phrase] = phrases(`通过${'𠮷'.repeat(80)}。`);
  expect(phrase).not.toMatch(/[\uD800-\uDBFF]$/);
  expect(phrase).toMatch(/^solution 通过(?:𠮷)+$/u);
});
