import { beforeAll, expect, test } from 'vitest';
import { createTextAnnotator, type TextAnnotator } from '../../../../activities/annotate/text/annotator.ts';
import { loadTextDefinitions } from '../../../../activities/annotate/text/definitions.ts';

let annotator: TextAnnotator;
beforeAll(async () => {
  annotator = createTextAnnotator(await loadTextDefinitions());
});

test('a title, an abstract and symbols give labels of every scheme', () => {
  const labels = annotator.annotate({
    title: '一种提高检测精度的齿轮箱故障诊断装置',
    abstract:
      '针对现有技术中效率低的问题，通过设置双传感器，使成本降低20%以上。中试验证表明，能耗降低，适合大规模生产。',
    claims: null,
    ipc: ['G01M13/02'],
  });
  expect(labels.map(({ scheme, label }) => `${scheme}:${label}`)).toEqual([
    'efficacy:accuracy',
    'efficacy:cost',
    'efficacy:energy',
    'discipline:0804',
    'discipline:0802',
    'trl:6-6',
    'phrase:problem',
    'phrase:solution',
  ]);
});
