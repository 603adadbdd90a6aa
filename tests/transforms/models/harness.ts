import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROGRAMS, programVersions } from '../../../activities/build/programs.ts';
import { lakeColumns, RECORD_KINDS, recordKind } from '../../../domain/records/index.ts';
import { projectRoot } from '../../../lake/assets.ts';
import { type Duck, identifier, literal, openDuck } from '../../../lake/duck.ts';
import { Lake } from '../../../lake/lake.ts';
import { type Audit, compileAudits, runAudit } from '../../../transforms/runner/audits.ts';
import { attachDecisions, type DecisionRow } from '../../../transforms/runner/lake-tables.ts';
import { loadModels } from '../../../transforms/runner/model.ts';
import { type Plan, planBuild } from '../../../transforms/runner/plan.ts';
import { attachReferences, loadReferences } from '../../../transforms/runner/reference.ts';

/** Columns of `lake.publication` that tests fill; the others are NULL. */
export const PUBLICATION_COLUMNS = `record_id, source, document_sha256, ordinal, line, parser, parser_version, fetched_at, batch, publication_number,
  publication_date, title, application_number, filing_date, applicants, inventors, classification, address, abstract, raw`;

/** A record as a test writes it: what it leaves out gets a harmless value. */
export interface TestRecord {
  publication_number: string;
  record_id?: string;
  ordinal?: number;
  fetched_at?: string;
  publication_date?: string;
  title?: string;
  application_number?: string;
  filing_date?: string;
  applicants?: string;
  inventors?: string;
  classification?: string;
  address?: string;
  abstract?: string;
  raw?: string;
}

export interface Warehouse {
  duck: Duck;
  /** Audits that found rows, after all models ran. */
  failures: { name: string; severity: 'warn' | 'block'; failures: number; samples?: string[] }[];
  /** Columns that differ from what a model's header declares. */
  undeclared: string[];
}

/**
 * Runs every model over a lake that `fill` puts into the tables of the record kinds, then every audit.
 * @param only these models with all they read, and their audits: half the time where a test is about one part of the warehouse
 */
export async function build(
  fill: (duck: Duck) => Promise<void>,
  { decisions = [], only }: { decisions?: readonly DecisionRow[]; only?: readonly string[] } = {},
): Promise<Warehouse> {
  const duck = await openDuck({ memory: '2GB' });
  for (const catalog of ['lake', 'ref']) await duck.run(`ATTACH ':memory:' AS ${catalog}`);
  for (const kind of RECORD_KINDS) {
    const columns = lakeColumns(kind).map(({ column, type }) => `${column} ${type}`);
    await duck.run(`CREATE TABLE lake.${kind.kind} (${columns.join(', ')})`);
  }
  await attachDecisions(duck, decisions);
  await fill(duck);
  const [models, references] = await Promise.all([loadModels(), loadReferences()]);
  await attachReferences(duck, references);
  const home = mkdtempSync(path.join(tmpdir(), 'panhuo-models-'));
  const world = {
    lake: await Lake.open(path.join(home, 'lake')),
    home,
    transforms: path.join(projectRoot(), 'transforms'),
  };
  const plan = await planBuild({
    models,
    references,
    batches: new Map(),
    environment: 'test',
    programs: await programVersions(PROGRAMS, world),
    previous: null,
    connection: async () => duck.connection,
  });
  const undeclared: string[] = [];
  const audits: Audit[] = [];
  const wanted = only === undefined ? null : closure(plan, only);
  for (const { model } of plan.models) {
    if (wanted !== null && !wanted.has(model.name)) continue;
    const program = model.program && PROGRAMS.get(model.program.name);
    if (program) {
      const scratch = path.join(home, model.name);
      mkdirSync(scratch);
      await program.run({
        world,
        duck,
        input: model.sql,
        table: identifier(model.name),
        hasPrevious: false,
        columns: Object.fromEntries(Object.entries(model.columns).map(([name, { type }]) => [name, type])),
        scratch,
      });
    } else await duck.run(`CREATE TABLE ${identifier(model.name)} AS ${model.sql}`);
    audits.push(...compileAudits(model));
    const made = await duck.rows<{ column: string }>(
      `SELECT column_name || ' ' || column_type AS column FROM (DESCRIBE ${identifier(model.name)})`,
    );
    const declared = Object.entries(model.columns).map(([name, { type }]) => `${name} ${type}`);
    if (made.map(({ column }) => column).join() !== declared.join()) {
      undeclared.push(`${model.name}: ${made.map(({ column }) => column).join(', ')}`);
    }
  }
  const failures: Warehouse['failures'] = [];
  for (const audit of audits) {
    const state = await runAudit(duck, audit);
    if (state.failures > 0) failures.push(state);
  }
  rmSync(home, { recursive: true });
  return { duck, failures, undeclared };
}

/** Models with all that they and their audits read. */
function closure(plan: Plan, names: readonly string[]): Set<string> {
  const reads = new Map(
    plan.models.map(({ model, reads, audits }) => [
      model.name,
      [...reads.models, ...audits.flatMap((audit) => audit.reads.models)],
    ]),
  );
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const read = reads.get(name);
    if (read === undefined) throw new Error(`no model ${name}`);
    for (const other of read) visit(other);
  };
  for (const name of names) visit(name);
  return found;
}

/** A lake of hand-written records. */
export function records(list: readonly TestRecord[]): (duck: Duck) => Promise<void> {
  return async (duck) => {
    const rows = list.map((record, i) => {
      const ordinal = record.ordinal ?? i + 1;
      const text = (value: string | undefined) => (value === undefined ? 'NULL' : literal(value));
      return `(${[
        literal(record.record_id ?? `0123456789abcdef-${ordinal}`),
        `'test', 'sha', ${ordinal}, ${ordinal + 1}, 'test', 1`,
        `TIMESTAMPTZ ${literal(record.fetched_at ?? '2026-01-01 00:00:00+08')}`,
        `'batch'`,
        literal(record.publication_number),
        `DATE ${literal(record.publication_date ?? '2019-07-12')}`,
        text(record.title ?? '名称'),
        text(record.application_number),
        record.filing_date === undefined ? 'NULL' : `DATE ${literal(record.filing_date)}`,
        text(record.applicants ?? '某某有限公司'),
        text(record.inventors),
        text(record.classification ?? 'G06F3/01(2006.01)I'),
        text(record.address ?? '210000江苏省南京市玄武区一号'),
        text(record.abstract),
        text(record.raw ?? '{}'),
      ].join(', ')})`;
    });
    await duck.run(`INSERT INTO lake.publication (${PUBLICATION_COLUMNS}) VALUES ${rows.join(', ')}`);
  };
}

/** Inserts records of a kind: texts as they would be typed, what is left out NULL. */
export async function insert(
  duck: Duck,
  kind: string,
  rows: Record<string, string | number>[],
): Promise<void> {
  const known = recordKind(kind);
  if (known === undefined) throw new Error(kind);
  const columns = new Set(lakeColumns(known).map(({ column }) => column));
  for (const [n, row] of rows.entries()) {
    const full = {
      record_id: `${kind.slice(0, 8).padEnd(8, '0')}00000000-${n + 1}`,
      source: 'test',
      fetched_at: '2026-01-01 00:00:00+08',
      ordinal: n + 1,
      ...row,
    };
    for (const column of Object.keys(full)) if (!columns.has(column)) throw new Error(`${kind}.${column}`);
    const values = Object.values(full).map((value) => (typeof value === 'number' ? value : literal(value)));
    await duck.run(
      `INSERT INTO lake.${kind} (${Object.keys(full).join(', ')}) VALUES (${values.join(', ')})`,
    );
  }
}
