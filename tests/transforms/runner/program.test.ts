import path from 'node:path';
import { expect, test } from 'vitest';
import type { Program } from '../../../transforms/runner/program.ts';
import { BuildBench } from '../../helpers/building.ts';
import { failureOf } from '../../helpers/failing.ts';
import { temporaryFolder } from '../../helpers/folders.ts';

const root = temporaryFolder();
let count = 0;
const open = () => BuildBench.open(path.join(root, String(++count)));

/** Doubles what it reads; says how often it ran and what it found of the build before. */
function doubling(version = '1') {
  const seen: { previous: boolean; sum: number }[] = [];
  const program: Program = {
    name: 'doubling',
    version: async () => version,
    async run({ duck, input, table, hasPrevious }) {
      const before = hasPrevious ? await duck.count(`SELECT sum(y) FROM ${table}`) : 0;
      seen.push({ previous: hasPrevious, sum: before });
      await duck.run(
        `CREATE OR REPLACE TABLE ${table} AS SELECT CAST(x * 2 AS INTEGER) AS y FROM (${input})`,
      );
    },
  };
  return { seen, programs: new Map([[program.name, program]]) };
}
const models = (x: number, more = 'program: { name: doubling, reads: [ref.t] }') => ({
  'staging/a': { columns: { x: 'INTEGER' }, sql: `SELECT ${x} AS x` },
  'marts/b': { columns: { y: 'INTEGER' }, sql: 'SELECT x FROM a', more },
  'marts/c': { columns: { z: 'INTEGER' }, sql: 'SELECT y + 1 AS z FROM b' },
});
const t = (row: string) => ({ t: { columns: { k: 'INTEGER' }, rows: [row] } });

test('a computed model is made by its program, from its SELECT, and read by others; lineage leads through it', async () => {
  const bench = await open();
  bench.models(models(3), t('1'));
  const { programs, seen } = doubling();
  expect(await bench.build({}, { programs })).toMatchObject({ published: true });
  expect(await bench.query('SELECT y, z FROM b, c')).toEqual([{ y: 6, z: 7 }]);
  expect(
    await bench.query(
      `SELECT "column", source_table, source_column, kind FROM meta_lineage WHERE model = 'b'`,
    ),
  ).toEqual([{ column: 'y', source_table: 'a', source_column: 'x', kind: 'program' }]);
  // Nothing new: it does not run.
  expect(await bench.build({}, { programs })).toMatchObject({ published: false });
  expect(seen).toEqual([{ previous: false, sum: 0 }]);
});

test('input, version and the references it reads run it again, with the rows of the build before at hand', async () => {
  const bench = await open();
  bench.models(models(1), t('1'));
  const first = doubling();
  await bench.build({}, { programs: first.programs });
  bench.models(models(5), t('1'));
  await bench.build({}, { programs: first.programs });
  expect(first.seen).toEqual([
    { previous: false, sum: 0 },
    { previous: true, sum: 2 },
  ]);
  const second = doubling('2');
  await bench.build({}, { programs: second.programs });
  bench.models(models(5), t('2'));
  await bench.build({}, { programs: second.programs });
  expect(second.seen).toEqual([
    { previous: true, sum: 10 },
    { previous: true, sum: 10 },
  ]);
});

test('rows in other columns than today are not handed on', async () => {
  const bench = await open();
  bench.models(models(1), t('1'));
  const { programs, seen } = doubling();
  await bench.build({}, { programs });
  const other: Program = {
    name: 'doubling',
    version: async () => '2',
    run: async ({ duck, table, hasPrevious }) => {
      seen.push({ previous: hasPrevious, sum: 0 });
      await duck.run(`CREATE OR REPLACE TABLE ${table} AS SELECT 1 AS y, 2 AS w`);
    },
  };
  const changed = models(1);
  changed['marts/b'].columns = { y: 'INTEGER', w: 'INTEGER' } as never;
  bench.models(changed, t('1'));
  await bench.build({}, { programs: new Map([[other.name, other]]) });
  expect(seen.at(-1)).toEqual({ previous: false, sum: 0 });
});

test('a program that nobody knows, fails, or writes other columns is refused with the model; nothing is published', async () => {
  const bench = await open();
  const { programs } = doubling();
  bench.models(models(1, 'program: { name: nobody }'), t('1'));
  expect(await failureOf(bench.build({}, { programs }))).toMatchObject({
    code: 'PANHUO_MODEL_INVALID',
    where: { file: 'transforms/marts/b.sql', field: 'program' },
  });
  bench.models(models(1), t('1'));
  const broken = (run: Program['run']) =>
    new Map([['doubling', { name: 'doubling', version: async () => '1', run }]]);
  const thrown = await failureOf(
    bench.build({}, { programs: broken(async () => Promise.reject(new Error('out of ink'))) }),
  );
  expect(thrown).toMatchObject({ code: 'PANHUO_MODEL_FAILED' });
  expect(thrown.message).toContain('out of ink');
  const strange = await failureOf(
    bench.build(
      {},
      { programs: broken(async ({ duck, table }) => duck.run(`CREATE TABLE ${table} AS SELECT 1 AS q`)) },
    ),
  );
  expect(strange).toMatchObject({ code: 'PANHUO_MODEL_INVALID' });
  expect((await failureOf(bench.snapshots.openCurrent())).code).toBe('PANHUO_SNAPSHOT_NONE');
});
