import { existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createSteps } from '../../../activities/index.ts';
import { openReader } from '../../../lake/duck.ts';
import { KEEP_LAST } from '../../../lake/snapshots.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import { BuildBench } from '../../helpers/building.ts';
import { expectRefused, failureOf } from '../../helpers/failing.ts';
import { filesOf, temporaryFolder } from '../../helpers/folders.ts';
import type { TinyModel } from '../../helpers/transforms.ts';

const root = temporaryFolder();
let count = 0;
const open = () => BuildBench.open(path.join(root, String(++count)));
const model = (value: number, audits?: string[]): Record<string, TinyModel> => ({
  'marts/m': { columns: { x: 'INTEGER' }, sql: `SELECT ${value} AS x`, ...(audits ? { audits } : {}) },
});
const below5 = (severity: string) => [
  `{ sql: { name: below_5, query: "SELECT x FROM m WHERE x >= 5", severity: ${severity} } }`,
];
const snapshotFiles = (bench: BuildBench) =>
  filesOf(bench.workspace.warehouse).filter((file) => file.endsWith('.duckdb'));

test('a blocking audit: nothing published, the previous snapshot stays, the draft is gone, the answer says why', async () => {
  const bench = await open();
  bench.models(model(1, below5('block')));
  const first = await bench.build();
  bench.models(model(7, below5('block')));
  const out = await bench.build();
  expect(out).toMatchObject({ published: false, blocked: true, snapshot: first.snapshot });
  expect(out.audits).toEqual([
    { name: 'm.below_5', model: 'm', severity: 'block', failures: 1, samples: ['{"x":7}'] },
  ]);
  expect(await bench.query('SELECT x FROM m')).toEqual([{ x: 1 }]);
  expect(filesOf(bench.workspace.warehouse)).toEqual([
    'current.json',
    `snapshots/${first.snapshot}.duckdb`,
    `snapshots/${first.snapshot}.json`,
  ]);
  // It is still blocked the next time, not taken for built.
  expect(await bench.build()).toMatchObject({ blocked: true });
  bench.models(model(2, below5('block')));
  expect(await bench.build()).toMatchObject({ published: true, blocked: false });
});

test('a first build that is blocked leaves no snapshot at all', async () => {
  const bench = await open();
  bench.models(model(7, below5('block')));
  expect(await bench.build()).toMatchObject({ published: false, blocked: true, snapshot: null });
  expect(filesOf(bench.workspace.warehouse)).toEqual([]);
  expect((await failureOf(bench.snapshots.openCurrent())).code).toBe('PANHUO_SNAPSHOT_NONE');
});

test('a warning publishes and is kept in the snapshot with samples', async () => {
  const bench = await open();
  bench.models(model(7, below5('warn')));
  expect(await bench.build()).toMatchObject({ published: true, blocked: false });
  expect(await bench.query('SELECT audit, severity, failures, samples FROM meta_audit')).toEqual([
    { audit: 'm.below_5', severity: 'warn', failures: 1, samples: '["{\\"x\\":7}"]' },
  ]);
});

test('every audit kind counts its bad rows', async () => {
  const bench = await open();
  bench.models({
    'staging/p': { columns: { k: 'INTEGER' }, sql: 'SELECT * FROM (VALUES (1), (2)) AS v(k)' },
    'marts/m': {
      columns: { k: 'INTEGER', kind: 'VARCHAR' },
      sql: "SELECT * FROM (VALUES (1, 'a'), (1, 'b'), (3, NULL), (NULL, 'O''Brien')) AS v(k, kind)",
      audits: [
        '{ not_null: [k, kind], severity: warn }',
        '{ unique: [k], severity: warn }',
        '{ accepted_values: { column: kind, values: [a, "O\'Brien"] }, severity: warn }',
        '{ relationships: { column: k, to: p.k }, severity: warn }',
        '{ reconcile: { name: as_many, left: "SELECT count(*) FROM m", right: "SELECT count(*) FROM p" }, severity: warn }',
        '{ reconcile: { name: equal, left: "SELECT count(*) FROM p", right: "SELECT 2" } }',
      ],
    },
  });
  const { audits } = await bench.build();
  expect(Object.fromEntries(audits.map((audit) => [audit.name, audit.failures]))).toEqual({
    'p.not_null(k)': 0,
    'm.not_null(k)': 1,
    'm.not_null(kind)': 1,
    'm.unique(k)': 1,
    'm.accepted_values(kind)': 1,
    'm.relationships(k → p.k)': 1,
    'm.as_many': 1,
    'm.equal': 0,
  });
});

test('the last five stay, and the current one, and those somebody refers to', async () => {
  const bench = await open();
  let second = 0;
  const clock = () => new Date(Date.UTC(2026, 0, 1, 0, 0, second++));
  const ids: string[] = [];
  for (let n = 0; n < 4; n++) {
    bench.models(model(n));
    ids.push((await bench.build({}, { clock })).snapshot ?? '');
  }
  await bench.snapshots.refer('round-2026', ids[1] ?? '');
  for (let n = 4; n < 9; n++) {
    bench.models(model(n));
    ids.push((await bench.build({}, { clock })).snapshot ?? '');
  }
  expect(snapshotFiles(bench).map((file) => path.basename(file, '.duckdb'))).toEqual([
    ids[1],
    ...ids.slice(-KEEP_LAST),
  ]);
  expect((await bench.snapshots.list()).map((snapshot) => snapshot.id)).toEqual([
    ids[1],
    ...ids.slice(-KEEP_LAST),
  ]);
  // Rolled back, the old one is current and stays while newer ones come.
  await bench.snapshots.rollback(ids[1] ?? '', 'rollback');
  expect(await bench.query('SELECT x FROM m')).toEqual([{ x: 1 }]);
  rmSync(path.join(bench.workspace.warehouse, 'references'), { recursive: true });
  expect(await bench.snapshots.retire()).toEqual([]);
  expect((await bench.snapshots.pointer())?.history.at(-1)).toMatchObject({ id: ids[1], reason: 'rollback' });
  // The next build starts from it and publishes what the models say now.
  expect(await bench.build({}, { clock })).toMatchObject({ published: true });
  expect(await bench.query('SELECT x FROM m')).toEqual([{ x: 8 }]);
  expect(snapshotFiles(bench)).toHaveLength(KEEP_LAST);
});

test('snapshots of one second are kept in the order they were published in, whatever their ids sort like', async () => {
  const bench = await open();
  const clock = () => new Date(Date.UTC(2026, 0, 1));
  const ids: string[] = [];
  for (let n = 0; n < 12; n++) {
    bench.models(model(n));
    ids.push((await bench.build({}, { clock })).snapshot ?? '');
    expect((await bench.snapshots.list()).map((snapshot) => snapshot.id)).toEqual(ids.slice(-KEEP_LAST));
  }
  expect(ids).not.toEqual([...ids].sort());
});

test('rolling back to what is not there is refused', async () => {
  const bench = await open();
  bench.models(model(1));
  const { snapshot } = await bench.build();
  expect((await failureOf(bench.snapshots.rollback('nope', 'x'))).code).toBe('PANHUO_SNAPSHOT_MISSING');
  expect((await failureOf(bench.snapshots.rollback('../../etc/passwd', 'x'))).code).toBe(
    'PANHUO_SNAPSHOT_MISSING',
  );
  expect((await failureOf(bench.snapshots.refer('r', 'nope'))).code).toBe('PANHUO_SNAPSHOT_MISSING');
  expect((await bench.snapshots.current())?.id).toBe(snapshot);
});

test('builds in the same second do not write over each other', async () => {
  const bench = await open();
  const clock = () => new Date('2026-01-01T00:00:00Z');
  bench.models(model(1));
  const first = await bench.build({}, { clock });
  const { duck } = await bench.snapshots.openCurrent();
  const second = await bench.build({ full: true }, { clock });
  const third = await bench.build({ full: true }, { clock });
  expect(new Set([first.snapshot, second.snapshot, third.snapshot]).size).toBe(3);
  expect(snapshotFiles(bench)).toHaveLength(3);
  expect(await duck.count('SELECT x FROM m')).toBe(1);
  duck.close();
  expect((await bench.snapshots.current())?.id).toBe(third.snapshot);
});

test('a second build at the same time is told to wait; the first goes on', async () => {
  const bench = await open();
  bench.models({
    'marts/m': { columns: { x: 'BIGINT' }, sql: 'SELECT sum(range)::BIGINT AS x FROM range(30000000)' },
  });
  const first = bench.build();
  // It holds the lock from its first moment on.
  while (!existsSync(bench.snapshots.lockFile)) await new Promise((resolve) => setTimeout(resolve, 1));
  const error = await failureOf(bench.build());
  expect(error).toMatchObject({ code: 'PANHUO_BUILD_BUSY', class: 'failed', permanent: false });
  expect(await first).toMatchObject({ published: true });
  expect(existsSync(bench.snapshots.lockFile)).toBe(false);
});

test('a build that is asked to stop leaves nothing behind', async () => {
  const bench = await open();
  bench.models({ ...model(1), 'marts/n': { columns: { x: 'INTEGER' }, sql: 'SELECT x FROM m' } });
  const stopper = new AbortController();
  const steps = createSteps(() => openWorkspace(bench.workspace.home), {
    transforms: bench.transforms,
    events: { built: () => stopper.abort() },
  });
  const context = { signal: stopper.signal, attempt: 1, note: () => undefined };
  await expect(steps.buildWarehouse({ correlation: 'stop' }, context)).rejects.toThrow();
  expect(filesOf(bench.workspace.warehouse)).toEqual([]);
  expect(await bench.build()).toMatchObject({ published: true });
});

test('a warehouse somebody deleted or damaged is built again from the lake', async () => {
  const bench = await open();
  bench.models(model(1));
  await bench.build();
  const files = path.join(bench.workspace.warehouse, 'snapshots');
  rmSync(files, { recursive: true });
  expect(await bench.build()).toMatchObject({ published: true });
  expect(await bench.query('SELECT x FROM m')).toEqual([{ x: 1 }]);

  const [database] = readdirSync(files).filter((name) => name.endsWith('.duckdb'));
  rmSync(path.join(files, database ?? ''));
  bench.models(model(2));
  expect(await bench.build()).toMatchObject({ published: true });
  expect(await bench.query('SELECT x FROM m')).toEqual([{ x: 2 }]);

  rmSync(bench.workspace.warehouse, { recursive: true });
  expect(await bench.build()).toMatchObject({ published: true });
});

test('a snapshot whose file was cut off is no base: a full build helps', async () => {
  const bench = await open();
  bench.models(model(1));
  const { snapshot } = await bench.build();
  truncateSync(bench.snapshots.fileOf(snapshot ?? ''), 5000);
  bench.models(model(2));
  expect(await failureOf(bench.build())).toMatchObject({ code: 'PANHUO_LAKE_CORRUPT' });
  expect(filesOf(bench.workspace.warehouse).filter((file) => file.startsWith('build'))).toEqual([]);
  expect(await bench.build({ full: true })).toMatchObject({ published: true });
  expect(await bench.query('SELECT x FROM m')).toEqual([{ x: 2 }]);
});

test('a snapshot that another version of the program described is no base, and no hindrance', async () => {
  const bench = await open();
  bench.models(model(1));
  const { snapshot } = await bench.build();
  writeFileSync(
    path.join(bench.workspace.warehouse, 'snapshots', `${snapshot}.json`),
    '{"id":"x","shape":2}',
  );
  expect(await failureOf(bench.snapshots.current())).toMatchObject({ code: 'PANHUO_LAKE_CORRUPT' });
  const next = await bench.build();
  expect(next.models).toMatchObject([{ name: 'm', status: 'built' }]);
  expect((await bench.snapshots.current())?.id).toBe(next.snapshot);
});

test('a pointer file that is no JSON is named', async () => {
  const bench = await open();
  bench.models(model(1));
  await bench.build();
  writeFileSync(path.join(bench.workspace.warehouse, 'current.json'), '{"current":');
  const error = await failureOf(bench.snapshots.current());
  expect(error).toMatchObject({ code: 'PANHUO_LAKE_CORRUPT' });
  expect(error.where?.file).toContain('current.json');
});

test('what a killed build left is cleared by the next', async () => {
  const bench = await open();
  bench.models(model(1));
  await bench.build();
  const { warehouse } = bench.workspace;
  writeFileSync(path.join(warehouse, 'snapshots', '20200101-000000-orphan.duckdb'), 'never published');
  writeFileSync(path.join(warehouse, 'snapshots', '4999999-x.tmp'), 'half');
  writeFileSync(path.join(warehouse, '4999999-y.tmp'), 'half');
  bench.models(model(2));
  const { snapshot } = await bench.build();
  writeFileSync(bench.snapshots.lockFile, '');
  bench.models(model(3));
  const last = await bench.build();
  expect(
    filesOf(warehouse).filter(
      (file) => !file.includes(snapshot ?? '-') && !file.includes(last.snapshot ?? '-'),
    ),
  ).toEqual(['current.json', expect.stringMatching(/\.duckdb$/), expect.stringMatching(/\.json$/)]);
});

test('readers see no files, change nothing and cannot take their limits off', async () => {
  const bench = await open();
  bench.models(model(1));
  const { snapshot } = await bench.build();
  const duck = await openReader(bench.snapshots.fileOf(snapshot ?? ''));
  for (const sql of [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "COPY m TO '/tmp/panhuo-never.csv'",
    "ATTACH '/tmp/panhuo-never.duckdb' AS n",
    "EXPORT DATABASE '/tmp/panhuo-never'",
    'DROP TABLE m',
    'INSERT INTO m VALUES (9)',
    'UPDATE m SET x = 9',
    'CREATE TABLE t AS SELECT 1',
    'SET enable_external_access = true',
    'RESET enable_external_access',
    "SET memory_limit = '1TB'",
    'PRAGMA enable_object_cache = true',
    'INSTALL httpfs',
    "LOAD '/tmp/x.duckdb_extension'",
    "SET temp_directory = '/tmp'",
  ]) {
    await expect(duck.run(sql), sql).rejects.toThrow();
  }
  expect(await duck.count('SELECT x FROM m')).toBe(1);
  duck.close();
});

test('a reader keeps its snapshot whole while it is retired under it', async () => {
  const bench = await open();
  bench.models({
    'marts/m': {
      columns: { x: 'BIGINT', t: 'VARCHAR' },
      sql: 'SELECT range AS x, md5(range::VARCHAR) AS t FROM range(300000)',
    },
  });
  await bench.build();
  const { duck, snapshot } = await bench.snapshots.openCurrent();
  for (let n = 0; n < KEEP_LAST + 1; n++) {
    bench.models(model(n));
    await bench.build();
  }
  expect(existsSync(bench.snapshots.fileOf(snapshot.id))).toBe(false);
  expect(await duck.count('SELECT count(DISTINCT t) FROM m')).toBe(300_000);
  duck.close();
});

test('meta tables tell how the snapshot came to be', async () => {
  const bench = await open();
  bench.models({
    'staging/a': { columns: { x: 'INTEGER' }, sql: 'SELECT 1 AS x' },
    'marts/b': { columns: { y: 'INTEGER' }, sql: 'SELECT x AS y FROM a' },
  });
  const { snapshot } = await bench.build({ correlation: "c'1" });
  expect(await bench.query('SELECT snapshot, correlation, synthetic FROM meta_build')).toEqual([
    { snapshot, correlation: "c'1", synthetic: false },
  ]);
  expect(
    await bench.query('SELECT model, layer, rows, status, built_in FROM meta_model ORDER BY model'),
  ).toEqual([
    { model: 'a', layer: 'staging', rows: 1, status: 'built', built_in: snapshot },
    { model: 'b', layer: 'marts', rows: 1, status: 'built', built_in: snapshot },
  ]);
  expect(
    await bench.query(
      'SELECT model, "column", source_table, source_column FROM meta_lineage WHERE model = \'b\'',
    ),
  ).toEqual([{ model: 'b', column: 'y', source_table: 'a', source_column: 'x' }]);
  bench.models({
    'staging/a': { columns: { x: 'INTEGER' }, sql: 'SELECT 1 AS x' },
    'marts/b': { columns: { y: 'INTEGER' }, sql: 'SELECT 2 * x AS y FROM a' },
  });
  const next = await bench.build();
  expect(await bench.query('SELECT model, status, built_in FROM meta_model ORDER BY model')).toEqual([
    { model: 'a', status: 'kept', built_in: snapshot },
    { model: 'b', status: 'built', built_in: next.snapshot },
  ]);
});

test('references cannot be written outside their folder', async () => {
  const bench = await open();
  bench.models(model(1));
  const { snapshot } = await bench.build();
  for (const name of ['../current.json', '/tmp/x', 'a/b', '', '..']) {
    await expect(bench.snapshots.refer(name, snapshot ?? '')).rejects.toThrow();
  }
  expect((await bench.snapshots.current())?.id).toBe(snapshot);
  await expectRefused(bench.snapshots.read('../current'), 'PANHUO_SNAPSHOT_MISSING');
});
