import { beforeAll, describe, expect, test } from 'vitest';
import { createTextAnnotator, type TextAnnotator } from '../../../../activities/annotate/text/annotator.ts';
import { loadTextDefinitions } from '../../../../activities/annotate/text/definitions.ts';
import type { TextLabel } from '../../../../activities/annotate/text/types.ts';
import { PLANTED_CLASSES } from './planted-effects.ts';

let annotator: TextAnnotator;
beforeAll(async () => {
  annotator = createTextAnnotator(await loadTextDefinitions());
});

function effects(text: string, field: 'title' | 'abstract' | 'claims' = 'abstract'): TextLabel[] {
  return annotator
    .annotate({ title: null, abstract: null, claims: null, ipc: null, [field]: text })
    .filter(({ scheme }) => scheme === 'efficacy');
}

const said = (text: string, field: 'title' | 'abstract' | 'claims' = 'abstract'): string[] =>
  effects(text, field).map(({ label, evidence }) => `${label} ${evidence}`);

describe('what is said', () => {
  test.each([
    ['本发明提高了设备的使用寿命。', ['lifetime 提高了设备的使用寿命']],
    ['从而降低生产成本。', ['cost 降低生产成本']],
    ['可有效避免物料堵塞。', ['blockage 避免物料堵塞']],
    ['结构简单，使用方便，成本低。', ['structure 结构简单', 'convenience 使用方便', 'cost 成本低']],
    ['检测效率高且能耗小。', ['efficiency 检测效率高', 'energy 能耗小']],
    ['使焊接强度得到显著提升。', ['strength 强度得到显著提升']],
    ['实现了工作效率的提高。', ['efficiency 工作效率的提高']],
    ['具有较强的环境适应性。', ['adaptability 较强的环境适应性']],
    ['无需人工操作。', ['labour 无需人工操作']],
    ['便于拆卸。', ['maintenance 便于拆卸']],
    ['不易开裂。', ['damage 不易开裂']],
    ['减轻了质量，提高了质量。', ['weight 减轻了质量', 'quality 提高了质量']],
    ['防止了泄漏现象的发生。', ['sealing 防止了泄漏现象的发生']],
  ])('%s', (text, expected) => {
    expect(said(text).sort()).toEqual([...expected].sort());
  });

  test('a list shares its verb, a list of objects its state', () => {
    expect(said('提高了强度、韧性和耐腐蚀性。')).toEqual([
      'strength 提高了强度',
      'corrosion 提高了强度、韧性和耐腐蚀性',
    ]);
    expect(said('提高了涂层的稳定性、导热性以及附着力。').map((one) => one.split(' ')[0])).toEqual([
      'stability',
      'heat_transfer',
      'material_property',
    ]);
    expect(said('精度和效率高。').map((one) => one.split(' ')[0])).toEqual(['accuracy', 'efficiency']);
  });

  test('how much is kept as written', () => {
    const quantity = (text: string) => effects(text)[0]?.quantity;
    expect(quantity('使能耗降低了20%以上。')).toBe('20%以上');
    expect(quantity('抗拉强度提高1.5倍。')).toBe('1.5倍');
    expect(quantity('降低成本约15～20%。')).toBe('15～20%');
    expect(quantity('降低成本。')).toBeUndefined();
  });

  test('a class is said once, by its surest words', () => {
    expect(said('成本低。本发明降低制造成本30%。降低了运输成本。')).toEqual(['cost 降低制造成本30%']);
  });

  test('an object outside the list is kept apart, if it looks like one', () => {
    expect(said('提高了越障能力。')).toEqual(['other_improve 提高了越障能力']);
    expect(said('减少毛丝。')).toEqual(['other_reduce 减少毛丝']);
    expect(said('提高至预设位置。')).toEqual([]);
    expect(said('提高耐海水腐蚀性。')).toEqual(['other_improve 提高耐海水腐蚀性']);
    expect(said('减少毛丝。', 'claims')).toEqual([]);
  });
});

describe('what is denied or lamented', () => {
  test.each([
    '无法提高效率。',
    '在不降低强度的前提下。',
    '不能避免泄漏。',
    '难以进一步提高检测精度。',
    '亟需降低成本。',
    '不会降低寿命。',
    '效率不高。',
    '效率降低，成本增加。',
    '现有设备效率低、噪音大，难以提高精度。',
    '针对传统工艺成本高、能耗降低困难的问题，提出一种方法。',
    '解决了散热效果好与成本低不能兼得的问题。',
    '目前，该类产品虽然结构简单，但故障多。',
  ])('%s', (text) => {
    expect(said(text)).toEqual([]);
  });

  test('to prevent a loss is to keep, to prevent a rise is to lower', () => {
    expect(said('避免了效率下降。')).toEqual(['efficiency 避免了效率下降']);
    expect(said('防止成本增加。')).toEqual(['cost 防止成本增加']);
    expect(said('避免降低强度。')).toEqual(['strength 避免降低强度']);
  });

  test('better than the state of the art is an effect, its faults are none', () => {
    expect(said('与现有技术相比，效率高。')).toEqual(['efficiency 效率高']);
    expect(said('现有减速器噪音大、效率低。本发明使用寿命长。')).toEqual(['lifetime 使用寿命长']);
    expect(said('对算法用传统方法加密，以提高数据安全性。')).toEqual(['data_security 提高数据安全性']);
  });
});

test('in a need what is asked for counts, what is lamented does not', () => {
  const abstract = '现有产线效率低，亟需降低能耗，需要提高检测精度。';
  const labels = (wanted: boolean) =>
    annotator
      .annotate({ title: null, abstract, claims: null, ipc: null, wanted })
      .filter(({ scheme }) => scheme === 'efficacy')
      .map(({ evidence }) => evidence);
  expect(labels(true)).toEqual(['降低能耗', '提高检测精度']);
  expect(labels(false)).toEqual([]);
});

describe('words that only look like effects', () => {
  test.each([
    '加速度传感器与加强筋相连。',
    '加入增强剂、抑制剂和促进剂。',
    '提升机的保持架上设保护罩。',
    '将温度提高至80℃，降低压力。',
    '采用多目标优化算法。',
    '高强度螺栓穿过低噪声放大器的外壳高度方向。',
    '强度大于5MPa，成本大小不等。',
  ])('%s', (text) => {
    const labels = said(text).filter((one) => !one.startsWith('noise'));
    expect(labels).toEqual([]);
  });

  test('an attribute is an effect in a title and where 具有 says so', () => {
    expect(said('高精度低成本减速器', 'title')).toEqual(['cost 低成本', 'accuracy 高精度']);
    expect(said('将高精度轴承装入壳体。')).toEqual([]);
    expect(said('具有高精度、高可靠性的优点。').map((one) => one.split(' ')[0])).toEqual([
      'accuracy',
      'reliability',
    ]);
    expect(said('一种防水电缆', 'title')).toEqual(['protection 防水']);
    expect(said('外侧设有防水层和防水电缆。')).toEqual([]);
    expect(said('一种消防水带', 'title')).toEqual([]);
  });

  test('what a claim says weighs less', () => {
    expect(effects('用于降低成本。', 'claims')[0]?.weight).toBeLessThan(
      effects('用于降低成本。')[0]?.weight ?? 0,
    );
  });
});

test('合成数据: effects of the development list fall into the class a person gave them', () => {
  const wrong = Object.entries(PLANTED_CLASSES).filter(
    ([effect, label]) => !effects(`本发明公开了一种装置，能够${effect}。`).some((one) => one.label === label),
  );
  expect(wrong).toEqual([]);
});
