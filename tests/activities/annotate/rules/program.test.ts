import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { labelByRules, labelRulesProgram } from '../../../../activities/annotate/rules/program.ts';
import type { RuleRow } from '../../../../activities/annotate/rules/types.ts';
import { projectRoot } from '../../../../lake/assets.ts';
import { type Duck, openDuck } from '../../../../lake/duck.ts';
import { Lake } from '../../../../lake/lake.ts';
import type { ProgramRun } from '../../../../transforms/runner/program.ts';
import { temporaryFolder } from '../../../helpers/folders.ts';
import { type Document, makeDocuments, makeTable, RULE_COLUMNS, rule } from './tables.ts';

const COLUMNS = Object.fromEntries(
  ['content_id', 'scheme', 'label_id', 'grade', 'rule_id', 'evidence', 'table_version'].map((name) => [
    name,
    'VARCHAR',
  ]),
);

let duck: Duck;
let lake: Lake;
beforeEach(async () => {
  const folder = temporaryFolder();
  lake = await Lake.open(path.join(folder, 'lake'));
  duck = await warehouse();
});

async function warehouse(): Promise<Duck> {
  const opened = await openDuck({ threads: 1 });
  onTestFinished(() => opened.close());
  await opened.run("ATTACH ':memory:' AS ref");
  return opened;
}

async function label(
  rules: readonly RuleRow[],
  documents: readonly Document[],
  readings: Record<string, string | null>[] = [],
) {
  await makeTable(
    duck,
    'concordance_rule',
    RULE_COLUMNS,
    rules as unknown as Record<string, string | null>[],
  );
  await makeTable(duck, 'concordance_reading', ['rule_id', 'keywords', 'keyword_exclude'], readings);
  await makeTable(
    duck,
    'ipc_reclassified',
    ['former', 'current', 'since'],
    [{ former: 'H01L31/04*', current: 'H10F10*', since: '2025.01' }],
  );
  await makeDocuments(duck, documents);
  const run: ProgramRun = {
    world: { lake, home: lake.store.staging, transforms: '' },
    duck,
    input: 'SELECT * FROM document',
    table: 'label',
    hasPrevious: false,
    columns: COLUMNS,
    scratch: '',
  };
  const stats = await labelByRules(run);
  const rows = await duck.rows<Record<string, string>>('SELECT * FROM label ORDER BY ALL');
  return { stats, rows, brief: rows.map((row) => `${row.content_id} ${row.label_id} ${row.grade}`) };
}

const doc = (
  content_id: string,
  symbols: string | null,
  title: string | null = '一种装置',
  more: Partial<Document> = {},
): Document => ({
  content_id,
  title,
  symbols,
  ...more,
});

describe('grades and evidence', () => {
  test('A by symbol and word, B by the symbol alone, C without the word', async () => {
    const { rows } = await label(
      [rule('a', 'G06F12*', { keywords: '缓存;高速缓存' }), rule('b', 'G06F*')],
      [
        doc('x', 'G06N3/08;G06F12/08', '一种分布式缓存'),
        doc('y', 'G06F12/08', '存取', { abstract: '无', claims: '一种高速缓存装置' }),
        doc('z', 'G06F12/0802'),
      ],
    );
    expect(
      rows.map(({ content_id, label_id, grade, evidence }) => [content_id, label_id, grade, evidence]),
    ).toEqual([
      ['x', 'a', 'A', 'G06F12/08属 G06F12*；标题第 6 字起有“缓存”'],
      ['x', 'b', 'B', 'G06F12/08属 G06F*；只凭分类号'],
      ['y', 'a', 'A', 'G06F12/08属 G06F12*；权利要求第 3 字起有“高速缓存”'],
      ['y', 'b', 'B', 'G06F12/08属 G06F*；只凭分类号'],
      ['z', 'a', 'C', 'G06F12/0802属 G06F12*；关键词未见'],
      ['z', 'b', 'B', 'G06F12/0802属 G06F*；只凭分类号'],
    ]);
  });

  test('a word that is excluded takes the label away, whatever else is there', async () => {
    const rules = [
      rule('a', 'B60K*', { keywords: '电动汽车', keyword_exclude: '燃料汽车' }),
      rule('b', 'B60K*', { keyword_exclude: '燃料汽车' }),
    ];
    const { brief } = await label(rules, [
      doc('x', 'B60K1/00', '电动汽车'),
      doc('y', 'B60K1/00', '电动汽车', { claims: '也用于燃料汽车' }),
    ]);
    expect(brief).toEqual(['x a A', 'x b B']);
  });

  test('a label once, by the rule that says most', async () => {
    const rules = ['1', '2', '3'].map((n) =>
      rule(n, 'G06F*', {
        label_id: 'l',
        ...(n === '1' ? { keywords: '词' } : n === '2' ? {} : { keywords: '装置' }),
      }),
    );
    const { rows } = await label(rules, [doc('x', 'G06F3/01'), doc('y', 'G06F3/01', '无')]);
    expect(rows.map(({ content_id, rule_id, grade }) => [content_id, rule_id, grade])).toEqual([
      ['x', '3', 'A'],
      ['y', '2', 'B'],
    ]);
  });

  test('a reclassified symbol says by which other it met the rule', async () => {
    const { rows } = await label([rule('pv', 'H01L31*')], [doc('x', 'H10F10/14')]);
    expect(rows.map(({ evidence }) => evidence)).toEqual([
      'H10F10/14（重新分类，对应 H01L31/04*）属 H01L31*；只凭分类号',
    ]);
  });

  test.each(['sei:2.2-2', 'sei:3.3-17', 'sei:5.1-1', 'sei:5.2-2', 'sei:5.2-4', 'sei:5.3-1'])(
    '%s says what is not meant: no word is asked for, some forbid',
    async (id) => {
      await duck.run(
        `CREATE TABLE reading AS SELECT * FROM read_csv('${path.join(projectRoot(), 'transforms', 'reference', 'concordance_reading.csv')}', all_varchar = true)`,
      );
      const [reading] = await duck.rows<{ keywords: string | null; keyword_exclude: string }>(
        `SELECT keywords, keyword_exclude FROM reading WHERE rule_id = '${id}'`,
      );
      expect(reading?.keywords).toBeNull();
      const forbidden = reading?.keyword_exclude.split(';')[0] ?? '';
      const { brief } = await label(
        [rule(id, 'B62*', { label_id: 'l', keyword_kind: 'prose', keywords: '不包括某物' })],
        [doc('with', 'B62D1/00', `一种${forbidden}`), doc('without', 'B62D1/00', '不包括某物')],
        [{ rule_id: id, keywords: null, keyword_exclude: reading?.keyword_exclude ?? null }],
      );
      expect(brief).toEqual(['without l B']);
    },
  );

  test('documents without symbols, text or sense', async () => {
    const { brief } = await label(
      [rule('a', 'G06F*', { keywords: '词' })],
      [doc('a', null), doc('b', ''), doc('c', ';;'), doc('d', '01-01', null), doc('e', 'G06F3/01', null)],
    );
    expect(brief).toEqual(['e a C']);
  });

  test('no rules, no documents', async () => {
    expect((await label([], [doc('x', 'G06F3/01')])).rows).toEqual([]);
    expect((await label([rule('a', 'G06F*')], [])).rows).toEqual([]);
  });

  test('a content that comes twice is said, not labelled at random', async () => {
    await expect(label([rule('a', 'G06F*')], [doc('x', 'G06F3/01'), doc('x', 'G06F3/01')])).rejects.toThrow(
      /each content once/,
    );
  });
});

describe('nothing is labelled twice', () => {
  const RULES = [
    rule('a', 'G06F*', { keywords: '装置' }),
    rule('b', 'G06*'),
    rule('c', 'G06F12*', { keywords: '缓存' }),
  ];
  const DOCUMENTS = [doc('x', 'G06F12/08'), doc('y', 'G06N3/08'), doc('z', 'A01B1/00')];
  const work = ({ stats }: Awaited<ReturnType<typeof label>>) =>
    stats.gaps.map(({ contents, units }) => `${contents} × ${units.length}`);

  test('again: nothing to do; the warehouse deleted: nothing to do, and the same labels', async () => {
    const first = await label(RULES, DOCUMENTS);
    expect(work(first)).toEqual(['3 × 3']);
    expect(work(await label(RULES, DOCUMENTS))).toEqual([]);
    duck = await warehouse();
    const later = await label(RULES, DOCUMENTS);
    expect(work(later)).toEqual([]);
    expect(later.stats.evaluated).toBe(0);
    expect(later.rows).toEqual(first.rows);
  });

  test('a new document is labelled alone; one that is gone has no labels', async () => {
    await label(RULES, DOCUMENTS);
    const more = await label(RULES, [...DOCUMENTS.slice(1), doc('w', 'G06F3/01')]);
    expect(work(more)).toEqual(['1 × 3']);
    expect(more.brief).toEqual(['w a A', 'w b B', 'y b B']);
  });

  test('a new version of a table evaluates only the rules that changed, and drops those that are gone', async () => {
    await label(RULES, DOCUMENTS);
    const [a, , c] = RULES as [RuleRow, RuleRow, RuleRow];
    const changed = await label([a, { ...c, keywords: '装置' }, rule('d', 'A01*')], DOCUMENTS);
    expect(work(changed)).toEqual(['3 × 2']);
    expect(changed.brief).toEqual(['x a A', 'x c A', 'z d B']);
    // Back to the version before: its rules are known still.
    const back = await label(RULES, DOCUMENTS);
    expect(work(back)).toEqual([]);
    expect(back.brief).toEqual(['x a A', 'x b B', 'x c C', 'y b B']);
  });

  test('a new document and a changed rule at once: each lacks what it lacks', async () => {
    await label(RULES, DOCUMENTS);
    const [a, b, c] = RULES as [RuleRow, RuleRow, RuleRow];
    const rules = [a, b, { ...c, keywords: '装置' }];
    const both = await label(rules, [...DOCUMENTS, doc('w', 'G06F12/08')]);
    expect(work(both).sort()).toEqual(['1 × 3', '3 × 1']);
    duck = await warehouse();
    lake = await Lake.open(temporaryFolder());
    expect((await label(rules, [...DOCUMENTS, doc('w', 'G06F12/08')])).rows).toEqual(both.rows);
  });
});

test('the version of the program says when a table of the workspace changes, in milliseconds', async () => {
  const home = temporaryFolder();
  const world = { lake, home, transforms: path.join(projectRoot(), 'transforms') };
  const before = await labelRulesProgram.version(world);
  expect(await labelRulesProgram.version(world)).toBe(before);
  const { mkdirSync, writeFileSync } = await import('node:fs');
  mkdirSync(path.join(home, 'reference', 'concordance_rule'), { recursive: true });
  const part = path.join(home, 'reference', 'concordance_rule', 'sei.csv');
  writeFileSync(part, 'scheme\n');
  const added = await labelRulesProgram.version(world);
  expect(added).not.toBe(before);
  writeFileSync(part, 'scheme\nx\n');
  expect(await labelRulesProgram.version(world)).not.toBe(added);
});
