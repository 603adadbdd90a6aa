import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EventFiles } from './event-files.ts';
import { eventsOfPatent } from './events.ts';
import type { ExpectedFile } from './expected.ts';
import { GazetteFiles } from './gazette-files.ts';
import type { Province } from './province.ts';
import { publicationsOfPatent } from './publications.ts';
import { STRATEGIC_FILE, strategicCsv } from './strategic.ts';
import { writeTable } from './table-files.ts';
import { tableSpecs } from './table-specs.ts';
import { type ProvinceTruth, writeNote, writeTruth, writeTruthLists } from './truth-files.ts';

export interface WrittenFile extends ExpectedFile {
  bytes: number;
}

export interface WrittenProvince {
  files: readonly WrittenFile[];
  truth: ProvinceTruth;
}

export interface WriteOptions {
  /** Patents written so far, then the tables by name. */
  onProgress?: (progress: { patents: number; table: string | null }) => void;
  signal?: AbortSignal;
}

const EVERY = 10_000;

/**
 * Writes the province as bulk files: gazette tables and event texts by year, the offices' tables, a note, and the truth beside them.
 * Streams: memory grows with the organisations, not with the patents. A file appears under its name only when it is complete.
 */
export async function writeProvince(
  province: Province,
  outDir: string,
  options: WriteOptions = {},
): Promise<WrittenProvince> {
  const { onProgress, signal } = options;
  const done: { expected: ExpectedFile; bytes: number }[] = [];
  await mkdir(path.join(outDir, '公报'), { recursive: true });
  await mkdir(path.join(outDir, '法律状态'), { recursive: true });
  done.push(...(await writeGazettes(province, outDir, options)));
  for (const spec of tableSpecs(province)) {
    signal?.throwIfAborted();
    onProgress?.({ patents: province.sizes.patents, table: spec.name });
    done.push(...(await writeTable(outDir, province.seed, spec)));
  }
  const expected = done.map((one) => one.expected);
  const truth = await writeTruth(province, outDir, expected);
  await writeTruthLists(province, outDir);
  await writeFile(path.join(outDir, STRATEGIC_FILE), strategicCsv());
  await writeNote(province, outDir, expected);
  return { files: done.map(({ expected: file, bytes }) => ({ ...file, bytes })), truth };
}

/** Publications and events in one pass. */
async function writeGazettes(
  province: Province,
  outDir: string,
  { onProgress, signal }: WriteOptions,
): Promise<{ expected: ExpectedFile; bytes: number }[]> {
  const gazettes = new GazetteFiles(outDir, '公报', province.seed);
  const events = new EventFiles(outDir, '法律状态', province.seed);
  let patents = 0;
  try {
    for (const plan of province.plans()) {
      for (const patent of plan.patents) {
        for (const { record, truth } of publicationsOfPatent(province.world, patent, { texts: false }))
          await gazettes.add(record, truth.kind);
        for (const event of eventsOfPatent(province.world, plan, patent)) await events.add(event);
        if (++patents % EVERY > 0) continue;
        onProgress?.({ patents, table: null });
        signal?.throwIfAborted();
      }
    }
    return [...(await gazettes.close()), ...(await events.close())];
  } catch (error) {
    await gazettes.abandon();
    await events.abandon();
    throw error;
  }
}
