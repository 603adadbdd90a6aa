import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PanhuoError } from '../../domain/errors.ts';
import { explainDiskError, temporaryName } from '../../lake/atomic.ts';
import type { Duck } from '../../lake/duck.ts';
import { keys, type Lake } from '../../lake/lake.ts';
import { batchId, type Manifest, type Part } from '../../lake/manifest.ts';
import { streamDocument } from '../../lake/pack.ts';
import type { DocumentOutcome, DocumentRef, TableOptions } from '../../workflows/steps.ts';
import { ChunkLoader } from './chunk-loader.ts';
import { loadSql } from './load-sql.ts';
import type { MappingBook } from './mappings.ts';
import { outcomeOf } from './outcome.ts';
import { planTable, type TablePlan } from './table-plan.ts';
import type { TabularKind } from './tabular.ts';
import { registerTextFunctions } from './text-functions.ts';

export interface CsvParser {
  parser: string;
  parserVersion: number;
  table: TabularKind;
}

export interface LoadInput {
  lake: Lake;
  duck: Duck;
  document: DocumentRef;
  parser: CsvParser;
  map?: Record<string, string>;
  /** What a person said of the layout. */
  table?: TableOptions | undefined;
  /** Corrections remembered by the shape of files. */
  mappings?: MappingBook | undefined;
  dryRun?: boolean;
  /**
   * UTF-8 bytes read at a time; small ones are for tests of what happens where chunks meet.
   * @default CHUNK_BYTES
   */
  chunkBytes?: number;
  /** Rows read so far. */
  onProgress?: (rows: number) => void;
}

/**
 * Reads one archived CSV into a batch: typed records, rejects with reason and raw text, duplicates, conflicts, and the identity
 * rows = records + rejects + duplicates. Nothing is visible before the manifest is; reading it again finds the batch and writes nothing.
 * @throws PANHUO_INPUT_*, PANHUO_HEADER_*, PANHUO_ROWS_ALL_REJECTED (nothing stored), PANHUO_LAKE_*
 */
export async function loadCsv(input: LoadInput): Promise<DocumentOutcome> {
  const { lake, document } = input;
  const file = await localFile(lake, document);
  try {
    return await loadFile(input, file.path);
  } finally {
    await file.release();
  }
}

async function loadFile(input: LoadInput, file: string): Promise<DocumentOutcome> {
  const { lake, document, parser } = input;
  const nameOf = (map: Readonly<Record<string, string>> | undefined) =>
    batchId({
      source: document.source,
      kind: document.kind,
      parser: parser.parser,
      parserVersion: parser.parserVersion,
      map: map && Object.keys(map).length > 0 ? { ...map } : undefined,
      ...optionsHash(input.table),
      documents: [document.sha256],
    });
  // Corrections may be remembered for the shape of an office table, which only a look at it tells.
  if (!parser.table.office) {
    const known = await lake.manifest(document.source, nameOf(input.map));
    if (known !== null) return outcomeOf(document, known, true);
  }
  const plan = await planTable({
    table: parser.table,
    file,
    name: document.name,
    map: input.map,
    options: input.table,
    mappings: input.mappings,
  });
  try {
    const batch = nameOf(plan.map);
    const known = parser.table.office ? await lake.manifest(document.source, batch) : null;
    if (known !== null) return outcomeOf(document, known, true);
    const outcome = await loadPlan(input, plan, batch);
    if (input.mappings && !input.dryRun && Object.keys(input.map ?? {}).length > 0) {
      await input.mappings.remember(parser.table.kind, plan.headers, plan.map);
    }
    return outcome;
  } finally {
    plan.close();
  }
}

/** What a person said of the layout makes another reading of the same bytes. */
function optionsHash(options: TableOptions | undefined): { options?: string } {
  const { forget: _, ...said } = options ?? {};
  if (Object.values(said).every((value) => value === undefined)) return {};
  return { options: createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 12) };
}

async function loadPlan(input: LoadInput, plan: TablePlan, batch: string): Promise<DocumentOutcome> {
  const { lake, duck, document, parser } = input;
  const fetchedAt =
    document.fetched_at ?? (await lake.document(document.source, document.kind, document.sha256)).fetched_at;
  const sql = loadSql(
    parser.table,
    plan.headers,
    plan.index,
    {
      source: document.source,
      sha256: document.sha256,
      parser: parser.parser,
      parserVersion: parser.parserVersion,
      fetchedAt,
      batch,
    },
    { facts: plan.facts, above: plan.above },
  );
  registerTextFunctions(duck);
  const work = temporaryName(lake.store.staging);
  await mkdir(work);
  let loader: ChunkLoader | undefined;
  try {
    const started = await ChunkLoader.start({
      duck,
      sql,
      kind: parser.table,
      index: plan.index,
      head: plan,
      work,
      file: document.name,
    });
    loader = started;
    await plan.feed(
      {
        take: async (chunk) => {
          const taken = await started.take(chunk);
          input.onProgress?.(started.rows);
          return taken;
        },
        takePlaced: async (rows) => {
          await started.takePlaced(rows);
          input.onProgress?.(started.rows);
        },
      },
      input.chunkBytes,
    );
    const totals = await started.finish();
    input.onProgress?.(totals.rows);
    if (totals.rows === 0) {
      throw new PanhuoError('PANHUO_INPUT_EMPTY', `文件只有表头，没有数据行：${document.name}`, {
        where: { file: document.name },
      });
    }
    const parts: Part[] = [];
    if (!input.dryRun) {
      for (const [n, part] of totals.parts.entries()) {
        parts.push(await lake.putPart({ ...part, kind: document.kind, batch, n }));
      }
    }
    const content: Omit<Manifest, 'version' | 'created_at'> = {
      batch,
      source: document.source,
      kind: document.kind,
      parser: parser.parser,
      parser_version: parser.parserVersion,
      documents: [
        {
          sha256: document.sha256,
          name: document.name,
          bytes: document.bytes,
          encoding: plan.encoding,
          delimiter: plan.delimiter,
          fetched_at: fetchedAt,
          rows: totals.rows,
          records: totals.records,
          rejects: totals.rejects,
          duplicates: totals.duplicates,
          conflicts: totals.conflicts,
          rejects_by_reason: totals.rejectsByReason,
          lost: totals.lost,
          mapping: plan.mapping,
          warnings: [
            ...plan.warnings,
            ...plan.notes(),
            ...remarksOf(parser.table, totals.remarks),
            ...totals.skipped.say(),
          ],
          ...(plan.layout.length > 0 ? { layout: plan.layout } : {}),
        },
      ],
      parts,
    };
    if (input.dryRun) return outcomeOf(document, { version: 1, created_at: fetchedAt, ...content }, false);
    return outcomeOf(document, await lake.commit(content), false);
  } catch (error) {
    throw explainDiskError(error, path.join(lake.store.staging));
  } finally {
    // Neither the folder nor the connection may go while DuckDB still writes a chunk.
    await loader?.stop();
    await rm(work, { recursive: true, force: true });
  }
}

function remarksOf(table: TabularKind, counts: Readonly<Record<string, number>>): string[] {
  return (table.remarks ?? []).flatMap(({ field, say }) => {
    const count = counts[field] ?? 0;
    return count === 0 ? [] : [say(count)];
  });
}

/** The archived bytes as a file of their own: those of a page that lies in a pack are copied out of it. */
async function localFile(
  lake: Lake,
  document: DocumentRef,
): Promise<{ path: string; release: () => Promise<void> }> {
  if (document.pack === undefined) {
    return { path: await rawFile(lake, document), release: () => Promise.resolve() };
  }
  const copy = temporaryName(lake.store.staging);
  await pipeline(streamDocument(lake, document), createWriteStream(copy));
  return { path: copy, release: () => rm(copy, { force: true }) };
}

/** Where the archived bytes lie, after a look whether they still are as many. */
async function rawFile(lake: Lake, { sha256, bytes, name }: DocumentRef): Promise<string> {
  const key = keys.raw(sha256);
  const found = await lake.store.head(key);
  if (found?.bytes === bytes) return lake.store.localPath(key);
  throw new PanhuoError(
    found === null ? 'PANHUO_LAKE_DOCUMENT_MISSING' : 'PANHUO_LAKE_CORRUPT',
    found === null
      ? `湖中没有这份原始文件：${name}（${key}）`
      : `湖中的原始文件应有 ${bytes} 字节，实有 ${found.bytes} 字节：${name}（${key}）`,
    { where: { file: key }, hint: '湖里的文件只增不改；请从备份恢复，或删去它后重新导入原文件。' },
  );
}
