import { createHash } from 'node:crypto';
import { PanhuoError } from '../../domain/errors.ts';
import { lakeColumns, RECORD_KINDS } from '../../domain/records/index.ts';
import { type Duck, literal } from '../../lake/duck.ts';
import type { Lake } from '../../lake/lake.ts';
import type { ActiveManifest, Manifest, Part } from '../../lake/manifest.ts';

/** Record kinds that models can read, also those of which nothing was stored yet. */
export const LAKE_KINDS: readonly string[] = RECORD_KINDS.map(({ kind }) => kind);

/**
 * What people decided, a table for each matter, so that a decision on one runs only the models that look at it again. Which kinds of decisions
 * stand in it: those it names, or those that begin so.
 */
const DECISION_TABLES: readonly { readonly table: string; readonly has: (kind: string) => boolean }[] = [
  { table: 'decision_org_pair', has: (kind) => kind === 'org_pair' },
  { table: 'decision_person_pair', has: (kind) => kind === 'person_pair' },
  { table: 'decision_patent_label', has: (kind) => kind === 'patent_label' },
  { table: 'decision_score', has: (kind) => kind === 'score' || kind.startsWith('score_') },
];

/** What else they can read there. */
export const LAKE_TABLES: readonly string[] = [
  'batch',
  'document',
  ...DECISION_TABLES.map(({ table }) => table),
];

/** A decision of a person that is in force, as one more source (architecture: decisions are kept apart from facts). */
export interface DecisionRow {
  decision_id: string;
  kind: string;
  subject: string;
  object: string | null;
  verdict: string;
  /** JSON. */
  value: string | null;
  decided_by: string;
  reason: string;
  /** ISO time. */
  decided_at: string;
}
const DECISION_COLUMNS = {
  decision_id: 'VARCHAR',
  kind: 'VARCHAR',
  subject: 'VARCHAR',
  object: 'VARCHAR',
  verdict: 'VARCHAR',
  value: 'VARCHAR',
  decided_by: 'VARCHAR',
  reason: 'VARCHAR',
  decided_at: 'TIMESTAMP WITH TIME ZONE',
} as const satisfies Record<keyof DecisionRow, string>;

/** What each table of decisions holds, as one text; those without rows are left out. For fingerprints. */
export function decisionDigests(rows: readonly DecisionRow[]): Map<string, string> {
  const digests = new Map<string, string>();
  for (const { table, has } of DECISION_TABLES) {
    const held = rows.filter(({ kind }) => has(kind));
    if (held.length > 0)
      digests.set(table, createHash('sha256').update(JSON.stringify(held)).digest('hex').slice(0, 24));
  }
  return digests;
}

/** `lake.decision_…`: what people decided. */
export async function attachDecisions(duck: Duck, rows: readonly DecisionRow[]): Promise<void> {
  for (const { table, has } of DECISION_TABLES)
    await attachTable(
      duck,
      `lake.${table}`,
      rows.filter(({ kind }) => has(kind)),
    );
}

async function attachTable(duck: Duck, table: string, rows: readonly DecisionRow[]): Promise<void> {
  const columns = Object.entries(DECISION_COLUMNS);
  await duck.run(
    `CREATE OR REPLACE TABLE ${table} (${columns.map(([name, type]) => `${name} ${type}`).join(', ')})`,
  );
  for (let at = 0; at < rows.length; at += 500) {
    const values = rows.slice(at, at + 500).map(
      (row) =>
        `(${(Object.keys(DECISION_COLUMNS) as (keyof DecisionRow)[])
          .map((name) => row[name])
          .map((value) => (value === null ? 'NULL' : literal(value)))
          .join(', ')})`,
    );
    await duck.run(`INSERT INTO ${table} VALUES ${values.join(', ')}`);
  }
}

/**
 * Makes the lake readable for models as `lake.<kind>`, limited to some batches. File lists come from manifests, never from a
 * pattern: a killed writer leaves files that nobody committed. Columns that came to a kind after a file was written are NULL in it.
 * @throws PANHUO_LAKE_CORRUPT when a listed file is missing or has another size
 */
export async function attachRecords(
  duck: Duck,
  lake: Lake,
  manifests: readonly ActiveManifest[],
): Promise<void> {
  for (const kind of RECORD_KINDS) {
    const own = manifests.filter((manifest) => manifest.kind === kind.kind);
    const records = own.flatMap(({ parts }) => parts).filter((part) => part.role === 'records');
    const columns = lakeColumns(kind);
    const names = columns.map(({ column }) => column).join(', ');
    const typed = columns.map(({ column, type }) => `NULL::${type} AS ${column}`).join(', ');
    const files = await wholeFiles(lake, records);
    const gone = own.flatMap(({ batch, superseded }) =>
      superseded.map((sha256) => `(${literal(batch)}, ${literal(sha256)})`),
    );
    const where = gone.length === 0 ? '' : ` WHERE (batch, document_sha256) NOT IN (${gone.join(', ')})`;
    const select =
      files.length === 0
        ? `SELECT ${typed} WHERE false`
        : `SELECT ${names} FROM (SELECT * FROM read_parquet([${files.map(literal).join(', ')}], union_by_name = true)
             UNION ALL BY NAME SELECT ${typed} WHERE false)${where}`;
    await duck.run(`DROP VIEW IF EXISTS lake.${kind.kind}`);
    await duck.run(`CREATE VIEW lake.${kind.kind} AS ${select}`);
  }
}

const HEADS_AT_ONCE = 32;

async function wholeFiles(lake: Lake, parts: readonly Part[]): Promise<string[]> {
  const files: string[] = [];
  // A lake of years has more files than a process may open.
  for (let at = 0; at < parts.length; at += HEADS_AT_ONCE) {
    const some = parts.slice(at, at + HEADS_AT_ONCE);
    files.push(...(await Promise.all(some.map((part) => wholeFile(lake, part)))));
  }
  return files;
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
  await duck.run(`CREATE OR REPLACE TABLE lake.document (document_sha256 VARCHAR, source VARCHAR, kind VARCHAR, name VARCHAR, url VARCHAR, bytes BIGINT,
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
        `(${[document.sha256, manifest.source, manifest.kind, document.name].map(literal).join(', ')}, ${document.url === undefined ? 'NULL' : literal(document.url)}, ${document.bytes}, ${literal(document.fetched_at)})`,
      );
    }
  }
  for (let at = 0; at < batches.length; at += 500) {
    await duck.run(`INSERT INTO lake.batch VALUES ${batches.slice(at, at + 500).join(', ')}`);
    await duck.run(`INSERT INTO lake.document VALUES ${documents.slice(at, at + 500).join(', ')}`);
  }
}
