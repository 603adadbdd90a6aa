import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { readTexts, textProgram } from '../../../activities/annotate/text-program.ts';
import { projectRoot } from '../../../lake/assets.ts';
import { type Duck, literal, openDuck } from '../../../lake/duck.ts';
import { Lake } from '../../../lake/lake.ts';
import type { ProgramRun } from '../../../transforms/runner/program.ts';
import { temporaryFolder } from '../../helpers/folders.ts';

const COLUMNS = {
  content_id: 'VARCHAR',
  scheme: 'VARCHAR',
  label_id: 'VARCHAR',
  weight: 'DOUBLE',
  rule_id: 'VARCHAR',
  field: 'VARCHAR',
  evidence: 'VARCHAR',
};

let folder: string;
let lake: Lake;
beforeEach(async () => {
  folder = temporaryFolder();
  lake = await Lake.open(path.join(folder, 'lake'));
});

/** A build's private file, with these texts: [content, title, abstract]. */
async function warehouse(texts: readonly (readonly [string, string, string | null])[]): Promise<Duck> {
  const duck = await openDuck({ threads: 1 });
  onTestFinished(() => duck.close());
  await duck.run(
    'CREATE TABLE document (content_id VARCHAR, title VARCHAR, abstract VARCHAR, claims VARCHAR, symbols VARCHAR)',
  );
  for (const [id, title, abstract] of texts)
    await duck.run(
      `INSERT INTO document VALUES (${literal(id)}, ${literal(title)}, ${abstract === null ? 'NULL' : literal(abstract)}, NULL, 'G06F3/01')`,
    );
  return duck;
}

async function read(duck: Duck, transforms = path.join(projectRoot(), 'transforms')) {
  const run: ProgramRun = {
    world: { lake, home: folder, transforms },
    duck,
    input: 'SELECT * FROM document',
    table: 'label',
    hasPrevious: false,
    columns: COLUMNS,
    scratch: folder,
  };
  const stats = await readTexts(run);
  return { stats, rows: await duck.rows('SELECT * FROM label ORDER BY ALL') };
}

const FIRST = ['a', '一种提高散热效率的装置', '本发明提高了散热效率，降低了成本。'] as const;
const SILENT = ['b', '装置', null] as const;
const LATER = ['c', '一种降低噪声的风机', '本实用新型降低了噪声。'] as const;

test('a text is read once, also one that says nothing; a later build reads only what is new', async () => {
  const first = await read(await warehouse([FIRST, SILENT, FIRST]));
  expect(first.stats).toEqual({ contents: 2, read: 2 });
  expect(first.rows.filter(({ scheme }) => scheme === 'efficacy').length).toBeGreaterThan(0);
  const again = await read(await warehouse([FIRST, SILENT, FIRST]));
  expect(again).toEqual({ stats: { contents: 2, read: 0 }, rows: first.rows });
  const later = await read(await warehouse([FIRST, SILENT, LATER]));
  expect(later.stats).toEqual({ contents: 3, read: 1 });
  const fresh = await read(await warehouse([LATER]));
  expect(fresh.stats.read).toBe(0);
  expect(later.rows).toEqual([...first.rows, ...fresh.rows]);
});

test('contents that are gone leave no labels; an empty warehouse has an empty table', async () => {
  await read(await warehouse([FIRST, LATER]));
  const { rows } = await read(await warehouse([LATER]));
  expect(new Set(rows.map(({ content_id }) => content_id))).toEqual(new Set(['c']));
  expect(await read(await warehouse([]))).toEqual({ stats: { contents: 0, read: 0 }, rows: [] });
});

test('more texts than a vector of the database are all read', async () => {
  const duck = await warehouse([]);
  await duck.run(
    `INSERT INTO document SELECT 'n' || i, '一种提高效率的装置' || i, '本发明提高了效率，降低了成本。', NULL, 'G06F3/01' FROM range(5000) AS r(i)`,
  );
  const { stats, rows } = await read(duck);
  expect(stats).toEqual({ contents: 5000, read: 5000 });
  expect(new Set(rows.map(({ content_id }) => content_id)).size).toBe(5000);
});

test('other word lists are another version', async () => {
  const world = { lake, home: folder, transforms: path.join(projectRoot(), 'transforms') };
  expect(await textProgram.version(world)).not.toBe(
    await textProgram.version({ ...world, transforms: folder }),
  );
});
