import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../domain/errors.ts';
import type { Formula, IndicatorSystem } from '../../transforms/scoring/schema.ts';
import type { MetricCatalog } from '../../transforms/semantic/catalog.ts';
import { type Period, parsePeriod } from '../../transforms/semantic/period.ts';
import { queryMetric } from '../../transforms/semantic/query.ts';
import type { MetricRequest } from '../../transforms/semantic/types.ts';
import type { Figure, Question } from './content.ts';

/** What is asked of the semantic layer: a seam, so that rounds can be tested with figures by hand. */
export interface MetricAnswer {
  name: string;
  version: number;
  verified: boolean;
  unit: string;
  format: string;
  sql: string;
  filters: readonly string[];
  warnings: readonly string[];
  rows: readonly Readonly<Record<string, string | number | boolean | null>>[];
}
export type AskMetric = (metric: string, request: MetricRequest) => Promise<MetricAnswer>;

export const askCatalog =
  (catalog: MetricCatalog, connection: DuckDBConnection, snapshot: string): AskMetric =>
  async (metric, request) =>
    queryMetric(connection, catalog.metric(metric), request, { snapshot });

/** The dimension that stands for a centre: branches count for their school. */
const UNIVERSITY = 'university';

/** One formula of a system, with the name its figures have in the round. */
export interface Asked {
  id: string;
  formula: Formula;
}

/** Every figure that a system takes from the warehouse. */
export function askedOf(system: IndicatorSystem): Asked[] {
  return [
    { id: 'size', formula: system.size.formula },
    ...system.indicators.flatMap((one) =>
      one.kind === 'computed' ? [{ id: one.id, formula: one.formula }] : [],
    ),
    ...system.checks.map(({ id, formula }) => ({ id, formula })),
    ...system.caps.flatMap(({ id, when, watch }) =>
      'formula' in when
        ? [{ id, formula: when.formula }]
        : watch === undefined
          ? []
          : [{ id, formula: watch }],
    ),
  ];
}

/**
 * The period of a round.
 * @throws PANHUO_METRIC_PERIOD unless it is a year, quarter or month
 */
export function roundPeriod(written: string): Period {
  const period = parsePeriod(written);
  if (period !== undefined && /^\d{4}(Q[1-4]|-\d\d)?$/.test(period.text)) return period;
  throw new PanhuoError('PANHUO_METRIC_PERIOD', `评价期间“${written}”有误`, {
    where: { field: 'period' },
    hint: '应为一年、一季或一月：2024、2024Q2、2024-06',
  });
}

/** How the period of a formula is written for the semantic layer. */
export function periodOf(rule: Formula['period'], round: Period): string {
  if (rule === 'round') return round.text;
  if (rule === 'until') return `to:${round.text}`;
  const spans = { year: 3, quarter: 12, month: 36, day: 0 }[round.grain];
  return `r${spans}:${round.text}`;
}

/**
 * Asks all figures of all centres, one query for each formula. Where the data begin later than the round a figure is one that nobody has, with the
 * reason. A metric that does not exist, or that the snapshot cannot answer, is a mistake of whoever runs the round: nothing is frozen.
 * @param known the universities that the warehouse knows
 */
export async function measure(
  asked: readonly Asked[],
  universities: readonly string[],
  known: ReadonlySet<string>,
  round: Period,
  ask: AskMetric,
): Promise<{ questions: Question[]; figures: Figure[] }> {
  const questions: Question[] = [];
  const figures: Figure[] = [];
  for (const { id, formula } of asked) {
    const period = periodOf(formula.period, round);
    const base = { id, metric: formula.metric, scale: formula.scale, period, where: [...formula.where] };
    let answer: MetricAnswer;
    try {
      answer = await ask(formula.metric, { by: [UNIVERSITY], where: formula.where, period });
    } catch (error) {
      if (!(error instanceof PanhuoError) || error.code !== 'PANHUO_METRIC_PERIOD') throw error;
      const nothing = {
        name: formula.metric,
        version: 0,
        verified: false,
        unit: '',
        sql: '',
        filters: [],
        warnings: [],
      };
      questions.push({ ...base, ...nothing, failed: error.message });
      for (const university of universities)
        figures.push({
          university,
          id,
          value: null,
          numerator: null,
          denominator: null,
          state: 'unavailable',
        });
      continue;
    }
    const { name, version, verified, unit, sql } = answer;
    questions.push({
      ...base,
      ...{ name, version, verified, unit, sql, failed: null },
      filters: [...answer.filters],
      warnings: [...answer.warnings],
    });
    const rows = new Map(answer.rows.map((row) => [String(row[UNIVERSITY]), row]));
    for (const university of universities)
      figures.push(figureOf(university, id, rows.get(university), answer.format, formula.scale, known));
  }
  return { questions, figures };
}

function figureOf(
  university: string,
  id: string,
  row: MetricAnswer['rows'][number] | undefined,
  format: string,
  scale: number,
  known: ReadonlySet<string>,
): Figure {
  const nothing = { university, id, value: null, numerator: null, denominator: null };
  if (row === undefined) {
    if (!known.has(university)) return { ...nothing, state: 'unknown' };
    // No rows to count are nought; a rate or a median of no rows is none.
    return { ...nothing, value: format === 'integer' || format === 'money' ? 0 : null, state: 'none' };
  }
  const number = (value: unknown) => (typeof value === 'number' ? value : null);
  const value = number(row.value);
  return {
    university,
    id,
    value: value === null ? null : scaled(value, scale),
    numerator: number(row.numerator),
    denominator: number(row.denominator),
    state: value === null ? 'suppressed' : 'measured',
  };
}

/** 0.1 × 3 is 0.3: twelve digits are more than any figure has. */
const scaled = (value: number, scale: number): number => Number((value * scale).toPrecision(12));
