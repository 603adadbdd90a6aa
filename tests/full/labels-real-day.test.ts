import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { addReference } from '../../activities/annotate/rules/import/store.ts';
import { labelByRules } from '../../activities/annotate/rules/program.ts';
import { projectRoot } from '../../lake/assets.ts';
import { literal, openDuck } from '../../lake/duck.ts';
import { Lake } from '../../lake/lake.ts';
import { attachReferences, loadReferences } from '../../transforms/runner/reference.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { evaluateSlowly } from '../helpers/label-evaluator.ts';
import { GAZETTE_FILES, realFolder } from '../helpers/real.ts';

const gazette = realFolder('gazette-2019-07-12');
const reference = realFolder('reference');
const missing = gazette.missing ?? reference.missing;
if (missing !== null) console.warn(`跳过：${missing}`);

const TABLES = [
  'sei-ipc-2021.csv',
  'sei-ipc-2021-fixes.csv',
  'digital-tech-2023.csv',
  'green-tech.csv',
  'new-three-2024.csv',
];
const COLUMNS = Object.fromEntries(
  ['content_id', 'scheme', 'label_id', 'grade', 'rule_id', 'evidence', 'table_version'].map((name) => [
    name,
    'VARCHAR',
  ]),
);

test.skipIf(missing !== null)(
  'on a whole day of the gazette the engine and the same rules in plain SQL agree on every label of every scheme',
  async () => {
    const folder = temporaryFolder();
    const home = path.join(folder, 'home');
    const shipped = path.join(projectRoot(), 'transforms', 'reference');
    for (const file of TABLES)
      await addReference({ home, shipped, now: new Date(0) }, path.join(reference.folder, file));
    await using duck = await openDuck({ memory: '2GB', spill: path.join(folder, 'spill') });
    await duck.run("ATTACH ':memory:' AS ref");
    await attachReferences(duck, await loadReferences(shipped, path.join(home, 'reference')));
    const days = GAZETTE_FILES.filter((name) => !name.includes('appearance')).map((name) => {
      const file = path.join(folder, name);
      writeFileSync(file, new TextDecoder('gb18030').decode(readFileSync(path.join(gazette.folder, name))));
      return `SELECT number, name, classes FROM read_csv(${literal(file)}, all_varchar = true, header = true, delim = ',', quote = '"',
      names = ['item', 'name', 'number', 'd', 'f', 'g', 'a', 'i', 'p', 'classes'])`;
    });
    await duck.run(`
    CREATE TABLE document AS
    SELECT number AS content_id, any_value(name) AS title, NULL::VARCHAR AS abstract, NULL::VARCHAR AS claims,
      array_to_string([regexp_extract(replace(replace(x, '?', ''), ' ', ''), '^([A-H][0-9]{2}[A-Z]([0-9]+/[0-9]+)?)') FOR x IN string_split(any_value(classes), ';')], ';') AS symbols
    FROM (${days.join(' UNION ALL ')}) GROUP BY number`);
    const stats = await labelByRules({
      world: {
        lake: await Lake.open(path.join(folder, 'lake')),
        home,
        transforms: path.join(projectRoot(), 'transforms'),
      },
      duck,
      input: 'SELECT * FROM document',
      table: 'label',
      hasPrevious: false,
      columns: COLUMNS,
      scratch: '',
    });
    await evaluateSlowly(duck);
    const difference = (a: string, b: string) =>
      duck.rows(
        `SELECT content_id, scheme, label_id, grade, rule_id FROM ${a} EXCEPT SELECT content_id, scheme, label_id, grade, rule_id FROM ${b} ORDER BY ALL LIMIT 10`,
      );
    expect(await difference('label', 'slow_label')).toEqual([]);
    expect(await difference('slow_label', 'label')).toEqual([]);
    const [all] = await duck.rows<{ labels: number; schemes: number }>(
      'SELECT count(*)::INTEGER AS labels, count(DISTINCT scheme)::INTEGER AS schemes FROM label',
    );
    expect(all?.schemes).toBe(6);
    expect(all?.labels).toBe(await duck.count('SELECT count(*) FROM slow_label'));
    expect(all?.labels).toBeGreaterThan(300_000);
    expect(stats.contents).toBeGreaterThan(35_000);
    const covered = await duck.rows<{ scheme: string; share: number }>(
      `SELECT scheme, round(count(DISTINCT content_id) / (SELECT count(*) FROM document WHERE symbols <> ''), 3)::DOUBLE AS share FROM label GROUP BY scheme ORDER BY scheme`,
    );
    console.info(JSON.stringify(covered));
    expect(covered.find(({ scheme }) => scheme === 'gbt4754')?.share).toBeGreaterThan(0.9);
  },
);
