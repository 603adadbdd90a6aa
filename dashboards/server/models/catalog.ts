import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { Snapshot } from '../../../lake/snapshots.ts';
import { tablesOf } from '../../../transforms/lineage/lineage.ts';
import type { Layer, Model } from '../../../transforms/runner/model.ts';
import { digest } from '../../../transforms/runner/plan.ts';
import { ask } from './ask.ts';
import { type ColumnClasses, classesOf } from './confidential.ts';

/** A model as the snapshot says it was built. */
export interface ModelEntry {
  readonly name: string;
  readonly layer: Layer;
  /** What one row is. */
  readonly grain: string;
  readonly key: readonly string[];
  readonly description: string | null;
  readonly incremental: string | null;
  /** Of the build that made this snapshot. */
  readonly status: 'built' | 'kept' | 'failed' | null;
  readonly rows: number;
  /** Of its last run. */
  readonly ms: number;
  /** Snapshot that last ran it. */
  readonly built_in: string | null;
  readonly sql: string;
  /** Program that makes its rows; the SELECT is then its input. */
  readonly program: string | null;
}

export interface ColumnEntry {
  readonly column: string;
  readonly type: string;
  readonly name: string;
  readonly meaning: string;
}

/** All models of one snapshot and what reads what. Tables of the lake (`lake.…`) and of reference data (`ref.…`) are ends, not models. */
export interface ModelCatalog {
  readonly snapshot: string;
  readonly models: ReadonlyMap<string, ModelEntry>;
  readonly columns: ReadonlyMap<string, readonly ColumnEntry[]>;
  /** Model → tables it reads, sorted. */
  readonly reads: ReadonlyMap<string, readonly string[]>;
  /** Table → models that read it, sorted. */
  readonly readBy: ReadonlyMap<string, readonly string[]>;
  /** What not everybody may see. */
  readonly classes: ColumnClasses;
}

interface ModelRow {
  name: string;
  layer: Layer;
  grain: string;
  key: string;
  description: string | null;
  incremental: string | null;
  status: ModelEntry['status'];
  rows: number | null;
  ms: number | null;
  built_in: string | null;
  sql: string;
}

/**
 * Reads the catalogue of the snapshot that is open.
 * @param definitions models of this program: tables that a program reads beside its SELECT stand only there
 */
async function readCatalog(
  connection: DuckDBConnection,
  snapshot: Snapshot,
  definitions: ReadonlyMap<string, Model>,
): Promise<ModelCatalog> {
  const rows = await ask<ModelRow>(
    connection,
    `SELECT model AS name, layer, grain, key, description, incremental, status, rows::DOUBLE AS rows, ms::DOUBLE AS ms, built_in, sql
       FROM meta_model ORDER BY model LIMIT 10000`,
  );
  const columnRows = await ask<ColumnEntry & { model: string }>(
    connection,
    'SELECT model, "column", type, name, meaning FROM meta_column ORDER BY model, position LIMIT 200000',
  );
  const columns = new Map<string, ColumnEntry[]>();
  for (const { model, ...column } of columnRows) columns.set(model, [...(columns.get(model) ?? []), column]);
  const models = new Map<string, ModelEntry>();
  const reads = new Map<string, readonly string[]>();
  const readBy = new Map<string, string[]>();
  for (const row of rows) {
    const program = definitions.get(row.name)?.program;
    models.set(row.name, {
      ...row,
      key: row.key.split(', ').filter((column) => column !== ''),
      rows: row.rows ?? 0,
      ms: row.ms ?? 0,
      program: program?.name ?? null,
    });
    // The build wrote down what each text reads; parsing them all again takes seconds on a busy machine.
    const read = snapshot.tables[digest(row.sql)] ?? (await tablesOf(connection, row.sql));
    const tables = new Set([...read, ...(program?.reads ?? [])]);
    reads.set(row.name, [...tables].sort());
    for (const table of tables) readBy.set(table, [...(readBy.get(table) ?? []), row.name]);
  }
  for (const list of readBy.values()) list.sort();
  return {
    snapshot: snapshot.id,
    models,
    columns,
    reads,
    readBy,
    classes: await classesOf(connection, reads, columns),
  };
}

/** Snapshots whose catalogue is kept: a published snapshot never changes, and its catalogue takes a tenth of a second to read. */
const KEPT = 6;

/** Catalogues of snapshots, read once each. */
export class ModelCatalogs {
  private readonly loadDefinitions: () => Promise<readonly Model[]>;
  private readonly kept = new Map<string, Promise<ModelCatalog>>();
  private loading: Promise<ReadonlyMap<string, Model>> | null = null;

  constructor(loadDefinitions: () => Promise<readonly Model[]>) {
    this.loadDefinitions = loadDefinitions;
  }

  /** The models of this program by name; a snapshot may have been built by another version. */
  definitions(): Promise<ReadonlyMap<string, Model>> {
    this.loading ??= this.loadDefinitions()
      .then((models) => new Map(models.map((model) => [model.name, model])))
      .catch((error: unknown) => {
        this.loading = null;
        throw error;
      });
    return this.loading;
  }

  /** @param connection to that snapshot */
  async of(connection: DuckDBConnection, snapshot: Snapshot): Promise<ModelCatalog> {
    const { id } = snapshot;
    const known = this.kept.get(id);
    if (known !== undefined) return known;
    const definitions = await this.definitions();
    const reading = readCatalog(connection, snapshot, definitions).catch((error: unknown) => {
      this.kept.delete(id);
      throw error;
    });
    this.kept.set(id, reading);
    for (const old of [...this.kept.keys()].slice(0, -KEPT)) this.kept.delete(old);
    return reading;
  }
}

export type NodeKind = 'source' | 'reference' | 'decision' | Layer | 'metric' | 'missing';

/** What a name in the lineage is. */
export function kindOf(catalog: ModelCatalog, table: string): NodeKind {
  const layer = catalog.models.get(table)?.layer;
  if (layer !== undefined) return layer;
  if (table.startsWith('lake.decision_')) return 'decision';
  if (table.startsWith('lake.')) return 'source';
  return table.startsWith('ref.') ? 'reference' : 'missing';
}

/** Everything that is made of a table, directly or not; the table itself is not among it. */
export function downstream(catalog: ModelCatalog, table: string): Set<string> {
  const found = new Set<string>();
  const waiting = [table];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const next of catalog.readBy.get(at) ?? []) {
      if (found.has(next) || next === table) continue;
      found.add(next);
      waiting.push(next);
    }
  }
  return found;
}
