import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { BuildBench, differences } from './building.ts';
import { filesOf } from './folders.ts';
import { rows } from './gazette.ts';
import { type Child, startChild } from './processes.ts';
import { type TinyModel, writeTransforms } from './transforms.ts';

/** Two versions of the same warehouse, so that every build has something to do. */
const version = (salt: number): Record<string, TinyModel> => ({
  'staging/p': {
    columns: { record_id: 'VARCHAR', number: 'VARCHAR' },
    incremental: 'batch',
    sql: `SELECT record_id, publication_number || '${salt}' AS number FROM lake.publication`,
    audits: ['unique: record_id'],
  },
  'intermediate/big': {
    columns: { n: 'BIGINT', text: 'VARCHAR' },
    sql: `SELECT range AS n, md5((range + ${salt})::VARCHAR) AS text FROM range(40000)`,
    audits: ['unique: n'],
  },
  'marts/m': {
    columns: { head: 'VARCHAR', rows: 'BIGINT', publications: 'BIGINT' },
    sql: 'SELECT left(text, 2) AS head, count(*) AS rows, (SELECT count(*) FROM p) AS publications FROM big GROUP BY ALL',
  },
});

async function workspace(root: string, name: string): Promise<BuildBench> {
  const bench = await BuildBench.open(path.join(root, name));
  for (const part of [1, 2, 3]) await bench.ingest(rows(50, part * 100), { name: `p${part}.csv` });
  return bench;
}

/** Kills that many builds at moments spread over their time: readers go on, the next build is as if nothing had happened. */
export async function killBuilds(root: string, kills: number): Promise<void> {
  const versions = [1, 2].map((salt) => writeTransforms(path.join(root, `transforms${salt}`), version(salt)));
  const undisturbed = await workspace(root, 'undisturbed');
  const wanted: string[] = [];
  for (const transforms of versions) {
    const { snapshot } = await undisturbed.build({}, { transforms });
    wanted.push(undisturbed.snapshots.fileOf(snapshot ?? ''));
  }
  expect((await differences(wanted[0] ?? '', wanted[1] ?? '')).length).toBeGreaterThan(0);

  const bench = await workspace(root, 'killed');
  const child = (round: number) =>
    startChild('build', { home: bench.workspace.home, transforms: versions[round % 2] });
  // The first one may finish: it tells how long a build takes here and now.
  const first = child(0);
  await first.ready;
  first.go();
  const { out, errors } = await first.ended;
  const { ms } = JSON.parse(out || `{"error":${JSON.stringify(errors)}}`) as { ms: number };
  expect(ms).toBeGreaterThan(0);

  const seen = { unpublished: 0, moments: [] as number[] };
  let next: Child = child(1);
  for (let round = 1; round <= kills; round++) {
    const victim = next;
    await victim.ready;
    const before = await bench.snapshots.openCurrent();
    const asked = await before.duck.count('SELECT sum(hash(text) % 1000) FROM big');
    // Spread over the build by rule rather than by luck, with luck inside each part.
    const moment = ((round - 1 + Math.random()) / kills) ** 1.5 * ms;
    seen.moments.push(Math.round(moment));
    victim.go();
    await sleep(moment);
    await victim.kill();
    if (round < kills) next = child(round + 1);
    const at = `killed after ${Math.round(moment)} of ${Math.round(ms)} ms`;

    expect(await before.duck.count('SELECT sum(hash(text) % 1000) FROM big'), at).toBe(asked);
    const current = await bench.snapshots.current();
    if (current?.id === before.snapshot.id) seen.unpublished++;
    else
      expect(
        await differences(bench.snapshots.fileOf(current?.id ?? ''), wanted[round % 2] ?? ''),
        at,
      ).toEqual([]);
    const { snapshot } = await bench.build({}, { transforms: versions[round % 2] ?? '' });
    expect(await differences(bench.snapshots.fileOf(snapshot ?? ''), wanted[round % 2] ?? ''), at).toEqual(
      [],
    );
    expect(await before.duck.count('SELECT sum(hash(text) % 1000) FROM big'), at).toBe(asked);
    before.duck.close();
    const left = filesOf(bench.workspace.warehouse).filter(
      (file) => !/^(current\.json|snapshots\/[\w-]+\.(duckdb|json))$/.test(file),
    );
    expect(left, at).toEqual([]);
  }
  // Otherwise the kills came too late to be of any interest.
  expect(seen.unpublished, `moments ${seen.moments}`).toBeGreaterThan(0);
}
