import { beforeAll, expect, test } from 'vitest';
import { createTextAnnotator } from '../../../../activities/annotate/text/annotator.ts';
import { loadTextDefinitions } from '../../../../activities/annotate/text/definitions.ts';
import type { TextLabel } from '../../../../activities/annotate/text/types.ts';
import { createProvince } from '../../../../sample/province/index.ts';
import { type PatentText, textOf } from '../../../../sample/province/text.ts';

interface Read {
  text: PatentText;
  labels: TextLabel[];
}

const read: Read[] = [];
beforeAll(async () => {
  const annotator = createTextAnnotator(await loadTextDefinitions());
  const province = createProvince({ seed: 11, patents: 800 });
  for (const patent of province.patents()) {
    if (patent.design) continue;
    const text = textOf(province.world, patent);
    const { title, abstract, claims } = text;
    read.push({ text, labels: annotator.annotate({ title, abstract, claims, ipc: null }) });
  }
});

const share = (part: number, whole: number): number => Math.round((part / whole) * 1000) / 1000;

test('合成数据: effects planted in the province are found, and hardly anything else', () => {
  let right = 0;
  let found = 0;
  let classed = 0;
  let planted = 0;
  let all = 0;
  for (const { text, labels } of read) {
    const effects = labels.filter(({ scheme }) => scheme === 'efficacy');
    const says = (label: TextLabel, effect: string) =>
      label.evidence.includes(effect) || effect.includes(label.evidence);
    all += effects.length;
    // A title may name an effect that the abstract leaves out, and so may a list.
    right += effects.filter(
      (label) => label.field === '标题' || text.effects.some((effect) => says(label, effect)),
    ).length;
    for (const effect of text.effects) {
      planted++;
      const of = effects.filter((label) => says(label, effect));
      if (of.length > 0) found++;
      if (of.some(({ label }) => !label.startsWith('other_'))) classed++;
    }
  }
  const figures = {
    precision: share(right, all),
    recall: share(found, planted),
    classed: share(classed, planted),
  };
  console.info(`功效（样本省 ${planted} 处）`, figures);
  expect(figures.precision).toBeGreaterThan(0.9);
  expect(figures.recall).toBeGreaterThan(0.8);
  expect(figures.classed).toBeGreaterThan(0.65);
});

test('合成数据: the stage a text names is read as an interval, and none where it names none', () => {
  let exact = 0;
  let planted = 0;
  let answered = 0;
  for (const { text, labels } of read) {
    const stage = labels.find(({ scheme }) => scheme === 'trl');
    if (stage) answered++;
    if (!text.trl) continue;
    planted++;
    if (stage?.low === text.trl[0] && stage.high === text.trl[1]) exact++;
  }
  const figures = { precision: share(exact, answered), recall: share(exact, planted) };
  console.info(`技术就绪度（样本省 ${planted} 处）`, figures);
  expect(figures.precision).toBeGreaterThan(0.95);
  expect(figures.recall).toBeGreaterThan(0.95);
});

test('合成数据: the problem a text names is read as a phrase', () => {
  const named = read.filter(({ text }) => text.abstract.includes('针对现有技术中'));
  const right = named.filter(({ text, labels }) =>
    labels.some(
      ({ label, evidence }) => label === 'problem' && text.abstract.includes(`针对${evidence}的问题`),
    ),
  );
  expect(named.length).toBeGreaterThan(400);
  expect(share(right.length, named.length)).toBeGreaterThan(0.97);
});

test('a patent takes some ten microseconds, not milliseconds', async () => {
  const annotator = createTextAnnotator(await loadTextDefinitions());
  const texts = read.map(({ text: { title, abstract, claims } }) => ({
    title,
    abstract,
    claims,
    ipc: ['G06F16/00'],
  }));
  let quickest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    // Processor time: what else runs on the machine does not count.
    const began = process.cpuUsage();
    for (const text of texts) annotator.annotate(text);
    const { user, system } = process.cpuUsage(began);
    quickest = Math.min(quickest, (user + system) / texts.length);
  }
  // About 35 µs; the guard allows for shared caches and the first compilation.
  expect(quickest).toBeLessThan(400);
});
