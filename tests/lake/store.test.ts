import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../lake/assets.ts';
import { Lake } from '../../lake/lake.ts';
import { etagOf, LocalStore } from '../../lake/local-store.ts';
import { activeManifests, batchId, type Manifest } from '../../lake/manifest.ts';
import { failureOf } from '../helpers/failing.ts';
import { filesOf, temporaryFolder } from '../helpers/folders.ts';

const root = temporaryFolder();
let count = 0;
const fresh = () => path.join(root, String(++count));

function manifest(changes: Partial<Manifest> & { sha256?: string }): Manifest {
  const { sha256 = 'a'.repeat(64), ...rest } = changes;
  const counts = { rows: 1, records: 1, rejects: 0, duplicates: 0, conflicts: 0 };
  return {
    version: 1,
    batch: 'b1',
    source: 'gazette',
    kind: 'publication',
    parser: 'gazette-csv',
    parser_version: 1,
    created_at: '2026-01-01T00:00:00.000Z',
    documents: [
      {
        sha256,
        name: 'a.csv',
        bytes: 1,
        encoding: 'utf-8',
        delimiter: ',',
        fetched_at: '2026-01-01T00:00:00.000Z',
        ...counts,
        rejects_by_reason: {},
        lost: {},
        mapping: [],
        warnings: [],
      },
    ],
    parts: [],
    ...rest,
  };
}

test('objects are written once; the first one stays', async () => {
  const store = await LocalStore.open(fresh());
  expect(await store.putIfAbsent('a/b', Buffer.from('one'))).toBe('stored');
  expect(await store.putIfAbsent('a/b', Buffer.from('two'))).toBe('present');
  const staged = path.join(store.staging, 'mine.tmp');
  writeFileSync(staged, 'three');
  expect(await store.putIfAbsent('a/b', { file: staged })).toBe('present');
  expect((await store.get('a/b')).toString()).toBe('one');
  expect((await store.range('a/b', 1, 10)).toString()).toBe('ne');
  expect(await store.head('a/b')).toEqual({ key: 'a/b', bytes: 3 });
  expect(readdirSync(store.staging)).toEqual([]);
  expect((await failureOf(store.get('a/c'))).code).toBe('PANHUO_LAKE_DOCUMENT_MISSING');
  expect((await failureOf(store.range('a/c', 0, 1))).code).toBe('PANHUO_LAKE_DOCUMENT_MISSING');
});

test('keys cannot leave the folder', async () => {
  const store = await LocalStore.open(fresh());
  for (const key of ['../x', 'a/../../x', '/etc/passwd', 'a//b', '.staging/x', 'A', 'a/', '', 'a b', 'a\0']) {
    await expect(store.putIfAbsent(key, Buffer.from('x'))).rejects.toThrow('not an object key');
    await expect(store.get(key)).rejects.toThrow('not an object key');
  }
});

test('a pointer changes only from the state that was seen', async () => {
  const store = await LocalStore.open(fresh());
  const one = Buffer.from('1');
  expect(await store.putIfMatch('p/x', one, etagOf(one))).toBeNull();
  const etag = await store.putIfMatch('p/x', one, null);
  expect(etag).toBe(etagOf(one));
  expect(await store.putIfMatch('p/x', Buffer.from('2'), null)).toBeNull();
  expect(await store.putIfMatch('p/x', Buffer.from('2'), etag)).toBe(etagOf(Buffer.from('2')));
  expect(await store.putIfMatch('p/x', Buffer.from('3'), etag)).toBeNull();
  expect((await store.get('p/x')).toString()).toBe('2');
});

test('a listing holds objects only, whatever else lies in the folder', async () => {
  const folder = fresh();
  const store = await LocalStore.open(folder);
  await store.putIfAbsent('manifests/s/a.json', Buffer.from('{}'));
  for (const name of ['.DS_Store', 'Thumbs.db', 'a.json.lock', 'x.tmp', 'a.json.lock.t.break'])
    writeFileSync(path.join(folder, 'manifests', 's', name), 'x');
  mkdirSync(path.join(folder, 'manifests', 'folder.json'));
  writeFileSync(path.join(store.staging, 'half'), 'x');
  expect((await store.list('manifests/')).map((info) => info.key)).toEqual(['manifests/s/a.json']);
  expect((await store.list('')).map((info) => info.key)).toEqual(['manifests/s/a.json']);
  expect(await store.list('nothing/')).toEqual([]);
});

test('the newest parser counts, then the last made, whichever source it came by', () => {
  const old = manifest({ batch: 'a' });
  const newer = manifest({ batch: 'b', parser_version: 2 });
  const mapped = manifest({ batch: 'c', created_at: '2026-02-01T00:00:00.000Z' });
  const other = manifest({ batch: 'd', source: 'import', created_at: '2026-03-01T00:00:00.000Z' });
  const kind = manifest({ batch: 'f', kind: 'need' });
  const twin = manifest({ batch: 'e', sha256: 'b'.repeat(64) });
  const names = (list: Manifest[]) => activeManifests(list).map((entry) => entry.batch);
  expect(names([old, mapped])).toEqual(['c']);
  expect(names([newer, mapped, old])).toEqual(['b']);
  expect(names([old, other, mapped])).toEqual(['d']);
  expect(names([twin, other, old, kind, mapped, newer])).toEqual(['b', 'e', 'f']);
  expect(names([newer, other, kind, mapped, twin, old])).toEqual(['b', 'e', 'f']);
});

test('a batch is named by what makes it: any order of documents and of the map', () => {
  const base = { source: 's', kind: 'k', parser: 'p', parserVersion: 1, documents: ['a', 'b'] };
  expect(batchId({ ...base, documents: ['b', 'a'] })).toBe(batchId(base));
  expect(batchId({ ...base, map: { x: '1', y: '2' } })).toBe(batchId({ ...base, map: { y: '2', x: '1' } }));
  const others = [
    { ...base, source: 't' },
    { ...base, kind: 'l' },
    { ...base, parserVersion: 2 },
    { ...base, map: { x: '1' } },
    { ...base, documents: ['a'] },
  ];
  expect(new Set([base, ...others].map((input) => batchId(input))).size).toBe(6);
});

test('a manifest whose counts do not add up is never written; a broken one is named', async () => {
  const folder = fresh();
  const lake = await Lake.open(folder);
  const wrong = manifest({});
  const [document] = wrong.documents;
  if (document) document.rows = 5;
  await expect(lake.commit(wrong)).rejects.toThrow('rows 5');
  expect(filesOf(folder)).toEqual([]);
  await lake.commit(manifest({}));
  const again = await lake.commit(manifest({ parser: 'other' }));
  expect(again.parser).toBe('gazette-csv');
  for (const [name, text] of [
    ['half.json', '{"version":1,"bat'],
    ['shape.json', '{"version":1}'],
  ] as const) {
    const store = fresh();
    const broken = await Lake.open(store);
    mkdirSync(path.join(store, 'manifests', 'gazette'), { recursive: true });
    writeFileSync(path.join(store, 'manifests', 'gazette', name), text);
    const error = await failureOf(broken.active());
    expect(error.code).toBe('PANHUO_LAKE_CORRUPT');
    expect(error.message).toContain(name);
  }
});

test('more manifests than files may be open at once', async ({ skip }) => {
  skip(process.platform === 'win32', 'Windows 没有 ulimit');
  const folder = fresh();
  mkdirSync(path.join(folder, 'manifests', 'gazette'), { recursive: true });
  for (let n = 0; n < 600; n++) {
    const one = manifest({ batch: `b${n}`, sha256: n.toString(16).padStart(64, '0') });
    writeFileSync(path.join(folder, 'manifests', 'gazette', `b${n}.json`), JSON.stringify(one));
  }
  const script = `import { Lake } from './lake/lake.ts'; console.log((await (await Lake.open(${JSON.stringify(folder)})).active()).length)`;
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', 'ulimit -n 128 && exec "$0" --import tsx --input-type=module -e "$1"', process.execPath, script],
    { cwd: projectRoot(), encoding: 'utf8' },
  );
  expect(stdout.trim(), stderr).toBe('600');
});

test('sweeping removes what dead processes left, and nothing of living ones', async () => {
  const lake = await Lake.open(fresh());
  const staging = lake.store.staging;
  // Above the largest pid a Linux system gives.
  mkdirSync(path.join(staging, '4999999-spill.tmp'));
  writeFileSync(path.join(staging, '4999999-spill.tmp', 'x'), 'x');
  writeFileSync(path.join(staging, '4999999-y.tmp'), 'x');
  writeFileSync(path.join(staging, `${process.pid}-mine.tmp`), 'x');
  writeFileSync(path.join(staging, 'unknown'), 'x');
  expect(await lake.sweep()).toBe(0);
  expect(await lake.sweep(0)).toBe(2);
  expect(readdirSync(staging)).toEqual([`${process.pid}-mine.tmp`, 'unknown']);
});
