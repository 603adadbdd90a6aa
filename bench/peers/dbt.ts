import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { literal, openDuck, TIME_ZONE } from '../../lake/duck.ts';
import { compileAudits } from '../../transforms/runner/audits.ts';
import type { AuditSpec, Model } from '../../transforms/runner/model.ts';
import type { ReferenceTable } from '../../transforms/runner/reference.ts';
import type { Job } from '../data/warehouse.ts';
import { measure, type Run } from '../harness/measure.ts';
import type { PeerTools } from '../harness/python.ts';
import { BenchProblem, type Session } from '../harness/session.ts';
import { renameTables } from './tables.ts';

/** A dbt project that makes the same tables with the same tests. */
export interface PeerProject {
  folder: string;
  /** The database it builds. */
  file: string;
  /** Tests written: as many as our audits are. */
  tests: number;
}

/** Writes the project from our model files: SELECTs with `{{ ref() }}`, audits as generic and singular tests. */
export async function writeDbtProject(job: Job, folder: string): Promise<PeerProject> {
  const file = path.join(folder, 'warehouse.duckdb');
  for (const part of ['models', 'tests']) await mkdir(path.join(folder, part), { recursive: true });
  const put = (name: string, text: string) => writeFile(path.join(folder, name), text);
  await put(
    'dbt_project.yml',
    stringify({
      name: 'panhuo_bench',
      version: '1.0.0',
      profile: 'panhuo_bench',
      flags: { send_anonymous_usage_stats: false, use_colors: false },
      models: { panhuo_bench: { '+materialized': 'table' } },
    }),
  );
  const { memory, threads } = job;
  const settings = {
    memory_limit: memory,
    threads,
    TimeZone: TIME_ZONE,
    temp_directory: path.join(folder, 'spill'),
  };
  await put(
    'profiles.yml',
    stringify({
      panhuo_bench: {
        target: 'bench',
        outputs: { bench: { type: 'duckdb', path: file, threads, settings } },
      },
    }),
  );
  const names = new Set(job.models.map((model) => model.name));
  const rename = (sql: string) =>
    renameTables(sql, (table) => {
      const [schema, name] = table.split('.');
      if (name !== undefined && (schema === 'lake' || schema === 'ref'))
        return `{{ source('${schema}', '${name}') }}`;
      return names.has(table) ? `{{ ref('${table}') }}` : undefined;
    });
  await put(
    'models/sources.yml',
    stringify({ version: 2, sources: [lakeSource(job), refSource(job.references)] }),
  );
  let tests = 0;
  const described = [];
  for (const model of job.models) {
    await put(`models/${model.name}.sql`, rename(withoutJinja(model)));
    const columns = new Map<string, unknown[]>();
    for (const spec of model.audits) {
      const generic = genericTests(spec);
      for (const { column, test } of generic) columns.set(column, [...(columns.get(column) ?? []), test]);
      tests += generic.length;
      if (generic.length > 0) continue;
      for (const audit of compileAudits({ ...model, audits: [spec] })) {
        await put(
          `tests/${model.name}_${++tests}.sql`,
          `{{ config(severity='${audit.severity === 'warn' ? 'warn' : 'error'}') }}\n${rename(audit.bad)}\n`,
        );
      }
    }
    described.push({
      name: model.name,
      columns: [...columns].map(([name, list]) => ({ name, data_tests: list })),
    });
  }
  await put('models/schema.yml', stringify({ version: 2, models: described }));
  return { folder, file, tests };
}

function withoutJinja(model: Model): string {
  // None of our models has any; in one that had it dbt would silently read something else.
  if (/\{[{%#]/.test(model.sql)) throw new BenchProblem(`${model.file} 中有 dbt 会当作 Jinja 的文字`);
  return model.sql;
}

/** Locations are filled in with Python's `%`, because the braces of a column list would mean something in the other way. */
const located = (name: string, location: string) => ({
  name,
  config: { meta: { external_location: location.replaceAll('%', '%%'), formatter: 'oldstyle' } },
});

function lakeSource({ lake }: Job) {
  return {
    name: 'lake',
    tables: Object.entries(lake).map(([name, select]) => located(name, `(${select})`)),
  };
}

function refSource(references: readonly ReferenceTable[]) {
  return { name: 'ref', tables: references.map((table) => located(table.name, readReference(table))) };
}

/** The table function that reads a reference table, typed as its description says. */
export function readReference({ file, columns }: ReferenceTable): string {
  const types = Object.entries(columns).map(([column, type]) => `${literal(column)}: ${literal(type)}`);
  return `read_csv(${literal(file)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {${types.join(', ')}})`;
}

function genericTests(spec: AuditSpec): { column: string; test: unknown }[] {
  const severity = spec.severity === 'warn' ? 'warn' : 'error';
  const config = { config: { severity } };
  if ('not_null' in spec) return spec.not_null.map((column) => ({ column, test: { not_null: config } }));
  if ('unique' in spec && spec.unique.length === 1)
    return spec.unique.map((column) => ({ column, test: { unique: config } }));
  if ('accepted_values' in spec) {
    const { column, values } = spec.accepted_values;
    return [{ column, test: { accepted_values: { arguments: { values }, ...config } } }];
  }
  if ('relationships' in spec) {
    const { column, to } = spec.relationships;
    const [table = '', field = ''] = to.split('.');
    return [{ column, test: { relationships: { arguments: { to: `ref('${table}')`, field }, ...config } } }];
  }
  return [];
}

const ENVIRONMENT = { DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', DO_NOT_TRACK: '1' };

/** `dbt build`, measured. */
export async function runDbt(
  session: Session,
  tools: PeerTools,
  project: PeerProject,
  ...options: string[]
): Promise<Run> {
  const { folder } = project;
  const command = [
    tools.program('dbt'),
    'build',
    '--project-dir',
    folder,
    '--profiles-dir',
    folder,
    ...options,
  ];
  return measure(session, command, { cwd: folder, env: ENVIRONMENT });
}

/** Puts the last run's state aside for `state:modified`. Resolves to the folder to name with `--state`. */
export async function keepDbtState(project: PeerProject): Promise<string> {
  const state = path.join(project.folder, 'state');
  await mkdir(state, { recursive: true });
  await copyFile(path.join(project.folder, 'target', 'manifest.json'), path.join(state, 'manifest.json'));
  return state;
}

/** As if it had never run. The empty database is made by us, in the storage format that we build in. */
export async function forgetDbt({ folder, file }: PeerProject): Promise<void> {
  for (const name of ['target', 'logs', 'state', path.basename(file), `${path.basename(file)}.wal`])
    await rm(path.join(folder, name), { recursive: true, force: true });
  (await openDuck({ file })).close();
}

/** Models built and tests passed or warned in the last run. */
export async function dbtResults(project: PeerProject): Promise<{ models: number; tests: number }> {
  const text = await readFile(path.join(project.folder, 'target', 'run_results.json'), 'utf8');
  const { results } = JSON.parse(text) as { results: { unique_id: string; status: string }[] };
  const count = (kind: string, states: string[]) =>
    results.filter((one) => one.unique_id.startsWith(kind) && states.includes(one.status)).length;
  return { models: count('model.', ['success']), tests: count('test.', ['pass', 'warn']) };
}
