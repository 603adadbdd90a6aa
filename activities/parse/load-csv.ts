import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { explainDiskError, temporaryName } from '../../lake/atomic.ts';
import { type Duck, literal } from '../../lake/duck.ts';
import type { Lake } from '../../lake/lake.ts';
import { batchId, type Manifest, type Part } from '../../lake/manifest.ts';
import type { DocumentOutcome, DocumentRef, TableOptions, TableSamples } from '../../workflows/steps.ts';
import { ChunkLoader, type LoadTotals } from './chunk-loader.ts';
import { loadSql } from './load-sql.ts';
import { localFile } from './local-file.ts';
import type { MappingBook } from './mappings.ts';
import { outcomeOf } from './outcome.ts';
import { planTable, type TablePlan } from './table-plan.ts';
import type { TabularKind } from './tabular.ts';

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
      skipped: plan.skipped,
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
          ...(document.url === undefined ? {} : { url: document.url }),
          ...(document.pack === undefined ? {} : { pack: document.pack }),
        },
      ],
      parts,
    };
    if (input.dryRun) {
      const outcome = outcomeOf(document, { version: 1, created_at: fetchedAt, ...content }, false);
      return { ...outcome, samples: { ...(await samplesOf(duck, totals.parts)), encoding: plan.encoding } };
    }
    return outcomeOf(document, await lake.commit(content), false);
  } catch (error) {
    throw explainDiskError(error, path.join(lake.store.staging));
  } finally {
    // Neither the folder nor the connection may go while DuckDB still writes a chunk.
    await loader?.stop();
    await rm(work, { recursive: true, force: true });
  }
}

const SAMPLE_ROWS = { records: 3, rejects: 5 };

/** The first records as typed and the first rejects. */
async function samplesOf(duck: Duck, parts: LoadTotals['parts']): Promise<TableSamples> {
  const first = async (role: 'records' | 'rejects'): Promise<unknown[]> => {
    const file = parts.find((part) => part.role === role)?.file;
    if (file === undefined) return [];
    const rows = await duck.rows<{ row: string }>(
      `SELECT to_json(r)::VARCHAR AS row FROM (FROM read_parquet(${literal(file)}) ORDER BY ordinal LIMIT ${SAMPLE_ROWS[role]}) AS r`,
    );
    return rows.map(({ row }) => JSON.parse(row));
  };
  return {
    records: (await first('records')) as TableSamples['records'],
    rejects: ((await first('rejects')) as TableSamples['rejects']).map(({ line, reason, raw }) => ({
      line,
      reason,
      raw,
    })),
  };
}

function remarksOf(table: TabularKind, counts: Readonly<Record<string, number>>): string[] {
  return (table.remarks ?? []).flatMap(({ field, say }) => {
    const count = counts[field] ?? 0;
    return count === 0 ? [] : [say(count)];
  });
}
