import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { BuildBench, differences } from '../../helpers/building.ts';
import { expectRefused, failureOf } from '../../helpers/failing.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { row, rows } from '../../helpers/gazette.ts';
import type { TinyModel } from '../../helpers/transforms.ts';

const root = temporaryFolder();
let count = 0;
const open = () => BuildBench.open(path.join(root, String(++count)));

const one = (sql: string, type = 'INTEGER'): TinyModel => ({ columns: { x: type }, sql });
const chain = {
  'staging/a': one('SELECT 1 AS x'),
  'intermediate/b': one('SELECT x + 1 AS x FROM a'),
  'marts/c': one('SELECT x + 1 AS x FROM b'),
  'marts/d': one('SELECT 10 AS x'),
};
const kept = { a: 'kept', b: 'kept', c: 'kept', d: 'kept' };
const built = { a: 'built', b: 'built', c: 'built', d: 'built' };

test('everything once, then nothing and no new snapshot, then what changed and what reads it', async () => {
  const bench = await open();
  bench.models(chain);
  const first = await bench.build();
  expect(first).toMatchObject({ published: true, blocked: false });
  const again = await bench.build();
  expect(again).toMatchObject({ published: false, snapshot: first.snapshot });
  expect(again.models.map((model) => model.status)).toEqual(['kept', 'kept', 'kept', 'kept']);
  bench.models({ ...chain, 'intermediate/b': one('SELECT x + 5 AS x FROM a') });
  expect(await bench.built()).toEqual({ ...kept, b: 'built', c: 'built' });
  expect(await bench.query('SELECT x FROM c')).toEqual([{ x: 7 }]);
  expect(await bench.built({ full: true })).toEqual(built);
});

test('a comment or another meaning is no other model; another type is', async () => {
  const bench = await open();
  bench.models({ 'marts/d': one('SELECT 10 AS x') });
  await bench.build();
  bench.models({ 'marts/d': { ...one('SELECT 10 AS x'), more: 'description: 换了说明' } });
  expect(await bench.built()).toEqual({ d: 'kept' });
  // The data dictionary of the snapshot says it nevertheless.
  expect(await bench.query('SELECT description FROM meta_model')).toEqual([{ description: '换了说明' }]);
  bench.models({ 'marts/d': one('SELECT 10::BIGINT AS x', 'BIGINT') });
  expect(await bench.built()).toEqual({ d: 'built' });
});

test('a model that is gone is dropped, and what read it is refused', async () => {
  const bench = await open();
  bench.models(chain);
  await bench.build();
  const { 'marts/d': _, ...rest } = chain;
  bench.models(rest);
  const out = await bench.build();
  expect(out).toMatchObject({ published: true });
  expect(await bench.query("SELECT table_name FROM duckdb_tables() WHERE table_name = 'd'")).toEqual([]);
  expect(await bench.query('SELECT x FROM c')).toEqual([{ x: 3 }]);
  const { 'intermediate/b': __, ...broken } = rest;
  bench.models(broken);
  const error = await expectRefused(bench.build(), 'PANHUO_MODEL_INVALID');
  expect(error.message).toContain('b（transforms/marts/c.sql）');
});

test('--only: just so much, and what it left out of date is brought up by the next build', async () => {
  const bench = await open();
  bench.models(chain);
  await bench.build();
  const changed = {
    ...chain,
    'staging/a': one('SELECT 100 AS x'),
    'intermediate/b': one('SELECT x + 2 AS x FROM a'),
  };
  bench.models(changed);
  expect(await bench.built({ only: 'b' })).toEqual({ ...kept, b: 'built' });
  expect(
    await bench.query('SELECT (SELECT x FROM a) AS a, (SELECT x FROM b) AS b, (SELECT x FROM c) AS c'),
  ).toEqual([{ a: 1, b: 3, c: 3 }]);
  expect(await bench.built({ only: 'b+' })).toEqual({ ...kept, c: 'built' });
  expect(await bench.built({ only: '+b' })).toEqual({ ...kept, a: 'built', b: 'built' });
  expect(await bench.built()).toEqual({ ...kept, c: 'built' });
  expect(await bench.built()).toEqual(kept);
  expect(await bench.query('SELECT x FROM c')).toEqual([{ x: 103 }]);
  bench.models({ ...changed, 'marts/d': one('SELECT 11 AS x'), 'staging/a': one('SELECT 7 AS x') });
  expect(await bench.built({ only: 'd, +a' })).toEqual({ ...kept, a: 'built', d: 'built' });
  expect((await failureOf(bench.build({ only: 'nope' }))).code).toBe('PANHUO_USAGE');
  expect(await bench.built()).toEqual({ ...kept, b: 'built', c: 'built' });
});

test('a first build with --only builds what there is nothing of', async () => {
  const bench = await open();
  bench.models(chain);
  expect(await bench.built({ only: 'd' })).toEqual(built);
});

test('circles and unknown tables are refused before anything runs', async () => {
  const bench = await open();
  bench.models({ ...chain, 'staging/a': one('SELECT x FROM c') });
  const circle = await expectRefused(bench.build(), 'PANHUO_MODEL_CYCLE');
  expect(circle.message).toMatch(/a.*b.*c/);
  bench.models({ 'marts/s': one('SELECT x FROM s') });
  await expectRefused(bench.build(), 'PANHUO_MODEL_CYCLE');
  for (const table of [
    'nope',
    'lake.nope',
    'ref.nope',
    'other.a',
    '"a b"',
    'meta_model',
    'information_schema.tables',
  ]) {
    bench.models({ ...chain, 'marts/d': one(`SELECT x FROM ${table}`) });
    const error = await expectRefused(bench.build(), 'PANHUO_MODEL_INVALID');
    expect(error.where?.file).toBe('transforms/marts/d.sql');
  }
  for (const sql of ['SELEC 1', 'SELECT 1; SELECT 2', 'DROP TABLE a', 'SELECT (', "COPY a TO '/tmp/x'"]) {
    bench.models({ ...chain, 'marts/d': one(sql) });
    await expectRefused(bench.build(), 'PANHUO_MODEL_INVALID');
  }
  expect(await bench.snapshots.current()).toBeNull();
});

test('names in CTEs and aliases are no tables, and hide models', async () => {
  const bench = await open();
  bench.models({
    ...chain,
    'marts/d': one('WITH a AS (SELECT 5 AS x), z AS (SELECT x FROM a) SELECT t.x FROM z AS t'),
  });
  await bench.build();
  expect(await bench.query('SELECT x FROM d')).toEqual([{ x: 5 }]);
  bench.models({
    ...chain,
    'staging/a': one('SELECT 2 AS x'),
    'marts/d': one('WITH a AS (SELECT 5 AS x), z AS (SELECT x FROM a) SELECT t.x FROM z AS t'),
  });
  expect(await bench.built()).toEqual({ ...kept, a: 'built', b: 'built', c: 'built' });
});

test('a model that fails leaves the snapshot as it was and names its file', async () => {
  const bench = await open();
  bench.models(chain);
  const { snapshot } = await bench.build();
  bench.models({ ...chain, 'intermediate/b': one("SELECT CAST('ä' || x AS INTEGER) AS x FROM a") });
  const error = await failureOf(bench.build());
  expect(error).toMatchObject({
    code: 'PANHUO_MODEL_FAILED',
    where: { file: 'transforms/intermediate/b.sql' },
  });
  expect((await bench.snapshots.current())?.id).toBe(snapshot);
  bench.models(chain);
  expect(await bench.built()).toEqual(kept);
});

test.each([
  ['another type', { columns: { x: 'BIGINT' }, sql: 'SELECT 1 AS x' }, 'x BIGINT'],
  ['another name', { columns: { y: 'INTEGER' }, sql: 'SELECT 1 AS x' }, 'y INTEGER'],
  ['another order', { columns: { x: 'INTEGER', y: 'INTEGER' }, sql: 'SELECT 1 AS y, 2 AS x' }, 'x INTEGER'],
  ['one too many', { columns: { x: 'INTEGER' }, sql: 'SELECT 1 AS x, 2 AS y' }, '1 列'],
  ['one too few', { columns: { x: 'INTEGER', y: 'INTEGER' }, sql: 'SELECT 1 AS x' }, 'y INTEGER'],
])('columns that are not those of the header are refused: %s', async (_, model: TinyModel, said) => {
  const bench = await open();
  bench.models({ 'marts/m': model });
  const error = await expectRefused(bench.build(), 'PANHUO_MODEL_INVALID');
  expect(error.message).toContain(said);
  expect(await bench.snapshots.current()).toBeNull();
});

test('a type nobody knows is refused with its file', async () => {
  const bench = await open();
  bench.models({ 'marts/m': { columns: { x: 'INTEGR' }, sql: 'SELECT 1 AS x' } });
  const error = await expectRefused(bench.build(), 'PANHUO_MODEL_INVALID');
  expect(error.message).toContain('INTEGR');
});

test('types may be written in any of their names', async () => {
  const bench = await open();
  const columns = {
    i: 'int',
    t: 'text',
    b: 'BOOL',
    at: 'TIMESTAMPTZ',
    d: 'decimal(18, 2)',
    l: 'VARCHAR[]',
    s: 'STRUCT(a INTEGER, b VARCHAR)',
    f: 'FLOAT8',
    m: 'MAP(VARCHAR, BIGINT)',
    bi: 'int8',
  };
  bench.models({
    'marts/m': {
      columns,
      sql: `SELECT 1 AS i, 'x' AS t, true AS b, TIMESTAMPTZ '2026-01-01' AS at, 1::DECIMAL(18,2) AS d, ['a'] AS l, {'a': 1, 'b': 'x'} AS s, 1::DOUBLE AS f,
        MAP {'a': 1::BIGINT} AS m, 1::BIGINT AS bi`,
    },
  });
  expect(await bench.built()).toEqual({ m: 'built' });
});

test('a changed reference file runs what reads it, and nothing else', async () => {
  const bench = await open();
  const models = {
    'staging/r': one('SELECT x FROM ref.numbers'),
    'intermediate/q': one('SELECT x FROM r'),
    'marts/d': one('SELECT 10 AS x'),
  };
  const reference = { columns: { x: 'INTEGER' }, rows: ['1'] };
  bench.models(models, { numbers: reference, others: reference });
  await bench.build();
  bench.models(models, { numbers: reference, others: { ...reference, rows: ['5'] } });
  expect(await bench.built()).toEqual({ r: 'kept', q: 'kept', d: 'kept' });
  bench.models(models, { numbers: { ...reference, rows: ['1', '2'] }, others: reference });
  expect(await bench.built()).toEqual({ r: 'built', q: 'built', d: 'kept' });
  // Its description is part of it.
  appendFileSync(path.join(bench.transforms, 'reference', 'numbers.yaml'), '# 核对过\n');
  expect(await bench.built()).toEqual({ r: 'built', q: 'built', d: 'kept' });
  writeFileSync(path.join(bench.transforms, 'reference', 'numbers.yaml'), 'name: numbers\n');
  const error = await expectRefused(bench.build(), 'PANHUO_MODEL_INVALID');
  expect(error.where?.file).toContain('numbers.yaml');
});

test('audits that changed run without their models; audits of what did not change stand', async () => {
  const bench = await open();
  const audited = (audit: string) => ({ ...chain, 'marts/d': { ...chain['marts/d'], audits: [audit] } });
  bench.models(audited('not_null: x'));
  const first = await bench.build();
  bench.models(audited('{ accepted_values: { column: x, values: ["11"] }, severity: warn }'));
  const out = await bench.build();
  expect(out).toMatchObject({ published: true });
  expect(out.snapshot).not.toBe(first.snapshot);
  expect(Object.fromEntries(out.models.map((model) => [model.name, model.status]))).toEqual(kept);
  const found = out.audits.find((audit) => audit.model === 'd');
  expect(found).toMatchObject({ name: 'd.accepted_values(x)', failures: 1, severity: 'warn' });
  expect(out.audits.filter((audit) => audit.model !== 'd')).toEqual(
    first.audits.filter((audit) => audit.model !== 'd'),
  );
  expect(await bench.build()).toMatchObject({ published: false, audits: out.audits });
});

test('an audit sees changes of what it reads besides its own model: other models, references, the lake', async () => {
  const bench = await open();
  const allowed = (rows: string[]) => ({ allowed: { columns: { x: 'INTEGER' }, rows } });
  const watching = (b: string) => ({
    'staging/a': one('SELECT 1 AS x'),
    'staging/b': one(b),
    'marts/w': {
      ...one('SELECT x FROM a'),
      audits: [
        '{ relationships: { column: x, to: b.x }, severity: warn }',
        '{ sql: { name: in_reference, query: "SELECT x FROM w ANTI JOIN ref.allowed USING (x)" }, severity: warn }',
        '{ reconcile: { name: batches, left: "SELECT 0", right: "SELECT count(*) FROM lake.batch" }, severity: warn }',
      ],
    },
  });
  const failures = async () =>
    Object.fromEntries(
      (await bench.build()).audits.filter((a) => a.model === 'w').map((a) => [a.name.slice(2), a.failures]),
    );
  bench.models(watching('SELECT 1 AS x'), allowed(['1']));
  expect(await failures()).toEqual({ 'relationships(x → b.x)': 0, in_reference: 0, batches: 0 });
  bench.models(watching('SELECT 2 AS x'), allowed(['1']));
  expect(await failures()).toEqual({ 'relationships(x → b.x)': 1, in_reference: 0, batches: 0 });
  bench.models(watching('SELECT 2 AS x'), allowed(['3']));
  expect(await failures()).toEqual({ 'relationships(x → b.x)': 1, in_reference: 1, batches: 0 });
  await bench.ingest([row(1)]);
  expect(await failures()).toEqual({ 'relationships(x → b.x)': 1, in_reference: 1, batches: 1 });
});

test('an audit that reads what is not there is refused before anything runs, also when its model is kept', async () => {
  const bench = await open();
  const related = {
    ...chain,
    'marts/c': { ...chain['marts/c'], audits: ['{ relationships: { column: x, to: d.x }, severity: warn }'] },
  };
  bench.models(related);
  await bench.build();
  const { 'marts/d': _, ...rest } = related;
  bench.models(rest);
  const error = await expectRefused(bench.build(), 'PANHUO_MODEL_INVALID');
  expect(error.message).toContain('c.relationships(x → d.x)');
  bench.models({
    ...chain,
    'marts/d': { ...chain['marts/d'], audits: ['sql: { name: bad, query: "SELEC" }'] },
  });
  await expectRefused(bench.build(), 'PANHUO_MODEL_INVALID');
});

test('records reach models as the lake has them, also when there are none yet', async () => {
  const bench = await open();
  bench.models({
    'staging/p': {
      columns: {
        record_id: 'VARCHAR',
        publication_date: 'DATE',
        fetched_at: 'TIMESTAMPTZ',
        line: 'BIGINT',
        abstract: 'VARCHAR',
      },
      sql: 'SELECT record_id, publication_date, fetched_at, line, abstract FROM lake.publication',
    },
    'marts/n': one(
      'SELECT count(*)::INTEGER AS x FROM lake.document JOIN lake.batch USING (document_sha256)',
    ),
  });
  await bench.build();
  expect(await bench.query('SELECT count(*) AS n FROM p')).toEqual([{ n: 0 }]);
  await bench.ingest(rows(3));
  expect(await bench.built()).toEqual({ p: 'built', n: 'built' });
  expect(
    await bench.query('SELECT count(*) AS n, min(publication_date) AS d, (SELECT x FROM n) AS x FROM p'),
  ).toEqual([{ n: 3, d: '2019-07-12', x: 1 }]);
});

test('the same lake and models give the same tables and the same plan in another workspace', async () => {
  const models = {
    'staging/p': {
      columns: { n: 'VARCHAR', k: 'BIGINT' },
      sql: 'SELECT publication_number AS n, ordinal AS k FROM lake.publication',
    },
    'marts/q': one('SELECT count(*)::INTEGER AS x FROM p'),
  };
  const benches = [await open(), await open()];
  const fingerprints: unknown[] = [];
  for (const bench of benches) {
    bench.models(models);
    for (const part of bench === benches[0] ? [1, 2, 3] : [3, 1, 2])
      await bench.ingest(rows(5, part * 10), { name: `p${part}.csv` });
    await bench.build();
    const current = await bench.snapshots.current();
    fingerprints.push(Object.values(current?.models ?? {}).map((state) => state.fingerprint));
  }
  expect(fingerprints[0]).toEqual(fingerprints[1]);
  const [a, b] = await Promise.all(
    benches.map(async (bench) => bench.snapshots.fileOf((await bench.snapshots.current())?.id ?? '')),
  );
  expect(await differences(a ?? '', b ?? '')).toEqual([]);
});
