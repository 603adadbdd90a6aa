import { PanhuoError } from '../../domain/errors.ts';
import { checked, conditionText, parseCondition } from './condition.ts';
import { lastDay, PERIOD_FORMS, type Period, parsePeriod, parseSpan, SPAN_FORMS } from './period.ts';
import { dayLiteral, dimensionSql, isOneOfSql, list, literal, periodSql } from './sql.ts';
import { nearestId } from './suggest.ts';
import type {
  CompiledColumn,
  Condition,
  DateDimension,
  Dimension,
  Grain,
  MetricDefinition,
  MetricRequest,
  TextDimension,
} from './types.ts';

/** A condition of the request, checked, as SQL and as text for people. */
export interface ResolvedCondition {
  readonly condition: Condition;
  readonly dimension: Dimension;
  /** @param date expression of the date that date dimensions look at */
  sql(date: string): string;
  readonly text: string;
  /** The same condition of another metric that has the dimension too. */
  on(metric: MetricDefinition): ResolvedCondition;
}

/** A request that fits its metric. */
export interface ResolvedRequest {
  readonly by: readonly Dimension[];
  readonly where: readonly ResolvedCondition[];
  readonly period: Period | null;
  /** The day that was asked back to. */
  readonly asOf: string | null;
  /** The day until which things are known, as SQL: the asked one or the warehouse's own, whichever is earlier. */
  readonly today: string;
  /** The last day of the period, or today where that is earlier, as SQL: the day a stock is taken. */
  readonly at: string;
  readonly limit: number | null;
  readonly order: readonly { readonly column: string; readonly descending: boolean }[];
}

/** What compiling knows of the warehouse. */
export interface Horizon {
  /** Its as-of day. @default read from `int_as_of` within the SQL */
  readonly today?: string | undefined;
}

const MAX_LIMIT = 1_000_000;

/**
 * Checks a request against a metric.
 * @param measured columns of the answer besides dimensions, for ordering
 * @throws PanhuoError PANHUO_METRIC_DIMENSION, PANHUO_METRIC_CONDITION, PANHUO_METRIC_PERIOD, PANHUO_METRIC_REQUEST
 */
export function resolveRequest(
  definition: MetricDefinition,
  request: MetricRequest,
  measured: readonly CompiledColumn[],
  horizon: Horizon = {},
): ResolvedRequest {
  const by = (request.by ?? []).map((id) => dimensionOf(definition, id, 'by'));
  const twice = by.find((dimension, at) => by.indexOf(dimension) !== at);
  if (twice) throw wrong('by', `维度 ${twice.id} 写了两次`);
  const period = request.period === undefined ? null : periodOf(request.period);
  const where = (request.where ?? []).map((item) => resolveCondition(definition, item));
  checkRequired(definition, by, where, period);
  const asOf = request.as_of === undefined ? null : asOfDay(request.as_of);
  const known = horizon.today === undefined ? '(SELECT as_of FROM int_as_of)' : dayLiteral(horizon.today);
  const today = asOf === null ? known : earlier(asOf, horizon.today, known);
  const day = [asOf, horizon.today].filter((text) => typeof text === 'string').sort()[0];
  const certain = horizon.today === undefined ? undefined : day;
  return {
    by,
    where,
    period,
    asOf,
    today,
    at: period === null ? today : earlier(lastDay(period), certain, today),
    limit: limitOf(request.limit),
    order: orderOf(by, measured, request.order),
  };
}

/** @throws PanhuoError PANHUO_METRIC_REQUEST where one number would stand for several values of a dimension that must be told apart */
function checkRequired(
  definition: MetricDefinition,
  by: readonly Dimension[],
  where: readonly ResolvedCondition[],
  period: Period | null,
): void {
  const open = definition.requires.filter(
    (id) =>
      !by.some((dimension) => dimension.id === id) &&
      !where.some(({ condition }) => condition.dimension === id && condition.op === '=') &&
      !(id === 'year' && period !== null && /^\d{4}$/.test(period.text)),
  );
  if (open.length === 0) return;
  const names = open.map(
    (id) => `${definition.dimensions.find((one) => one.id === id)?.name ?? id}（${id}）`,
  );
  throw new PanhuoError(
    'PANHUO_METRIC_REQUEST',
    `指标 ${definition.id} 必须分${names.join('、')}看，几项合在一起的数没有意义`,
    {
      where: { field: 'by' },
      hint: `可切分：--by ${open.join(',')}；或各限定一个值，如 --where '${open[0]}=…'${open.includes('year') ? '、--period 2024' : ''}`,
    },
  );
}

function earlier(day: string, other: string | undefined, otherSql: string): string {
  if (other === undefined) return `least(${dayLiteral(day)}, ${otherSql})`;
  return dayLiteral(day < other ? day : other);
}

/** The metric's dimension of that id. @throws PanhuoError PANHUO_METRIC_DIMENSION with the nearest id and all allowed ones */
export function dimensionOf(definition: MetricDefinition, id: string, field: string): Dimension {
  const found = definition.dimensions.find((dimension) => dimension.id === id);
  if (found) return found;
  const near = nearestId(id, definition.dimensions);
  throw new PanhuoError(
    'PANHUO_METRIC_DIMENSION',
    `指标 ${definition.id} 没有维度“${id}”${near ? `，是否指 ${near}？` : ''}`,
    {
      where: { field },
      hint: `可用维度：${definition.dimensions.map((dimension) => `${dimension.id}（${dimension.name}）`).join('、')}`,
    },
  );
}

/** @throws PanhuoError PANHUO_METRIC_PERIOD */
export function periodOf(written: string): Period {
  const period = parsePeriod(written);
  if (period) return period;
  const [first, last] = written.split('..').map((part) => parseSpan(part));
  const why =
    first && last && last.end <= first.start
      ? '：止在起之前'
      : /^\d{4}$/.test(written.trim())
        ? '：年份应在 1900 至 2199 之间'
        : '';
  throw new PanhuoError('PANHUO_METRIC_PERIOD', `统计期“${written}”有误${why}`, {
    where: { field: 'period' },
    hint: `写法：${PERIOD_FORMS}`,
  });
}

/** The last day that an as-of names. @throws PANHUO_METRIC_PERIOD */
export function asOfDay(written: string): string {
  const span = parseSpan(written);
  if (span) return lastDay(span);
  throw new PanhuoError('PANHUO_METRIC_PERIOD', `回溯日期“${written}”有误`, {
    where: { field: 'as_of' },
    hint: `写法：${SPAN_FORMS}（取其最后一日）`,
  });
}

function resolveCondition(definition: MetricDefinition, item: Condition | string): ResolvedCondition {
  const condition = typeof item === 'string' ? parseCondition(item) : checked(conditionText(item), item);
  const dimension = dimensionOf(definition, condition.dimension, 'where');
  const sql = (date: string) =>
    dimension.type === 'date' ? dateConditionSql(date, dimension, condition) : textSql(dimension, condition);
  // What does not fit is refused now, not where the SQL is wanted.
  sql('NULL');
  return {
    condition,
    dimension,
    sql,
    text: conditionText(condition),
    on: (metric) => resolveCondition(metric, condition),
  };
}

function textSql(dimension: TextDimension, condition: Condition): string {
  const value = dimensionSql(dimension, '');
  const [first = ''] = condition.values;
  switch (condition.op) {
    case '=':
    case 'in':
      return isOneOfSql(dimension, condition.values);
    case '!=':
      return `${value} <> ${literal(first)}`;
    case 'not in':
      return `${value} NOT IN ${list(condition.values)}`;
    default:
      throw new PanhuoError(
        'PANHUO_METRIC_CONDITION',
        `维度 ${dimension.id} 不是日期，不能比大小：${conditionText(condition)}`,
        {
          where: { field: 'where' },
          hint: '文字维度可用 =、!=、in、not in',
        },
      );
  }
}

const FINENESS: readonly Grain[] = ['year', 'quarter', 'month', 'day'];

function dateConditionSql(column: string, dimension: DateDimension, condition: Condition): string {
  const parts = condition.values.map((value) => {
    if (value === dimension.missing) {
      if (!['=', '!=', 'in', 'not in'].includes(condition.op)) throw wrong('where', `“${value}”不能比大小`);
      return { is: `${column} IS NULL`, span: null };
    }
    const span = parseSpan(value);
    if (!span) {
      throw new PanhuoError('PANHUO_METRIC_PERIOD', `日期“${value}”有误`, {
        where: { field: 'where' },
        hint: `写法：${SPAN_FORMS}`,
      });
    }
    if (FINENESS.indexOf(span.grain) > FINENESS.indexOf(dimension.grain)) {
      throw new PanhuoError('PANHUO_METRIC_PERIOD', `维度 ${dimension.id} 的取值“${value}”过细`, {
        where: { field: 'where' },
        hint: '要按更细的日期筛选，请用 date 或 --period',
      });
    }
    return { is: `(${periodSql(span, column)})`, span };
  });
  const is = parts.map((part) => part.is).join(' OR ');
  const span = parts[0]?.span;
  switch (condition.op) {
    case '=':
    case 'in':
      return `(${is})`;
    case '!=':
    case 'not in':
      // A row without a date is none of the named periods, and is not "unknown" when that is what is excluded.
      return `coalesce(NOT (${is}), ${parts.every((part) => part.span) ? 'TRUE' : 'FALSE'})`;
    case '<':
      return `${column} < ${dayLiteral(span?.start ?? '')}`;
    case '<=':
      return `${column} < ${dayLiteral(span?.end ?? '')}`;
    case '>':
      return `${column} >= ${dayLiteral(span?.end ?? '')}`;
    case '>=':
      return `${column} >= ${dayLiteral(span?.start ?? '')}`;
    default:
      return condition.op satisfies never;
  }
}

function limitOf(limit: number | undefined): number | null {
  if (limit === undefined) return null;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw wrong('limit', `条数应为 1 至 ${MAX_LIMIT} 的整数，实为 ${limit}`);
  return limit;
}

function orderOf(
  by: readonly Dimension[],
  measured: readonly CompiledColumn[],
  order: readonly string[] | undefined,
): ResolvedRequest['order'] {
  const columns = [...by.map((dimension) => dimension.id), ...measured.map((column) => column.name)];
  const ascending = by.map((dimension) => ({ column: dimension.id, descending: false }));
  if (order === undefined || order.length === 0) {
    const dated = by.some((dimension) => dimension.type === 'date');
    return dated ? ascending : [{ column: 'value', descending: true }, ...ascending];
  }
  const asked = order.map((item) => {
    const descending = item.startsWith('-');
    const column = descending ? item.slice(1) : item;
    if (!columns.includes(column))
      throw wrong('order', `不能按“${column}”排序，可用：${columns.join('、')}（前加 - 为降序）`);
    return { column, descending };
  });
  // Whatever was asked, the order is total: the same request gives the same rows in the same order.
  return [...asked, ...ascending.filter((item) => !asked.some((other) => other.column === item.column))];
}

/** The error of a request that does not fit. */
export function wrong(field: string, message: string, hint?: string): PanhuoError {
  return new PanhuoError('PANHUO_METRIC_REQUEST', message, {
    where: { field },
    ...(hint === undefined ? {} : { hint }),
  });
}
