import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../../domain/errors.ts';
import { indented } from '../compile-rows.ts';
import type { QueryOptions } from '../query.ts';
import { columnName } from '../reach.ts';
import { numberOf, readRows } from '../rows.ts';
import { dateSql } from '../sql.ts';
import type { FactMetric, Filter, MetricDefinition, MetricRequest } from '../types.ts';
import type { ShapeRules } from './rules.ts';
import { namedDimensions, shapeSource } from './source.ts';
import { type DurationCount, kaplanMeier, type SurvivalCurve } from './survival.ts';

export interface SurvivalGroup {
  /** Requested dimensions by id; none when not cut. */
  readonly group: Readonly<Record<string, string>>;
  readonly curve: SurvivalCurve;
  /** Rows that are in no curve: without the day the watch begins, or beginning after the as-of day. */
  readonly unknown: number;
  /** Rows whose event came before the watch began, in no curve either: a licence before the grant. */
  readonly early: number;
}

export interface SurvivalAnswer {
  readonly metric: string;
  readonly name: string;
  readonly version: number;
  readonly verified: boolean;
  readonly from: string;
  readonly event: string;
  /** Dates that end the watch without the event, besides the as-of day. */
  readonly until: readonly string[];
  /** The same columns as people call them. */
  readonly names: { readonly from: string; readonly event: string; readonly until: readonly string[] };
  /** What it was cut by. */
  readonly dimensions: readonly { readonly id: string; readonly name: string }[];
  readonly groups: readonly SurvivalGroup[];
  readonly sql: string;
  readonly snapshot: string | null;
}

/**
 * How long it takes from one date of a row to another, rows still waiting included (Kaplan–Meier), in days. DuckDB groups the rows by
 * length; only the groups come here.
 * @throws PANHUO_METRIC_REQUEST for a metric that knows no such two dates, and as `resolveRequest`
 */
export async function survivalCurves(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: Pick<MetricRequest, 'by' | 'where' | 'period' | 'as_of'>,
  rules: ShapeRules['survival'],
  options: QueryOptions = {},
): Promise<SurvivalAnswer> {
  const { from, event, watched } = watchOf(definition);
  // What is waited for does not end the waiting for it.
  const until = (rules.until[watched.fact.id] ?? []).filter((column) => column !== event);
  const sql = durationsSql(watched, request, from, event, until);
  const groups = new Map<
    string,
    { group: Record<string, string>; counts: DurationCount[]; unknown: number; early: number }
  >();
  const by = request.by ?? [];
  for (const row of await readRows(connection, sql)) {
    const group = Object.fromEntries(by.map((id) => [id, String(row[id])]));
    const key = JSON.stringify(group);
    const found = groups.get(key) ?? { group, counts: [], unknown: 0, early: 0 };
    groups.set(key, found);
    const [events, censored] = [numberOf(row.events) ?? 0, numberOf(row.censored) ?? 0];
    if (row.state === 'watched') found.counts.push({ time: numberOf(row.days) ?? 0, events, censored });
    else if (row.state === 'early') found.early += events + censored;
    else found.unknown += events + censored;
  }
  return {
    metric: definition.id,
    name: definition.name,
    version: definition.version,
    verified: definition.verified,
    from,
    event,
    until,
    names: {
      from: columnName(watched.fact, from),
      event: columnName(watched.fact, event),
      until: until.map((column) => columnName(watched.fact, column)),
    },
    dimensions: namedDimensions(definition, by),
    groups: [...groups.values()]
      .map(({ group, counts, unknown, early }) => ({ group, curve: kaplanMeier(counts), unknown, early }))
      .sort(
        (a, b) =>
          b.curve.subjects - a.curve.subjects || (JSON.stringify(a.group) < JSON.stringify(b.group) ? -1 : 1),
      ),
    sql,
    snapshot: options.snapshot ?? null,
  };
}

/** The two dates of a metric, and the metric without the conditions that would leave out rows still waiting. */
function watchOf(definition: MetricDefinition): { from: string; event: string; watched: FactMetric } {
  if (definition.kind === 'fact') {
    const { observe, measure } = definition;
    const days = measure?.days;
    const dates =
      observe !== null
        ? { from: observe.from, event: observe.event }
        : days && days.to !== 'at'
          ? { from: days.from, event: days.to }
          : null;
    if (dates !== null) {
      const waiting = (filter: Filter) =>
        !(filter.on === 'column' && filter.column === dates.event && filter.op === 'known');
      const watched: FactMetric = {
        ...definition,
        filters: definition.filters.filter(waiting),
        // Periods are cohorts: rows by the day their watch begins.
        date: dates.from,
        stock: null,
      };
      return { ...dates, watched };
    }
  }
  throw new PanhuoError(
    'PANHUO_METRIC_REQUEST',
    `指标 ${definition.id}（${definition.name}）没有起止两个日期，作不出生存曲线`,
    {
      where: { field: 'metric' },
      hint: '可用的是定义中有 observe，或 days 有 from、to 两个日期的指标',
    },
  );
}

function durationsSql(
  watched: FactMetric,
  request: MetricRequest,
  from: string,
  event: string,
  until: readonly string[],
): string {
  const { from: source, request: resolved, names, selected } = shapeSource(watched, request);
  const ends = until.map((column) => dateSql(watched.fact, column, resolved.asOf));
  const stop = `least(${[resolved.today, ...ends].join(', ')})`;
  const happened = dateSql(watched.fact, event, resolved.asOf);
  return [
    'SELECT',
    [...names, 'state', 'days', 'count(hit) AS events', 'count(*) - count(hit) AS censored']
      .map((item) => `  ${item}`)
      .join(',\n'),
    'FROM (',
    '  SELECT',
    [
      ...names,
      'hit',
      "CASE WHEN began IS NULL OR began > stop THEN 'unknown' WHEN hit < began THEN 'early' ELSE 'watched' END AS state",
      "CASE WHEN began <= coalesce(hit, stop) THEN date_diff('day', began, coalesce(hit, stop)) END AS days",
    ]
      .map((item) => `    ${item}`)
      .join(',\n'),
    '  FROM (',
    '    SELECT',
    '      *, CASE WHEN happened <= stop THEN happened END AS hit',
    '    FROM (',
    '      SELECT',
    [...selected, `fact.${from} AS began`, `${happened} AS happened`, `${stop} AS stop`]
      .map((item) => `        ${item}`)
      .join(',\n'),
    indented(source, '      '),
    '    ) AS dates',
    '  ) AS hits',
    ') AS durations',
    `GROUP BY ${[...names, 'state', 'days'].join(', ')}`,
  ].join('\n');
}
