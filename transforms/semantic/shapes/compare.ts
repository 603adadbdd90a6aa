import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../../domain/errors.ts';
import { parseCondition } from '../condition.ts';
import { isZeroWithoutRows } from '../part.ts';
import { lastDay, parsePeriod } from '../period.ts';
import { hasStock, type MetricResult, type MetricRow, type QueryOptions, queryMetric } from '../query.ts';
import type { DateDimension, MetricDefinition, MetricRequest } from '../types.ts';
import { asOfDay, lastCompleteMonth } from './clock.ts';
import { AGAINST_NAMES, type Against, shiftPeriod, shiftSpan } from './shift.ts';

/**
 * `both`: a change can be said. `new`, `gone`: the cell is there in one period only. `suppressed`: one of the two values may not be shown.
 * `censored`: one of the two cannot be observed yet. `none`: nothing in either. `no_data`: the base period lies before data begins.
 */
export type CellStatus = 'both' | 'new' | 'gone' | 'suppressed' | 'censored' | 'none' | 'no_data';

/** Why a cell has no value. */
export type Missing = 'suppressed' | 'censored' | 'absent';

/** A cell in both periods. Dimensions stand under their ids, as in {@link MetricRow}. */
export interface ComparedRow {
  readonly [dimension: string]: string | number | boolean | null;
  readonly value: number | null;
  readonly base: number | null;
  /** value − base in the metric's unit; of a percentage a fraction (0.012 is 1.2 百分点). */
  readonly change: number | null;
  /** change ÷ base; null for percentages, whose change is told in 百分点, and where the base is not above 0. */
  readonly growth: number | null;
  readonly status: CellStatus;
  /** Why `value` is null: `suppressed`, `censored` or `absent`; null where it is not. */
  readonly value_missing: Missing | null;
  readonly base_missing: Missing | null;
}

export interface Comparison {
  readonly against: Against;
  readonly period: string | null;
  /** Null when each cell has its own: cut by a date. */
  readonly base_period: string | null;
  readonly result: MetricResult;
  /** Null when data begin after the base period. */
  readonly base: MetricResult | null;
  readonly rows: readonly ComparedRow[];
  /** All cells together, when it was asked for; null when cut by a date, where the periods overlap. */
  readonly total: ComparedRow | null;
  readonly warnings: readonly string[];
}

/**
 * A request and the same request of the period before, cell by cell. Cut by a date, every cell is compared with its own predecessor.
 * @throws PanhuoError PANHUO_METRIC_REQUEST when there is no period to go back from, or a condition on dates would hold for both
 *   periods, and as `queryMetric`
 */
export async function compareMetric(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: MetricRequest,
  against: Against,
  options: QueryOptions = {},
): Promise<Comparison> {
  const dated = checkDates(definition, request, against);
  // A limit cuts the comparison, not the two sides: what is beyond it must not look gone.
  const { limit, ...whole } = request;
  const result = await queryMetric(connection, definition, whole, options);
  const period = dated ? datedBase(result, dated, against) : shiftPeriod(request.period ?? '', against);
  const { base, warning } = await baseOf(connection, definition, { ...whole, period }, result, options);
  const zero = isZeroWithoutRows(definition);
  const cut = dated ? { id: dated.id, against, missing: dated.missing } : null;
  const rows =
    base === null
      ? result.rows.map((row) => withoutBase(row, result))
      : compareRows(result, base, { zero, format: definition.format }, cut);
  return {
    against,
    period: request.period ?? null,
    base_period: dated ? null : period,
    result: { ...result, limit: limit ?? null },
    base,
    rows: limit === undefined ? rows : rows.slice(0, limit),
    total: dated === null ? totalOf(result, base, { zero, format: definition.format }) : null,
    warnings: [
      ...new Set([
        ...result.warnings,
        ...(base?.warnings ?? []).map((text) => `${AGAINST_NAMES[against]}：${text}`),
        ...(await unfinished(connection, definition, request, against)),
        ...(warning === null ? [] : [`${AGAINST_NAMES[against]}没有数据：${warning}`]),
      ]),
    ],
  };
}

/** A flow of a period that is not over is less than that of a whole one, whatever happened. */
async function unfinished(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  { period, as_of }: MetricRequest,
  against: Against,
): Promise<string[]> {
  const asked = period === undefined ? undefined : parsePeriod(period);
  if (!asked || hasStock(definition)) return [];
  const [today = ''] = [await asOfDay(connection), ...(as_of === undefined ? [] : [as_of])].sort();
  if (lastDay(asked) <= today) return [];
  return [
    `本期只到 ${today}，${AGAINST_NAMES[against]}是完整的一期，两者相比会偏低；要可比，请用 --period ytd:${lastCompleteMonth(today)} 一类的写法`,
  ];
}

function totalOf(result: MetricResult, base: MetricResult | null, rules: CellRules): ComparedRow | null {
  if (result.total === null) return null;
  if (base === null) return withoutBase(result.total, { ...result, columns: [] });
  return compared([], result.total, result.total, base.total ?? undefined, rules);
}

/** The answer of the base period, or why there is none: data begin later. */
async function baseOf(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: Omit<MetricRequest, 'period'> & { readonly period: string | null },
  result: MetricResult,
  options: QueryOptions,
): Promise<{ base: MetricResult | null; warning: string | null }> {
  const { period, ...rest } = request;
  if (period === null) return { base: { ...result, rows: [], warnings: [] }, warning: null };
  try {
    return { base: await queryMetric(connection, definition, { ...rest, period }, options), warning: null };
  } catch (error) {
    if (error instanceof PanhuoError && error.code === 'PANHUO_METRIC_PERIOD')
      return { base: null, warning: error.message };
    throw error;
  }
}

function withoutBase(row: MetricRow, { columns }: MetricResult): ComparedRow {
  const ids = columns.filter((column) => column.role === 'dimension').map((column) => column.name);
  return {
    ...Object.fromEntries(ids.map((id) => [id, row[id] ?? null])),
    value: row.value,
    base: null,
    change: null,
    growth: null,
    status: 'no_data',
    value_missing: missingOf(row, row.value),
    base_missing: 'absent',
  };
}

function checkDates(
  definition: MetricDefinition,
  request: MetricRequest,
  against: Against,
): DateDimension | null {
  const isDate = (id: string) =>
    definition.dimensions.find((dimension) => dimension.id === id && dimension.type === 'date');
  for (const item of request.where ?? []) {
    const condition = typeof item === 'string' ? parseCondition(item) : item;
    if (isDate(condition.dimension)) {
      throw new PanhuoError(
        'PANHUO_METRIC_REQUEST',
        `与${AGAINST_NAMES[against]}比较时，日期条件“${condition.dimension}”会把比较期也筛掉`,
        { where: { field: 'where' }, hint: '请把日期写成统计期，如 --period 2024-01..2024-09' },
      );
    }
  }
  const dates = (request.by ?? []).flatMap((id) => {
    const found = isDate(id);
    return found?.type === 'date' ? [found] : [];
  });
  if (dates.length > 1) {
    throw new PanhuoError('PANHUO_METRIC_REQUEST', '比较时只能按一个日期维度切分', {
      where: { field: 'by' },
    });
  }
  const [dated = null] = dates;
  if (dated === null && request.period === undefined) {
    throw new PanhuoError('PANHUO_METRIC_REQUEST', `没有统计期，不知道${AGAINST_NAMES[against]}是哪一期`, {
      where: { field: 'period' },
      hint: '请写明 --period，如 2024、2024Q1、ytd:2024-09，或按 month、quarter、year 切分',
    });
  }
  return dated;
}

/** From the predecessor of the first dated cell to that of the last; null when no cell has a date. */
function datedBase(result: MetricResult, dated: DateDimension, against: Against): string | null {
  const spans = result.rows
    .map((row) => String(row[dated.id]))
    .filter((text) => text !== dated.missing)
    .sort();
  const [first] = spans;
  const last = spans.at(-1);
  if (first === undefined || last === undefined) return null;
  return `${shiftSpan(first, against, -1)}..${shiftSpan(last, against, -1)}`;
}

/** What comparing must know of a metric. */
export interface CellRules {
  /** A cell without rows is zero, not unknown. */
  readonly zero: boolean;
  readonly format: MetricDefinition['format'];
}

interface DatedCut {
  readonly id: string;
  readonly against: Against;
  readonly missing: string;
}

/** Puts the cells of two answers side by side, those of the first in their order, then those that are gone, largest first. Pure. */
export function compareRows(
  result: MetricResult,
  base: MetricResult,
  definition: CellRules,
  dated: DatedCut | null,
): ComparedRow[] {
  const ids = result.columns.filter((column) => column.role === 'dimension').map((column) => column.name);
  const keyOf = (row: MetricRow, span: (text: string) => string) =>
    JSON.stringify(ids.map((id) => (dated?.id === id ? span(String(row[id])) : row[id])));
  const before = (text: string) =>
    dated === null || text === dated.missing ? text : shiftSpan(text, dated.against, -1);
  const bases = new Map(base.rows.map((row) => [keyOf(row, (text) => text), row]));
  const used = new Set<string>();
  const first = dated === null ? '' : firstSpan([...result.rows, ...base.rows], dated);
  const rows = result.rows.map((row) => {
    const key = keyOf(row, before);
    used.add(key);
    // Before the first cell of all nothing is known, which is not zero.
    if (dated !== null && row[dated.id] !== dated.missing && before(String(row[dated.id])) < first)
      return withoutBase(row, result);
    return compared(ids, row, row, bases.get(key), definition);
  });
  const after = (text: string) =>
    dated === null || text === dated.missing ? text : shiftSpan(text, dated.against, 1);
  const gone = base.rows
    .filter((row) => !used.has(keyOf(row, (text) => text)))
    .map((row) => {
      const named = dated === null ? row : { ...row, [dated.id]: after(String(row[dated.id])) };
      return compared(ids, named, undefined, row, definition);
    });
  return [...rows, ...gone];
}

function firstSpan(rows: readonly MetricRow[], { id, missing }: DatedCut): string {
  const spans = rows.map((row) => String(row[id])).filter((text) => text !== missing);
  return spans.sort()[0] ?? '';
}

function compared(
  ids: readonly string[],
  named: MetricRow,
  now: MetricRow | undefined,
  before: MetricRow | undefined,
  { zero, format }: CellRules,
): ComparedRow {
  const cell = (row: MetricRow | undefined) => (row === undefined ? (zero ? 0 : null) : row.value);
  const [value, base] = [cell(now), cell(before)];
  const status = statusOf(now, before, zero);
  const change = value === null || base === null || status === 'suppressed' ? null : value - base;
  return {
    ...Object.fromEntries(ids.map((id) => [id, named[id] ?? null])),
    value,
    base,
    change,
    growth: change === null || format === 'percent' || base === null || base <= 0 ? null : change / base,
    status,
    value_missing: missingOf(now, value),
    base_missing: missingOf(before, base),
  };
}

function missingOf(row: MetricRow | undefined, value: number | null): Missing | null {
  if (value !== null) return null;
  if (row?.suppressed === true) return 'suppressed';
  return Number(row?.censored ?? 0) > 0 ? 'censored' : 'absent';
}

function statusOf(now: MetricRow | undefined, before: MetricRow | undefined, zero: boolean): CellStatus {
  const flagged = (flag: 'suppressed' | 'censored') =>
    [now, before].some((row) => row !== undefined && row.value === null && Number(row[flag] ?? 0) > 0);
  if (flagged('suppressed')) return 'suppressed';
  if (flagged('censored')) return 'censored';
  // A count of nothing is a row of zero when it is not cut, and no row when it is.
  const there = (row: MetricRow | undefined) =>
    row !== undefined && row.value !== null && !(zero && row.value === 0);
  if (there(now)) return there(before) ? 'both' : 'new';
  return there(before) ? 'gone' : 'none';
}
