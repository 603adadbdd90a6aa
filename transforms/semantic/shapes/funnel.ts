import type { DuckDBConnection } from '@duckdb/node-api';
import { indented } from '../compile-rows.ts';
import type { QueryOptions } from '../query.ts';
import { numberOf, readRows } from '../rows.ts';
import { dateSql } from '../sql.ts';
import type { MetricDefinition, MetricRequest } from '../types.ts';
import type { FunnelDefinition } from './rules.ts';
import { namedDimensions, shapeSource } from './source.ts';

/** A stage of one group. Only a known date counts: a later stage does not imply the earlier ones. */
export interface FunnelStage {
  readonly id: string;
  readonly name: string;
  /** Cases with a date of this stage. */
  readonly reached: number;
  /** Of them, cases with a date of the stage before too; null at the first stage. */
  readonly from_previous: number | null;
  /** Cases that reached the stage before and not (yet) this one: losses and cases still on their way alike. */
  readonly not_reached: number | null;
  /** from_previous ÷ reached of the stage before. */
  readonly share_of_previous: number | null;
  /** Cases with a date of the first stage and of this one ÷ cases with a date of the first. */
  readonly share_of_first: number | null;
  /** Cases that are here without a date of the stage before. */
  readonly skipped: number | null;
  /** Days from the stage before, over cases with both dates in order; null without any. */
  readonly median_days: number | null;
  /** Cases with both dates, this one earlier: in none of the medians. */
  readonly out_of_order: number | null;
}

export interface FunnelGroup {
  readonly group: Readonly<Record<string, string>>;
  readonly cases: number;
  readonly stages: readonly FunnelStage[];
}

export interface FunnelAnswer {
  readonly name: string;
  readonly source: string;
  readonly verified: boolean;
  readonly version: number;
  /** What it was cut by. */
  readonly dimensions: readonly { readonly id: string; readonly name: string }[];
  readonly groups: readonly FunnelGroup[];
  readonly sql: string;
  readonly snapshot: string | null;
}

/**
 * How many cases reached each stage. Cut by `year` the groups are cohorts: cases by the day they began.
 * @param definition the metric that counts the cases
 * @throws as `resolveRequest`, PANHUO_SQL_REFUSED when the snapshot lacks the fact
 */
export async function funnel(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  stages: FunnelDefinition,
  request: Pick<MetricRequest, 'by' | 'where' | 'period' | 'as_of'>,
  options: QueryOptions = {},
): Promise<FunnelAnswer> {
  const sql = funnelSql(definition, stages, request);
  const rows = await readRows(connection, sql);
  return {
    name: stages.name,
    source: stages.source,
    verified: stages.verified && definition.verified,
    version: stages.version,
    dimensions: namedDimensions(definition, request.by ?? []),
    groups: rows.map((row) => groupOf(row, request.by ?? [], stages)),
    sql,
    snapshot: options.snapshot ?? null,
  };
}

function funnelSql(
  definition: MetricDefinition,
  { stages }: FunnelDefinition,
  request: MetricRequest,
): string {
  const { from, names, selected, request: resolved, definition: metric } = shapeSource(definition, request);
  const dates = stages.map(
    ({ column }, at) =>
      // A date that has not come yet is a plan.
      `CASE WHEN ${dateSql(metric.fact, column, resolved.asOf)} <= ${resolved.today} THEN fact.${column} END AS s${at}`,
  );
  const counts = stages.flatMap((_, at) => {
    if (at === 0) return ['count(s0) AS n0'];
    const days = `date_diff('day', s${at - 1}, s${at})`;
    return [
      `count(s${at}) AS n${at}`,
      `count(CASE WHEN s${at - 1} IS NOT NULL THEN s${at} END) AS p${at}`,
      `count(CASE WHEN s0 IS NOT NULL THEN s${at} END) AS f${at}`,
      `count(CASE WHEN ${days} < 0 THEN 1 END) AS b${at}`,
      `median(CASE WHEN ${days} >= 0 THEN ${days} END) AS m${at}`,
    ];
  });
  return [
    'SELECT',
    [...names, 'count(*) AS cases', ...counts].map((item) => `  ${item}`).join(',\n'),
    'FROM (',
    '  SELECT',
    [...selected, ...dates].map((item) => `    ${item}`).join(',\n'),
    indented(from),
    ') AS cases',
    ...(names.length > 0 ? [`GROUP BY ${names.join(', ')}`, `ORDER BY ${orderOf(resolved.by, names)}`] : []),
  ].join('\n');
}

/** Cohorts in the order of time, other groups by size. */
function orderOf(by: readonly { readonly type: string }[], names: readonly string[]): string {
  return by.some(({ type }) => type === 'date') ? names.join(', ') : ['cases DESC', ...names].join(', ');
}

function groupOf(
  row: Record<string, unknown>,
  by: readonly string[],
  { stages }: FunnelDefinition,
): FunnelGroup {
  const number = (name: string) => numberOf(row[name]) ?? 0;
  return {
    group: Object.fromEntries(by.map((id) => [id, String(row[id])])),
    cases: number('cases'),
    stages: stages.map(({ id, name }, at) => {
      const reached = number(`n${at}`);
      if (at === 0) {
        return {
          id,
          name,
          reached,
          from_previous: null,
          not_reached: null,
          share_of_previous: null,
          share_of_first: reached === 0 ? null : 1,
          skipped: null,
          median_days: null,
          out_of_order: null,
        };
      }
      const previous = number(`n${at - 1}`);
      const both = number(`p${at}`);
      return {
        id,
        name,
        reached,
        from_previous: both,
        not_reached: previous - both,
        share_of_previous: previous === 0 ? null : both / previous,
        share_of_first: number('n0') === 0 ? null : number(`f${at}`) / number('n0'),
        skipped: reached - both,
        median_days: numberOf(row[`m${at}`]),
        out_of_order: number(`b${at}`),
      };
    }),
  };
}
