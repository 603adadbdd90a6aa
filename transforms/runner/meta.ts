import { type Duck, literal } from '../../lake/duck.ts';
import type { Manifest } from '../../lake/manifest.ts';
import type { AuditState, ModelState } from '../../lake/snapshots.ts';
import type { ModelOutcome } from '../../workflows/steps.ts';
import { lineageOf } from '../lineage/lineage.ts';
import type { PlannedModel } from './plan.ts';

/** Raised when the meta tables change shape: snapshots of another shape are built anew. */
export const META_VERSION = 2;

export interface MetaInput {
  snapshot: string;
  correlation: string;
  startedAt: string;
  finishedAt: string;
  versions: Record<string, string>;
  synthetic: boolean;
  models: readonly PlannedModel[];
  outcomes: readonly ModelOutcome[];
  states: Readonly<Record<string, ModelState>>;
  audits: readonly AuditState[];
  manifests: readonly Manifest[];
  /** The crawl ledgers: their columns with types, and Parquet files of rows. */
  ledger: { columns: Readonly<Record<string, string>>; files: readonly string[] };
  /** What has changed about a source since it was visited before, by source. */
  drift: ReadonlyMap<string, readonly string[]>;
}

type Value = string | number | boolean | null;

/** Writes how the snapshot came to be into the snapshot itself: `meta_*`. */
export async function writeMeta(duck: Duck, input: MetaInput): Promise<void> {
  await table(
    duck,
    'meta_build',
    'snapshot VARCHAR, started_at TIMESTAMPTZ, finished_at TIMESTAMPTZ, correlation VARCHAR, versions VARCHAR, synthetic BOOLEAN',
    [
      [
        input.snapshot,
        input.startedAt,
        input.finishedAt,
        input.correlation,
        JSON.stringify(input.versions),
        input.synthetic,
      ],
    ],
  );
  const outcome = new Map(input.outcomes.map((entry) => [entry.name, entry]));
  await table(
    duck,
    'meta_model',
    `model VARCHAR, layer VARCHAR, grain VARCHAR, key VARCHAR, description VARCHAR, incremental VARCHAR, status VARCHAR, rows BIGINT, ms BIGINT,
     built_in VARCHAR, fingerprint VARCHAR, sql VARCHAR`,
    input.models.map(({ model }) => [
      model.name,
      model.layer,
      model.grain,
      model.key.join(', '),
      model.description ?? null,
      model.incremental ?? null,
      outcome.get(model.name)?.status ?? null,
      input.states[model.name]?.rows ?? null,
      Math.round(input.states[model.name]?.ms ?? 0),
      input.states[model.name]?.built_in ?? null,
      input.states[model.name]?.fingerprint ?? null,
      model.sql,
    ]),
  );
  await table(
    duck,
    'meta_column',
    'model VARCHAR, position INTEGER, "column" VARCHAR, type VARCHAR, name VARCHAR, meaning VARCHAR',
    input.models.flatMap(({ model }) =>
      Object.entries(model.columns).map(([column, { type, name, meaning }], at) => [
        model.name,
        at + 1,
        column,
        type,
        name,
        meaning,
      ]),
    ),
  );
  await table(
    duck,
    'meta_audit',
    'audit VARCHAR, model VARCHAR, severity VARCHAR, failures BIGINT, samples VARCHAR',
    input.audits.map((audit) => [
      audit.name,
      audit.model,
      audit.severity,
      audit.failures,
      JSON.stringify(audit.samples),
    ]),
  );
  await writeSources(duck, input);
  await writeLedger(duck, input.ledger);
  await writeLineage(duck, input.models);
}

async function writeSources(duck: Duck, { manifests, drift }: MetaInput): Promise<void> {
  await table(
    duck,
    'meta_document',
    `document_sha256 VARCHAR, source VARCHAR, kind VARCHAR, name VARCHAR, url VARCHAR, bytes BIGINT, encoding VARCHAR, batch VARCHAR, parser VARCHAR,
     parser_version INTEGER, fetched_at TIMESTAMPTZ, rows BIGINT, records BIGINT, rejects BIGINT, duplicates BIGINT, conflicts BIGINT`,
    manifests.flatMap((manifest) =>
      manifest.documents.map((document) => [
        document.sha256,
        manifest.source,
        manifest.kind,
        document.name,
        document.url ?? null,
        document.bytes,
        document.encoding,
        manifest.batch,
        manifest.parser,
        manifest.parser_version,
        document.fetched_at,
        document.rows,
        document.records,
        document.rejects,
        document.duplicates,
        document.conflicts,
      ]),
    ),
  );
  await table(
    duck,
    'meta_drift',
    'source VARCHAR, warning VARCHAR',
    [...drift].flatMap(([source, warnings]) => warnings.map((warning) => [source, warning])),
  );
  await duck.run(`CREATE OR REPLACE TABLE meta_source AS SELECT source, kind, count(*) AS documents, sum(bytes)::BIGINT AS bytes, sum(rows)::BIGINT AS rows,
    sum(records)::BIGINT AS records, sum(rejects)::BIGINT AS rejects, sum(duplicates)::BIGINT AS duplicates, sum(conflicts)::BIGINT AS conflicts,
    max(fetched_at) AS last_fetched_at FROM meta_document GROUP BY source, kind`);
}

/** One row for each address that a crawl has ever met, as it stood when the snapshot was built. */
async function writeLedger(duck: Duck, { columns, files }: MetaInput['ledger']): Promise<void> {
  const typed = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  await duck.run(`CREATE OR REPLACE TABLE meta_ledger (${typed.join(', ')})`);
  if (files.length === 0) return;
  await duck.run(
    `INSERT INTO meta_ledger BY NAME SELECT * FROM read_parquet([${files.map(literal).join(', ')}], union_by_name = true)`,
  );
}

async function writeLineage(duck: Duck, models: readonly PlannedModel[]): Promise<void> {
  const all = await duck.rows<{ t: string; c: string }>(
    `SELECT CASE WHEN database_name IN ('lake', 'ref') THEN database_name || '.' || table_name ELSE table_name END AS t, column_name AS c
     FROM duckdb_columns() WHERE NOT internal ORDER BY t, column_index`,
  );
  const columns = new Map<string, string[]>();
  for (const { t, c } of all) columns.set(t, [...(columns.get(t) ?? []), c]);
  const rows: Value[][] = [];
  for (const { model } of models) {
    const lineage = await lineageOf(duck.connection, model.sql, (name) => columns.get(name));
    if (model.program) {
      // What a program does with a row is its own: every column of it may come from every column of its input.
      const sources = new Map(
        lineage.columns
          .flatMap(({ sources }) => sources)
          .map((source) => [`${source.table}.${source.column}`, source]),
      );
      for (const column of Object.keys(model.columns))
        for (const { table, column: from } of sources.values())
          rows.push([model.name, column, table, from, 'program', lineage.complete]);
      continue;
    }
    for (const column of lineage.columns) {
      if (column.sources.length === 0)
        rows.push([model.name, column.column, null, null, null, column.complete]);
      for (const source of column.sources) {
        rows.push([model.name, column.column, source.table, source.column, source.kind, column.complete]);
      }
    }
  }
  await table(
    duck,
    'meta_lineage',
    'model VARCHAR, "column" VARCHAR, source_table VARCHAR, source_column VARCHAR, kind VARCHAR, complete BOOLEAN',
    rows,
  );
}

async function table(
  duck: Duck,
  name: string,
  columns: string,
  rows: readonly (readonly Value[])[],
): Promise<void> {
  await duck.run(`CREATE OR REPLACE TABLE ${name} (${columns})`);
  for (let at = 0; at < rows.length; at += 500) {
    const values = rows.slice(at, at + 500).map((row) => `(${row.map(valueSql).join(', ')})`);
    await duck.run(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
  }
}

function valueSql(value: Value): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? literal(value) : String(value);
}
