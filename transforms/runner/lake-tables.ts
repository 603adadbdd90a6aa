import { PanhuoError } from '../../domain/errors.ts';
import { type Duck, literal } from '../../lake/duck.ts';
import type { Lake } from '../../lake/lake.ts';
import type { Manifest, Part } from '../../lake/manifest.ts';

/** Columns of the record kinds, so that models can read a kind of which nothing was stored yet. */
const KIND_COLUMNS: Readonly<Record<string, string>> = {
  publication: `record_id VARCHAR, source VARCHAR, document_sha256 VARCHAR, ordinal BIGINT, line BIGINT, parser VARCHAR,
    parser_version INTEGER, fetched_at TIMESTAMPTZ, batch VARCHAR, publication_number VARCHAR, publication_date DATE, title VARCHAR,
    application_number VARCHAR, filing_date DATE, applicants VARCHAR, inventors VARCHAR, classification VARCHAR, address VARCHAR,
    abstract VARCHAR, raw VARCHAR`,
};

export const LAKE_KINDS = Object.keys(KIND_COLUMNS);

/**
 * Makes the lake readable for models as `lake.<kind>`, limited to some batches. File lists come from manifests, never from a
 * pattern: a killed writer leaves files that nobody committed.
 * @throws PANHUO_LAKE_CORRUPT when a listed file is missing or has another size
 */
export async function attachRecords(duck: Duck, lake: Lake, manifests: readonly Manifest[]): Promise<void> {
  for (const [kind, columns] of Object.entries(KIND_COLUMNS)) {
    const parts = manifests
      .filter((manifest) => manifest.kind === kind)
      .flatMap((manifest) => manifest.parts);
    const records = parts.filter((part) => part.role === 'records');
    await duck.run(`DROP VIEW IF EXISTS lake.${kind}`);
    const files = await Promise.all(records.map((part) => wholeFile(lake, part)));
    const select =
      files.length === 0
        ? `SELECT ${columns
            .split(',')
            .map((column) => column.trim().split(/\s+/))
            .map(([name, type]) => `NULL::${type} AS ${name}`)
            .join(', ')} WHERE false`
        : `SELECT ${columns
            .split(',')
            .map((column) => column.trim().split(/\s+/)[0])
            .join(', ')} FROM read_parquet([${files.map(literal).join(', ')}], union_by_name = true)`;
    await duck.run(`CREATE VIEW lake.${kind} AS ${select}`);
  }
}

/** Path of a part that is there as the manifest has it; what DuckDB says of one that is not helps nobody. */
async function wholeFile(lake: Lake, part: Part): Promise<string> {
  const file = await lake.store.localPath(part.key);
  const found = await lake.store.head(part.key);
  if (found?.bytes === part.bytes) return file;
  throw new PanhuoError(
    'PANHUO_LAKE_CORRUPT',
    found === null
      ? `湖中缺少清单所列的记录文件：${file}`
      : `湖中的记录文件有 ${found.bytes} 字节，清单所列为 ${part.bytes} 字节：${file}`,
    {
      where: { file },
      hint: '湖里的文件不应被改动或删除：请从备份恢复它；panhuo doctor --verify 可核对全部文件。当前快照不受影响。',
    },
  );
}

/** `lake.batch` and `lake.document`: what was read and what became of it, from the manifests. */
export async function attachManifests(duck: Duck, manifests: readonly Manifest[]): Promise<void> {
  await duck.run(`CREATE OR REPLACE TABLE lake.batch (batch VARCHAR, document_sha256 VARCHAR, source VARCHAR, kind VARCHAR, parser VARCHAR,
    parser_version INTEGER, rows BIGINT, records BIGINT, rejects BIGINT, duplicates BIGINT, conflicts BIGINT, created_at TIMESTAMPTZ)`);
  await duck.run(`CREATE OR REPLACE TABLE lake.document (document_sha256 VARCHAR, source VARCHAR, kind VARCHAR, name VARCHAR, bytes BIGINT,
    fetched_at TIMESTAMPTZ)`);
  const batches: string[] = [];
  const documents: string[] = [];
  for (const manifest of manifests) {
    for (const document of manifest.documents) {
      const ids = [manifest.batch, document.sha256, manifest.source, manifest.kind, manifest.parser]
        .map(literal)
        .join(', ');
      batches.push(
        `(${ids}, ${manifest.parser_version}, ${document.rows}, ${document.records}, ${document.rejects}, ${document.duplicates}, ${document.conflicts}, ${literal(manifest.created_at)})`,
      );
      documents.push(
        `(${[document.sha256, manifest.source, manifest.kind, document.name].map(literal).join(', ')}, ${document.bytes}, ${literal(document.fetched_at)})`,
      );
    }
  }
  for (let at = 0; at < batches.length; at += 500) {
    await duck.run(`INSERT INTO lake.batch VALUES ${batches.slice(at, at + 500).join(', ')}`);
    await duck.run(`INSERT INTO lake.document VALUES ${documents.slice(at, at + 500).join(', ')}`);
  }
}
