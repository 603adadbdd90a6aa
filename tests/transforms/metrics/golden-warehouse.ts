import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'yaml';
import { projectRoot } from '../../../lake/assets.ts';
import { loadModels } from '../../../transforms/runner/model.ts';

type Cell = string | number | boolean | null;
type Row = Record<string, Cell>;

/** What a metric must give, worked out by hand in the file. */
export interface GoldenCase {
  readonly metric: string;
  readonly period?: string | number;
  readonly as_of?: string;
  readonly by?: readonly string[];
  readonly where?: readonly string[];
  /** Of the one cell when nothing is cut. */
  readonly value?: number | null;
  readonly numerator?: number;
  readonly denominator?: number;
  readonly censored?: number;
  /** All cells, in any order. */
  readonly cells?: readonly Row[];
}

interface GoldenFile {
  readonly fact: string;
  readonly key: string;
  readonly defaults?: Row;
  readonly rows: readonly (Row & { repeat?: number })[];
  readonly cases: readonly GoldenCase[];
}

const FOLDER = path.join(projectRoot(), 'tests', 'golden', 'metrics');

export const goldenFiles = (): readonly GoldenFile[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    // Days stay text.
    .map((name) => parse(readFileSync(path.join(FOLDER, name), 'utf8'), { schema: 'core' }) as GoldenFile);

const literal = (value: Cell): string =>
  value === null ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);

/** Every fact of the golden files as the models declare it, and the tables that metrics look into beside them. */
export async function openGolden(): Promise<{ connection: DuckDBConnection; close(): void }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const models = new Map((await loadModels()).map((model) => [model.name, model]));
  const files = goldenFiles();
  for (const table of new Set([...files.map(({ fact }) => fact), 'dim_organisation'])) {
    const columns = Object.entries(models.get(table)?.columns ?? {}).map(
      ([name, { type }]) => `${name} ${type}`,
    );
    if (columns.length === 0) throw new Error(`no model ${table}`);
    await connection.run(`CREATE TABLE ${table} (${columns.join(', ')})`);
  }
  await connection.run("CREATE TABLE int_as_of AS SELECT DATE '2024-12-31' AS as_of");
  for (const { fact, key, defaults = {}, rows } of files) {
    for (const { repeat = 1, ...own } of rows) {
      const row = { ...defaults, ...own };
      for (let n = 0; n < repeat; n++) {
        const values = Object.entries(row).map(([name, value]) =>
          literal(name === key && n > 0 ? `${value}-${n}` : value),
        );
        await connection.run(
          `INSERT INTO ${fact} (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`,
        );
      }
    }
  }
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
