import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errnoOf, exists, temporaryName } from '../../lake/atomic.ts';
import { literal, openDuck } from '../../lake/duck.ts';
import type { Workspace } from '../../lake/workspace.ts';
import { readFrontier } from './frontier.ts';
import { ledgerRow } from './ledger.ts';

/** Columns of the ledger, as snapshots have them (`meta_ledger`). */
export const LEDGER_COLUMNS = {
  url: 'VARCHAR',
  source: 'VARCHAR',
  state: 'VARCHAR',
  rule_or_error: 'VARCHAR',
  message: 'VARCHAR',
  status: 'INTEGER',
  document_sha256: 'VARCHAR',
  content_type: 'VARCHAR',
  bytes: 'BIGINT',
  depth: 'INTEGER',
  found_on: 'VARCHAR',
  first_seen_at: 'TIMESTAMPTZ',
  fetched_at: 'TIMESTAMPTZ',
  next_due_at: 'TIMESTAMPTZ',
  attempts: 'INTEGER',
  fetches: 'INTEGER',
  changes: 'INTEGER',
} as const;

const HOUR = 3_600_000;

/** Sources that were ever crawled in this workspace, whether their files are still there or not. */
export async function crawledSources(home: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(path.join(home, 'crawl'));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
  const logs = await Promise.all(names.map((name) => exists(path.join(home, 'crawl', name, 'frontier.log'))));
  return names.filter((_, n) => logs[n]).sort();
}

/**
 * The ledgers of all sources as Parquet files, one a source, named by their content: the same ledger gives the same file, so that a build
 * can tell whether there is anything new.
 */
export async function ledgerParquet(workspace: Workspace): Promise<string[]> {
  const { home } = workspace;
  const folder = path.join(home, 'crawl', '_ledgers');
  const sources = await crawledSources(home);
  if (sources.length === 0) return [];
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const source of sources) files.push(await writeLedger(home, folder, source));
  return files;
}

/** The ledger of one source as such a file, as it is now. Made anew only where its content is another. */
export async function ledgerFile(home: string, source: string): Promise<string> {
  const folder = path.join(home, 'crawl', '_ledgers');
  await mkdir(folder, { recursive: true });
  return writeLedger(home, folder, source);
}

async function writeLedger(home: string, folder: string, source: string): Promise<string> {
  const state = await readFrontier(home, source);
  const hash = createHash('sha256');
  const lines = function* () {
    for (const row of state.rows.values()) yield `${JSON.stringify(ledgerRow(state, source, row))}\n`;
  };
  for (const line of lines()) hash.update(line);
  const name = `${source}.${hash.digest('hex').slice(0, 16)}.parquet`;
  const file = path.join(folder, name);
  if (!(await exists(file))) {
    const json = temporaryName(folder);
    const parquet = temporaryName(folder);
    try {
      await pipeline(lines(), createWriteStream(json, { flags: 'wx' }));
      await using duck = await openDuck({ memory: '256MB', threads: 1 });
      const columns = Object.entries(LEDGER_COLUMNS).map(([column, type]) => `${column}: '${type}'`);
      const read = `read_json(${literal(json)}, format = 'newline_delimited', columns = {${columns.join(', ')}})`;
      await duck.run(
        `COPY (SELECT * FROM ${read}) TO ${literal(parquet)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      await rename(parquet, file);
    } finally {
      await rm(json, { force: true });
      await rm(parquet, { force: true });
    }
  }
  await removeOlder(folder, source, name);
  return file;
}

/** Ledgers of before: a build that reads one has long done so after an hour. */
async function removeOlder(folder: string, source: string, current: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name === current || !(name.startsWith(`${source}.`) || name.endsWith('.tmp'))) continue;
    const file = path.join(folder, name);
    try {
      if (Date.now() - (await stat(file)).mtimeMs > HOUR) await rm(file, { force: true });
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
  }
}
