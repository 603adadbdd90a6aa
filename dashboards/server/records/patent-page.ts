import { PanhuoError } from '../../../domain/errors.ts';
import { normaliseApplicationNumber, parsePublicationNumber } from '../../../domain/patent-number.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { Holding, PatentPage } from '../../api/patents.ts';
import type { ReferenceRow } from './references.ts';
import { ruleText } from './rule-words.ts';
import { parts, select } from './select.ts';
import { ROLES, SCHEMES, TRL_METHODS, word } from './words.ts';

type Page = Omit<PatentPage, 'snapshot' | 'synthetic' | 'hidden'>;
type Facts = Page['patent'];
/** A row whose lists are still `;`-joined text. */
type Raw<T> = Omit<T, 'record_ids'> & { record_ids: string | null };

/**
 * What is known of one patent, but its events, conversions, value and documents, which are asked for when somebody looks at them.
 * @param asked patent id, application or publication number in any usual spelling
 * @throws PANHUO_RECORD_UNKNOWN
 */
export async function patentPage(
  connection: DuckDBConnection,
  asked: string,
  rules: ReadonlyMap<string, readonly ReferenceRow[]>,
): Promise<Page> {
  const id = await patentIdOf(connection, asked);
  const [row] = await select<
    Raw<Facts> & { earlier_publications: string | null; as_of: string; remaining_days: number | null }
  >(connection, FACTS, [id, id, id, id]);
  if (row === undefined) throw unknown(asked);
  const { as_of, ...rest } = row;
  const holdings = await holdingsOf(connection, id);
  const patent: Facts = {
    ...rest,
    earlier_publications: parts(rest.earlier_publications as unknown as string | null),
    record_ids: parts(rest.record_ids),
  };
  return {
    as_of,
    patent,
    owners: ownersOf(holdings, patent),
    inventors: await select(
      connection,
      `SELECT inventor_order AS "order", name, person_id, belief FROM brg_patent_person WHERE patent_id = ? ORDER BY inventor_order LIMIT 200`,
      [id],
    ),
    holdings,
    labels: await labelsOf(connection, id, rules),
    trl_evidence: await trlEvidenceOf(connection, id, patent),
    high_value: await highValueOf(connection, id),
    signals: await signalsOf(connection, id),
  };
}

const FACTS = `
  WITH p AS (SELECT * FROM dim_patent WHERE patent_id = ?), l AS (SELECT * FROM fct_patent_life WHERE patent_id = ?),
    t AS (SELECT * FROM int_patent_trl WHERE patent_id = ?), r AS (SELECT * FROM int_patent_right WHERE patent_id = ?)
  SELECT p.patent_id, p.title, p.abstract, p.application_number, p.publication_number, p.earlier_publications, p.patent_type, p.kind,
    p.filing_date, p.first_publication_date, p.publication_date, p.grant_date,
    CASE WHEN r.is_in_force THEN '有效' WHEN r.is_granted THEN '失效' WHEN l.is_withdrawn THEN '未授权' ELSE '审查中' END AS status,
    CASE WHEN NOT r.is_in_force THEN l.end_reason END AS status_reason,
    coalesce(CASE WHEN NOT r.is_in_force THEN l.ended_date END, p.grant_date, p.first_publication_date) AS status_date,
    l.expiry_date, CASE WHEN r.is_in_force THEN l.expiry_date - a.as_of END AS remaining_days,
    p.ipc_main, p.locarno_main, p.wipo_field, p.wipo_field_id, l.chain, l.industry, t.trl_low, t.trl_high, t.trl, t.stage,
    p.value_low, p.value_high, p.is_high_value, p.is_sei, p.country, p.province, p.city, p.first_applicant, p.first_org_id, p.university,
    p.record_ids, a.as_of
  FROM p JOIN l ON true JOIN r ON true LEFT JOIN t ON true CROSS JOIN int_as_of AS a`;

/** @throws PANHUO_RECORD_UNKNOWN */
export async function patentIdOf(connection: DuckDBConnection, asked: string): Promise<string> {
  const [own] = await select<{ id: string }>(
    connection,
    'SELECT patent_id AS id FROM dim_patent WHERE patent_id = ?',
    [asked],
  );
  if (own !== undefined) return own.id;
  const number = parsePublicationNumber(asked)?.number ?? normaliseApplicationNumber(asked);
  if (number === null || number === undefined) throw unknown(asked);
  const found = await select<{ id: string }>(
    connection,
    `SELECT patent_id AS id FROM dim_patent WHERE application_number = ? OR publication_number = ?
     UNION SELECT patent_id FROM int_publication WHERE publication_number = ? LIMIT 2`,
    [number, number, number],
  );
  const [one] = found;
  if (one === undefined || found.length > 1) throw unknown(asked);
  return one.id;
}

function unknown(asked: string): PanhuoError {
  return new PanhuoError(
    'PANHUO_RECORD_UNKNOWN',
    `没有找到专利“${asked.replace(/\p{Cc}/gu, '·').slice(0, 60)}”`,
    {
      where: { field: 'id' },
      hint: '可用专利标识、申请号、公开（公告）号。',
    },
  );
}

async function holdingsOf(connection: DuckDBConnection, id: string): Promise<Holding[]> {
  const rows = await select<Raw<Omit<Holding, 'role_name'>>>(
    connection,
    `SELECT b.org_id, coalesce(o.name, b.raw_name) AS name, b.raw_name, b.role, b.valid_from, b.valid_to, b.applicant_order AS "order",
       b.event_id, b.end_event_id, b.record_ids
     FROM (SELECT * FROM brg_patent_org WHERE patent_id = ?) AS b LEFT JOIN dim_organisation AS o ON o.org_id = b.org_id
     ORDER BY b.valid_from, b.role, b.applicant_order, b.org_id LIMIT 300`,
    [id],
  );
  return rows.map((row) => ({ ...row, role_name: word(ROLES, row.role), record_ids: parts(row.record_ids) }));
}

/** Owners of today; of an application its applicants. */
function ownersOf(holdings: readonly Holding[], patent: Facts): { org_id: string | null; name: string }[] {
  const now = (role: string) => holdings.filter((one) => one.role === role && one.valid_to === null);
  const owners = now('owner').length > 0 ? now('owner') : now('applicant');
  if (owners.length > 0) return owners.map(({ org_id, name }) => ({ org_id, name }));
  return patent.first_applicant === null
    ? []
    : [{ org_id: patent.first_org_id, name: patent.first_applicant }];
}

async function labelsOf(
  connection: DuckDBConnection,
  id: string,
  rules: ReadonlyMap<string, readonly ReferenceRow[]>,
): Promise<Page['labels']> {
  const rows = await select<Raw<Omit<Page['labels'][number], 'scheme_name' | 'rule'>>>(
    connection,
    `SELECT b.scheme, b.label_id, coalesce(d.name, b.label_id) AS name, b.grade, b.weight, b.rule_id, b.evidence, b.origin,
       coalesce(d.verified, false) AS verified, b.record_ids
     FROM (SELECT * FROM brg_patent_label WHERE patent_id = ?) AS b
     LEFT JOIN dim_label AS d ON d.scheme = b.scheme AND d.label_id = b.label_id
     ORDER BY b.scheme, b.grade, b.weight DESC, b.label_id LIMIT 500`,
    [id],
  );
  return rows.map((row) => ({
    ...row,
    scheme_name: word(SCHEMES, row.scheme),
    rule: ruleText(rules, row),
    record_ids: parts(row.record_ids),
  }));
}

async function trlEvidenceOf(
  connection: DuckDBConnection,
  id: string,
  patent: Facts,
): Promise<Page['trl_evidence']> {
  const rows = await select<Raw<Omit<Page['trl_evidence'][number], 'method_name'>>>(
    connection,
    `SELECT e.method, e.low, e.high, e.strength, e.known_date, e.evidence,
       coalesce(contains(';' || t.methods || ';', ';' || e.method || ';') AND contains(t.record_ids, e.record_ids), false) AS used, e.record_ids
     FROM (SELECT * FROM int_trl_evidence WHERE patent_id = ?) AS e
     LEFT JOIN (SELECT methods, record_ids FROM int_patent_trl WHERE patent_id = ?) AS t ON true
     ORDER BY e.strength DESC, e.known_date DESC NULLS LAST, e.source_key LIMIT 100`,
    [id, patent.patent_id],
  );
  return rows.map((row) => ({
    ...row,
    method_name: word(TRL_METHODS, row.method),
    record_ids: parts(row.record_ids),
  }));
}

const CASES = [
  ['is_sei', '战略性新兴产业'],
  ['has_foreign_right', '在海外有同族专利权'],
  ['is_maintained', '维持超过十年'],
  ['has_pledge', '实现较高质押融资金额'],
  ['has_award', '获国家科学技术奖或中国专利奖'],
] as const;

async function highValueOf(connection: DuckDBConnection, id: string): Promise<Page['high_value']> {
  const [row] = await select<
    Record<(typeof CASES)[number][0], boolean> & { evidence: string | null; high_value_from: string | null }
  >(
    connection,
    `SELECT ${CASES.map(([column]) => column).join(', ')}, evidence, high_value_from FROM int_high_value WHERE patent_id = ?`,
    [id],
  );
  if (row === undefined) return null;
  return {
    cases: CASES.map(([column, name]) => ({ name, holds: row[column] })),
    evidence: row.evidence,
    from: row.high_value_from,
  };
}

async function signalsOf(connection: DuckDBConnection, id: string): Promise<Page['signals']> {
  const rows = await select<Raw<Page['signals'][number]>>(
    connection,
    `SELECT signal AS type, strength, evidence, rule_id, record_ids FROM fct_abnormal_signal WHERE patent_id = ? ORDER BY score DESC LIMIT 50`,
    [id],
  );
  return rows.map((row) => ({ ...row, record_ids: parts(row.record_ids) }));
}
