import { type DuckDBConnection, literal } from '../../../lake/duck.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import { readRows } from '../../../transforms/semantic/rows.ts';
import { unitFactor } from '../../../transforms/semantic/shapes/attain.ts';
import { asOfDay } from '../../../transforms/semantic/shapes/clock.ts';
import { loadShapeRules } from '../../../transforms/semantic/shapes/rules.ts';
import type { BriefAnswer, Headline } from '../../api/brief.ts';
import type { ServerDeps } from '../deps.ts';
import { provenanceOf } from '../metrics/provenance.ts';
import { concernsOf } from './concerns.ts';
import { cellOf, cutOf, equals, type Ground, homeProvince } from './figures.ts';
import { headlinesOf } from './headlines.ts';
import { movesBetween, snapshotBefore } from './moves.ts';
import { checkBriefPeriod, currentPeriod, periodChoices } from './periods.ts';
import { sentencesOf } from './sentences.ts';
import { periodName } from './words.ts';

const TREND = 'contract_amount';
const CITIES = 'conversion_events';
const TREND_YEARS = 6;

/**
 * One page for whoever has a minute: on target or not, what changed and why, what needs a decision. Every number is an answer of the semantic
 * layer on this snapshot, or made of such answers.
 * @param asked the period; undefined: the year so far
 * @throws PANHUO_REQUEST_INVALID of a period that is none
 */
export async function readBrief(
  deps: Pick<ServerDeps, 'metrics' | 'readers'>,
  connection: DuckDBConnection,
  snapshot: string,
  workspace: Workspace,
  asked: string | undefined,
): Promise<BriefAnswer> {
  const [catalog, rules, today, province] = [
    await deps.metrics(),
    await loadShapeRules(),
    await asOfDay(connection),
    await homeProvince(connection),
  ];
  const { period, lastDay } = checkBriefPeriod(asked ?? currentPeriod(today));
  const ground: Ground = { connection, catalog, snapshot, period, lastDay, today, province };
  const { headlines, targets } = await headlinesOf(ground, rules);
  const { listed, left } = await concernsOf(ground, targets);
  const cells = [...headlines.map(({ cell }) => cell), cellOf(ground, catalog.metric(CITIES))];
  return {
    ...(await provenanceOf(connection, snapshot, workspace)),
    trace: `/api/v1/brief?period=${encodeURIComponent(period)}`,
    period,
    period_name: periodName(period),
    scope: province,
    periods: periodChoices(today),
    rule: targets.rule,
    rule_verified: targets.rule_verified,
    headlines,
    sentences: await sentencesOf(ground),
    trend: await trendOf(ground, headlines),
    cities: await citiesOf(ground),
    moves: await movesBetween(
      deps,
      workspace,
      catalog,
      cells,
      await snapshotBefore(workspace, snapshot),
      snapshot,
    ),
    concerns: listed,
    concerns_left: left,
  };
}

/** Whole years up to that of the period, with the target of the headline as a line. */
async function trendOf(ground: Ground, headlines: readonly Headline[]): Promise<BriefAnswer['trend']> {
  const definition = ground.catalog.metric(TREND);
  const last = Number(ground.lastDay.slice(0, 4));
  const years = Array.from({ length: TREND_YEARS }, (_, back) => String(last - TREND_YEARS + 1 + back));
  const { where } = cellOf(ground, definition);
  const { rows } = await queryMetric(
    ground.connection,
    definition,
    { by: ['year'], where, period: `${years[0]}..${years.at(-1)}` },
    { snapshot: ground.snapshot },
  );
  const values = new Map(rows.map((row) => [String(row.year), row.value]));
  const target = headlines.find(({ metric }) => metric === TREND)?.target ?? null;
  const factor = target === null ? null : unitFactor(definition.unit, target.unit);
  return {
    metric: TREND,
    name: definition.name,
    unit: definition.unit,
    format: definition.format,
    points: years.map((year) => ({
      period: year,
      name: `${year}年`,
      value: values.get(year) ?? null,
      cell: { metric: TREND, period: year, where },
    })),
    target:
      target === null || factor === null
        ? null
        : { value: target.value / factor, said: `${target.period_name}目标${target.said}` },
    unfinished: `${last}-12-31` > ground.today,
  };
}

async function citiesOf(ground: Ground): Promise<BriefAnswer['cities']> {
  const { definition, rows } = await cutOf(ground, CITIES, 'city');
  const counted = rows.map((row) => ({
    city: String(row.city),
    value: row.value,
    base: row.base,
    change: row.change,
  }));
  const present = new Set(counted.map(({ city }) => city));
  // A count has no row where there is nothing to count: that is 0, and a city without a tile would look forgotten.
  const others = (await citiesIn(ground)).filter((city) => !present.has(city));
  return {
    metric: CITIES,
    name: definition.name,
    unit: definition.unit,
    format: definition.format,
    rows: [...counted, ...others.map((city) => ({ city, value: 0, base: 0, change: 0 }))]
      .map((row) => ({ ...row, cell: cellOf(ground, definition, [equals('city', row.city)]) }))
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || (a.city < b.city ? -1 : 1)),
  };
}

async function citiesIn({ connection, province }: Ground): Promise<string[]> {
  if (province === null) return [];
  const rows = await readRows(
    connection,
    `SELECT DISTINCT city FROM dim_patent WHERE province = ${literal(province)} AND city LIKE '%市' ORDER BY city`,
  );
  return rows.map(({ city }) => String(city));
}
