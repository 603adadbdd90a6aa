import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { explainDiskError, temporaryName } from '../../lake/atomic.ts';
import type { Duck } from '../../lake/duck.ts';
import { keys, type Lake } from '../../lake/lake.ts';
import { batchId, type Manifest, type Part } from '../../lake/manifest.ts';
import type { DocumentOutcome, DocumentRef } from '../../workflows/steps.ts';
import { ChunkLoader } from './chunk-loader.ts';
import { type Chunk, readChunks } from './chunks.ts';
import { guessColumns } from './columns.ts';
import { readHead } from './header.ts';
import { loadSql } from './load-sql.ts';
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
  const { lake, duck, document, parser } = input;
  const batch = batchId({
    source: document.source,
    kind: document.kind,
    parser: parser.parser,
    parserVersion: parser.parserVersion,
    map: input.map,
    documents: [document.sha256],
  });
  const known = await lake.manifest(document.source, batch);
  if (known !== null) return outcomeOf(document, known, true);

  const archived = await lake.document(document.source, document.kind, document.sha256);
  const file = await rawFile(lake, document);
  const head = readHead(file, document.name);
  const guess = guessColumns(parser.table, head.headers, head.sample, document.name, input.map);
  const sql = loadSql(parser.table, head.headers, guess.index, {
    source: document.source,
    sha256: document.sha256,
    parser: parser.parser,
    parserVersion: parser.parserVersion,
    fetchedAt: archived.fetched_at,
    batch,
  });
  registerTextFunctions(duck);
  const work = temporaryName(lake.store.staging);
  await mkdir(work);
  let loader: ChunkLoader | undefined;
  try {
    const started = await ChunkLoader.start({
      duck,
      sql,
      kind: parser.table,
      index: guess.index,
      head,
      work,
      file: document.name,
    });
    loader = started;
    const onChunk = async (chunk: Chunk) => {
      const taken = await started.take(chunk);
      input.onProgress?.(started.rows);
      return taken;
    };
    await readChunks(file, head.encoding, onChunk, input.chunkBytes);
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
          encoding: head.encoding.encoding,
          delimiter: head.delimiter,
          fetched_at: archived.fetched_at,
          rows: totals.rows,
          records: totals.records,
          rejects: totals.rejects,
          duplicates: totals.duplicates,
          conflicts: totals.conflicts,
          rejects_by_reason: totals.rejectsByReason,
          lost: totals.lost,
          mapping: guess.mapping,
          warnings: [...guess.warnings, ...totals.skipped.say()],
        },
      ],
      parts,
    };
    if (input.dryRun)
      return outcomeOf(document, { version: 1, created_at: archived.fetched_at, ...content }, false);
    return outcomeOf(document, await lake.commit(content), false);
  } catch (error) {
    throw explainDiskError(error, path.join(lake.store.staging));
  } finally {
    // Neither the folder nor the connection may go while DuckDB still writes a chunk.
    await loader?.stop();
    await rm(work, { recursive: true, force: true });
  }
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

function outcomeOf(document: DocumentRef, manifest: Manifest, known: boolean): DocumentOutcome {
  const [counts] = manifest.documents;
  if (counts === undefined) throw new Error(`manifest ${manifest.batch} lists no document`);
  const { rows, records, rejects, duplicates, conflicts, rejects_by_reason, lost, mapping, warnings } =
    counts;
  return {
    document,
    batch: manifest.batch,
    known,
    rows,
    records,
    rejects,
    duplicates,
    conflicts,
    rejects_by_reason,
    lost,
    mapping: mapping.map(({ note, ...rest }) => ({ ...rest, ...(note === undefined ? {} : { note }) })),
    warnings,
  };
}
