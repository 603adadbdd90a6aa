import { beforeAll, expect, test } from 'vitest';
import { createTextAnnotator, type TextAnnotator } from '../../../../activities/annotate/text/annotator.ts';
import { loadTextDefinitions } from '../../../../activities/annotate/text/definitions.ts';

let annotator: TextAnnotator;
beforeAll(async () => {
  annotator = createTextAnnotator(await loadTextDefinitions());
});

function trl(abstract: string): string | null {
  const labels = annotator.annotate({ title: null, abstract, claims: null, ipc: null });
  return labels.find(({ scheme }) => scheme === 'trl')?.label ?? null;
}

test.each([
  ['仿真结果表明，超调量减小。', '2-3'],
  ['经数值模拟验证，阻力下降。', '2-3'],
  ['在实验室条件下测试，结果良好。', '3-4'],
  ['已完成公斤级小试。', '4-5'],
  ['该装置已通过台架试验验证。', '5-6'],
  ['已研制出工程样机。', '5-6'],
  ['中试放大后收率稳定。', '6-6'],
  ['已在变电站试运行三个月。', '7-7'],
  ['产品已批量生产并供货。', '8-9'],
  ['已投产。', '8-9'],
])('%s says %s', (text, interval) => {
  expect(trl(text)).toBe(interval);
});

test('what every abstract says is weak, and gives way to better evidence', () => {
  const [label] = annotator
    .annotate({ title: null, abstract: '实验结果表明，性能优于对照。', claims: null, ipc: null })
    .filter(({ scheme }) => scheme === 'trl');
  expect(label).toMatchObject({ label: '3-4', low: 3, high: 4, weight: 0.3, rule: 'trl-experiment' });
  expect(trl('实验结果表明性能好。仿真结果表明收敛快。')).toBe('2-3');
});

test('the furthest stage reached counts, the others support it', () => {
  const [label] = annotator
    .annotate({ title: null, abstract: '小试成功后完成中试验证，已投产。', claims: null, ipc: null })
    .filter(({ scheme }) => scheme === 'trl');
  expect(label?.label).toBe('8-9');
  expect(label?.support?.map(({ evidence }) => evidence)).toEqual(['小试', '完成中试']);
});

test.each([
  '可用于工业化生产。',
  '适合大规模生产，具有产业化前景。',
  '便于批量生产。',
  '尚未量产。',
  '难以实现规模化生产。',
  '减小试验误差。',
  '向其中试剂瓶加入溶液，过程中试样不动。',
  '过程中试验证明有效。',
  '一种虚拟样机建模流程。',
  '实验室通风柜的控制面板。',
  '将仿真结果与输入比较后输出。',
  '包括壳体、盖板和螺栓。',
  '',
])('says nothing of maturity: %s', (text) => {
  // 过程中试验证明 says that tests were made, no more.
  expect(['3-4', null]).toContain(trl(text));
  if (!text.includes('证明')) expect(trl(text)).toBeNull();
});

test('titles and claims say what a thing is, not how far it has come', () => {
  const labels = annotator.annotate({
    title: '一种样机测试装置的中试生产线',
    abstract: null,
    claims: '1.一种样机，已量产。',
    ipc: null,
  });
  expect(labels.filter(({ scheme }) => scheme === 'trl')).toEqual([]);
});
