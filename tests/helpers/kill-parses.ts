import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { createSteps } from '../../activities/index.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import type { DocumentOutcome } from '../../workflows/steps.ts';
import { filesOf } from './folders.ts';
import { writeLarge } from './large.ts';
import { startChild } from './processes.ts';

/** Kills that many parses at moments spread over their time: no manifest without its parts, and the next parse is whole. */
export async function killParses(root: string, kills: number): Promise<void> {
  const home = path.join(root, 'home');
  mkdirSync(home);
  const workspace = await openWorkspace(home);
  const { lake } = workspace;
  const steps = createSteps(async () => workspace);
  const file = path.join(home, 'a.csv');
  const { rows, damaged } = writeLarge(file, { rows: 60_000 });
  const archived = await steps.archiveFiles({
    source: 'gazette',
    kind: 'publication',
    files: [file],
    correlation: 'kill',
  });
  const [document] = archived.documents;
  if (document === undefined) throw new Error('nothing archived');

  // Each round reads the document as another source, so that there is work to do; the first tells how long it takes.
  const asSource = async (round: number) => {
    const source = `round${round}`;
    await lake.archive({ source, kind: 'publication', file, name: 'a.csv' });
    return { ...document, source };
  };
  const first = startChild('parse', { home, document: await asSource(0) });
  await first.ready;
  const started = performance.now();
  first.go();
  const { out, errors } = await first.ended;
  const ms = performance.now() - started;
  const undisturbed = JSON.parse(out || JSON.stringify({ errors })) as DocumentOutcome;
  expect(undisturbed).toMatchObject({ rows, records: rows - damaged, rejects: damaged });

  let unfinished = 0;
  for (let round = 1; round <= kills; round++) {
    const reading = await asSource(round);
    const child = startChild('parse', { home, document: reading });
    await child.ready;
    const moment = ((round - 1 + Math.random()) / kills) ** 1.5 * ms;
    child.go();
    await sleep(moment);
    await child.kill();
    for (const manifest of await lake.manifests())
      for (const part of manifest.parts)
        expect((await lake.store.head(part.key))?.bytes, `killed after ${moment} of ${ms} ms`).toBe(
          part.bytes,
        );
    const { outcomes } = await steps.parseDocuments({ documents: [reading], correlation: 'kill' });
    if (outcomes[0]?.known === false) unfinished++;
    expect({ ...outcomes[0], batch: '', known: false, document: 0 }).toEqual({
      ...undisturbed,
      batch: '',
      document: 0,
    });
  }
  expect(unfinished).toBeGreaterThan(0);
  await lake.sweep(0);
  expect(readdirSync(lake.store.staging)).toEqual([]);
  // Parts that a killed process stored before its manifest are those its successor stored: nothing is there twice.
  const listed = (await lake.manifests()).flatMap((manifest) => manifest.parts.map((part) => part.key));
  expect(filesOf(path.join(home, 'lake')).filter((name) => name.endsWith('.parquet'))).toEqual(listed.sort());
}
