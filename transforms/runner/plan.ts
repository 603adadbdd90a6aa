import { createHash } from 'node:crypto';
import { PanhuoError } from '../../domain/errors.ts';
import type { DuckDBConnection } from '../../lake/duck.ts';
import type { ModelState, Snapshot } from '../../lake/snapshots.ts';
import { tablesOf } from '../lineage/lineage.ts';
import { type Audit, compileAudits } from './audits.ts';
import { LAKE_KINDS, LAKE_TABLES } from './lake-tables.ts';
import type { Model } from './model.ts';
import type { ReferenceTable } from './reference.ts';

export interface Reads {
  models: string[];
  references: string[];
  lake: string[];
}

export interface PlannedAudit extends Audit {
  reads: Reads;
}

/** A model in its place: what it reads, and whether its text and inputs are those of an earlier run. */
export interface PlannedModel {
  model: Model;
  reads: Reads;
  definition: string;
  fingerprint: string;
  /**
   * Of everything that changes no row of the model but what is said of it: its audits with the references and batches they read, and
   * the words of its header. Another one means audits to run and a snapshot to publish.
   */
  auditsFingerprint: string;
  audits: PlannedAudit[];
  action: 'keep' | 'build' | 'append';
  /** Why it is not kept, for people and logs. */
  reason: string;
  /** Batches of the kinds it reads. */
  batches: string[];
  /** For `append`: those it has not seen. */
  newBatches: string[];
}

export interface Plan {
  /** In an order in which every model comes after what it reads. */
  models: PlannedModel[];
  /** Tables of the earlier snapshot that no model makes any more. */
  dropped: string[];
  batches: string[];
  /** Tables that each SQL text reads, by digest: kept with the snapshot. */
  tables: Record<string, string[]>;
  environment: string;
  /** Nothing to run, audit or drop: the current snapshot is what a build would make. */
  unchanged: boolean;
}

export interface PlanInput {
  models: readonly Model[];
  references: readonly ReferenceTable[];
  /** Active batches by record kind, sorted. */
  batches: ReadonlyMap<string, readonly string[]>;
  /** What each `lake.decision_…` holds (`decisionDigests`); models that read one run again when it holds something else. @default none */
  decisions?: ReadonlyMap<string, string>;
  environment: string;
  /** What programs of computed models are at, by name. @default none: a model that names one is refused */
  programs?: ReadonlyMap<string, string>;
  previous: Snapshot | null;
  full?: boolean;
  only?: string;
  /** Opens a connection when it is needed: DuckDB's own parser tells which tables a SELECT reads. */
  connection: () => Promise<DuckDBConnection>;
}

/** Of an SQL text it is the key of {@link Plan.tables}. */
export const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);

/**
 * Decides what a build has to do. Pure but for the parser: equal inputs give equal plans.
 * @throws PANHUO_MODEL_INVALID (unknown table, bad SQL, also of audits), PANHUO_MODEL_CYCLE, PANHUO_USAGE (`only` names no model)
 */
export async function planBuild(input: PlanInput): Promise<Plan> {
  const references = new Map(input.references.map((table) => [table.name, table]));
  const known: Known = { models: new Set(input.models.map((model) => model.name)), references };
  const tables: Record<string, string[]> = {};
  // The same text reads the same tables: with nothing new to parse, DuckDB is not even loaded.
  const tablesIn = async (sql: string, subject: string, file: string): Promise<string[]> => {
    const key = digest(sql);
    const list =
      tables[key] ??
      input.previous?.tables[key] ??
      (await parseTables(await input.connection(), sql, subject, file));
    tables[key] = list;
    return list;
  };
  const reads = new Map<string, Reads>();
  for (const { name, sql, file, program } of input.models) {
    if (program !== undefined && !input.programs?.has(program.name)) {
      throw new PanhuoError('PANHUO_MODEL_INVALID', `没有这个程序：${program.name}（${file}）`, {
        where: { file, field: 'program' },
        hint: `可用：${[...(input.programs?.keys() ?? [])].join('、')}`,
      });
    }
    const tables = new Set([...(await tablesIn(sql, 'SQL ', file)), ...(program?.reads ?? [])]);
    reads.set(name, sortOut([...tables].sort(), known, 'SQL ', file));
  }
  const order = sort(input.models, reads);
  const chosen = input.only === undefined ? null : select(input.only, order, reads);
  const previous = input.previous?.environment === input.environment ? input.previous : null;
  const planned = new Map<string, PlannedModel>();
  for (const model of order) {
    const own = reads.get(model.name) ?? { models: [], references: [], lake: [] };
    const upstream = own.models.map((name) => planned.get(name)).filter((entry) => entry !== undefined);
    const definition = digest([
      model.sql,
      model.incremental ?? null,
      model.program ? [model.program.name, input.programs?.get(model.program.name)] : null,
      Object.entries(model.columns).map(([column, { type }]) => [column, type]),
      upstream.map((entry) => entry.definition),
      own.references.map((name) => references.get(name)?.sha256),
    ]);
    const seen = batchesOf(own.lake, input);
    const fingerprint = digest([definition, upstream.map((entry) => entry.fingerprint), seen]);
    const audits: PlannedAudit[] = [];
    for (const audit of compileAudits(model)) {
      const subject = `审计 ${audit.name} `;
      const read = audit.tables ?? (await tablesIn(audit.bad, subject, model.file));
      audits.push({ ...audit, reads: sortOut(read, known, subject, model.file) });
    }
    const state = previous?.models[model.name];
    const base = {
      model,
      reads: own,
      definition,
      fingerprint,
      audits,
      auditsFingerprint: digest([
        audits.map((audit) => [
          audit,
          audit.reads.references.map((name) => references.get(name)?.sha256),
          batchesOf(audit.reads.lake, input),
        ]),
        [model.grain, model.key, model.description ?? null, model.owner ?? null, model.columns],
      ]),
      batches: seen,
    };
    const decision = decide(
      model,
      own,
      state,
      { definition, fingerprint, seen },
      input.full === true,
      chosen,
    );
    // A model that `only` leaves out of date keeps the fingerprint of what it holds, so that what is built on it now is built again
    // once it is brought up to date.
    const stale = decision.action === 'keep' && state !== undefined;
    planned.set(model.name, {
      ...base,
      ...decision,
      ...(stale ? { definition: state.definition, fingerprint: state.fingerprint } : {}),
    });
  }
  const models = order.map((model) => planned.get(model.name)).filter((entry) => entry !== undefined);
  const dropped = Object.keys(previous?.models ?? {}).filter((name) => !known.models.has(name));
  const batches = [...new Set([...input.batches.values()].flat())].sort();
  const audited = models.every(
    (entry) => previous?.models[entry.model.name]?.audits === entry.auditsFingerprint,
  );
  return {
    models,
    dropped,
    batches,
    tables,
    environment: input.environment,
    unchanged:
      previous !== null &&
      audited &&
      dropped.length === 0 &&
      models.every((entry) => entry.action === 'keep'),
  };
}

function decide(
  model: Model,
  reads: Reads,
  state: ModelState | undefined,
  now: { definition: string; fingerprint: string; seen: string[] },
  full: boolean,
  chosen: ReadonlySet<string> | null,
): Pick<PlannedModel, 'action' | 'reason' | 'newBatches'> {
  if (full) return { action: 'build', reason: '--full', newBatches: [] };
  if (state === undefined) return { action: 'build', reason: '新模型', newBatches: [] };
  // A model outside the selection keeps its old rows even if they are out of date; the state says so by its old fingerprint.
  if (chosen !== null && !chosen.has(model.name))
    return { action: 'keep', reason: '不在 --only 之列', newBatches: [] };
  if (state.fingerprint === now.fingerprint) return { action: 'keep', reason: '未变', newBatches: [] };
  if (state.definition !== now.definition)
    return { action: 'build', reason: '定义或上游定义、参考表已变', newBatches: [] };
  if (model.incremental === 'batch' && reads.models.length === 0) {
    const seen = new Set(now.seen);
    const known = new Set(state.batches);
    // Only additions can be appended; a batch that was replaced has rows that must go.
    if (state.batches.every((batch) => seen.has(batch))) {
      return {
        action: 'append',
        reason: '新批次',
        newBatches: now.seen.filter((batch) => !known.has(batch)),
      };
    }
    return { action: 'build', reason: '有批次被替换', newBatches: [] };
  }
  return { action: 'build', reason: '输入数据已变', newBatches: [] };
}

function batchesOf(tables: readonly string[], { batches, decisions }: PlanInput): string[] {
  const all = tables.some((table) => table === 'batch' || table === 'document');
  const kinds = all ? [...batches.keys()] : tables;
  const decided = tables.flatMap((table) => {
    const held = decisions?.get(table);
    return held === undefined ? [] : [`${table}:${held}`];
  });
  return [...new Set(kinds.flatMap((kind) => batches.get(kind) ?? [])), ...decided].sort();
}

/** The tables that SQL reads, by DuckDB's own parser. @throws PANHUO_MODEL_INVALID */
async function parseTables(
  connection: DuckDBConnection,
  sql: string,
  subject: string,
  file: string,
): Promise<string[]> {
  try {
    return [...(await tablesOf(connection, sql))];
  } catch (error) {
    throw new PanhuoError(
      'PANHUO_MODEL_INVALID',
      `${subject}无法解析：${error instanceof Error ? error.message : String(error)}（${file}）`,
      {
        where: { file },
        cause: error,
      },
    );
  }
}

interface Known {
  models: ReadonlySet<string>;
  references: ReadonlyMap<string, ReferenceTable>;
}

/** What the names of tables stand for. @throws PANHUO_MODEL_INVALID for one that nothing makes */
function sortOut(tables: readonly string[], known: Known, subject: string, file: string): Reads {
  const reads: Reads = { models: [], references: [], lake: [] };
  for (const table of tables) {
    const [schema, name] = table.includes('.') ? (table.split('.') as [string, string]) : ['', table];
    if (schema === 'lake' && (LAKE_KINDS.includes(name) || LAKE_TABLES.includes(name))) reads.lake.push(name);
    else if (schema === 'ref' && known.references.has(name)) reads.references.push(name);
    else if (schema === '' && known.models.has(name)) reads.models.push(name);
    else {
      throw new PanhuoError('PANHUO_MODEL_INVALID', `${subject}引用了不存在的表：${table}（${file}）`, {
        where: { file },
        hint: '可引用 lake.<记录种类>、ref.<参考表> 与其他模型。',
      });
    }
  }
  return reads;
}

/** Kahn's algorithm, ties by name, so that equal models give equal orders. */
function sort(models: readonly Model[], reads: ReadonlyMap<string, Reads>): Model[] {
  const left = new Map(
    [...models].sort((a, b) => (a.name < b.name ? -1 : 1)).map((model) => [model.name, model]),
  );
  const order: Model[] = [];
  while (left.size > 0) {
    const ready = [...left.values()].filter(
      (model) => !(reads.get(model.name)?.models ?? []).some((name) => left.has(name)),
    );
    if (ready.length === 0) {
      throw new PanhuoError('PANHUO_MODEL_CYCLE', `模型循环引用：${[...left.keys()].join(' → ')}`, {
        hint: '请把共用的部分拆成单独的中间模型。',
      });
    }
    for (const model of ready) {
      order.push(model);
      left.delete(model.name);
    }
  }
  return order;
}

/** `name`, `name+` (and all that reads it), `+name` (and all it reads), several by comma. */
function select(expression: string, order: readonly Model[], reads: ReadonlyMap<string, Reads>): Set<string> {
  const chosen = new Set<string>();
  for (const part of expression.split(',').map((text) => text.trim())) {
    const name = part.replace(/^\+|\+$/g, '');
    if (!order.some((model) => model.name === name)) {
      throw new PanhuoError('PANHUO_USAGE', `没有这个模型：${name}`, {
        hint: `可选：${order.map((model) => model.name).join('、')}`,
      });
    }
    const walk = (from: string, next: (name: string) => string[], seen = new Set<string>()) => {
      if (seen.has(from)) return;
      seen.add(from);
      chosen.add(from);
      for (const other of next(from)) walk(other, next, seen);
    };
    chosen.add(name);
    if (part.startsWith('+')) walk(name, (from) => reads.get(from)?.models ?? []);
    if (part.endsWith('+')) {
      walk(name, (from) =>
        order.filter((model) => reads.get(model.name)?.models.includes(from)).map((model) => model.name),
      );
    }
  }
  return chosen;
}
