import { PanhuoError } from '../../domain/errors.ts';
import { checked, conditionText, parseCondition } from './condition.ts';
import { lastDay, PERIOD_FORMS, type Period, parsePeriod } from './period.ts';
import { dimensionSql, list, literal, periodSql } from './sql.ts';
import { nearestId } from './suggest.ts';
import type {
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
  readonly sql: string;
  readonly text: string;
}

/** A request that fits its metric. */
export interface ResolvedRequest {
  readonly by: readonly Dimension[];
  readonly where: readonly ResolvedCondition[];
  readonly period: Period | null;
  readonly limit: number | null;
  readonly order: readonly { readonly column: string; readonly descending: boolean }[];
}

const MAX_LIMIT = 1_000_000;

/**
 * Checks a request against a metric.
 * @throws PanhuoError PANHUO_METRIC_DIMENSION, PANHUO_METRIC_CONDITION, PANHUO_METRIC_PERIOD, PANHUO_METRIC_REQUEST
 */
export function resolveRequest(definition: MetricDefinition, request: MetricRequest): ResolvedRequest {
  const by = (request.by ?? []).map((id) => dimensionOf(definition, id, 'by'));
  const twice = by.find((dimension, at) => by.indexOf(dimension) !== at);
  if (twice) throw wrong('by', `维度 ${twice.id} 写了两次`);
  return {
    by,
    where: (request.where ?? []).map((item) => resolveCondition(definition, item)),
    period: request.period === undefined ? null : periodOf(request.period, 'period'),
    limit: limitOf(request.limit),
    order: orderOf(definition, by, request.order),
  };
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

function periodOf(written: string, field: string): Period {
  const period = parsePeriod(written);
  if (period) return period;
  throw new PanhuoError('PANHUO_METRIC_PERIOD', `统计期“${written}”有误`, {
    where: { field },
    hint: `写法：${PERIOD_FORMS}`,
  });
}

/** What a period says, for people. */
export function periodText(period: Period, definition: MetricDefinition): string {
  return `统计期 ${period.text}：${definition.date} 自 ${period.start} 至 ${lastDay(period)}（含）`;
}

function resolveCondition(definition: MetricDefinition, item: Condition | string): ResolvedCondition {
  const condition = typeof item === 'string' ? parseCondition(item) : checked(conditionText(item), item);
  const dimension = dimensionOf(definition, condition.dimension, 'where');
  const sql =
    dimension.type === 'date'
      ? dateSql(definition, dimension, condition)
      : textSql(definition, dimension, condition);
  return { condition, dimension, sql, text: conditionText(condition) };
}

function textSql(definition: MetricDefinition, dimension: TextDimension, condition: Condition): string {
  const value = dimensionSql(dimension, definition.date);
  const [first = ''] = condition.values;
  switch (condition.op) {
    case '=':
      return `${value} = ${literal(first)}`;
    case '!=':
      return `${value} <> ${literal(first)}`;
    case 'in':
      return `${value} IN ${list(condition.values)}`;
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

function dateSql(definition: MetricDefinition, dimension: DateDimension, condition: Condition): string {
  const column = `fact.${definition.date}`;
  const parts = condition.values.map((value) => {
    if (value === dimension.missing) {
      if (!['=', '!=', 'in', 'not in'].includes(condition.op)) throw wrong('where', `“${value}”不能比大小`);
      return { is: `${column} IS NULL`, period: null };
    }
    const period = periodOf(value, 'where');
    if (FINENESS.indexOf(period.grain) > FINENESS.indexOf(dimension.grain)) {
      throw new PanhuoError('PANHUO_METRIC_PERIOD', `维度 ${dimension.id} 的取值“${value}”过细`, {
        where: { field: 'where' },
        hint: '要按更细的日期筛选，请用 date 或 --period',
      });
    }
    return { is: `(${periodSql(period, column)})`, period };
  });
  const is = parts.map((part) => part.is).join(' OR ');
  const period = parts[0]?.period;
  switch (condition.op) {
    case '=':
    case 'in':
      return `(${is})`;
    case '!=':
    case 'not in':
      // A row without a date is none of the named periods, and is not "unknown" when that is what is excluded.
      return `coalesce(NOT (${is}), ${parts.every((part) => part.period) ? 'TRUE' : 'FALSE'})`;
    case '<':
      return `${column} < DATE ${literal(period?.start ?? '')}`;
    case '<=':
      return `${column} < DATE ${literal(period?.end ?? '')}`;
    case '>':
      return `${column} >= DATE ${literal(period?.end ?? '')}`;
    case '>=':
      return `${column} >= DATE ${literal(period?.start ?? '')}`;
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
  definition: MetricDefinition,
  by: readonly Dimension[],
  order: readonly string[] | undefined,
): ResolvedRequest['order'] {
  const values = definition.denominator ? ['value', 'numerator', 'denominator'] : ['value'];
  const columns = [...by.map((dimension) => dimension.id), ...values];
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

function wrong(field: string, message: string): PanhuoError {
  return new PanhuoError('PANHUO_METRIC_REQUEST', message, { where: { field } });
}
