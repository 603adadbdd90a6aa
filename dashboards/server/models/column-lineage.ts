import { PanhuoError } from '../../../domain/errors.ts';
import { recordKind } from '../../../domain/records/index.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { Filter, MetricDefinition } from '../../../transforms/semantic/types.ts';
import type { ColumnEdge, ColumnNode, ColumnsAnswer, MetricColumnsAnswer } from '../../api/ops-model.ts';
import { ask } from './ask.ts';
import { kindOf, type ModelCatalog } from './catalog.ts';

/** More columns than this on one page help nobody: the answer says that there are more. */
export const MOST_COLUMNS = 150;

interface Row {
  model: string;
  column: string;
  source_table: string | null;
  source_column: string | null;
  kind: ColumnEdge['how'] | null;
  complete: boolean;
}

/**
 * The columns a column is made of (`up`), or those made of it (`down`), step by step to the ends: columns of the lake, of reference data or
 * of decisions; of `down` the last marts.
 * @param steps how far; what a program makes may come from every column of its input, so few steps are many columns there
 * @throws PANHUO_PAGE_UNKNOWN
 */
export async function columnLineage(
  connection: DuckDBConnection,
  catalog: ModelCatalog,
  root: { table: string; column: string },
  direction: 'up' | 'down',
  steps: number,
): Promise<Omit<ColumnsAnswer, 'snapshot' | 'synthetic' | 'trace'>> {
  const rootId = `${root.table}.${root.column}`;
  await mustExist(connection, catalog, root);
  const nodes = new Map<string, ColumnNode>([[rootId, nodeOf(catalog, root.table, root.column, 0)]]);
  const edges: ColumnEdge[] = [];
  const broken = new Set<string>();
  let level = [root];
  let truncated = false;
  for (let depth = 1; level.length > 0; depth++) {
    const rows = await around(connection, level, direction);
    if (depth > steps) {
      truncated = rows.some(({ source_table }) => source_table !== null);
      break;
    }
    const next: typeof level = [];
    for (const row of rows) {
      const to = `${row.model}.${row.column}`;
      if (!row.complete) broken.add(to);
      if (row.source_table === null || row.source_column === null || row.kind === null) continue;
      const from = `${row.source_table}.${row.source_column}`;
      const [id, table, column] =
        direction === 'up' ? [from, row.source_table, row.source_column] : [to, row.model, row.column];
      if (!nodes.has(id)) {
        if (nodes.size >= MOST_COLUMNS) {
          truncated = true;
          continue;
        }
        nodes.set(id, nodeOf(catalog, table, column, depth));
        next.push({ table, column });
      }
      edges.push({ to, from, how: row.kind });
    }
    level = next;
  }
  return { root: rootId, nodes: [...nodes.values()], edges, broken: [...broken].sort(), truncated };
}

async function around(
  connection: DuckDBConnection,
  level: readonly { table: string; column: string }[],
  direction: 'up' | 'down',
): Promise<Row[]> {
  const [table, column] = direction === 'up' ? ['model', 'column'] : ['source_table', 'source_column'];
  const places = level.map(() => '(?, ?)').join(', ');
  return ask<Row>(
    connection,
    `SELECT model, "column", source_table, source_column, kind, complete FROM meta_lineage
      WHERE (${table}, "${column}") IN (${places}) ORDER BY ALL LIMIT 5000`,
    level.flatMap((one) => [one.table, one.column]),
  );
}

async function mustExist(
  connection: DuckDBConnection,
  catalog: ModelCatalog,
  { table, column }: { table: string; column: string },
): Promise<void> {
  if (catalog.columns.get(table)?.some((one) => one.column === column) === true) return;
  const [row] = await ask<{ n: number }>(
    connection,
    'SELECT count(*)::DOUBLE AS n FROM meta_lineage WHERE source_table = ? AND source_column = ?',
    [table, column],
  );
  if ((row?.n ?? 0) > 0) return;
  throw new PanhuoError(
    'PANHUO_PAGE_UNKNOWN',
    `血缘里没有这一列：${table.slice(0, 80)}.${column.slice(0, 80)}`,
    { hint: '可用搜索按名称或列名查找。' },
  );
}

function nodeOf(catalog: ModelCatalog, table: string, column: string, depth: number): ColumnNode {
  const told = catalog.columns.get(table)?.find((one) => one.column === column);
  const field = table.startsWith('lake.')
    ? recordKind(table.slice('lake.'.length))?.fields.find((one) => one.field === column)
    : undefined;
  return {
    id: `${table}.${column}`,
    table,
    column,
    kind: kindOf(catalog, table),
    name: told?.name ?? field?.name ?? OWN[column] ?? column,
    meaning: told?.meaning ?? field?.note ?? null,
    depth,
  };
}

/** Columns that the lake itself gives every record. */
const OWN: Readonly<Record<string, string>> = {
  record_id: '记录标识',
  source: '来源',
  batch: '批次',
  document_sha256: '文件',
  ordinal: '序号',
  line: '行',
  fetched_at: '取得时间',
  raw: '原始行',
};

/** Columns of the fact that a metric's number depends on, each with what it does there. */
export function columnsOfMetric(
  catalog: ModelCatalog,
  metric: MetricDefinition,
): MetricColumnsAnswer['columns'] {
  if (metric.kind === 'formula') {
    const all = metric.of.flatMap((operand) => columnsOfMetric(catalog, operand));
    return [...new Map(all.map((one) => [`${one.table}.${one.column}`, one])).values()];
  }
  const found = new Map<string, string>();
  const add = (column: string | null | undefined, role: string) => {
    if (column !== null && column !== undefined && !found.has(column)) found.set(column, role);
  };
  const filters = (list: readonly Filter[]) => {
    for (const filter of list) if (filter.on === 'column') add(filter.column, '条件');
  };
  for (const [measure, role] of [
    [metric.measure, metric.denominator === null ? '计量' : '分子'],
    [metric.denominator, '分母'],
  ] as const) {
    if (measure === null) continue;
    add(measure.column, role);
    add(measure.days?.from, role);
    add(measure.days?.to, role);
    filters(measure.filters);
  }
  add(metric.date, '日期');
  for (const column of [...(metric.stock?.from ?? []), ...(metric.stock?.to ?? [])]) add(column, '存量起止');
  add(metric.observe?.from, '批次起点');
  add(metric.observe?.event, '批次事件');
  if (metric.counted) add(metric.fact.counted?.column, '是否计数');
  filters(metric.filters);
  if (found.size === 0) add(metric.fact.key, '计数');
  const { table } = metric.fact;
  return [...found].map(([column, role]) => ({
    table,
    column,
    role,
    name: nodeOf(catalog, table, column, 0).name,
  }));
}
