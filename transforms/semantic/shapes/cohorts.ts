import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../../domain/errors.ts';
import { type QueryOptions, queryMetric } from '../query.ts';
import type { MetricDefinition, MetricRequest } from '../types.ts';

/** A cohort after some years. A cell whose rows are all still watched has no value: it is 未满期, not zero. */
export interface CohortCell {
  readonly age: number;
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number;
  /** Rows whose years are not over yet: in neither numerator nor denominator. */
  readonly censored: number;
  readonly suppressed: boolean;
}

export interface CohortRow {
  readonly cohort: string;
  /** Rows of the cohort, whether their years are over or not. */
  readonly size: number;
  readonly cells: readonly CohortCell[];
}

export interface CohortTable {
  readonly metric: string;
  readonly name: string;
  readonly definition: string;
  readonly version: number;
  readonly verified: boolean;
  readonly ages: readonly number[];
  readonly rows: readonly CohortRow[];
  /** The statement of each age. */
  readonly sql: readonly string[];
  readonly filters: readonly string[];
  readonly snapshot: string | null;
  readonly warnings: readonly string[];
}

/** Oldest age that is asked for. */
export const MAX_AGE = 20;

/**
 * A watched metric by the year its cohorts began and the years since: the metric itself with `years` set to each age, so that its cell at
 * the metric's own age is the metric's number.
 * @param ages whole years, ascending @default 1 to the metric's own
 * @throws PANHUO_METRIC_REQUEST for a metric that watches no cohorts or cannot be cut by year, and as `queryMetric`
 */
export async function cohortTable(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: Pick<MetricRequest, 'where' | 'period' | 'as_of'>,
  ages: readonly number[] | null = null,
  options: QueryOptions = {},
): Promise<CohortTable> {
  if (definition.kind !== 'fact' || definition.observe === null) {
    throw new PanhuoError(
      'PANHUO_METRIC_REQUEST',
      `指标 ${definition.id}（${definition.name}）不是按批次观察的指标`,
      {
        where: { field: 'metric' },
        hint: '队列表只用于定义中有 observe 的指标，如按授权年份的转化率',
      },
    );
  }
  const asked = ages ?? Array.from({ length: definition.observe.years }, (_, at) => at + 1);
  const bad = asked.find((age) => !Number.isInteger(age) || age < 1 || age > MAX_AGE);
  if (asked.length === 0 || bad !== undefined) {
    throw new PanhuoError(
      'PANHUO_METRIC_REQUEST',
      `年数应为 1 至 ${MAX_AGE} 的整数，实为 ${String(bad ?? '空')}`,
      {
        where: { field: 'ages' },
      },
    );
  }
  const cells = new Map<string, CohortCell[]>();
  const sql: string[] = [];
  const warnings = new Set<string>();
  let filters: readonly string[] = [];
  for (const age of asked) {
    const atAge = { ...definition, observe: { ...definition.observe, years: age } };
    const result = await queryMetric(connection, atAge, { ...request, by: ['year'] }, options);
    sql.push(result.sql);
    filters = result.filters;
    for (const warning of result.warnings) warnings.add(warning);
    for (const row of result.rows) {
      const cohort = String(row.year);
      const list = cells.get(cohort) ?? [];
      list.push({
        age,
        value: row.value,
        numerator: Number(row.numerator ?? 0),
        denominator: Number(row.denominator ?? 0),
        censored: Number(row.censored ?? 0),
        suppressed: row.suppressed === true,
      });
      cells.set(cohort, list);
    }
  }
  const rows = [...cells]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([cohort, list]) => ({
      cohort,
      size: (list[0]?.denominator ?? 0) + (list[0]?.censored ?? 0),
      cells: list,
    }));
  return {
    metric: definition.id,
    name: definition.name,
    definition: definition.definition,
    version: definition.version,
    verified: definition.verified,
    ages: asked,
    rows,
    sql,
    filters,
    snapshot: options.snapshot ?? null,
    warnings: [...warnings],
  };
}
