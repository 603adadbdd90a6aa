import type { Decision } from '../../../decisions/index.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { LabelRow, LabelsAnswer } from '../../api/review.ts';
import { ask } from '../models/ask.ts';
import { decidedOf } from './told.ts';

export const SCHEMES: Readonly<Record<string, string>> = {
  wipo35: 'WIPO 技术领域',
  sei: '战略性新兴产业',
  digital: '数字经济核心产业',
  green: '绿色低碳技术',
  new_three: '外贸“新三样”',
  gbt4754: '国民经济行业',
  chain_node: '产业链环节',
  discipline: '学科',
  efficacy: '技术功效',
};

type Row = Omit<LabelRow, 'id' | 'scheme_name' | 'decision'> & { verdict: string | null };

/**
 * Labels that wait for a person: the sample of each scheme and grade, or, of one patent, all that it has.
 * What was judged before the build and is in the sample counts as decided.
 */
export async function labelRows(
  connection: DuckDBConnection,
  decisions: readonly Decision[],
  {
    scheme,
    grade,
    patent,
  }: { scheme?: string | undefined; grade?: string | undefined; patent?: string | undefined },
): Promise<LabelRow[]> {
  const on = new Map(decisions.map((one) => [`${one.subject} ${one.object}`, one]));
  const conditions: string[] = [];
  const values: string[] = [];
  const is = (column: string, value: string | undefined) => {
    if (value === undefined) return;
    conditions.push(`${column} = ?`);
    values.push(value);
  };
  is('s.scheme', scheme);
  is('s.grade', grade);
  is('s.patent_id', patent);
  const from =
    patent === undefined
      ? 'SELECT scheme, label_id, label_name, patent_id, title, grade, rule_id, evidence, verdict FROM mart_label_sample'
      : `SELECT b.scheme, b.label_id, l.name AS label_name, b.patent_id, p.title, b.grade, b.rule_id, b.evidence, NULL::VARCHAR AS verdict
           FROM brg_patent_label AS b JOIN dim_patent AS p ON p.patent_id = b.patent_id
           LEFT JOIN dim_label AS l ON l.scheme = b.scheme AND l.label_id = b.label_id`;
  const rows = await ask<Row>(
    connection,
    `SELECT s.* FROM (${from}) AS s ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
      ORDER BY s.scheme, s.grade, s.label_id, s.patent_id LIMIT 5000`,
    values,
  );
  return rows.map(({ verdict: _before, ...row }) => {
    const decision = on.get(`${row.patent_id} ${row.scheme}/${row.label_id}`);
    return {
      ...row,
      id: `${row.patent_id} ${row.scheme}/${row.label_id}`,
      scheme_name: SCHEMES[row.scheme] ?? row.scheme,
      decision: decision === undefined ? null : decidedOf(decision),
    };
  });
}

/** How the sample of each scheme stands, with the precision the last build printed. */
export async function schemesOf(
  connection: DuckDBConnection,
  rows: readonly LabelRow[],
): Promise<LabelsAnswer['schemes']> {
  const printed = await ask<{
    scheme: string;
    reviewed: number;
    confirmed: number;
    precision: number | null;
  }>(
    connection,
    `SELECT scheme, reviewed::DOUBLE AS reviewed, confirmed::DOUBLE AS confirmed, precision_reviewed::DOUBLE AS precision
       FROM mart_label_report ORDER BY scheme LIMIT 100`,
  );
  return printed
    .map((one) => ({
      ...one,
      name: SCHEMES[one.scheme] ?? one.scheme,
      open: rows.filter(({ scheme, decision }) => scheme === one.scheme && decision === null).length,
    }))
    .filter(({ scheme, reviewed }) => reviewed > 0 || rows.some((row) => row.scheme === scheme));
}
