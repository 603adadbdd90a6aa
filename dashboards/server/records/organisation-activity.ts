import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { OrganisationActivity, OrganisationPeople } from '../../api/organisations.ts';
import { type Caller, sees } from '../access/caller.ts';
import { isOwn, mustSee, ownOrganisations } from './own.ts';
import type { ReferenceRow } from './references.ts';
import { parts, select } from './select.ts';
import { ROLES, word } from './words.ts';

type Answer = Omit<OrganisationActivity, 'snapshot' | 'synthetic'>;
type WithIds<T> = Omit<T, 'record_ids'> & { record_ids: string | null };

const LISTED = 100;

/** Rights that came and went by an event, conversions on either side, and contracts as far as they are the caller's to see; newest first. */
export async function organisationActivity(
  connection: DuckDBConnection,
  id: string,
  caller: Caller,
  rules: ReadonlyMap<string, readonly ReferenceRow[]>,
): Promise<Answer> {
  const own = await ownOrganisations(connection, caller);
  const isMine = isOwn(own, id);
  const mayAmount = sees(caller, 'amount');
  const changes = await select<WithIds<Omit<Answer['changes'][number], 'role_name'>> & { total: number }>(
    connection,
    `SELECT b.patent_id, p.title, b.role, b.valid_from, b.valid_to, b.event_id, b.record_ids, b.total
     FROM (SELECT *, count(*) OVER () AS total FROM brg_patent_org WHERE org_id = ? AND (event_id IS NOT NULL OR role IN ('assignor', 'licensee', 'pledgee'))
       ORDER BY valid_from DESC, patent_id, role LIMIT ${LISTED}) AS b
     LEFT JOIN dim_patent AS p ON p.patent_id = b.patent_id ORDER BY b.valid_from DESC, b.patent_id, b.role`,
    [id],
  );
  const conversions = await conversionsOf(connection, id, isMine, rules);
  const contracts = isMine ? await contractsOf(connection, id) : [];
  return {
    changes_total: changes[0]?.total ?? 0,
    changes: changes.map(({ total: _, ...row }) => ({
      ...row,
      role_name: word(ROLES, row.role),
      record_ids: parts(row.record_ids),
    })),
    conversions_total: conversions[0]?.total ?? 0,
    conversions: conversions.map(({ total: _, ...row }) => ({ ...row, record_ids: parts(row.record_ids) })),
    contracts_total: contracts[0]?.total ?? 0,
    contracts: contracts.map(({ total: _, ...row }) => ({
      ...row,
      amount: mayAmount ? row.amount : null,
      record_ids: parts(row.record_ids),
    })),
    contracts_open: isMine,
    hidden: mayAmount ? [] : ['amount'],
  };
}

/** What only a contract says of a conversion is its parties' and the office's: others see what the register announced. */
async function conversionsOf(
  connection: DuckDBConnection,
  id: string,
  isMine: boolean,
  rules: ReadonlyMap<string, readonly ReferenceRow[]>,
) {
  const rows = await select<WithIds<Answer['conversions'][number]> & { total: number }>(
    connection,
    `SELECT c.conversion_id, c.patent_id, c.patent_number, p.title, c.side, c.form, c.event_date, c.announced_date, c.other_id, o.name AS other,
       c.is_counted, c.exclusion_reason AS reason, c.record_ids, c.total
     FROM (
       SELECT *, CASE WHEN contains(from_orgs, ?) THEN '出让' ELSE '受让' END AS side,
         CASE WHEN contains(from_orgs, ?) THEN to_org_id ELSE from_org_id END AS other_id, count(*) OVER () AS total
       FROM fct_conversion WHERE (contains(from_orgs, ?) OR contains(to_orgs, ?)) AND (? OR evidence <> '仅合同')
       ORDER BY event_date DESC NULLS LAST, conversion_id LIMIT ${LISTED}) AS c
     LEFT JOIN dim_patent AS p ON p.patent_id = c.patent_id LEFT JOIN dim_organisation AS o ON o.org_id = c.other_id
     ORDER BY c.event_date DESC NULLS LAST, c.conversion_id`,
    [id, id, id, id, isMine],
  );
  const names = new Map((rules.get('conversion_rule') ?? []).map((rule) => [rule.code, rule.name]));
  return rows.map((row) => ({
    ...row,
    reason: row.reason === null ? null : (names.get(row.reason) ?? row.reason),
  }));
}

function contractsOf(connection: DuckDBConnection, id: string) {
  return select<WithIds<Answer['contracts'][number]> & { total: number }>(
    connection,
    `SELECT contract_id, title, form, signed_date, CASE WHEN from_org_id = ? THEN '卖方' ELSE '买方' END AS side,
       CASE WHEN from_org_id = ? THEN buyers ELSE sellers END AS other, amount, patent_count, status, is_counted, record_ids, count(*) OVER () AS total
     FROM fct_contract WHERE from_org_id = ? OR to_org_id = ? ORDER BY signed_date DESC NULLS LAST, contract_id LIMIT ${LISTED}`,
    [id, id, id, id],
  );
}

/**
 * Inventors and staff of a body with their patents.
 * @throws PANHUO_FORBIDDEN where the caller may not see people, or not these
 */
export async function organisationPeople(
  connection: DuckDBConnection,
  id: string,
  caller: Caller,
): Promise<Omit<OrganisationPeople, 'snapshot' | 'synthetic'>> {
  mustSee(caller, 'person');
  const own = await ownOrganisations(connection, caller);
  if (!isOwn(own, id)) return { total: 0, rows: [], more: 0 };
  const rows = await select<WithIds<OrganisationPeople['rows'][number]> & { total: number }>(
    connection,
    `SELECT p.person_id, p.name, p.department, s.roles, p.patent_count, p.first_year, p.last_year, p.belief, p.namesake_count, p.record_ids, p.total
     FROM (SELECT *, count(*) OVER () AS total FROM dim_person WHERE org_id = ? ORDER BY patent_count DESC, person_id LIMIT ${LISTED}) AS p
     LEFT JOIN (SELECT person_id, string_agg(DISTINCT staff_role, '、' ORDER BY staff_role) AS roles FROM fct_staff GROUP BY person_id) AS s
       ON s.person_id = p.person_id ORDER BY p.patent_count DESC, p.person_id`,
    [id],
  );
  const total = rows[0]?.total ?? 0;
  return {
    total,
    rows: rows.map(({ total: _, ...row }) => ({ ...row, record_ids: parts(row.record_ids) })),
    more: total - rows.length,
  };
}
