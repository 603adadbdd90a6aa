import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../../domain/errors.ts';
import type { MetricCatalog } from '../catalog.ts';
import { parseCondition } from '../condition.ts';
import { lastDay, PERIOD_FORMS, type Period, parsePeriod } from '../period.ts';
import { type QueryOptions, queryMetric } from '../query.ts';
import { numberOf, readRows } from '../rows.ts';
import { literal } from '../sql.ts';
import type { Condition } from '../types.ts';
import { unitFactor } from './attain.ts';

/** A line of the account from gross to counted (`mart_conversion_reconciliation`). Events and amounts add up, patents and deals do not. */
export interface ReconciliationLine {
  /** `gross`, a rule's code, `counted`. */
  readonly line: string;
  readonly name: string;
  readonly events: number;
  readonly patents: number;
  readonly deals: number;
  /** yuan */
  readonly amount: number;
}

export interface ReconciliationScope {
  /** 全部, or a form of conversion. */
  readonly scope: string;
  readonly lines: readonly ReconciliationLine[];
}

/** A published total beside what the warehouse counts for the same period and scope. */
export interface PublishedRow {
  readonly total_id: string;
  readonly name: string;
  readonly period: string;
  readonly scope: string;
  readonly unit: string;
  readonly published: number;
  /** What the published number is rounded to. */
  readonly rounding: number;
  readonly source: string;
  readonly verified: boolean;
  readonly note: string | null;
  readonly metric: string | null;
  /** In the published unit; null where `problem` says why. */
  readonly ours: number | null;
  /** ours − published. */
  readonly difference: number | null;
  /** difference ÷ published. */
  readonly share: number | null;
  readonly problem: string | null;
}

/** A rate estimated from a survey. It has its own table: it is never put beside, under or into a rate of the register. */
export interface SurveyRow {
  readonly rate_id: string;
  readonly rate: string;
  readonly definition: string;
  readonly year: number;
  readonly scope: string;
  readonly patent_type: string;
  readonly value: number;
  readonly source: string;
  readonly verified: boolean;
}

export interface ReconciliationAnswer {
  readonly snapshot: string | null;
  readonly period: string;
  readonly scopes: readonly ReconciliationScope[];
  readonly published: readonly PublishedRow[];
  readonly survey: readonly SurveyRow[];
}

export interface ReconciliationRequest {
  /** A year, quarter or month; everything without one. */
  readonly period?: string | undefined;
  /** 全部 or one form. @default every scope */
  readonly scope?: string | undefined;
}

/**
 * The account of conversions of a period, with the published totals and survey rates of the same time.
 * @throws PANHUO_METRIC_PERIOD for what is no year, quarter or month, PANHUO_METRIC_REQUEST for an unknown scope, PANHUO_SQL_REFUSED when the
 *   snapshot lacks the account
 */
export async function reconcile(
  connection: DuckDBConnection,
  catalog: MetricCatalog,
  request: ReconciliationRequest,
  options: QueryOptions = {},
): Promise<ReconciliationAnswer> {
  const period = request.period === undefined ? null : accountPeriod(request.period);
  return {
    snapshot: options.snapshot ?? null,
    period: period?.text ?? '全部',
    scopes: await account(connection, period, request.scope),
    published: await published(connection, catalog, period, options),
    survey: await survey(connection, period),
  };
}

function accountPeriod(written: string): Period {
  const period = parsePeriod(written);
  if (
    period &&
    ['year', 'quarter', 'month'].includes(period.grain) &&
    /^\d/.test(period.text) &&
    !period.text.includes('..')
  )
    return period;
  throw new PanhuoError('PANHUO_METRIC_PERIOD', `对账表按年、季、月编制，没有“${written}”这样的一期`, {
    where: { field: 'period' },
    hint: period ? '写法：2024、2024Q1 或 2024-07；不写为全部' : `写法：${PERIOD_FORMS}`,
  });
}

async function account(
  connection: DuckDBConnection,
  period: Period | null,
  scope: string | undefined,
): Promise<ReconciliationScope[]> {
  const where = [
    `period_kind = ${literal(period?.grain ?? 'all')}`,
    ...(period ? [`period = ${literal(period.text)}`] : []),
  ];
  const rows = await readRows(
    connection,
    `SELECT scope, line, line_name, events, patents, deals, amount_cny FROM mart_conversion_reconciliation
     WHERE ${where.join(' AND ')} ORDER BY scope <> '全部', scope, line_order, line`,
  );
  const scopes = new Map<string, ReconciliationLine[]>();
  for (const row of rows) {
    const lines = scopes.get(String(row.scope)) ?? [];
    scopes.set(String(row.scope), lines);
    lines.push({
      line: String(row.line),
      name: String(row.line_name),
      events: numberOf(row.events) ?? 0,
      patents: numberOf(row.patents) ?? 0,
      deals: numberOf(row.deals) ?? 0,
      amount: numberOf(row.amount_cny) ?? 0,
    });
  }
  const all = [...scopes].map(([name, lines]) => ({ scope: name, lines }));
  if (scope === undefined) return all;
  const found = all.filter((item) => item.scope === scope);
  if (found.length > 0 || all.length === 0) return found;
  throw new PanhuoError('PANHUO_METRIC_REQUEST', `对账表没有范围“${scope}”`, {
    where: { field: 'scope' },
    hint: `现有范围：${all.map((item) => item.scope).join('、')}`,
  });
}

async function published(
  connection: DuckDBConnection,
  catalog: MetricCatalog,
  period: Period | null,
  options: QueryOptions,
): Promise<PublishedRow[]> {
  const rows = await readRows(
    connection,
    'SELECT total_id, name, metric, period, scope, conditions, value, rounding, unit, source, verified, note FROM fct_published_total ORDER BY total_id',
  );
  const found: PublishedRow[] = [];
  for (const row of rows) {
    const own = parsePeriod(String(row.period));
    // What ends within the asked period belongs to it.
    if (period && (!own || own.end > period.end || (period.start !== null && own.end <= period.start)))
      continue;
    found.push(await publishedRow(connection, catalog, row, options));
  }
  return found;
}

async function publishedRow(
  connection: DuckDBConnection,
  catalog: MetricCatalog,
  row: Record<string, unknown>,
  options: QueryOptions,
): Promise<PublishedRow> {
  const text = (value: unknown) => (value === null || value === '' ? null : String(value));
  const metric = text(row.metric);
  const value = numberOf(row.value) ?? Number.NaN;
  const stated = {
    total_id: String(row.total_id),
    name: String(row.name),
    period: String(row.period),
    scope: String(row.scope),
    unit: String(row.unit),
    published: value,
    rounding: numberOf(row.rounding) ?? 0,
    source: String(row.source),
    verified: row.verified === true,
    note: text(row.note),
    metric,
  };
  const without = (problem: string): PublishedRow => ({
    ...stated,
    ours: null,
    difference: null,
    share: null,
    problem,
  });
  if (metric === null) return without('本库没有对应的指标');
  // A number of the whole country has nothing to stand beside in the warehouse of a province.
  if (/^全国/u.test(stated.scope)) return without('全国的数，本库只有部分地区的数据，不与它比');
  try {
    const definition = catalog.metric(metric);
    if (definition.basis === 'survey') return without('调查口径，不与登记口径的数并列');
    const factor = unitFactor(definition.unit, stated.unit);
    if (factor === null) return without(`单位不符：指标为${definition.unit}，公布数为${stated.unit}`);
    const where = conditionsOf(text(row.conditions));
    const result = await queryMetric(connection, definition, { period: stated.period, where }, options);
    const raw = result.rows[0]?.value ?? null;
    if (raw === null) return without('本库的数不予显示');
    const ours = raw * factor;
    const difference = ours - value;
    return { ...stated, ours, difference, share: value === 0 ? null : difference / value, problem: null };
  } catch (error) {
    if (error instanceof PanhuoError && error.class === 'refused' && error.code !== 'PANHUO_SQL_REFUSED')
      return without(error.message);
    throw error;
  }
}

/** `province=江苏省;org_type=高校,科研院所`: conditions by semicolon, values of one by comma. */
export function conditionsOf(written: string | null): Condition[] {
  return (written ?? '')
    .split(/[;；]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const condition = parseCondition(part);
      const values = condition.values.flatMap((value) => value.split(/[,，]/u));
      return condition.op === '=' && values.length > 1
        ? { ...condition, op: 'in' as const, values }
        : condition;
    });
}

async function survey(connection: DuckDBConnection, period: Period | null): Promise<SurveyRow[]> {
  const year = period === null ? '' : `WHERE year = ${lastDay(period).slice(0, 4)}`;
  const rows = await readRows(
    connection,
    `SELECT rate_id, rate, definition, year, scope, patent_type, value, source, verified FROM fct_survey_rate ${year} ORDER BY year, rate, scope`,
  );
  return rows.map((row) => ({
    rate_id: String(row.rate_id),
    rate: String(row.rate),
    definition: String(row.definition),
    year: numberOf(row.year) ?? 0,
    scope: String(row.scope),
    patent_type: String(row.patent_type),
    value: numberOf(row.value) ?? Number.NaN,
    source: String(row.source),
    verified: row.verified === true,
  }));
}
