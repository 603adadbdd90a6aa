import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import type { Duck } from '../../lake/duck.ts';
import { identifier, literal } from '../../lake/duck.ts';
import type { Lake } from '../../lake/lake.ts';
import { type ActiveManifest, activeBatch } from '../../lake/manifest.ts';
import type { AuditState, ModelState, Snapshot } from '../../lake/snapshots.ts';
import type { ModelOutcome } from '../../workflows/steps.ts';
import { type Audit, runAudit } from './audits.ts';
import { attachDecisions, attachManifests, attachRecords, type DecisionRow } from './lake-tables.ts';
import type { Model } from './model.ts';
import type { Plan, PlannedModel } from './plan.ts';
import type { ProgramRun, Programs, ProgramWorld } from './program.ts';
import { attachReferences, type ReferenceTable } from './reference.ts';

export interface RunInput {
  /** The private file, open for writing: empty, or a copy of the previous snapshot. */
  duck: Duck;
  plan: Plan;
  lake: Lake;
  /** Active manifests. */
  manifests: readonly ActiveManifest[];
  references: readonly ReferenceTable[];
  /** What people decided. @default nothing */
  decisions?: readonly DecisionRow[];
  /** Makers of computed models, and what they may see. */
  programs?: { all: Programs; world: ProgramWorld; scratch: string; note?: (text: string) => void };
  previous: Snapshot | null;
  /** Id the snapshot will have. */
  snapshot: string;
  onModel?: (outcome: ModelOutcome, done: number, of: number) => void;
  /** Checked between models; a build that is asked to stop leaves nothing behind. */
  signal?: AbortSignal;
}

export interface RunResult {
  models: ModelOutcome[];
  states: Record<string, ModelState>;
  audits: AuditState[];
  /** Some audit of severity `block` found bad rows. */
  blocked: boolean;
}

/**
 * Runs a plan in a private database: models in order, then audits. Touches nothing else. The catalogs `lake` and `ref` stay attached.
 * @throws PANHUO_MODEL_FAILED with the model's file, PANHUO_MODEL_INVALID when columns are not those of the header
 */
export async function runPlan(input: RunInput): Promise<RunResult> {
  const { duck, plan, previous } = input;
  // Attached in memory, so nothing of them stays in the file.
  await duck.run("ATTACH ':memory:' AS lake");
  await duck.run("ATTACH ':memory:' AS ref");
  for (const name of plan.dropped) await duck.run(`DROP TABLE IF EXISTS ${identifier(name)}`);
  await attachReferences(duck, input.references);
  await attachDecisions(duck, input.decisions ?? []);
  await attachLake(input, input.manifests);
  const models: ModelOutcome[] = [];
  const states: Record<string, ModelState> = {};
  for (const planned of plan.models) {
    input.signal?.throwIfAborted();
    const outcome = await runModel(input, planned);
    models.push(outcome);
    const kept = planned.action === 'keep' ? previous?.models[planned.model.name] : undefined;
    states[planned.model.name] = kept
      ? { ...kept, audits: planned.auditsFingerprint }
      : {
          definition: planned.definition,
          fingerprint: planned.fingerprint,
          audits: planned.auditsFingerprint,
          batches: planned.model.incremental === 'batch' ? planned.batches : [],
          rows: outcome.rows,
          ms: outcome.ms,
          built_in: input.snapshot,
        };
    input.onModel?.(outcome, models.length, plan.models.length);
  }
  const audits = await runAudits(input);
  return {
    models,
    states,
    audits,
    blocked: audits.some((audit) => audit.severity === 'block' && audit.failures > 0),
  };
}

/** Lets models see just these batches of the lake. */
async function attachLake({ duck, lake }: RunInput, manifests: readonly ActiveManifest[]): Promise<void> {
  await attachManifests(duck, manifests);
  await attachRecords(duck, lake, manifests);
}

async function runModel(input: RunInput, planned: PlannedModel): Promise<ModelOutcome> {
  const { duck } = input;
  const { model, action } = planned;
  const table = identifier(model.name);
  if (action === 'keep') {
    const rows =
      input.previous?.models[model.name]?.rows ?? (await duck.count(`SELECT count(*) FROM ${table}`));
    return { name: model.name, status: 'kept', rows, ms: 0 };
  }
  const started = performance.now();
  try {
    if (action === 'append') {
      const fresh = new Set(planned.newBatches);
      const columns = Object.keys(model.columns).map(identifier).join(', ');
      await attachLake(
        input,
        input.manifests.filter((manifest) => fresh.has(activeBatch(manifest))),
      );
      await duck.run(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM (${model.sql})`);
      await attachLake(input, input.manifests);
    } else if (model.program) {
      await runProgram(input, model, model.program.name);
    } else {
      await duck.run(`CREATE OR REPLACE TABLE ${table} AS ${model.sql}`);
    }
  } catch (error) {
    // What a program refuses says better what happened than we could; a stop is no failure of the model.
    if (error instanceof PanhuoError || input.signal?.aborted) throw error;
    throw new PanhuoError(
      'PANHUO_MODEL_FAILED',
      `模型 ${model.name} 执行失败：${error instanceof Error ? error.message : String(error)}`,
      {
        where: { file: model.file },
        hint: '修正 SQL 后重跑 panhuo build；上一快照保持不变。',
        cause: error,
      },
    );
  }
  await checkColumns(duck, model);
  const rows = await duck.count(`SELECT count(*) FROM ${table}`);
  return { name: model.name, status: 'built', rows, ms: Math.round(performance.now() - started) };
}

async function runProgram(input: RunInput, model: Model, name: string): Promise<void> {
  const { duck, programs } = input;
  const program = programs?.all.get(name);
  if (!programs || !program) throw new Error(`no program ${name}`);
  const run = programRun(input, model);
  await mkdir(run.scratch, { recursive: true });
  try {
    await program.run({ ...run, input: model.sql, hasPrevious: await isAsDeclared(duck, model) });
  } finally {
    await rm(run.scratch, { recursive: true, force: true });
  }
}

/** What a program of a model gets beside its input. */
function programRun(
  { duck, programs, signal }: RunInput,
  model: Model,
): Omit<ProgramRun, 'input' | 'hasPrevious'> {
  if (!programs) throw new Error('no programs');
  return {
    world: programs.world,
    duck,
    table: identifier(model.name),
    columns: Object.fromEntries(Object.entries(model.columns).map(([column, { type }]) => [column, type])),
    scratch: path.join(programs.scratch, model.name),
    ...(signal ? { signal } : {}),
    ...(programs.note ? { note: programs.note } : {}),
  };
}

/** Whether the draft holds the model's rows of the build before, in the columns of today. */
async function isAsDeclared(duck: Duck, model: Model): Promise<boolean> {
  const made = await duck.rows<{ is: string }>(
    `SELECT column_name || ' ' || data_type AS is FROM duckdb_columns()
     WHERE database_name = current_database() AND table_name = ${literal(model.name)} ORDER BY column_index`,
  );
  const types = await namesOfTypes(duck, model);
  const said = Object.keys(model.columns).map((name, at) => `${name} ${types[at]}`);
  return made.length > 0 && made.map(({ is }) => is).join() === said.join();
}

/** The header is what readers rely on: names, order and types must be what the SELECT makes. */
async function checkColumns(duck: Duck, model: Model): Promise<void> {
  // Not duckdb_columns(): that lists every catalog each time, 20 ms a model.
  const made = await duck.rows<{ column_name: string; column_type: string }>(
    `SELECT column_name, column_type FROM (DESCRIBE ${identifier(model.name)})`,
  );
  const types = await namesOfTypes(duck, model);
  const said = Object.keys(model.columns).map((name, at) => `${name} ${types[at]}`);
  const is = made.map(({ column_name, column_type }) => `${column_name} ${column_type}`);
  const at = said.findIndex((column, index) => column !== is[index]);
  if (at < 0 && said.length === is.length) return;
  throw new PanhuoError(
    'PANHUO_MODEL_INVALID',
    `${model.name} 的列与说明块不符：说明为 ${said[at] ?? `${said.length} 列`}，实际为 ${is[at] ?? `${is.length} 列`}（${model.file}）`,
    { where: { file: model.file, ...(said[at] ? { field: said[at].split(' ')[0] ?? '' } : {}) } },
  );
}

/** The header's types by the names DuckDB gives them (`int8` is BIGINT). */
async function namesOfTypes(duck: Duck, model: Model): Promise<string[]> {
  const types = Object.values(model.columns).map(({ type }) => `typeof(NULL::${type})`);
  try {
    const [row] = await duck.rows<{ names: string }>(
      `SELECT to_json([${types.join(', ')}])::VARCHAR AS names`,
    );
    return JSON.parse(row?.names ?? '[]') as string[];
  } catch (error) {
    throw new PanhuoError(
      'PANHUO_MODEL_INVALID',
      `${model.name} 的说明块中有未知的类型：${error instanceof Error ? error.message : String(error)}（${model.file}）`,
      { where: { file: model.file }, cause: error },
    );
  }
}

/** Audits of what changed, and those that look at something that changed; the rest stand as they were found before. */
async function runAudits(input: RunInput): Promise<AuditState[]> {
  const { plan, previous, duck } = input;
  const touched = new Set(
    plan.models.filter((planned) => planned.action !== 'keep').map((planned) => planned.model.name),
  );
  const before = new Map((previous?.audits ?? []).map((audit) => [`${audit.model}/${audit.name}`, audit]));
  const results: AuditState[] = [];
  for (const planned of plan.models) {
    // The fingerprint says that no audit, reference or batch it reads changed; models are left to look at.
    const same = previous?.models[planned.model.name]?.audits === planned.auditsFingerprint;
    for (const audit of planned.audits) {
      const old = before.get(`${audit.model}/${audit.name}`);
      const stands = same && old !== undefined && !audit.reads.models.some((name) => touched.has(name));
      results.push(stands ? old : await runAuditOf(duck, audit, planned.model));
    }
  }
  return results;
}

async function runAuditOf(duck: Duck, audit: Audit, model: Model): Promise<AuditState> {
  try {
    return await runAudit(duck, audit);
  } catch (error) {
    throw new PanhuoError(
      'PANHUO_MODEL_INVALID',
      `审计 ${audit.name} 无法执行：${error instanceof Error ? error.message : String(error)}`,
      {
        where: { file: model.file, field: audit.name },
        cause: error,
      },
    );
  }
}
