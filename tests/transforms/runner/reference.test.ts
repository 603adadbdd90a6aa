import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openDuck } from '../../../lake/duck.ts';
import { attachReferences, loadReferences } from '../../../transforms/runner/reference.ts';
import { failureOf } from '../../helpers/failing.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { writeTransforms } from '../../helpers/transforms.ts';

const root = temporaryFolder();
let count = 0;

function fresh(rows: string[], columns: Record<string, string> = { x: 'INTEGER', y: 'VARCHAR' }) {
  const folder = writeTransforms(path.join(root, String(++count)), {}, { t: { columns, rows } });
  const reference = path.join(folder, 'reference');
  return { reference, csv: path.join(reference, 't.csv'), yaml: path.join(reference, 't.yaml') };
}

async function attached(folder: string) {
  await using duck = await openDuck({ threads: 1 });
  await duck.run("ATTACH ':memory:' AS ref");
  await attachReferences(duck, await loadReferences(folder));
  return await duck.rows('SELECT x, y FROM ref.t');
}

test('a table is typed as its description says; commas and quotes as in any CSV', async () => {
  const { reference } = fresh(['1,"a,b"', '2,"say ""hi"""', '3,', '4,"甲\n乙"']);
  expect(await attached(reference)).toEqual([
    { x: 1, y: 'a,b' },
    { x: 2, y: 'say "hi"' },
    { x: 3, y: null },
    { x: 4, y: '甲\n乙' },
  ]);
});

test('parts that a workspace added are more rows of the table; one in other columns is refused with its file', async () => {
  const { reference } = fresh(['1,a']);
  const added = path.join(root, 'added');
  mkdirSync(path.join(added, 't'), { recursive: true });
  const part = path.join(added, 't', 'ours.csv');
  writeFileSync(part, 'x,y\n2,b\n');
  await using duck = await openDuck({ threads: 1 });
  await duck.run("ATTACH ':memory:' AS ref");
  const [without] = await loadReferences(reference);
  const tables = await loadReferences(reference, added);
  await attachReferences(duck, tables);
  expect(await duck.rows('SELECT x, y FROM ref.t ORDER BY x')).toEqual([
    { x: 1, y: 'a' },
    { x: 2, y: 'b' },
  ]);
  expect(tables[0]?.sha256).not.toBe(without?.sha256);
  writeFileSync(part, 'y,x\nb,2\n');
  expect((await failureOf(loadReferences(reference, added))).where?.file).toBe(part);
});

test('no folder of references is no error', async () => {
  expect(await loadReferences(path.join(root, 'nowhere'))).toEqual([]);
});

test.each<[string, (files: ReturnType<typeof fresh>) => void, string]>([
  ['no description', ({ yaml }) => rmSync(yaml), '说明'],
  ['a description that is no YAML', ({ yaml }) => writeFileSync(yaml, 'columns: ['), 't.yaml'],
  [
    'a description of another table',
    ({ yaml }) => writeFileSync(yaml, 'name: u\ncolumns: { x: { type: INTEGER } }\n'),
    'name',
  ],
  ['columns in another order', ({ csv }) => writeFileSync(csv, 'y,x\na,1\n'), '表头'],
  ['a column too many', ({ csv }) => writeFileSync(csv, 'x,y,z\n1,a,b\n'), '表头'],
  ['a row too short', ({ csv }) => writeFileSync(csv, 'x,y\n1\n'), 't.csv'],
  ['a value of another type', ({ csv }) => writeFileSync(csv, 'x,y\neins,a\n'), 't.csv'],
  [
    'a type nobody knows',
    ({ yaml }) => writeFileSync(yaml, 'name: t\ncolumns: { x: { type: INTEGR }, y: { type: VARCHAR } }\n'),
    't.csv',
  ],
  [
    'a name that is none',
    ({ reference }) => writeFileSync(path.join(reference, 'a b.csv'), 'x\n'),
    'a b.csv',
  ],
])('%s is refused with its file', async (_, damage, word) => {
  const files = fresh(['1,a']);
  damage(files);
  const error = await failureOf(attached(files.reference));
  expect(error.code).toBe('PANHUO_MODEL_INVALID');
  expect(error.message).toContain(word);
  expect(error.where?.file).toContain(files.reference);
});

test('the shipped references load', async () => {
  await using duck = await openDuck({ threads: 1 });
  await duck.run("ATTACH ':memory:' AS ref");
  const tables = await loadReferences();
  await attachReferences(duck, tables);
  expect(tables.length).toBeGreaterThan(0);
});
