import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../domain/errors.ts';
import { todayOf } from './checks.ts';
import { type LakeReader, type TracedRecord, traceRecords } from './lake-reader.ts';
import { measuredColumns, partsOf } from './part.ts';
import { type MetricResult, type MetricRow, queryMetric } from './query.ts';
import { resolveRequest } from './request.ts';
import { numberOf } from './rows.ts';
import { agree, type TracePart, tracePart } from './trace-part.ts';
import type { FormulaMetric, MetricDefinition, MetricRequest } from './types.ts';

export type { CountedRow, TracePart } from './trace-part.ts';

export interface MetricTrace {
  readonly kind: 'metric';
  readonly result: MetricResult;
  readonly value: number | null;
  /** Table and name of the fact; of a formula how its operands make it. */
  readonly fact: string;
  /** One part for a plain measure, two for a ratio, three for a cohort, none for a formula. */
  readonly parts: readonly TracePart[];
  /** Of a formula the trace of each metric it is made of, in its order; else empty. */
  readonly operands: readonly MetricTrace[];
  /** The records of the listed rows down to their lines, those of operands included; empty without a lake. */
  readonly records: readonly TracedRecord[];
}

export interface TraceOptions {
  /** Rows listed for each number. @default 5 */
  readonly limit?: number;
  /** @default none: the trace ends at record ids */
  readonly lake?: LakeReader;
  /** @default null */
  readonly snapshot?: string | null;
}

/**
 * Walks one number back: metric → definition → SQL → rows of the fact → records → lines of documents; a formula first to the numbers
 * it is made of. The number is made anew from the rows, by the fact's key and apart from the metric's own SQL; a difference is an
 * error, never a footnote.
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
  const { where, period, as_of } = request;
  const asked: MetricRequest = { where, period, as_of };
  const result = await queryMetric(connection, definition, asked, { snapshot: options.snapshot ?? null });
  const [row] = result.rows;
  if (!row || result.rows.length !== 1)
    throw new PanhuoError('PANHUO_INTERNAL', `未切分的指标应给出一行，实有 ${result.rows.length} 行`);
  if (definition.kind === 'formula')
    return await traceFormula(connection, definition, asked, options, result, row);
  const today = await todayOf(connection, definition, asked);
  const resolved = resolveRequest(
    definition,
    asked,
    measuredColumns(definition),
    today === null ? {} : { today },
  );
  const limit = Math.max(0, Math.trunc(options.limit ?? 5));
  const parts: TracePart[] = [];
  for (const { role } of partsOf(definition, resolved)) {
    parts.push(await tracePart(connection, definition, resolved, role, numberOf(row[role]), limit));
  }
  const ids = parts.flatMap((part) => part.rows.flatMap((counted) => counted.record_ids));
  return {
    kind: 'metric',
    result,
    value: row.value,
    fact: `${definition.fact.table}（${definition.fact.name}）`,
    parts,
    operands: [],
    records: options.lake ? await traceRecords(options.lake, ids) : [],
  };
}

const SIGNS = { divide: ' ÷ ', add: ' + ', subtract: ' − ' } as const;

async function traceFormula(
  connection: DuckDBConnection,
  definition: FormulaMetric,
  request: MetricRequest,
  options: TraceOptions,
  result: MetricResult,
  row: MetricRow,
): Promise<MetricTrace> {
  const operands: MetricTrace[] = [];
  for (const metric of definition.of) operands.push(await traceMetric(connection, metric, request, options));
  const values = operands.map((operand) => operand.value);
  const anew = combined(definition, values);
  if (row.value !== null && !agree(row.value, anew)) {
    throw new PanhuoError(
      'PANHUO_TRACE_MISMATCH',
      `指标 ${definition.id} 为 ${row.value}，而由 ${values.map((value) => value ?? '无').join(SIGNS[definition.op])} 得 ${anew ?? '无'}`,
    );
  }
  const scale = definition.scale === 1 ? '' : `${definition.scale} × `;
  return {
    kind: 'metric',
    result,
    value: row.value,
    fact: `${scale}${definition.of.map((metric) => metric.name).join(SIGNS[definition.op])}`,
    parts: [],
    operands,
    records: [
      ...new Map(
        operands.flatMap(({ records }) => records.map((record) => [record.record_id, record])),
      ).values(),
    ],
  };
}

/** The formula worked out of its operands' numbers, as SQL would with NULL. */
export function combined(definition: FormulaMetric, values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  const [first, ...rest] = known;
  if (first === undefined || known.length < values.length) return null;
  if (definition.op === 'add') return known.reduce((sum, value) => sum + value, 0);
  if (definition.op === 'subtract') return rest.reduce((left, value) => left - value, first);
  const [below] = rest;
  return below === undefined || below === 0 ? null : (definition.scale * first) / below;
}
