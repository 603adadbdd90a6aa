import { type Duck, identifier, literal, openDuck } from '../../../lake/duck.ts';
import { compileAudits, runAudit } from '../../../transforms/runner/audits.ts';
import { loadModels, type Model } from '../../../transforms/runner/model.ts';
import { attachReferences, loadReferences } from '../../../transforms/runner/reference.ts';

export type Row = Record<string, string | number | boolean | null>;

export interface Slice {
  duck: Duck;
  /** Audits of the models that ran and found rows. */
  failures: { name: string; severity: 'warn' | 'block'; failures: number }[];
}

/** Read once for all slices of a test file. */
let parsed: Promise<Model[]> | undefined;

/**
 * Runs a few models over upstream tables that the test fills: milliseconds instead of the seconds that all models take. Tables
 * that are read and not filled are there, empty; columns that a row leaves out are NULL. Rows of `ref.…` come on top of what ships.
 * @param models in the order they run; the columns they make must be those of their headers
 */
export async function slice(
  models: readonly string[],
  tables: Record<string, readonly Row[]>,
): Promise<Slice> {
  const duck = await openDuck({ memory: '1GB' });
  for (const catalog of ['lake', 'ref']) await duck.run(`ATTACH ':memory:' AS ${catalog}`);
  parsed ??= loadModels();
  const all = new Map((await parsed).map((model) => [model.name, model]));
  const run = models.map((name) => of(all, name));
  const used = new Set(
    run.flatMap(({ sql, audits }) => `${sql}${JSON.stringify(audits)}`.match(/\w+/g) ?? []),
  );
  const references = (await loadReferences()).filter(({ name }) => used.has(name));
  await attachReferences(duck, references);
  for (const { name, columns } of all.values()) {
    if ((!used.has(name) && !(name in tables)) || models.includes(name)) continue;
    const typed = Object.entries(columns).map(([column, { type }]) => `${identifier(column)} ${type}`);
    await duck.run(`CREATE TABLE ${identifier(name)} (${typed.join(', ')})`);
  }
  for (const [table, rows] of Object.entries(tables)) {
    const known = table.startsWith('ref.') ? null : new Set(Object.keys(of(all, table).columns));
    await fill(duck, table, known, rows);
  }
  for (const { name, sql } of run) await duck.run(`CREATE TABLE ${identifier(name)} AS ${sql}`);
  const failures: Slice['failures'] = [];
  for (const model of run) {
    const made = await duck.rows<{ column: string }>(
      `SELECT column_name || ' ' || column_type AS column FROM (DESCRIBE ${identifier(model.name)})`,
    );
    const declared = Object.entries(model.columns).map(([name, { type }]) => `${name} ${type}`);
    if (made.map(({ column }) => column).join() !== declared.join())
      throw new Error(`${model.name} makes ${made.map(({ column }) => column).join(', ')}`);
    for (const audit of compileAudits(model)) {
      const state = await runAudit(duck, audit);
      if (state.failures > 0) failures.push(state);
    }
  }
  return { duck, failures };
}

function of(models: ReadonlyMap<string, Model>, name: string): Model {
  const model = models.get(name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return model;
}

/** @param known columns of the table; of a reference table DuckDB itself says what it has not. */
async function fill(
  duck: Duck,
  table: string,
  known: ReadonlySet<string> | null,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  for (const column of columns)
    if (known !== null && !known.has(column)) throw new Error(`no column ${table}.${column}`);
  const values = rows.map((row) => `(${columns.map((column) => cell(row[column] ?? null)).join(', ')})`);
  await duck.run(`INSERT INTO ${table} (${columns.map(identifier).join(', ')}) VALUES ${values.join(', ')}`);
}

const cell = (value: Row[string]): string =>
  value === null || value === undefined ? 'NULL' : typeof value === 'string' ? literal(value) : String(value);
