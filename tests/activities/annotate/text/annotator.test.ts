import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { assert, constantFrom, property, string, array as values } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTextAnnotator, type TextAnnotator } from '../../../../activities/annotate/text/annotator.ts';
import {
  loadTextDefinitions,
  parseTextDefinitions,
  TEXT_TABLES,
  type TextDefinitions,
} from '../../../../activities/annotate/text/definitions.ts';
import type { AnnotatedText, TextLabel } from '../../../../activities/annotate/text/types.ts';
import { projectRoot } from '../../../../lake/assets.ts';

let definitions: TextDefinitions;
let annotator: TextAnnotator;
beforeAll(async () => {
  definitions = await loadTextDefinitions();
  annotator = createTextAnnotator(definitions);
});

const NOTHING: AnnotatedText = { title: null, abstract: null, claims: null, ipc: null };
const fields = { 标题: 'title', 摘要: 'abstract', 权利要求: 'claims' } as const;

/** Every span of every label lies where it says. */
function misplaced(text: AnnotatedText, labels: readonly TextLabel[]): string[] {
  return labels
    .flatMap((label) => [label, ...(label.support ?? [])])
    .filter(({ field, start, end, evidence }) => {
      const from = field === '分类号' ? (text.ipc ?? []).join(';') : (text[fields[field]] ?? '');
      return evidence === '' || from.slice(start, end) !== evidence;
    })
    .map(({ field, evidence }) => `${field} ${evidence}`);
}

test('a title, an abstract and symbols give labels of every scheme', () => {
  const labels = annotator.annotate({
    title: '一种提高检测精度的齿轮箱故障诊断装置',
    abstract:
      '针对现有技术中效率低的问题，通过设置双传感器，使成本降低20%以上。中试验证表明，能耗降低，适合大规模生产。',
    claims: null,
    ipc: ['G01M13/02'],
  });
  expect(labels.map(({ scheme, label, evidence }) => `${scheme}:${label} ${evidence}`)).toEqual([
    'efficacy:accuracy 提高检测精度',
    'efficacy:cost 成本降低20%以上',
    'efficacy:energy 能耗降低',
    'discipline:0804 G01M13/02',
    'discipline:0802 齿轮',
    'discipline:0811 故障诊断',
    'trl:6-6 中试验证',
    'phrase:problem 现有技术中效率低',
    'phrase:solution 通过设置双传感器',
    'phrase:effect 使成本降低20%以上',
    'phrase:effect 能耗降低',
  ]);
});

test('nothing in, nothing out', () => {
  expect(annotator.annotate(NOTHING)).toEqual([]);
  expect(annotator.annotate({ title: '', abstract: '', claims: '', ipc: [] })).toEqual([]);
  expect(annotator.annotate({ ...NOTHING, title: '，。、；：！？', ipc: ['', '??', 'Z99Z'] })).toEqual([]);
});

describe('where a label was read', () => {
  const words = [
    ...[
      '提高',
      '降低',
      '避免',
      '不会',
      '成本',
      '效率',
      '寿命',
      '、',
      '和',
      '，',
      '。',
      '.',
      '的',
      '了',
      '高',
      '低',
    ],
    ...[
      '现有技术',
      '的问题',
      '通过',
      '包括',
      '有益效果',
      '中试',
      '样机',
      '仿真结果',
      '表明',
      '已',
      '可用于',
      '量产',
    ],
    ...[
      '齿轮',
      '药物',
      '20%以上',
      '较强',
      '具有',
      '等',
      '率',
      '系数',
      '𠮷',
      '😀',
      'A',
      '１',
      'Ｂ',
      ' ',
      '\n',
      '現有',
      '防水',
    ],
  ];

  test('evidence is the text between start and end, whatever the text', () => {
    const texts = values(constantFrom(...words), { maxLength: 60 }).map((list) => list.join(''));
    assert(
      property(texts, texts, texts, (title, abstract, claims) => {
        const text = { title, abstract, claims, ipc: ['A61K36/28', 'B25J 9/16'] };
        expect(misplaced(text, annotator.annotate(text))).toEqual([]);
      }),
      { numRuns: 80, seed: 20 },
    );
    assert(
      property(string({ unit: 'binary', maxLength: 200 }), (abstract) => {
        const text = { ...NOTHING, abstract };
        expect(misplaced(text, annotator.annotate(text))).toEqual([]);
      }),
      { numRuns: 100, seed: 21 },
    );
  });

  test('the same text gives the same labels, whatever was read before', () => {
    const text = {
      ...NOTHING,
      title: '一种防水齿轮箱',
      abstract: '成本低，使用方便。样机测试表明，效率提高5%。',
      ipc: ['F16H1/32'],
    };
    const first = annotator.annotate(text);
    annotator.annotate({
      ...NOTHING,
      title: '药物组合物',
      abstract: '提高疗效。'.repeat(50),
      ipc: ['A61K31/00'],
    });
    expect(annotator.annotate(text)).toEqual(first);
    expect(createTextAnnotator(definitions).annotate(text)).toEqual(first);
  });
});

describe('bad input', () => {
  test('10,000 characters of anything end soon', () => {
    const longs = [
      '提高'.repeat(5000),
      '成本、'.repeat(3334),
      '现有技术'.repeat(2500),
      '通过提高效率、'.repeat(1429),
      '仿真结果表明'.repeat(1667),
      '能够'.repeat(5000),
      `有益效果${'，提高强度'.repeat(2000)}`,
      'a'.repeat(10_000),
      '1'.repeat(10_000),
      `效率提高${'9'.repeat(10_000)}`,
      '\u{20BB7}'.repeat(5000),
    ];
    for (const long of longs) {
      const began = process.cpuUsage();
      const text = { title: long, abstract: long, claims: long, ipc: [long] };
      const labels = annotator.annotate(text);
      expect(misplaced(text, labels)).toEqual([]);
      // Some 10 ms of processor time; a quadratic reading takes seconds.
      expect([long.slice(0, 8), process.cpuUsage(began).user < 1_500_000]).toEqual([long.slice(0, 8), true]);
    }
  });

  test('traditional, Latin and full-width texts are read as far as the words go', () => {
    expect(annotator.annotate({ ...NOTHING, abstract: 'Improves efficiency; 效率を高める' })).toEqual([]);
    const [label] = annotator.annotate({ ...NOTHING, abstract: '本系统采用ＰＬＣ，使成本降低３０％。' });
    expect(label?.label).toBe('cost');
  });
});

describe('versions', () => {
  const tables = async () =>
    Object.fromEntries(
      await Promise.all(
        TEXT_TABLES.map(
          async (name) =>
            [
              name,
              await readFile(path.join(projectRoot(), 'transforms/reference', `${name}.csv`), 'utf8'),
            ] as const,
        ),
      ),
    ) as Parameters<typeof parseTextDefinitions>[0];

  test('another word is another version', async () => {
    const texts = await tables();
    expect(createTextAnnotator(parseTextDefinitions(texts)).version).toBe(annotator.version);
    const more = { ...texts, trl_word: `${texts.trl_word}trl-x,试制成功,5,6,强,false,,,试\n` };
    expect(createTextAnnotator(parseTextDefinitions(more)).version).not.toBe(annotator.version);
  });

  test('a table that is not of its shape is refused by name and line', async () => {
    const texts = await tables();
    expect(() =>
      parseTextDefinitions({ ...texts, trl_word: texts.trl_word.replace(',6,6,', ',6,11,') }),
    ).toThrow(/trl_word 第 \d+ 行 high/u);
    expect(() => parseTextDefinitions({ ...texts, discipline: 'a,b\n' })).toThrow(
      /表头应为 code,name,category/u,
    );
    await expect(loadTextDefinitions('/nowhere')).rejects.toMatchObject({ code: 'PANHUO_MODEL_INVALID' });
  });

  test('the tables agree with each other', () => {
    const classes = new Set(definitions.efficacy_class.map(({ class_id }) => class_id));
    const codes = new Set(definitions.discipline.map(({ code }) => code));
    const strengths = new Set(definitions.trl_strength.map(({ strength }) => strength));
    expect(
      definitions.efficacy_pattern.filter(({ class_id }) => class_id !== '-' && !classes.has(class_id)),
    ).toEqual([]);
    for (const table of [definitions.discipline_ipc, definitions.discipline_word])
      expect(table.filter(({ code }) => !codes.has(code))).toEqual([]);
    expect(
      definitions.trl_word.filter(({ strength, low, high }) => !strengths.has(strength) || low > high),
    ).toEqual([]);
    expect(codes.size).toBe(definitions.discipline.length);
  });
});
