import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/folders.ts';
import { csv, rows } from '../helpers/gazette.ts';
import { failure, json, programCopy } from './support.ts';

/** A workspace on a disk of its own that fills up. */
const folder = temporaryFolder('panhuo-e2e-');
const disk = path.join(folder, 'disk');
const home = path.join(disk, 'workspace');
const program = programCopy(path.join(folder, 'program'), ['int_publication', 'int_publication_conflict']);
const inline = (...args: string[]) => ['--engine', 'inline', ...args];

function mount(): boolean {
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', disk], { stdio: 'pipe' });
    return true;
  } catch (error) {
    console.warn(`skipped: no disk of limited size can be mounted here (${String(error).split('\n')[0]})`);
    return false;
  }
}
const mounted = mount();
afterAll(() => {
  if (mounted) execFileSync('umount', [disk]);
});

/** Fills the disk up to some bytes. */
function leave(bytes: number): () => void {
  const { bavail, bsize } = statfsSync(disk);
  const filler = path.join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
  return () => rmSync(filler);
}

describe.skipIf(!mounted)('a full disk', () => {
  const small = path.join(folder, 'small.csv');
  const large = path.join(folder, 'large.csv');
  const count = async () => {
    const { rows: counted, snapshot } = await json<{ rows: { n: number }[]; snapshot: string }>(
      ['sql', 'select count(*) as n from int_publication'],
      { home, program },
    );
    return { n: counted[0]?.n, snapshot };
  };
  let before: Awaited<ReturnType<typeof count>>;

  beforeAll(async () => {
    writeFileSync(small, csv(rows(50)));
    writeFileSync(large, csv(rows(8000, 1000)));
    await json(inline('ingest', 'gazette', small), { home, program });
    await json(inline('build'), { home, program });
    before = await count();
    expect(before.n).toBe(50);
  });

  it('stops an ingest with the reason, and what was published stays readable', async () => {
    const free = leave(500_000);
    const error = await failure(inline('ingest', 'gazette', large), { home, program });
    expect(error).toMatchObject({ code: 'PANHUO_LAKE_NO_SPACE', exit: 1 });
    expect(error.message).toContain('磁盘空间不足');
    expect(error.hint).toContain('--home');
    expect(await count()).toEqual(before);
    free();
    const out = await json<{ records: number }>(inline('ingest', 'gazette', large), { home, program });
    expect(out.records).toBe(8000);
  });

  it('stops a build likewise, and the next one publishes', async () => {
    const free = leave(3_000_000);
    const error = await failure(inline('build'), { home, program });
    expect(error).toMatchObject({ code: 'PANHUO_LAKE_NO_SPACE', exit: 1 });
    expect(await count()).toEqual(before);
    free();
    await json(inline('build'), { home, program });
    expect((await count()).n).toBe(8050);
  });
});
