import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { temporaryName } from '../../lake/atomic.ts';
import { type Duck, literal } from '../../lake/duck.ts';
import type { Lake } from '../../lake/lake.ts';
import { batchId } from '../../lake/manifest.ts';
import type { DocumentOutcome, DocumentRef } from '../../workflows/steps.ts';
import type { CsvParser } from './load-csv.ts';
import { localFile } from './local-file.ts';
import { outcomeOf } from './outcome.ts';
import { formatOf } from './tables/format.ts';
import { unzip } from './tables/unzip.ts';

/**
 * Loads a table that was fetched. An archive of files is taken apart, each member a document of its own; a page or file that is no
 * table is one reject of itself and spoils no other: nobody stands by to name another.
 * @param load reads one document that is a table
 */
export async function loadPageTable(
  lake: Lake,
  duck: Duck,
  parser: CsvParser,
  document: DocumentRef,
  load: (document: DocumentRef) => Promise<DocumentOutcome>,
): Promise<DocumentOutcome[]> {
  const outcomes: DocumentOutcome[] = [];
  const folder = temporaryName(lake.store.staging);
  try {
    for (const member of await membersOf(lake, document, folder)) {
      outcomes.push(await orRefused(lake, duck, parser, member, () => load(member)));
    }
  } catch (error) {
    // The archive itself is damaged, or larger than it may be.
    outcomes.push(await orRefused(lake, duck, parser, document, () => Promise.reject(error)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return outcomes;
}

/** The document itself, or the members of the archive that it is, archived. */
async function membersOf(lake: Lake, document: DocumentRef, folder: string): Promise<DocumentRef[]> {
  const local = await localFile(lake, document);
  try {
    if ((await formatOf(local.path, document.name)) !== 'zip') return [document];
    await mkdir(folder);
    const { members } = await unzip(local.path, document.name, folder);
    const documents: DocumentRef[] = [];
    const { pack: _, ...rest } = document;
    for (const { file, name } of members) {
      const { sha256, bytes } = await lake.archive({
        source: document.source,
        kind: document.kind,
        file,
        name,
      });
      documents.push({ ...rest, name, sha256, bytes });
    }
    return documents;
  } finally {
    await local.release();
  }
}

async function orRefused(
  lake: Lake,
  duck: Duck,
  parser: CsvParser,
  document: DocumentRef,
  load: () => Promise<DocumentOutcome>,
): Promise<DocumentOutcome> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof PanhuoError) || error.class !== 'refused') throw error;
    return refuse(lake, duck, parser, document, error);
  }
}

/** A batch that says of one document that it holds no records and why. */
async function refuse(
  lake: Lake,
  duck: Duck,
  { parser, parserVersion }: CsvParser,
  document: DocumentRef,
  error: PanhuoError,
): Promise<DocumentOutcome> {
  const { source, kind, sha256 } = document;
  const batch = batchId({ source, kind, parser, parserVersion, options: error.code, documents: [sha256] });
  const known = await lake.manifest(source, batch);
  if (known !== null) return outcomeOf(document, known, true);
  const work = temporaryName(lake.store.staging);
  await mkdir(work);
  try {
    const file = path.join(work, 'rejects.parquet');
    await duck.run(
      `COPY (SELECT ${literal(sha256)} AS document_sha256, 1::BIGINT AS ordinal, ${error.where?.line ?? 'NULL'}::BIGINT AS line,
        'document_refused' AS reason, ${literal(error.message)} AS raw) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    const part = await lake.putPart({ role: 'rejects', kind, batch, n: 0, file, rows: 1 });
    const manifest = await lake.commit({
      batch,
      source,
      kind,
      parser,
      parser_version: parserVersion,
      options: error.code,
      documents: [
        {
          sha256,
          name: document.name,
          bytes: document.bytes,
          encoding: 'auto',
          delimiter: '',
          fetched_at: document.fetched_at ?? (await lake.document(source, kind, sha256)).fetched_at,
          rows: 1,
          records: 0,
          rejects: 1,
          duplicates: 0,
          conflicts: 0,
          rejects_by_reason: { document_refused: 1 },
          lost: {},
          mapping: [],
          warnings: [`${error.message}（${error.code}）`],
          ...(document.url === undefined ? {} : { url: document.url }),
          ...(document.pack === undefined ? {} : { pack: document.pack }),
        },
      ],
      parts: [part],
    });
    return outcomeOf(document, manifest, false);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
