import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildWarehouse } from '../../activities/build/build-warehouse.ts';
import { createSteps } from '../../activities/index.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { failureOf } from '../helpers/failing.ts';
import { filesOf, temporaryFolder } from '../helpers/folders.ts';
import { csv, rows } from '../helpers/gazette.ts';
import { writeTransforms } from '../helpers/transforms.ts';

const root = temporaryFolder();
const disk = path.join(root, 'disk');
const reason = mount();

/** A disk of 12 MB, where this machine lets us have one. */
function mount(): string | null {
  mkdirSync(disk);
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return '需要 Linux 与 root 权限才能挂载小磁盘';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk], { stdio: 'pipe' });
  } catch (error) {
    return `无法挂载小磁盘：${error instanceof Error ? error.message.split('\n')[0] : error}`;
  }
  // Registered after the folder's own removal, so it runs first.
  afterAll(() => execFileSync('umount', ['-l', disk]));
  return null;
}

/** Leaves just so many bytes free. */
function fill(free: number): () => void {
  const file = path.join(disk, 'filler');
  const available = Number(
    execFileSync('df', ['-B1', '--output=avail', disk], { encoding: 'utf8' }).split('\n')[1],
  );
  writeFileSync(file, Buffer.alloc(Math.max(0, available - free), 1));
  return () => rmSync(file);
}

const noSpace = async (work: Promise<unknown>) => {
  const error = await failureOf(work);
  expect(error.code, error.message).toBe('PANHUO_LAKE_NO_SPACE');
  expect(error.class).toBe('failed');
  expect(error.permanent).toBe(false);
  expect(error.hint).toContain('磁盘');
};

const committed = (home: string) =>
  filesOf(path.join(home, 'lake')).filter((name) => name.startsWith('manifests/'));

test('archiving on a full disk: nothing half stored, and it works once there is room', async ({ skip }) => {
  skip(reason !== null, reason ?? '');
  const home = path.join(disk, 'archive');
  const file = path.join(root, 'big.csv');
  writeFileSync(file, csv(rows(20_000)));
  const steps = createSteps(() => openWorkspace(home));
  await openWorkspace(home);
  const archive = () =>
    steps.archiveFiles({ source: 'gazette', kind: 'publication', files: [file], correlation: 'test' });
  const release = fill(1 << 20);
  await noSpace(archive());
  expect(filesOf(path.join(home, 'lake'))).toEqual([]);
  release();
  expect((await archive()).documents).toHaveLength(1);
  rmSync(home, { recursive: true });
});

test('parsing on a disk that gets full at any moment: no manifest, nothing in staging, then the same batch', async ({
  skip,
}) => {
  skip(reason !== null, reason ?? '');
  const home = path.join(disk, 'parse');
  const file = path.join(root, 'a.csv');
  writeFileSync(file, csv([...rows(6000), ...rows(50), 'x,y']));
  const workspace = await openWorkspace(home);
  const steps = createSteps(async () => workspace);
  const { documents } = await steps.archiveFiles({
    source: 'gazette',
    kind: 'publication',
    files: [file],
    correlation: 'test',
  });
  const parse = async () => (await steps.parseDocuments({ documents, correlation: 'test' })).outcomes[0];
  let refused = 0;
  for (const free of [0, 4096, 65_536, 600_000, 1_400_000, 1_500_000]) {
    const release = fill(free);
    try {
      await parse();
      break;
    } catch (error) {
      expect(error).toBeInstanceOf(PanhuoError);
      expect((error as PanhuoError).code, String(error)).toBe('PANHUO_LAKE_NO_SPACE');
      refused++;
      expect(committed(home)).toEqual([]);
      expect(readdirSync(path.join(home, 'lake', '.staging'))).toEqual([]);
    } finally {
      release();
    }
  }
  expect(refused).toBeGreaterThan(2);
  const outcome = await parse();
  expect(outcome).toMatchObject({ rows: 6051, records: 6000, duplicates: 50, rejects: 1 });
  const [manifest] = await workspace.lake.manifests();
  const parts = filesOf(path.join(home, 'lake')).filter((name) => name.endsWith('.parquet'));
  expect(parts).toEqual((manifest?.parts ?? []).map((part) => part.key).sort());
  rmSync(home, { recursive: true });
});

test('building on a full disk: the current snapshot stays, and the next build is whole', async ({ skip }) => {
  skip(reason !== null, reason ?? '');
  const home = path.join(disk, 'build');
  const transforms = writeTransforms(path.join(root, 'transforms'), {
    'marts/big': {
      columns: { n: 'BIGINT', text: 'VARCHAR' },
      sql: 'SELECT range AS n, md5(range::VARCHAR) AS text FROM range(20000)',
    },
  });
  const workspace = await openWorkspace(home);
  const snapshots = new Snapshots(workspace.warehouse);
  const build = (full = false) => buildWarehouse(workspace, { correlation: 'test', full }, { transforms });
  const first = await build();
  for (const free of [0, 8192, 300_000, 1_000_000]) {
    const release = fill(free);
    await noSpace(build(true));
    expect((await snapshots.current())?.id).toBe(first.snapshot);
    const { duck } = await snapshots.openCurrent();
    expect(await duck.count('SELECT count(*) FROM big')).toBe(20_000);
    duck.close();
    release();
  }
  const next = await build(true);
  expect(next).toMatchObject({ published: true });
  expect(filesOf(workspace.warehouse)).toEqual(
    [
      'current.json',
      ...[first.snapshot, next.snapshot].flatMap((id) => [`snapshots/${id}.duckdb`, `snapshots/${id}.json`]),
    ].sort(),
  );
});
