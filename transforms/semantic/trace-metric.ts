import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../domain/errors.ts';
import { countedRowsSql, type Role } from './compile.ts';
import { type LakeReader, splitRecordIds, type TracedRecord, traceRecords } from './lake-reader.ts';
import { type MetricResult, queryMetric } from './query.ts';
import { numberOf, readRows } from './rows.ts';
import type { MetricDefinition, MetricRequest } from './types.ts';

/** A row of the fact that was counted: its columns as text, and the lake records it was made from. */
export interface CountedRow {
  readonly columns: Readonly<Record<string, string | null>>;
  readonly record_ids: readonly string[];
}

/** The rows behind one count. */
export interface TracePart {
  readonly role: Role;
  /** The number as the metric gave it. */
  readonly number: number;
  /** Rows found behind it; always equal to `number`, or the trace fails. */
  readonly count: number;
  /** Rows among them that name no record of the lake: they cannot be traced further. */
  readonly without_records: number;
  /** The statement that lists every one of the rows. */
  readonly sql: string;
  /** The first rows by date and key, at most `limit`. */
  readonly rows: readonly CountedRow[];
}

export interface MetricTrace {
  readonly kind: 'metric';
  readonly result: MetricResult;
  readonly value: number | null;
  readonly fact: string;
  /** One part for a plain count, two for a ratio. */
  readonly parts: readonly TracePart[];
  /** The records of the listed rows down to their lines; empty without a lake. */
  readonly records: readonly TracedRecord[];
}

export interface TraceOptions {
  /** Rows listed for each count. @default 5 */
  readonly limit?: number;
  /** @default none: the trace ends at record ids */
  readonly lake?: LakeReader;
  /** @default null */
  readonly snapshot?: string | null;
}

/**
 * Walks one number back: metric → definition → SQL → rows of the fact → records → lines of documents. The rows are counted anew, by
 * the fact's key and apart from the metric's own SQL; a difference is an error, never a footnote.
 * @throws PanhuoError PANHUO_METRIC_REQUEST when the request is cut into several numbers, PANHUO_TRACE_MISMATCH when the rows do
 *   not add up to the number, and as `queryMetric` and `traceRecords`
 */
export async function traceMetric(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: MetricRequest,
  options: TraceOptions = {},
): Promise<MetricTrace> {
  if ((request.by ?? []).length > 0) {
    throw new PanhuoError('PANHUO_METRIC_REQUEST', '溯源一次针对一个数，不能同时切分', {
      where: { field: 'by' },
      hint: '请把要看的那一格写成条件，如 --where city=南京市',
    });
  }
  const limit = options.limit ?? 5;
  const result = await queryMetric(connection, definition, request, { snapshot: options.snapshot ?? null });
  const [row] = result.rows;
  if (!row || result.rows.length !== 1)
    throw new PanhuoError('PANHUO_INTERNAL', `未切分的指标应给出一行，实有 ${result.rows.length} 行`);
  const roles: Role[] = definition.denominator ? ['numerator', 'denominator'] : ['value'];
  const parts: TracePart[] = [];
  for (const role of roles) {
    parts.push(await tracePart(connection, definition, request, role, numberOf(row[role]) ?? 0, limit));
  }
  const ids = parts.flatMap((part) => part.rows.flatMap((counted) => counted.record_ids));
  return {
    kind: 'metric',
    result,
    value: row.value,
    fact: `${definition.fact.table}（${definition.fact.name}）`,
    parts,
    records: options.lake ? await traceRecords(options.lake, ids) : [],
  };
}

async function tracePart(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: MetricRequest,
  role: Role,
  number: number,
  limit: number,
): Promise<TracePart> {
  const { key, recordIds, show, table } = definition.fact;
  const rowsFrom = countedRowsSql(definition, { ...request, limit: undefined, order: undefined }, role);
  const [counts] = await readRows(
    connection,
    [
      'SELECT',
      `  count(DISTINCT fact.${key}) AS counted,`,
      `  count(DISTINCT CASE WHEN coalesce(CAST(fact.${recordIds} AS VARCHAR), '') = '' THEN fact.${key} END) AS bare`,
      rowsFrom,
    ].join('\n'),
  );
  const count = numberOf(counts?.counted) ?? 0;
  if (count !== number) {
    throw new PanhuoError(
      'PANHUO_TRACE_MISMATCH',
      `指标 ${definition.id} 为 ${number}，而 ${table} 中对应的行有 ${count} 条`,
      {
        hint: `很可能是维度表的键有重复，或 ${table}.${key} 有重复或缺失：请检查审计结果`,
      },
    );
  }
  const columns = [...new Set([key, ...show])];
  const select = columns.map((column) => `  CAST(fact.${column} AS VARCHAR) AS "${column}"`);
  const sql = [
    'SELECT',
    [...select, `  fact.${recordIds} AS "record_ids"`].join(',\n'),
    rowsFrom,
    `ORDER BY fact.${definition.date} NULLS LAST, fact.${key}`,
  ].join('\n');
  const rows = await readRows(connection, `${sql}\nLIMIT ${Math.max(0, Math.trunc(limit))}`);
  return {
    role,
    number,
    count,
    without_records: numberOf(counts?.bare) ?? 0,
    sql,
    rows: rows.map((row) => ({
      columns: Object.fromEntries(
        columns.map((column) => [column, row[column] === null ? null : String(row[column])]),
      ),
      record_ids: splitRecordIds(row.record_ids),
    })),
  };
}
