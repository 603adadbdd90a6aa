import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BuildOut } from '../../workflows/flows.ts';
import { temporalCli } from '../engine/support.ts';
import { filesOf, temporaryFolder } from '../helpers/folders.ts';
import { csv, rows } from '../helpers/gazette.ts';
import { documentOf, type Finished, json, panhuo, processesWith, programCopy, said } from './support.ts';

/** Two commands at once on one workspace, without a system that runs: right results, nothing torn. */
const folder = temporaryFolder('panhuo-e2e-');
// Who comes first does not depend on how many models there are.
const program = programCopy(path.join(folder, 'program'), ['int_publication', 'int_publication_conflict']);
const files = [1, 2, 3, 4].map((n) => path.join(folder, `file-${n}.csv`));
const cli = await temporalCli();

beforeAll(() => {
  for (const [at, file] of files.entries()) writeFileSync(file, csv(rows(300, at * 300 + 1)));
});

async function expectAll(home: string): Promise<void> {
  const lake = filesOf(path.join(home, 'lake'));
  expect(lake.filter((name) => name.startsWith('manifests/'))).toHaveLength(4);
  expect(lake.filter((name) => name.startsWith('raw/'))).toHaveLength(4);
  expect(lake.filter((name) => name.startsWith('.staging/'))).toEqual([]);
  const built = await json<BuildOut>(['--engine', 'inline', 'build'], { home, program });
  const { rows: counted, snapshot } = await json<{ rows: unknown[]; snapshot: string }>(
    ['sql', 'select count(*) as n, count(distinct publication_number) as d from int_publication'],
    { home, program },
  );
  expect(counted).toEqual([{ n: 1200, d: 1200 }]);
  expect(snapshot).toBe(built.snapshot);
}

/** It was done, or it waited long enough for the other one and says so. */
function expectBuiltOrBusy(done: Finished): void {
  if (done.code === 0) {
    expect(documentOf<BuildOut>(done).blocked).toBe(false);
    return;
  }
  expect(done.code, said(done)).toBe(1);
  expect(documentOf<{ error: { code: string } }>(done).error.code).toBe('PANHUO_BUILD_BUSY');
}

describe('two commands at once, each in its own process', () => {
  const home = path.join(folder, 'inline');
  const inline = (...args: string[]) => ['--engine', 'inline', ...args];

  it('two ingests of the same files store them once', async () => {
    mkdirSync(home);
    const [one, two] = await Promise.all([
      json<{ records: number; batches: string[] }>(inline('ingest', 'gazette', ...files), { home, program }),
      json<{ records: number; batches: string[] }>(inline('ingest', 'gazette', ...files.toReversed()), {
        home,
        program,
      }),
    ]);
    expect(one.records).toBe(1200);
    expect(two.records).toBe(1200);
    expect([...two.batches].sort()).toEqual([...one.batches].sort());
  });

  it('two builds and an ingest end in one whole snapshot', async () => {
    const [first, second, ingest] = await Promise.all([
      panhuo(inline('build', '--json'), { home, program }),
      panhuo(inline('build', '--full', '--json'), { home, program }),
      panhuo(inline('ingest', 'gazette', ...files, '--json'), { home, program }),
    ]);
    expectBuiltOrBusy(first);
    expectBuiltOrBusy(second);
    expect([first.code, second.code]).toContain(0);
    expect(ingest.code, said(ingest)).toBe(0);
    await expectAll(home);
    const doctor = await panhuo(['doctor', '--verify'], { home, program });
    expect(doctor.code, said(doctor)).toBe(0);
  });
});

describe.skipIf(cli === null)('two commands at once that start a server', () => {
  const home = path.join(folder, 'temporal');
  const temporal = (...args: string[]) => ['--engine', 'temporal', ...args];

  it('share it, whichever ends first, and leave none', async () => {
    mkdirSync(home);
    const [one, two] = await Promise.all([
      json<{ records: number }>(temporal('ingest', 'gazette', ...files), { home, program }),
      json<{ sources: unknown[]; build: BuildOut }>(temporal('run'), { home, program }),
    ]);
    expect(one.records).toBe(1200);
    expect(two.build.blocked).toBe(false);
    expect(processesWith(home)).toEqual([]);
    await expectAll(home);
  });
});
