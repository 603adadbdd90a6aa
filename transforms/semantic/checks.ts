import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../domain/errors.ts';
import { lastDay } from './period.ts';
import { asOfDay, periodOf } from './request.ts';
import { readOnce } from './rows.ts';
import type { FactMetric, MetricDefinition, MetricRequest } from './types.ts';

/** Metrics of facts that a number rests on: itself, or those of its formula, each once. */
export function leavesOf(definition: MetricDefinition): FactMetric[] {
  if (definition.kind === 'fact') return [definition];
  return [...new Set(definition.of.flatMap(leavesOf))];
}

/** The warehouse's as-of day, where the answer depends on it or could mislead without it; else null. */
export async function todayOf(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: MetricRequest,
): Promise<string | null> {
  const needed =
    request.period !== undefined ||
    request.as_of !== undefined ||
    leavesOf(definition).some((metric) => metric.stock !== null || metric.observe !== null);
  if (!needed) return null;
  const [row] = await readOnce(connection, 'SELECT CAST(as_of AS VARCHAR) AS day FROM int_as_of');
  return typeof row?.day === 'string' ? row.day : null;
}

/**
 * Refuses a period that ends before a fact's first day: a zero there would be a finding that nobody made. Warns of one that is not
 * over yet.
 * @throws PanhuoError PANHUO_METRIC_PERIOD
 */
export async function checkPeriod(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: MetricRequest,
  today: string | null,
): Promise<{ warnings: string[]; period: string | null }> {
  const asOf = request.as_of === undefined ? null : asOfDay(request.as_of);
  const past = asOf === null ? [] : await pastWarnings(connection, definition, asOf, today);
  if (request.period === undefined) return { warnings: past, period: null };
  const period = periodOf(request.period);
  for (const metric of leavesOf(definition)) {
    const first = await firstDay(connection, metric);
    if (first !== null && period.end <= first) {
      throw new PanhuoError(
        'PANHUO_METRIC_PERIOD',
        `统计期 ${period.text} 早于数据：${metric.fact.name}（${metric.fact.table}）自 ${first} 起`,
        {
          where: { field: 'period' },
          hint: `请改用 ${first.slice(0, 4)} 年及以后的统计期`,
        },
      );
    }
  }
  const until = asOf !== null && today !== null && asOf < today ? asOf : today;
  const warnings =
    until !== null && lastDay(period) > until
      ? [`统计期 ${period.text} 至 ${lastDay(period)} 止，而数据只到 ${until}：该期尚未结束，数值会变`]
      : [];
  return { warnings: [...past, ...warnings], period: period.text };
}

/** A day to ask back to that lies outside of what is known: its answer is no finding about that day. */
async function pastWarnings(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  asOf: string,
  today: string | null,
): Promise<string[]> {
  if (today !== null && asOf > today) return [`回溯日 ${asOf} 晚于数据的截至日 ${today}：所得就是现在的数`];
  for (const metric of leavesOf(definition)) {
    const first = await firstDay(connection, metric);
    if (first !== null && asOf < first)
      return [
        `回溯日 ${asOf} 早于数据：${metric.fact.name}（${metric.fact.table}）自 ${first} 起，那时还没有数据`,
      ];
  }
  return [];
}

async function firstDay(connection: DuckDBConnection, metric: FactMetric): Promise<string | null> {
  const column = metric.date ?? metric.stock?.from[0];
  if (column === undefined) return null;
  const [row] = await readOnce(
    connection,
    `SELECT CAST(min(${column}) AS VARCHAR) AS day FROM ${metric.fact.table}`,
  );
  return typeof row?.day === 'string' ? row.day : null;
}
