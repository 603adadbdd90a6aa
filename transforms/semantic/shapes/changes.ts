import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../../domain/errors.ts';
import { type MetricResult, type MetricRow, type QueryOptions, queryMetric } from '../query.ts';
import type { MetricDefinition, MetricRequest } from '../types.ts';
import { type Contribution, decomposeRatio, decomposeSum, type RatioContribution } from './decompose.ts';
import { type Against, shiftPeriod } from './shift.ts';

interface ChangeBase {
  readonly dimension: string;
  readonly period: string;
  readonly base_period: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly change: number | null;
  /**
   * change − what the groups give: 0 where every row is in one group. Not 0 where the groups share what is counted once (a patent of two
   * universities).
   */
  readonly residual: number;
}

/** Which groups made a number change. */
export type Change =
  | (ChangeBase & { readonly kind: 'sum'; readonly parts: readonly Contribution[] })
  | (ChangeBase & { readonly kind: 'ratio'; readonly parts: readonly RatioPart[] });

/** A group whose own ratio is suppressed has none shown; what it gives to the change stands. */
export interface RatioPart extends RatioContribution {
  readonly suppressed: boolean;
}

/**
 * The change of a number against an earlier period, divided among the groups of a dimension: contributions of an additive metric, mix and
 * rate effects of a ratio.
 * @throws PANHUO_METRIC_NOT_ADDITIVE for what has no parts (means, medians, distinct counts), PANHUO_METRIC_REQUEST without a period, and
 *   as `queryMetric`
 */
export async function changeOf(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: Pick<MetricRequest, 'where' | 'period' | 'as_of'>,
  dimension: string,
  against: Against,
  options: QueryOptions = {},
): Promise<Change> {
  const { period } = request;
  if (period === undefined) {
    throw new PanhuoError('PANHUO_METRIC_REQUEST', '分解变化要写明统计期', {
      where: { field: 'period' },
      hint: '如 --period 2024',
    });
  }
  const base_period = shiftPeriod(period, against);
  const ask = (of: string, by: string[]) =>
    queryMetric(connection, definition, { ...request, period: of, by }, options);
  const [after, before] = [await ask(period, [dimension]), await ask(base_period, [dimension])];
  const [whole, wholeBefore] = [await ask(period, []), await ask(base_period, [])];
  const numbers = {
    dimension,
    period,
    base_period,
    before: wholeBefore.rows[0]?.value ?? null,
    after: whole.rows[0]?.value ?? null,
  };
  const change = numbers.after === null || numbers.before === null ? null : numbers.after - numbers.before;
  const groups = groupsOf(before, after, dimension);
  if (isRatio(after)) {
    const scale = definition.kind === 'formula' ? definition.scale : 1;
    const parts = decomposeRatio(
      groups.map(({ group, rows }) => ({
        group,
        before: fraction(rows[0], scale),
        after: fraction(rows[1], scale),
      })),
    );
    const sum = (parts ?? []).reduce((total, part) => total + part.contribution, 0);
    const rowsOf = new Map(groups.map(({ group, rows }) => [group, rows]));
    const shown = (parts ?? []).map((part): RatioPart => {
      const [first, last] = rowsOf.get(part.group) ?? [];
      const hidden = [first?.suppressed === true, last?.suppressed === true];
      return {
        ...part,
        before: hidden[0] ? null : part.before,
        after: hidden[1] ? null : part.after,
        suppressed: hidden.includes(true),
      };
    });
    return { kind: 'ratio', ...numbers, change, residual: (change ?? sum) - sum, parts: shown };
  }
  if (!definition.additive) throw noParts(definition);
  const parts = decomposeSum(
    groups.map(({ group, rows }) => ({ group, before: rows[0]?.value ?? 0, after: rows[1]?.value ?? 0 })),
  );
  const sum = parts.reduce((total, part) => total + part.contribution, 0);
  return { kind: 'sum', ...numbers, change, residual: (change ?? sum) - sum, parts };
}

function groupsOf(before: MetricResult, after: MetricResult, dimension: string) {
  const groups = new Map<string, [MetricRow | undefined, MetricRow | undefined]>();
  for (const row of before.rows) groups.set(String(row[dimension]), [row, undefined]);
  for (const row of after.rows) {
    const group = String(row[dimension]);
    groups.set(group, [groups.get(group)?.[0], row]);
  }
  return [...groups].map(([group, rows]) => ({ group, rows }));
}

/** Whether cells have something above and something below a line; a mean has only the number of its values below. */
function isRatio({ columns }: MetricResult): boolean {
  return columns.some(({ role }) => role === 'numerator');
}

function fraction(row: MetricRow | undefined, scale: number): { numerator: number; denominator: number } {
  const number = (value: unknown) => (typeof value === 'number' ? value : 0);
  return { numerator: scale * number(row?.numerator), denominator: number(row?.denominator) };
}

function noParts({ id, name }: MetricDefinition): PanhuoError {
  return new PanhuoError('PANHUO_METRIC_NOT_ADDITIVE', `指标 ${id}（${name}）的变化不能分给各组`, {
    hint: '可分解的是可加总的指标，以及有分子、分母的比率；平均、中位数、去重计数请分组查看',
  });
}
