import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../../domain/errors.ts';
import type { MetricCatalog } from '../catalog.ts';
import { type Period, parsePeriod } from '../period.ts';
import { hasStock, type MetricResult, type QueryOptions, queryMetric } from '../query.ts';
import { numberOf, readRows } from '../rows.ts';
import { literal } from '../sql.ts';
import type { Condition, MetricDefinition } from '../types.ts';
import { type Attainment, attain, type Comparator, lightRule, unitFactor } from './attain.ts';
import { asOfDay, elapsedShare, lastCompleteMonth } from './clock.ts';
import {
  addMonths,
  type MonthValue,
  monthsBetween,
  type NoProjection,
  type Projection,
  projectFlow,
  projectLevel,
} from './project.ts';
import type { ShapeRules } from './rules.ts';

/** A target of a document, as the snapshot has it (`fct_target`). */
export interface Target {
  readonly target_id: string;
  readonly document: string;
  readonly name: string;
  /** Null: nothing in the warehouse measures it. */
  readonly metric: string | null;
  readonly scope_dimension: string | null;
  readonly scope_value: string | null;
  readonly period: string;
  readonly value: number;
  readonly unit: string;
  readonly comparator: Comparator;
  readonly source: string;
  readonly verified: boolean;
  readonly note: string | null;
}

export interface TargetRow extends Attainment {
  readonly target: Target;
  /** In the target's unit. */
  readonly value: number | null;
  /** In the target's unit. */
  readonly projection: Projection | NoProjection | null;
  /** The answer the value comes from, with its SQL, version and warnings; null where `problem` says why. */
  readonly result: MetricResult | null;
  readonly problem: string | null;
}

export interface TargetAnswer {
  readonly snapshot: string | null;
  readonly as_of: string;
  /** How the lights are set, and whether anybody official has confirmed that. */
  readonly rule: string;
  readonly rule_verified: boolean;
  readonly rows: readonly TargetRow[];
}

export interface TargetRequest {
  /** Only targets of this metric. @default all */
  readonly metric?: string | undefined;
  /** Only this target. @default all */
  readonly target?: string | undefined;
  readonly as_of?: string | undefined;
}

const COLUMNS =
  'target_id, document, name, metric, scope_dimension, scope_value, period, value, unit, comparator, source, verified, note';

/** @throws PANHUO_SQL_REFUSED when the snapshot has no targets, PANHUO_METRIC_REQUEST when there is no such target */
export async function readTargets(
  connection: DuckDBConnection,
  { metric, target }: TargetRequest,
): Promise<Target[]> {
  const rows = await readRows(
    connection,
    `SELECT ${COLUMNS} FROM fct_target ${metric === undefined ? '' : `WHERE metric = ${literal(metric)} `}ORDER BY document, target_id`,
  );
  const targets = rows.map(targetOf);
  if (target === undefined) return targets;
  const found = targets.filter((candidate) => candidate.target_id === target);
  if (found.length > 0) return found;
  const ids = targets.map((candidate) => `${candidate.target_id}（${candidate.name}）`).join('、');
  throw new PanhuoError('PANHUO_METRIC_REQUEST', `没有目标“${target}”`, {
    where: { field: 'target' },
    hint: `现有目标：${ids || '无'}`,
  });
}

/**
 * Every target beside what the warehouse counts. A target that cannot be measured stays in the table, with the reason.
 * @throws as {@link readTargets}
 */
export async function attainTargets(
  connection: DuckDBConnection,
  catalog: MetricCatalog,
  request: TargetRequest,
  rules: ShapeRules,
  options: QueryOptions = {},
): Promise<TargetAnswer> {
  const today = request.as_of ?? (await asOfDay(connection));
  const rows: TargetRow[] = [];
  for (const target of await readTargets(connection, request)) {
    rows.push(await targetRow(connection, catalog, target, request.as_of, today, rules, options));
  }
  return {
    snapshot: options.snapshot ?? null,
    as_of: today,
    rule: lightRule(rules.targets),
    rule_verified: rules.verified,
    rows,
  };
}

async function targetRow(
  connection: DuckDBConnection,
  catalog: MetricCatalog,
  target: Target,
  as_of: string | undefined,
  today: string,
  rules: ShapeRules,
  options: QueryOptions,
): Promise<TargetRow> {
  const blank = attain(
    {
      value: null,
      target: target.value,
      comparator: target.comparator,
      elapsed: 0,
      stock: false,
      projection: null,
    },
    rules.targets,
  );
  const failed = (problem: string): TargetRow => ({
    target,
    ...blank,
    why: problem,
    value: null,
    projection: null,
    result: null,
    problem,
  });
  if (target.metric === null) return failed(target.note ?? '本库没有度量这一目标的数据');
  // A target of the whole country has nothing to stand beside in the warehouse of a province.
  if (target.scope_dimension === 'country') return failed('全国目标，本库只有部分地区的数据，不与它比');
  const period = parsePeriod(target.period);
  if (!period) return failed(`目标的统计期“${target.period}”有误`);
  try {
    const definition = catalog.metric(target.metric);
    const factor = unitFactor(definition.unit, target.unit);
    if (factor === null) return failed(`单位不符：指标为${definition.unit}，目标为${target.unit}`);
    const asked = { where: scopeOf(target), as_of };
    const result = await queryMetric(connection, definition, { ...asked, period: target.period }, options);
    const raw = result.rows[0]?.value ?? null;
    const projection = await projectionOf(
      connection,
      definition,
      { ...asked },
      period,
      today,
      rules,
      options,
    );
    const scaled = scale(projection, factor);
    const value = raw === null ? null : raw * factor;
    const judged = attain(
      {
        value,
        target: target.value,
        comparator: target.comparator,
        elapsed:
          period.start === null ? Number(period.end <= today) : elapsedShare(period.start, period.end, today),
        stock: hasStock(definition),
        projection: scaled,
      },
      rules.targets,
    );
    return { target, ...judged, value, projection: scaled, result, problem: null };
  } catch (error) {
    // One target that does not fit its metric must not hide the others; a snapshot that cannot be read must.
    if (error instanceof PanhuoError && error.class === 'refused' && error.code !== 'PANHUO_SQL_REFUSED')
      return failed(error.message);
    throw error;
  }
}

function scopeOf({ scope_dimension, scope_value }: Target): Condition[] {
  if (scope_dimension === null || scope_value === null) return [];
  return [{ dimension: scope_dimension, op: '=', values: [scope_value] }];
}

async function projectionOf(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  asked: { readonly where: Condition[]; readonly as_of: string | undefined },
  period: Period,
  today: string,
  rules: ShapeRules,
  options: QueryOptions,
): Promise<Projection | NoProjection> {
  const level = hasStock(definition);
  if (!level && !definition.additive) return { none: '比率、中位数等不可相加的流量指标不作外推' };
  if (definition.dimensions.every((dimension) => dimension.id !== 'month'))
    return { none: '该指标不能按月切分，不作外推' };
  const last = addMonths(period.end.slice(0, 7), -1);
  const complete = lastCompleteMonth(today);
  if (complete >= last) return { none: '统计期已满，无需外推' };
  const lookBack = addMonths(complete, -(Math.max(rules.projection.seasonal, rules.projection.window) + 12));
  const start = period.start === null ? lookBack : period.start.slice(0, 7);
  const [first = lookBack] = [start, lookBack].sort();
  const months = await monthly(connection, definition, asked, first, complete, options);
  return level
    ? projectLevel(months, last, rules.projection)
    : projectFlow(months, start, last, rules.projection);
}

/** Values of complete months in order, from the first month that has anything; months without rows are 0. */
async function monthly(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  asked: { readonly where: Condition[]; readonly as_of: string | undefined },
  first: string,
  last: string,
  options: QueryOptions,
): Promise<MonthValue[]> {
  const period = `${first}..${last}`;
  const { rows } = await queryMetric(connection, definition, { ...asked, period, by: ['month'] }, options);
  const values = new Map(rows.map((row) => [String(row.month), row.value]));
  const begins = [...values.keys()].filter((month) => /^\d{4}-\d\d$/.test(month)).sort()[0];
  if (begins === undefined) return [];
  const months: MonthValue[] = [];
  for (const month of monthsBetween(begins, last)) {
    const value = values.get(month);
    // A suppressed month is not a month of nothing: what lies before the gap is left out.
    if (value === null) months.length = 0;
    else months.push({ month, value: value ?? 0 });
  }
  return months;
}

function scale(projection: Projection | NoProjection, factor: number): Projection | NoProjection {
  if ('none' in projection) return projection;
  const { value, low, high } = projection;
  return { ...projection, value: value * factor, low: low * factor, high: high * factor };
}

function targetOf(row: Record<string, unknown>): Target {
  const text = (value: unknown) =>
    value === null || value === undefined || value === '' ? null : String(value);
  return {
    target_id: String(row.target_id),
    document: String(row.document),
    name: String(row.name),
    metric: text(row.metric),
    scope_dimension: text(row.scope_dimension),
    scope_value: text(row.scope_value),
    period: String(row.period),
    value: numberOf(row.value) ?? Number.NaN,
    unit: String(row.unit),
    comparator: row.comparator === '<=' ? '<=' : '>=',
    source: String(row.source),
    verified: row.verified === true,
    note: text(row.note),
  };
}
