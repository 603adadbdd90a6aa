import { PanhuoError } from '../../domain/errors.ts';
import { nameKey } from '../../domain/names.ts';
import { type Duck, literal } from '../../lake/duck.ts';
import type { SystemFile } from '../../transforms/scoring/load.ts';
import { lastDay } from '../../transforms/semantic/period.ts';
import type { Report, RoundContent } from './content.ts';
import { crossCheck } from './cross-check.ts';
import { type AskMetric, askedOf, measure, roundPeriod } from './measure.ts';

export interface FreezeInput {
  round: string;
  period: string;
  system: SystemFile;
  centres: readonly { university: string; centre: string }[];
  /** Label of the round in the centres' own reports. */
  reports: string;
  snapshot: string;
  synthetic: boolean;
}

/** Takes everything a round is scored from out of a snapshot. Reads only. @throws PANHUO_METRIC_PERIOD */
export async function freezeContent(duck: Duck, ask: AskMetric, input: FreezeInput): Promise<RoundContent> {
  const { round, system, centres, snapshot, synthetic } = input;
  const period = roundPeriod(input.period);
  const universities = centres.map(({ university }) => university);
  const known = await knownUniversities(duck, universities);
  const { questions, figures } = await measure(askedOf(system.system), universities, known, period, ask);
  const reports = await reportsOf(duck, input.reports, universities);
  return {
    form: 1,
    round,
    period: period.text,
    ends: lastDay(period),
    system: system.system,
    system_sha256: system.sha256,
    system_text: system.text,
    snapshot,
    synthetic,
    centres: centres.map(({ university, centre }) => ({ university, centre })),
    questions,
    figures,
    reports,
    checks: crossCheck(system.system, reports, figures),
    fields: await fieldsOf(ask, system, universities, period.text),
  };
}

async function knownUniversities(duck: Duck, universities: readonly string[]): Promise<Set<string>> {
  if (universities.length === 0) return new Set();
  const rows = await duck.rows<{ name: string }>(
    `SELECT name FROM dim_organisation WHERE name IN (${universities.map(literal).join(', ')})`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** Names of universities stand in the reports as centres write them. */
async function reportsOf(duck: Duck, round: string, universities: readonly string[]): Promise<Report[]> {
  const byKey = new Map(universities.map((name) => [nameKey(name), name]));
  const rows = await duck.rows<Record<string, string | number | null>>(
    `SELECT university, indicator, CAST(value AS DOUBLE) AS value, value_text, unit, evidence, CAST(reported_date AS VARCHAR) AS reported_date, record_ids
     FROM fct_centre_report WHERE round = ${literal(round)} ORDER BY university, indicator, centre_report_id`,
  );
  return rows.flatMap((row): Report[] => {
    const university = byKey.get(nameKey(String(row.university ?? '')));
    if (university === undefined) return [];
    const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
    return [
      {
        university,
        item: String(row.indicator),
        value: row.value === null ? null : Number(row.value),
        text: text(row.value_text),
        unit: text(row.unit),
        evidence: text(row.evidence),
        reported_date: text(row.reported_date),
        record_ids: String(row.record_ids),
      },
    ];
  });
}

/** Where the size can be cut by field; where it cannot, peers are found by size alone. */
async function fieldsOf(
  ask: AskMetric,
  { system }: SystemFile,
  universities: readonly string[],
  period: string,
): Promise<RoundContent['fields']> {
  const { metric, where } = system.size.formula;
  const wanted = new Set(universities);
  try {
    const { rows } = await ask(metric, { by: ['university', 'wipo_field'], where, period });
    return rows
      .filter((row) => wanted.has(String(row.university)) && typeof row.value === 'number' && row.value > 0)
      .map((row) => ({
        university: String(row.university),
        field: String(row.wipo_field),
        count: Number(row.value),
      }))
      .sort((a, b) => compare(a.university, b.university) || compare(a.field, b.field));
  } catch (error) {
    if (error instanceof PanhuoError && error.class === 'refused') return [];
    throw error;
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** The centres that reported in a round, or in any when none did in this one. */
export async function reportingCentres(
  duck: Duck,
  round: string,
): Promise<{ university: string; centre: string }[]> {
  return duck.rows<{ university: string; centre: string }>(
    `SELECT university, min(centre) AS centre FROM fct_centre_report
     WHERE round = ${literal(round)} AND university IS NOT NULL GROUP BY university ORDER BY university`,
  );
}
