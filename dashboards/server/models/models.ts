import { PanhuoError } from '../../../domain/errors.ts';
import { type DuckDBConnection, identifier, literal } from '../../../lake/duck.ts';
import type { Snapshot } from '../../../lake/snapshots.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { nearest } from '../../../transforms/semantic/suggest.ts';
import type { ModelAnswer, ModelRow, SampleRows } from '../../api/ops-model.ts';
import type { Caller } from '../access/caller.ts';
import { ask } from './ask.ts';
import type { ModelCatalog, ModelEntry } from './catalog.ts';
import { metricsOf } from './impact.ts';
import { hideCells } from './samples.ts';

export interface ModelFilter {
  layer?: string | undefined;
  state?: string | undefined;
  /** Part of the name or of the description. */
  q?: string | undefined;
  sort?: string | undefined;
}

const SORTS: Readonly<Record<string, (a: ModelRow, b: ModelRow) => number>> = {
  name: () => 0,
  '-rows': (a, b) => b.rows - a.rows,
  rows: (a, b) => a.rows - b.rows,
  '-ms': (a, b) => b.ms - a.ms,
  ms: (a, b) => a.ms - b.ms,
  '-metrics': (a, b) => b.metrics - a.metrics,
  metrics: (a, b) => a.metrics - b.metrics,
};
export const MODEL_SORTS = Object.keys(SORTS) as [string, ...string[]];

/**
 * All models of a snapshot as rows of a list.
 * @param failed the model that stopped the last build, if one did
 */
export function modelRows(
  catalog: ModelCatalog,
  metrics: MetricCatalog,
  snapshot: Snapshot,
  failed: string | null,
): ModelRow[] {
  const audits = new Map<string, { total: number; failed: number }>();
  for (const audit of snapshot.audits) {
    const of = audits.get(audit.model) ?? { total: 0, failed: 0 };
    audits.set(audit.model, { total: of.total + 1, failed: of.failed + Number(audit.failures > 0) });
  }
  return [...catalog.models.values()].map((model) => ({
    name: model.name,
    description: model.description,
    layer: model.layer,
    grain: model.grain,
    state: model.name === failed ? 'failed' : (model.status ?? 'kept'),
    rows: model.rows,
    ms: model.ms,
    columns: catalog.columns.get(model.name)?.length ?? 0,
    built_in: model.built_in,
    program: model.program,
    audits: audits.get(model.name) ?? { total: 0, failed: 0 },
    metrics: metricsOf(catalog, metrics, model.name).length,
  }));
}

export function chooseModels(rows: readonly ModelRow[], { layer, state, q, sort }: ModelFilter): ModelRow[] {
  const wanted = q?.trim().toLowerCase() ?? '';
  const chosen = rows.filter(
    (row) =>
      (layer === undefined || row.layer === layer) &&
      (state === undefined || row.state === state) &&
      (wanted === '' || `${row.name} ${row.grain} ${row.description ?? ''}`.toLowerCase().includes(wanted)),
  );
  const by = SORTS[sort ?? 'name'] ?? SORTS.name;
  return chosen.sort((a, b) => by?.(a, b) || (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/** @throws PANHUO_PAGE_UNKNOWN with the nearest name */
export function modelNamed(catalog: ModelCatalog, name: string): ModelEntry {
  const model = catalog.models.get(name);
  if (model !== undefined) return model;
  const near = nearest(name, [...catalog.models.keys()]);
  throw new PanhuoError('PANHUO_PAGE_UNKNOWN', `快照 ${catalog.snapshot} 里没有模型“${name.slice(0, 80)}”`, {
    hint: near === undefined ? '模型清单见“模型”一页。' : `是否指 ${near}？`,
  });
}

/** What a model is, but its rows. */
export async function modelDetail(
  connection: DuckDBConnection,
  catalog: ModelCatalog,
  metrics: MetricCatalog,
  name: string,
): Promise<Pick<ModelAnswer, 'key' | 'bytes' | 'sql' | 'columns' | 'reads' | 'read_by' | 'metrics'>> {
  const model = modelNamed(catalog, name);
  return {
    key: [...model.key],
    bytes: await bytesOf(connection, name),
    sql: model.sql,
    columns: (catalog.columns.get(name) ?? []).map((column) => ({
      ...column,
      key: model.key.includes(column.column),
      class: catalog.classes.get(name)?.get(column.column) ?? null,
    })),
    reads: [...(catalog.reads.get(name) ?? [])],
    read_by: [...(catalog.readBy.get(name) ?? [])],
    metrics: metricsOf(catalog, metrics, name),
  };
}

/** Whole blocks of the file that hold the table's columns; small tables share one. */
async function bytesOf(connection: DuckDBConnection, name: string): Promise<number | null> {
  const [row] = await ask<{ blocks: number; size: number | null }>(
    connection,
    `SELECT count(DISTINCT block_id)::DOUBLE AS blocks, (SELECT block_size::DOUBLE FROM pragma_database_size() LIMIT 1) AS size
       FROM pragma_storage_info(${literal(name)}) WHERE persistent AND block_id >= 0`,
  );
  return row === undefined || row.size === null ? null : row.blocks * row.size;
}

export const SAMPLE_ROWS = 20;

/** The first rows of a model in the order of its key. */
export async function modelSample(
  connection: DuckDBConnection,
  catalog: ModelCatalog,
  name: string,
  caller: Caller,
): Promise<SampleRows> {
  const model = modelNamed(catalog, name);
  const columns = (catalog.columns.get(name) ?? []).map(({ column }) => column);
  // As text: sums stay exact, days stay days, and 64-bit numbers stay whole.
  const texts = columns.map((column) => `CAST(${identifier(column)} AS VARCHAR) AS ${identifier(column)}`);
  const rows = await ask<Record<string, string | null>>(
    connection,
    `SELECT ${texts.join(', ')} FROM (SELECT * FROM ${identifier(name)} ORDER BY ${model.key.map(identifier).join(', ')} LIMIT ${SAMPLE_ROWS})`,
  );
  const cells = rows.map((row) => columns.map((column) => row[column] ?? null));
  const classes = catalog.classes.get(name);
  return hideCells(columns, cells, (column) => classes?.get(column), caller);
}
