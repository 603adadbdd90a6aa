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
  // Most links hold the id itself: other numbers are looked up only when there is no such patent.
  const facts =
    (await factsOf(connection, asked)) ?? (await factsOf(connection, await patentIdOf(connection, asked)));
  if (facts === null) throw unknown(asked);
  const { as_of, methods, trl_records, ...rest } = facts;
  const id = rest.patent_id;
  const holdings = await holdingsOf(connection, id);
  const patent: Facts = {
    ...rest,
    earlier_publications: parts(rest.earlier_publications),
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
    trl_evidence: await trlEvidenceOf(connection, id, parts(methods), parts(trl_records)),
    high_value: await highValueOf(connection, id),
    signals: await signalsOf(connection, id),
  };
}

type FactsRow = Raw<Omit<Facts, 'earlier_publications'>> & {
  earlier_publications: string | null;
  as_of: string;
  /** Kinds and records of the evidence that the interval of maturity rests on. */
  methods: string | null;
  trl_records: string | null;
};

const OWN = `patent_id, title, abstract, application_number, publication_number, earlier_publications, patent_type, kind, filing_date,
  first_publication_date, publication_date, grant_date, ipc_main, locarno_main, wipo_field, wipo_field_id, value_low, value_high, is_high_value,
  is_sei, country, province, city, first_applicant, first_org_id, university, record_ids`;

const LIFE = `
  SELECT CASE WHEN r.is_in_force THEN '有效' WHEN r.is_granted THEN '失效' WHEN l.is_withdrawn THEN '未授权' ELSE '审查中' END AS status,
    CASE WHEN NOT r.is_in_force THEN l.end_reason END AS status_reason,
    coalesce(CASE WHEN NOT r.is_in_force THEN l.ended_date END, l.grant_date, l.publication_date) AS status_date,
    l.expiry_date, CASE WHEN r.is_in_force THEN l.expiry_date - l.observed_until END AS remaining_days, l.chain, l.industry,
    l.observed_until AS as_of, t.trl_low, t.trl_high, t.trl, t.stage, t.methods, t.record_ids AS trl_records
  FROM (SELECT is_withdrawn, end_reason, ended_date, grant_date, publication_date, expiry_date, observed_until, chain, industry
        FROM fct_patent_life WHERE patent_id = ?) AS l
  JOIN (SELECT is_in_force, is_granted FROM int_patent_right WHERE patent_id = ?) AS r ON true
  LEFT JOIN (SELECT trl_low, trl_high, trl, stage, methods, record_ids FROM int_patent_trl WHERE patent_id = ?) AS t ON true`;

/** Two statements, each by the id alone, cost less than one that joins the wide table. Null: there is no such patent. */
async function factsOf(connection: DuckDBConnection, id: string): Promise<FactsRow | null> {
  const [own] = await select<object>(connection, `SELECT ${OWN} FROM dim_patent WHERE patent_id = ?`, [id]);
  if (own === undefined) return null;
  const [life] = await select<object>(connection, LIFE, [id, id, id]);
  return life === undefined ? null : ({ ...own, ...life } as FactsRow);
}

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
  const rows = await select<Raw<Omit<Holding, 'role_name' | 'name'>>>(
    connection,
    `SELECT org_id, raw_name, role, valid_from, valid_to, applicant_order AS "order", event_id, end_event_id, record_ids
     FROM brg_patent_org WHERE patent_id = ? ORDER BY valid_from, role, applicant_order, org_id LIMIT 300`,
    [id],
  );
  // A list of ids finds its names faster than a join with all bodies.
  const ids = [...new Set(rows.map(({ org_id }) => org_id))];
  const names = new Map(
    ids.length === 0
      ? []
      : (
          await select<{ org_id: string; name: string }>(
            connection,
            `SELECT org_id, name FROM dim_organisation WHERE org_id IN (${ids.map(() => '?').join(', ')})`,
            ids,
          )
        ).map(({ org_id, name }) => [org_id, name] as const),
  );
  return rows.map((row) => ({
    ...row,
    name: names.get(row.org_id) ?? row.raw_name,
    role_name: word(ROLES, row.role),
    record_ids: parts(row.record_ids),
  }));
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
  methods: readonly string[],
  records: readonly string[],
): Promise<Page['trl_evidence']> {
  const rows = await select<Raw<Omit<Page['trl_evidence'][number], 'method_name' | 'used'>>>(
    connection,
    `SELECT method, low, high, strength, known_date, evidence, record_ids FROM int_trl_evidence WHERE patent_id = ?
     ORDER BY strength DESC, known_date DESC NULLS LAST, source_key LIMIT 100`,
    [id],
  );
  return rows.map((row) => {
    const own = parts(row.record_ids);
    return {
      ...row,
      method_name: word(TRL_METHODS, row.method),
      used: methods.includes(row.method) && own.every((one) => records.includes(one)),
      record_ids: own,
    };
  });
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
