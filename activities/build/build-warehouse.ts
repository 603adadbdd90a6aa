import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { exportDecisions, NO_DECISIONS, revision } from '../../decisions/index.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { projectRoot } from '../../lake/assets.ts';
import { exists, explainDiskError } from '../../lake/atomic.ts';
import { type Duck, openDuck, TIME_ZONE } from '../../lake/duck.ts';
import { tryLock } from '../../lake/lock.ts';
import { type ActiveManifest, activeBatch } from '../../lake/manifest.ts';
import { type Snapshot, Snapshots } from '../../lake/snapshots.ts';
import type { Workspace } from '../../lake/workspace.ts';
import { type DecisionRow, decisionDigests } from '../../transforms/runner/lake-tables.ts';
import { META_VERSION, writeMeta } from '../../transforms/runner/meta.ts';
import { loadModels, type Model, modelsDigest } from '../../transforms/runner/model.ts';
import { type Plan, planBuild } from '../../transforms/runner/plan.ts';
import type { Programs, ProgramWorld } from '../../transforms/runner/program.ts';
import { loadReferences, type ReferenceTable } from '../../transforms/runner/reference.ts';
import { runPlan } from '../../transforms/runner/run.ts';
import type { BuildIn, BuildOut, ModelOutcome } from '../../workflows/steps.ts';
import { LEDGER_COLUMNS, ledgerParquet } from '../crawl/ledger-file.ts';
import { sourceDrift } from '../parse/source-drift.ts';
import { PROGRAMS, programVersions } from './programs.ts';

dayjs.extend(utc);
dayjs.extend(timezone);

export interface BuildHooks {
  clock?: () => Date;
  signal?: AbortSignal;
  onModel?: (outcome: ModelOutcome, done: number, of: number) => void;
  /** Folder of models and references; the shipped ones when left out. Tests and private extensions use their own. */
  transforms?: string;
  /** Makers of computed models. @default those that ship */
  programs?: Programs;
  /** Says how far a program is, in Chinese. */
  note?: (text: string) => void;
}

/**
 * Plan, run, audit, publish. When nothing changed the current snapshot stays and nothing is run. When a blocking audit fails the
 * draft is thrown away and the answer says so; readers never see it.
 * @throws PANHUO_BUILD_BUSY, PANHUO_MODEL_*, PANHUO_LAKE_*
 */
export async function buildWarehouse(
  workspace: Workspace,
  input: BuildIn,
  hooks: BuildHooks = {},
): Promise<BuildOut> {
  const snapshots = new Snapshots(workspace.warehouse, hooks.clock);
  const lock = await tryLock(snapshots.lockFile);
  if (lock === null) {
    throw new PanhuoError('PANHUO_BUILD_BUSY', '另一个构建正在进行', {
      hint: '稍后再试；panhuo status 可查看进度。',
    });
  }
  try {
    const previous = await snapshots.base();
    const manifests = await workspace.lake.active();
    const inputs = await gatherInputs(workspace, manifests, hooks);
    if (previous?.inputs === inputs.digest && !input.full && input.only === undefined)
      return unchanged(previous, Object.keys(previous.models));
    const models = await loadModels(inputs.world.transforms);
    const decisions = await decisionRows(workspace, inputs.decisions);
    const plan = await makePlan(previous, models, input, inputs, decisionDigests(decisions));
    if (plan.unchanged && previous !== null)
      return unchanged(
        previous,
        plan.models.map(({ model }) => model.name),
      );
    return await build(workspace, snapshots, { previous, manifests, plan, inputs, decisions, input, hooks });
  } finally {
    await lock.release();
  }
}

function unchanged(previous: Snapshot, models: readonly string[]): BuildOut {
  return {
    snapshot: previous.id,
    published: false,
    blocked: false,
    models: models.map((name) => ({ name, status: 'kept', rows: previous.models[name]?.rows ?? 0, ms: 0 })),
    audits: previous.audits,
  };
}

/** What a build depends on beside the texts of its models. */
interface Inputs {
  /** Active batches by kind. */
  batches: Map<string, string[]>;
  references: ReferenceTable[];
  programs: Programs;
  /** What each program is at. */
  versions: ReadonlyMap<string, string>;
  world: ProgramWorld;
  environment: string;
  /** Revision of what people decided. */
  decisions: string;
  /** Of all these and of the model files. */
  digest: string;
}

async function gatherInputs(
  workspace: Workspace,
  manifests: readonly ActiveManifest[],
  hooks: BuildHooks,
): Promise<Inputs> {
  const folder = hooks.transforms ?? path.join(projectRoot(), 'transforms');
  const world = { lake: workspace.lake, home: workspace.home, transforms: folder };
  const programs = hooks.programs ?? PROGRAMS;
  const [models, references, environment, decisions, versions] = await Promise.all([
    modelsDigest(folder),
    loadReferences(path.join(folder, 'reference'), path.join(workspace.home, 'reference')),
    environmentOf(),
    revision(workspace),
    programVersions(programs, world),
  ]);
  const batches = new Map<string, string[]>();
  for (const manifest of manifests)
    batches.set(manifest.kind, [...(batches.get(manifest.kind) ?? []), activeBatch(manifest)]);
  const digest = createHash('sha256')
    .update(
      JSON.stringify([
        models,
        references.map(({ name, sha256 }) => [name, sha256]),
        environment,
        decisions,
        [...versions],
        [...batches],
      ]),
    )
    .digest('hex');
  return { batches, references, programs, versions, world, environment, decisions, digest };
}

async function makePlan(
  previous: Snapshot | null,
  models: Model[],
  input: BuildIn,
  { batches, references, versions, environment }: Inputs,
  decisions: ReadonlyMap<string, string>,
): Promise<Plan> {
  let parser: Duck | undefined;
  const connection = async () => {
    parser ??= await openDuck({ memory: '64MB', threads: 1 });
    return parser.connection;
  };
  return planBuild({
    models,
    references,
    batches,
    environment,
    decisions,
    programs: versions,
    previous,
    connection,
    ...(input.full ? { full: true } : {}),
    ...(input.only === undefined ? {} : { only: input.only }),
  }).finally(() => parser?.close());
}

interface Work {
  previous: Snapshot | null;
  manifests: readonly ActiveManifest[];
  plan: Plan;
  inputs: Inputs;
  decisions: readonly DecisionRow[];
  input: BuildIn;
  hooks: BuildHooks;
}

async function build(workspace: Workspace, snapshots: Snapshots, work: Work): Promise<BuildOut> {
  const { plan, input, hooks } = work;
  const clock = hooks.clock ?? (() => new Date());
  const startedAt = clock();
  // A snapshot of another environment (DuckDB version, shape of the meta tables) is no base to build on.
  const base = work.previous?.environment === plan.environment && !input.full ? work.previous : null;
  const name = `${dayjs(startedAt).tz(TIME_ZONE).format('YYYYMMDD-HHmmss')}-${plan.models
    .map((m) => m.fingerprint)
    .reduce(mix, 0)
    .toString(36)}`;
  // Two builds of the same content in one second (--full twice) must not share a name: snapshots are never written over.
  let id = name;
  for (let n = 2; await exists(snapshots.fileOf(id)); n++) id = `${name}-${n}`;
  const draft = await snapshots.draft(base);
  try {
    const duck = await openDraft(draft, base);
    let result: Awaited<ReturnType<typeof runPlan>>;
    try {
      result = await runPlan({
        duck,
        plan,
        lake: workspace.lake,
        manifests: work.manifests,
        references: work.inputs.references,
        decisions: work.decisions,
        programs: {
          all: work.inputs.programs,
          world: work.inputs.world,
          scratch: `${draft}.scratch`,
          ...(hooks.note ? { note: hooks.note } : {}),
        },
        previous: base,
        snapshot: id,
        ...(hooks.signal ? { signal: hooks.signal } : {}),
        ...(hooks.onModel ? { onModel: hooks.onModel } : {}),
      });
      if (!result.blocked) {
        await writeMeta(duck, {
          snapshot: id,
          correlation: input.correlation,
          startedAt: startedAt.toISOString(),
          finishedAt: clock().toISOString(),
          versions: { panhuo: await programVersion(), duckdb: DUCKDB_VERSION },
          synthetic: workspace.config.synthetic,
          models: plan.models,
          outcomes: result.models,
          states: result.states,
          audits: result.audits,
          manifests: work.manifests,
          ledger: { columns: LEDGER_COLUMNS, files: await ledgerParquet(workspace) },
          drift: sourceDrift(work.manifests),
        });
        await duck.run('FORCE CHECKPOINT');
      }
    } finally {
      duck.close();
    }
    if (result.blocked) {
      return {
        snapshot: work.previous?.id ?? null,
        published: false,
        blocked: true,
        models: result.models,
        audits: result.audits,
      };
    }
    hooks.signal?.throwIfAborted();
    const made = {
      id,
      created_at: startedAt.toISOString(),
      correlation: input.correlation,
      base: base?.id ?? null,
      environment: plan.environment,
      ...(input.only === undefined ? { inputs: work.inputs.digest } : {}),
      batches: plan.batches,
      tables: plan.tables,
      models: result.states,
      audits: result.audits,
    };
    if (input.hold) await snapshots.hold(draft, made);
    else await snapshots.publish(draft, made, 'build');
    await snapshots.retire();
    return {
      snapshot: input.hold ? (work.previous?.id ?? null) : id,
      ...(input.hold ? { candidate: id } : {}),
      published: !input.hold,
      blocked: false,
      models: result.models,
      audits: result.audits,
    };
  } catch (error) {
    throw explainDiskError(error, draft);
  } finally {
    await snapshots.dropDraft();
  }
}

/**
 * Those of the revision that the build began with. One that came in between would make rows that no fingerprint speaks of.
 * @throws PANHUO_BUILD_BUSY
 */
async function decisionRows(workspace: Workspace, planned: string): Promise<DecisionRow[]> {
  if (planned === NO_DECISIONS) return [];
  const found = await exportDecisions(workspace);
  if (found.revision !== planned) {
    throw new PanhuoError('PANHUO_BUILD_BUSY', '构建开始时恰有人作出了新的决定', {
      hint: '请再运行一次 panhuo build。',
    });
  }
  return found.rows.map((row) => ({
    decision_id: String(row.decision_id),
    kind: row.kind,
    subject: row.subject,
    object: row.object,
    verdict: row.verdict,
    value: row.value === null ? null : JSON.stringify(row.value),
    decided_by: row.decided_by,
    reason: row.reason,
    decided_at: row.decided_at,
  }));
}

async function openDraft(draft: string, base: Snapshot | null): Promise<Duck> {
  try {
    return await openDuck({
      file: draft,
      memory: buildMemory(),
      threads: availableParallelism(),
      spill: `${draft}.spill`,
    });
  } catch (error) {
    if (base === null) throw error;
    throw new PanhuoError('PANHUO_LAKE_CORRUPT', `打不开当前快照 ${base.id}，无法在其上构建`, {
      hint: '运行 panhuo build --full 从湖中重新构建。',
      cause: error,
    });
  }
}

/** Half of the machine, at most 8 GB: 5 M patents build in 4 GB, and readers want their share. */
function buildMemory(): string {
  return `${Math.floor(Math.min(8 * 1024, totalmem() / 2 ** 21))}MB`;
}

const mix = (hash: number, fingerprint: string) =>
  (Math.imul(hash, 31) + Number.parseInt(fingerprint.slice(0, 7), 16)) >>> 0;

let program: string | undefined;
async function programVersion(): Promise<string> {
  program ??= (
    JSON.parse(await readFile(path.join(projectRoot(), 'package.json'), 'utf8')) as { version: string }
  ).version;
  return program;
}

/** Of the package: asking the library would load it, a quarter of a second that a build with nothing to do does not need. */
const DUCKDB_VERSION = (
  createRequire(import.meta.url)('@duckdb/node-api/package.json') as { version: string }
).version;

async function environmentOf(): Promise<string> {
  return JSON.stringify({ duckdb: DUCKDB_VERSION, meta: META_VERSION });
}
