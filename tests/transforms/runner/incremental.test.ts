import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Manifest } from '../../../lake/manifest.ts';
import { BuildBench, differences } from '../../helpers/building.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { type Row, row, rows } from '../../helpers/gazette.ts';
import type { TinyModel } from '../../helpers/transforms.ts';

const root = temporaryFolder();
let count = 0;
const open = () => BuildBench.open(path.join(root, String(++count)));

const MODELS: Record<string, TinyModel> = {
  'staging/p': {
    columns: { record_id: 'VARCHAR', number: 'VARCHAR', title: 'VARCHAR', batch: 'VARCHAR' },
    incremental: 'batch',
    sql: 'SELECT record_id, publication_number AS number, title, batch FROM lake.publication',
    audits: [
      'unique: record_id',
      '{ reconcile: { name: all, left: "SELECT count(*) FROM p", right: "SELECT count(*) FROM lake.publication" } }',
    ],
  },
  'staging/names': {
    columns: { number: 'VARCHAR', name: 'VARCHAR', of: 'VARCHAR' },
    incremental: 'batch',
    sql: `SELECT publication_number AS number, unnest(string_split(inventors, ';')) AS name, document.name AS of
      FROM lake.publication JOIN lake.document USING (document_sha256)`,
  },
  'staging/b': {
    columns: { batch: 'VARCHAR', records: 'BIGINT' },
    incremental: 'batch',
    sql: 'SELECT batch, records FROM lake.batch',
    audits: ['unique: batch'],
  },
  'marts/latest': {
    columns: { number: 'VARCHAR', record_id: 'VARCHAR', names: 'BIGINT' },
    sql: `SELECT number, max(record_id) AS record_id, (SELECT count(*) FROM names WHERE names.number = p.number) AS names FROM p GROUP BY number`,
  },
};

/** What each build did with the incremental models, by the number of rows it left. */
const actions = async (bench: BuildBench) => {
  const { models } = await bench.build();
  return Object.fromEntries(models.map((model) => [model.name, `${model.status} ${model.rows}`]));
};

test('new batches are appended; the rows of the old ones are not touched', async () => {
  const bench = await open();
  bench.models(MODELS);
  await bench.ingest(rows(10));
  expect(await actions(bench)).toEqual({
    p: 'built 10',
    names: 'built 20',
    b: 'built 1',
    latest: 'built 10',
  });
  await bench.ingest(rows(5, 100));
  expect(await actions(bench)).toEqual({
    p: 'built 15',
    names: 'built 30',
    b: 'built 2',
    latest: 'built 15',
  });
  // The first rows stand where they stood: nobody wrote them again.
  expect(await bench.query("SELECT min(rowid) AS at FROM p WHERE title = '一种装置100'")).toEqual([
    { at: 10 },
  ]);
  expect(await actions(bench)).toEqual({ p: 'kept 15', names: 'kept 30', b: 'kept 2', latest: 'kept 15' });
});

test('a document read again by a newer parser takes the place of the old reading', async () => {
  const bench = await open();
  bench.models(MODELS);
  await bench.ingest(rows(10), { name: 'a.csv' });
  await bench.ingest(rows(4, 50), { name: 'b.csv' });
  await bench.build();
  const old = await bench.query<{ batch: string }>('SELECT DISTINCT batch FROM p ORDER BY batch');
  const batch = await bench.ingest(rows(10), { name: 'a.csv', parserVersion: 2 });
  expect(await actions(bench)).toEqual({
    p: 'built 14',
    names: 'built 28',
    b: 'built 2',
    latest: 'built 14',
  });
  const now = await bench.query<{ batch: string }>('SELECT DISTINCT batch FROM p ORDER BY batch');
  expect(now.map((entry) => entry.batch)).toContain(batch);
  expect(now).not.toEqual(old);
  const full = await bothBuilds(bench);
  expect(await differences(full.incremental, full.full)).toEqual([]);
});

test('a file that came by two sources is one document: its records are not there twice', async () => {
  const bench = await open();
  bench.models(MODELS);
  await bench.ingest(rows(10), { name: 'a.csv' });
  await bench.build();
  await bench.ingest(rows(10), { name: 'b.csv', source: 'import' });
  await bench.ingest(rows(3, 50), { name: 'c.csv' });
  const out = await bench.build();
  expect(out).toMatchObject({ published: true, blocked: false });
  expect(await bench.query('SELECT count(*) AS n FROM p')).toEqual([{ n: 13 }]);
});

test('batches of kinds a model does not read do not turn its appends into rebuilds', async () => {
  const bench = await open();
  const { 'staging/p': p } = MODELS;
  bench.models({ 'staging/p': p as TinyModel });
  await bench.ingest(rows(10));
  const other = (await bench.workspace.lake.manifests())[0] as Manifest;
  await bench.workspace.lake.commit({
    ...other,
    kind: 'need',
    batch: 'f'.repeat(24),
    source: 'needs',
    parts: [],
  });
  await bench.build();
  await bench.ingest(rows(5, 100));
  await bench.build();
  expect(await bench.query("SELECT min(rowid) AS at FROM p WHERE title = '一种装置100'")).toEqual([
    { at: 10 },
  ]);
  const states = (await bench.snapshots.current())?.models.p?.batches;
  expect(states).not.toContain('f'.repeat(24));
  expect(states).toHaveLength(2);
});

/** The current snapshot's file, and that of a full build of the same lake. */
async function bothBuilds(bench: BuildBench): Promise<{ incremental: string; full: string }> {
  const incremental = bench.snapshots.fileOf((await bench.snapshots.current())?.id ?? '');
  const { snapshot } = await bench.build({ full: true });
  return { incremental, full: bench.snapshots.fileOf(snapshot ?? '') };
}

test('documents in any batches and order: builds on the way or one build of all give the same tables', async () => {
  const documents: Row[][] = [
    rows(6),
    rows(3, 100),
    [row(1, { name: '更正' }), row(200)],
    rows(4, 4),
    [row(300, { designer: '' })],
  ];
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 2 });
  await fc.assert(
    fc.asyncProperty(
      order,
      fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      async (chosen, buildAfter) => {
        const bench = await open();
        bench.models(MODELS);
        for (const [at, index] of chosen.entries()) {
          await bench.ingest(documents[index] ?? [], { name: `d${index}.csv` });
          if (buildAfter[at]) await bench.build();
        }
        await bench.build();
        const { incremental, full } = await bothBuilds(bench);
        expect(await differences(incremental, full)).toEqual([]);
      },
    ),
    { numRuns: 2 },
  );
});

test('what --only left out sees every batch it missed, once', async () => {
  const bench = await open();
  const more = { ...MODELS, 'marts/free': { columns: { x: 'INTEGER' }, sql: 'SELECT 1 AS x' } };
  // Without its audits: a stale p rightly blocks the publication otherwise.
  const p = { ...(MODELS['staging/p'] as TinyModel), audits: ['not_null: record_id'] };
  bench.models({ ...more, 'staging/p': p });
  await bench.ingest(rows(3));
  await bench.build();
  await bench.ingest(rows(3, 100));
  expect(await bench.built({ only: 'b' })).toMatchObject({ b: 'built', p: 'kept', latest: 'kept' });
  expect(await bench.query('SELECT count(*) AS n FROM p')).toEqual([{ n: 3 }]);
  await bench.ingest(rows(3, 200));
  expect(await bench.built({ only: '+latest' })).toMatchObject({ b: 'kept', p: 'built', latest: 'built' });
  expect(await actions(bench)).toMatchObject({ b: 'built 3', p: 'kept 9' });
  const { incremental, full } = await bothBuilds(bench);
  expect(await differences(incremental, full)).toEqual([]);
});
