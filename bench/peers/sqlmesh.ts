import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { literal, openDuck, TIME_ZONE } from '../../lake/duck.ts';
import { compileAudits } from '../../transforms/runner/audits.ts';
import type { AuditSpec, Model } from '../../transforms/runner/model.ts';
import type { Job } from '../data/warehouse.ts';
import { measure, type Run } from '../harness/measure.ts';
import type { PeerTools } from '../harness/python.ts';
import type { Session } from '../harness/session.ts';
import { type PeerProject, readReference } from './dbt.ts';
import { renameTables } from './tables.ts';

/** Writes a sqlmesh project that makes the same tables with the same audits. */
export async function writeSqlmeshProject(job: Job, folder: string): Promise<PeerProject> {
  // Not named after itself: the catalog would have the name of a schema that sqlmesh makes.
  const file = path.join(folder, 'warehouse.duckdb');
  for (const part of ['models', 'audits']) await mkdir(path.join(folder, part), { recursive: true });
  const put = (name: string, text: string) => writeFile(path.join(folder, name), text);
  const { memory, threads } = job;
  await put(
    'config.yaml',
    stringify({
      gateways: {
        bench: {
          connection: {
            type: 'duckdb',
            database: file,
            connector_config: {
              memory_limit: memory,
              threads,
              TimeZone: TIME_ZONE,
              temp_directory: path.join(folder, 'spill'),
            },
          },
        },
      },
      default_gateway: 'bench',
      model_defaults: { dialect: 'duckdb', start: '2019-01-01' },
    }),
  );
  const names = new Set(job.models.map((model) => model.name));
  const rename = (sql: string) =>
    renameTables(sql, (table) => (names.has(table) ? `main.${table}` : undefined));
  let tests = 0;
  for (const model of job.models) {
    const audits = model.audits.flatMap(builtinAudits);
    await put(`models/${model.name}.sql`, modelText(model, audits, rename(model.sql)));
    tests += model.audits.flatMap((spec) => compileAudits({ ...model, audits: [spec] })).length;
    // Audits that look at other models stand alone there: attached ones run before the models that come later.
    const own = model.audits.filter((spec) => builtinAudits(spec).length === 0);
    for (const [at, audit] of compileAudits({ ...model, audits: own }).entries()) {
      const name = `${model.name}_${at + 1}`;
      await put(
        `audits/${name}.sql`,
        `AUDIT (name ${name}, dialect duckdb, standalone true, blocking false);\n\n${rename(audit.bad)};\n`,
      );
    }
  }
  return { folder, file, tests };
}

function modelText(model: Model, audits: readonly string[], sql: string): string {
  const list = audits.length === 0 ? '' : `,\n  audits (\n    ${audits.join(',\n    ')}\n  )`;
  return `MODEL (\n  name main.${model.name},\n  kind FULL${list}\n);\n\n${sql};\n`;
}

function builtinAudits(spec: AuditSpec): string[] {
  const blocking = spec.severity === 'warn' ? ', blocking := false' : '';
  if ('not_null' in spec) return [`not_null(columns := (${spec.not_null.join(', ')})${blocking})`];
  // Its unique_values sorts a window for each column; this one groups, as ours does.
  if ('unique' in spec)
    return [`unique_combination_of_columns(columns := (${spec.unique.join(', ')})${blocking})`];
  if ('accepted_values' in spec) {
    const { column, values } = spec.accepted_values;
    return [`accepted_values(column := ${column}, is_in := (${values.map(literal).join(', ')})${blocking})`];
  }
  return [];
}

/** The database as sqlmesh finds it: the lake and the reference tables as views, nothing built. */
export async function forgetSqlmesh(project: PeerProject, job: Job): Promise<void> {
  for (const name of await readdir(project.folder)) {
    if (/^(\.cache|logs|warehouse\.duckdb.*)$/.test(name))
      await rm(path.join(project.folder, name), { recursive: true, force: true });
  }
  await using duck = await openDuck({ file: project.file });
  for (const schema of ['lake', 'ref']) await duck.run(`CREATE SCHEMA ${schema}`);
  for (const [name, select] of Object.entries(job.lake))
    await duck.run(`CREATE VIEW lake.${name} AS ${select}`);
  for (const table of job.references)
    await duck.run(`CREATE VIEW ref.${table.name} AS SELECT * FROM ${readReference(table)}`);
}

const ENVIRONMENT = { SQLMESH__DISABLE_ANONYMIZED_ANALYTICS: 'true', DO_NOT_TRACK: '1', NO_COLOR: '1' };

/** A sqlmesh command, measured. */
export async function runSqlmesh(
  session: Session,
  tools: PeerTools,
  project: PeerProject,
  ...options: string[]
): Promise<Run> {
  const command = [tools.program('sqlmesh'), '--paths', project.folder, ...options];
  return measure(session, command, { cwd: project.folder, env: ENVIRONMENT });
}

/** Makes the production environment what the project says. */
export const SQLMESH_PLAN = ['plan', '--auto-apply', '--no-prompts', '--skip-tests'];
