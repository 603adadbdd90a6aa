import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createTextAnnotator, type TextAnnotator } from '../../../../activities/annotate/text/annotator.ts';
import { loadTextDefinitions } from '../../../../activities/annotate/text/definitions.ts';
import { csvRows } from '../../../../activities/parse/connectors/csv-rows.ts';
import { projectRoot } from '../../../../lake/assets.ts';

let annotator: TextAnnotator;
beforeAll(async () => {
  annotator = createTextAnnotator(await loadTextDefinitions());
});

function disciplines(title: string | null, ipc: string[] | null = null): string[] {
  return annotator
    .annotate({ title, abstract: null, claims: null, ipc })
    .filter(({ scheme }) => scheme === 'discipline')
    .map(({ name }) => name);
}

test('the most specific key of the concordance decides', () => {
  expect(disciplines(null, ['A61K36/28'])[0]).toBe('中药学');
  expect(disciplines(null, ['A61K 31/00'])[0]).toBe('药学');
  expect(disciplines(null, ['A61K8/97'])[0]).toBe('轻工技术与工程');
  expect(disciplines(null, ['A61K80/00'])[0]).toBe('药学');
  expect(disciplines(null, ['h01l21/02', 'Q99'])).toEqual([]);
});

test('the main symbol outweighs the others, symbols and words add up', () => {
  expect(disciplines(null, ['B63B1/00', 'G06N3/08'])).toEqual(['船舶与海洋工程', '智能科学与技术']);
  const labels = annotator.annotate({
    title: '一种中药复方颗粒的切片机',
    abstract: null,
    claims: null,
    ipc: ['B26D1/12'],
  });
  expect(labels[0]).toMatchObject({
    name: '机械工程',
    method: '分类号+词语',
    field: '分类号',
    evidence: 'B26D1/12',
  });
  expect(labels[0]?.support?.[0]).toMatchObject({ field: '标题', evidence: '切片机' });
});

test('without symbols words decide, the head of the title most; one modifier is not enough', () => {
  expect(disciplines('一种药材切片机')[0]).toBe('机械工程');
  expect(disciplines('一种中药组合物')).toContain('中药学');
  expect(disciplines('钢筋堆放用五金')).toEqual([]);
  expect(disciplines('一种新型小车')).toEqual([]);
});

test('every class of WIPO 35 has a discipline', async () => {
  const text = await readFile(path.join(projectRoot(), 'transforms/reference/wipo35.csv'), 'utf8');
  const missing = [...csvRows(text, ',')]
    .slice(1)
    .map(({ cells }) => cells[0] ?? '')
    .filter((key) => !key.endsWith('99Z'))
    .filter((key) => disciplines(null, [key.length > 4 ? `${key}00` : key]).length === 0);
  expect(missing).toEqual([]);
});
