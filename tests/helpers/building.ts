import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildHooks, buildWarehouse } from '../../activities/build/build-warehouse.ts';
import { loadCsv } from '../../activities/parse/load-csv.ts';
import { parserNamed } from '../../activities/parse/parsers.ts';
import { registerTextFunctions } from '../../activities/parse/text-functions.ts';
import { type Duck, openDuck } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { openWorkspace, type Workspace } from '../../lake/workspace.ts';
import type { BuildIn, BuildOut } from '../../workflows/steps.ts';
import { csv, type Row } from './gazette.ts';
import { type TinyModel, type TinyReference, writeTransforms } from './transforms.ts';

/** A workspace with a transforms folder of its own. */
export class BuildBench {
  readonly workspace: Workspace;
  readonly snapshots: Snapshots;
  readonly transforms: string;
  private files = 0;

  private constructor(workspace: Workspace) {
    this.workspace = workspace;
    this.snapshots = new Snapshots(workspace.warehouse);
    this.transforms = path.join(workspace.home, 'transforms');
  }

  static async open(home: string): Promise<BuildBench> {
    return new BuildBench(await openWorkspace(home));
  }

  models(models: Record<string, TinyModel | string>, references?: Record<string, TinyReference>): void {
    writeTransforms(this.transforms, models, references);
  }

  /** Rows become a document and a batch of the lake. Returns the batch. */
  async ingest(
    rows: readonly Row[],
    setting: { parserVersion?: number; name?: string; source?: string } = {},
  ): Promise<string> {
    const name = setting.name ?? `f${++this.files}.csv`;
    const file = path.join(this.workspace.home, name);
    writeFileSync(file, csv(rows));
    return this.ingestFile(file, setting);
  }

  async ingestFile(
    file: string,
    { parserVersion = 1, source = 'gazette' }: { parserVersion?: number; source?: string } = {},
  ): Promise<string> {
    const name = path.basename(file);
    const { lake } = this.workspace;
    const { sha256, bytes } = await lake.archive({ source, kind: 'publication', file, name });
    await using duck = await openDuck({ threads: 1 });
    await registerTextFunctions(duck);
    const { batch } = await loadCsv({
      lake,
      duck,
      document: { source, kind: 'publication', name, sha256, bytes },
      parser: { ...parserNamed('gazette-csv'), parserVersion },
    });
    return batch;
  }

  build(input: Partial<BuildIn> = {}, hooks: BuildHooks = {}): Promise<BuildOut> {
    return buildWarehouse(
      this.workspace,
      { correlation: 'test', ...input },
      { transforms: this.transforms, ...hooks },
    );
  }

  /** What became of each model, by name. */
  async built(input: Partial<BuildIn> = {}): Promise<Record<string, string>> {
    const { models } = await this.build(input);
    return Object.fromEntries(models.map((model) => [model.name, model.status]));
  }

  async query<T extends Record<string, unknown>>(sql: string): Promise<T[]> {
    const { duck } = await this.snapshots.openCurrent();
    try {
      const rows = await duck.rows<{ r: string }>(`SELECT to_json(q)::VARCHAR AS r FROM (${sql}) AS q`);
      return rows.map(({ r }) => JSON.parse(r) as T);
    } finally {
      duck.close();
    }
  }
}

/**
 * Tables in which two snapshots differ, compared by EXCEPT ALL both ways over all columns but times (`*_at`), model tables only.
 * Empty: they hold the same.
 */
export async function differences(one: string, other: string): Promise<string[]> {
  await using duck = await openDuck();
  await duck.run(`ATTACH '${one}' AS one (READ_ONLY)`);
  await duck.run(`ATTACH '${other}' AS other (READ_ONLY)`);
  const columns = await columnsOf(duck, 'one');
  const others = await columnsOf(duck, 'other');
  const found = [...others.keys()]
    .filter((table) => !columns.has(table))
    .map((table) => `${table}: only in the other`);
  for (const [table, list] of columns) {
    if (JSON.stringify(others.get(table)) !== JSON.stringify(list)) {
      found.push(`${table}: other columns`);
      continue;
    }
    const chosen = list.map((column) => `"${column}"`).join(', ');
    const less = (a: string, b: string) =>
      `(SELECT ${chosen} FROM ${a}.main."${table}" EXCEPT ALL SELECT ${chosen} FROM ${b}.main."${table}")`;
    const rows = await duck.count(
      `SELECT (SELECT count(*) FROM ${less('one', 'other')}) + (SELECT count(*) FROM ${less('other', 'one')})`,
    );
    if (rows > 0) found.push(`${table}: ${rows} rows`);
  }
  return found;
}

async function columnsOf(duck: Duck, database: string): Promise<Map<string, string[]>> {
  const rows = await duck.rows<{ t: string; c: string }>(
    `SELECT table_name AS t, column_name AS c FROM duckdb_columns() WHERE database_name = '${database}' AND schema_name = 'main'
     AND NOT starts_with(table_name, 'meta_') AND NOT ends_with(column_name, '_at') ORDER BY t, column_index`,
  );
  const columns = new Map<string, string[]>();
  for (const { t, c } of rows) columns.set(t, [...(columns.get(t) ?? []), c]);
  return columns;
}
