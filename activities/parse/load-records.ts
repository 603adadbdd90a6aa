import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { PanhuoError } from '../../domain/errors.ts';
import { type RecordKind, recordKind } from '../../domain/records/index.ts';
import { explainDiskError, temporaryName } from '../../lake/atomic.ts';
import type { Duck } from '../../lake/duck.ts';
import type { Lake } from '../../lake/lake.ts';
import { batchId, type Manifest, type Part } from '../../lake/manifest.ts';
import { readDocument, streamDocument } from '../../lake/pack.ts';
import type { DocumentOutcome, DocumentRef } from '../../workflows/steps.ts';
import { outcomeOf } from './outcome.ts';
import { type DocumentReading, RecordLoader } from './record-loader.ts';
import type { ParsedDocument, RecordParser } from './record-parser.ts';
import { recordSql } from './record-sql.ts';
import { tabularOf } from './tabular-of.ts';

export interface LoadRecordsInput {
  lake: Lake;
  duck: Duck;
  /** Of one source and kind. */
  documents: readonly DocumentRef[];
  parser: RecordParser;
  /** Of the source's rule. */
  options?: unknown;
  dryRun?: boolean;
  /** Rows of the document so far. */
  onProgress?: (document: string, rows: number) => void;
}

/**
 * Parses pages, answers and trees of one source into one batch: typed records, rejects, duplicates, conflicts, and for each document
 * rows = records + rejects + duplicates. Documents that were read before with the same parser and options are found and not read again.
 *
 * A page that is not what it was taken for is one reject of that page and spoils no other; of a file that somebody named it is an error.
 * @throws PANHUO_INPUT_*, PANHUO_LAKE_*
 */
export async function loadRecords(input: LoadRecordsInput): Promise<DocumentOutcome[]> {
  const { lake, documents, parser, options } = input;
  const [first] = documents;
  if (first === undefined) return [];
  const hash =
    options === undefined
      ? undefined
      : createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 12);
  const outcomes = new Map<string, DocumentOutcome>();
  for (const reading of await lake.readings(first.source)) {
    if (reading.kind !== first.kind || reading.parser !== parser.parser) continue;
    if (reading.parserVersion !== parser.parserVersion || reading.options !== hash) continue;
    const found = documents.filter(({ sha256 }) => reading.documents.has(sha256) && !outcomes.has(sha256));
    if (found.length === 0) continue;
    const manifest = await lake.manifest(first.source, reading.batch);
    if (manifest === null) continue;
    for (const document of found) outcomes.set(document.sha256, outcomeOf(document, manifest, true));
  }
  const fresh = documents.filter(({ sha256 }) => !outcomes.has(sha256));
  if (fresh.length > 0) {
    const refused = new Map<string, PanhuoError>();
    for (let manifest: Manifest | null = null; manifest === null; ) {
      manifest = await loadOnce(input, fresh, hash, refused);
      if (manifest === null) continue;
      for (const document of fresh) outcomes.set(document.sha256, outcomeOf(document, manifest, false));
    }
  }
  return documents.map((document) => {
    const outcome = outcomes.get(document.sha256);
    if (outcome === undefined) throw new Error(`no outcome of ${document.name}`);
    return { ...outcome, document };
  });
}

/** Null when a page turned out to be none after part of it had been written: then all is read again without it. */
async function loadOnce(
  input: LoadRecordsInput,
  documents: readonly DocumentRef[],
  options: string | undefined,
  refused: Map<string, PanhuoError>,
): Promise<Manifest | null> {
  const { lake, duck, parser } = input;
  const [first] = documents;
  if (first === undefined) throw new Error('nothing to load');
  const kind = kindOf(parser);
  const constants = { source: first.source, parser: parser.parser, parserVersion: parser.parserVersion };
  const batch = batchId({
    ...constants,
    kind: first.kind,
    options,
    documents: documents.map(({ sha256 }) => sha256),
  });
  const work = temporaryName(lake.store.staging);
  await mkdir(work);
  const loader = new RecordLoader(
    duck,
    kind,
    recordSql(kind, tabularOf(kind), { ...constants, batch }),
    work,
  );
  try {
    await loader.open();
    for (const [doc, ref] of documents.entries()) {
      const fetchedAt = ref.fetched_at ?? (await lake.document(ref.source, ref.kind, ref.sha256)).fetched_at;
      const reading: DocumentReading = { ref, fetchedAt, rows: 0, warnings: [], silenced: 0 };
      await loader.begin(doc, reading);
      const error = refused.get(ref.sha256);
      if (error !== undefined) {
        await loader.refuse(error);
        continue;
      }
      try {
        for await (const item of parser.parse(asParsed(lake, ref, fetchedAt), input.options)) {
          const pending = loader.take(item);
          if (pending !== undefined) await pending;
          if (reading.rows % 1000 === 0) input.onProgress?.(ref.name, reading.rows);
        }
      } catch (error) {
        const isPage = ref.url !== undefined && error instanceof PanhuoError && error.class === 'refused';
        if (!isPage) throw error;
        refused.set(ref.sha256, error);
        return null;
      }
      input.onProgress?.(ref.name, reading.rows);
    }
    const { counts, files } = await loader.finish();
    const parts: Part[] = [];
    if (!input.dryRun) {
      for (const [n, part] of files.entries())
        parts.push(await lake.putPart({ ...part, kind: first.kind, batch, n }));
    }
    const content: Omit<Manifest, 'version' | 'created_at'> = {
      batch,
      source: first.source,
      kind: first.kind,
      parser: parser.parser,
      parser_version: parser.parserVersion,
      ...(options === undefined ? {} : { options }),
      documents: counts,
      parts,
    };
    if (input.dryRun) return { version: 1, created_at: new Date(0).toISOString(), ...content };
    return await lake.commit(content);
  } catch (error) {
    throw explainDiskError(error, lake.store.staging);
  } finally {
    loader.close();
    await rm(work, { recursive: true, force: true });
  }
}

function kindOf(parser: RecordParser): RecordKind {
  const kind = recordKind(parser.kind);
  if (kind === undefined)
    throw new Error(`parser ${parser.parser} makes records of an unknown kind: ${parser.kind}`);
  return kind;
}

function asParsed(lake: Lake, ref: DocumentRef, fetchedAt: string): ParsedDocument {
  return {
    name: ref.name,
    sha256: ref.sha256,
    bytes: ref.bytes,
    fetchedAt,
    ...(ref.url === undefined ? {} : { url: ref.url }),
    ...(ref.media_type === undefined ? {} : { mediaType: ref.media_type }),
    read: () => readDocument(lake, ref),
    stream: () => streamDocument(lake, ref),
  };
}
