import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { literal, openDuck } from '../../lake/duck.ts';
import { Lake } from '../../lake/lake.ts';
import type { Manifest, Part } from '../../lake/manifest.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { differences } from '../helpers/building.ts';
import { filesOf } from '../helpers/folders.ts';

const ROLES: readonly Part['role'][] = ['records', 'rejects', 'duplicates', 'conflicts'];

/**
 * Two workspaces that were given the same files hold the same: tables of the published snapshot, records, rejects, duplicates and
 * conflicts as sets (times apart), counts; and in neither lake lies a file that no manifest lists.
 */
export async function expectSameState(one: string, other: string): Promise<void> {
  const files = await Promise.all(
    [one, other].map(async (home) => {
      const snapshots = new Snapshots(path.join(home, 'warehouse'));
      return snapshots.fileOf((await snapshots.pointer())?.current ?? '');
    }),
  );
  expect(await differences(files[0] ?? '', files[1] ?? '')).toEqual([]);

  const lakes = await Promise.all([one, other].map((home) => Lake.open(path.join(home, 'lake'))));
  const manifests = await Promise.all(
    lakes.map(async (lake) => (await lake.manifests()).sort((a, b) => (a.batch < b.batch ? -1 : 1))),
  );
  expect((manifests[0] ?? []).length).toBeGreaterThan(0);
  expect(manifests[1]?.map(countsOf)).toEqual(manifests[0]?.map(countsOf));
  await using duck = await openDuck();
  for (const role of ROLES) {
    const [mine = '', its = ''] = await Promise.all(
      lakes.map(async (lake, at) => {
        const keys = (manifests[at] ?? []).flatMap(({ parts }) =>
          parts.filter((part) => part.role === role).map(({ key }) => key),
        );
        const paths = await Promise.all(keys.map((key) => lake.store.localPath(key)));
        if (paths.length === 0) return '(SELECT 1 WHERE false)';
        const from = `read_parquet([${paths.map(literal).join(', ')}], union_by_name = true)`;
        const kept = await duck.rows<{ column_name: string }>(`DESCRIBE SELECT * FROM ${from}`);
        const columns = kept.map(({ column_name }) => column_name).filter((name) => !name.endsWith('_at'));
        return `(SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM ${from})`;
      }),
    );
    const less = await duck.count(`SELECT count(*) FROM (${mine} EXCEPT ALL ${its})`);
    const more = await duck.count(`SELECT count(*) FROM (${its} EXCEPT ALL ${mine})`);
    expect({ role, less, more }).toEqual({ role, less: 0, more: 0 });
  }
  for (const [at] of lakes.entries())
    expectNoStray(path.join([one, other][at] ?? '', 'lake'), manifests[at] ?? []);
}

function countsOf({ batch, source, documents, parts }: Manifest) {
  return {
    batch,
    source,
    documents: documents.map(({ fetched_at: _, ...document }) => {
      expect(document.rows).toBe(document.records + document.rejects + document.duplicates);
      return document;
    }),
    parts: parts.map(({ role, rows }) => ({ role, rows })),
  };
}

/** What builds keep: results by content, ids that names were given, models that were learned. Each is whole or not there. */
const KEPT = /^(?:annotations|identities|models)\//;

/** Whatever lies in the lake is listed: a killed writer leaves nothing behind that its successor does not own. */
function expectNoStray(folder: string, manifests: readonly Manifest[]): void {
  const listed = new Set(
    manifests.flatMap(({ batch, source, kind, documents, parts }) => [
      `manifests/${source}/${batch}.json`,
      ...parts.map(({ key }) => key),
      ...documents.flatMap(({ sha256 }) => [
        `raw/${sha256.slice(0, 2)}/${sha256}`,
        `documents/${source}/${kind}/${sha256}.json`,
      ]),
    ]),
  );
  const stray = filesOf(folder).filter(
    (name) => !name.startsWith('.staging') && !KEPT.test(name) && !listed.has(name),
  );
  expect(stray).toEqual([]);
  expectWholeResults(folder);
}

/** What a part of the results by content refers to is there: its description is written last. */
function expectWholeResults(folder: string): void {
  const there = new Set(filesOf(folder));
  for (const name of there) {
    if (!name.startsWith('annotations/') || !name.endsWith('.json')) continue;
    const parts =
      readFileSync(path.join(folder, name), 'utf8').match(/(?:contents|rows)-[0-9a-f]+\.parquet/g) ?? [];
    expect([name, parts.length > 0]).toEqual([name, true]);
    for (const part of parts) expect([...there]).toContain(path.posix.join(path.posix.dirname(name), part));
  }
}
