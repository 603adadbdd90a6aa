import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { ContractRow, Conversion, PatentConversions } from '../../api/patents.ts';
import { type Caller, sees } from '../access/caller.ts';
import { isOwn, ownOrganisations } from './own.ts';
import type { ReferenceRow } from './references.ts';
import { parts, select } from './select.ts';

type Answer = Omit<PatentConversions, 'snapshot' | 'synthetic'>;

interface Party {
  from_orgs: string | null;
  to_orgs: string | null;
}

/**
 * Conversions of a patent with why they count or not, the contracts behind them, and its open licences. What the register announced is open
 * to all; what only a contract says is the parties' and the office's.
 */
export async function patentConversions(
  connection: DuckDBConnection,
  id: string,
  caller: Caller,
  rules: ReadonlyMap<string, readonly ReferenceRow[]>,
): Promise<Answer> {
  const own = await ownOrganisations(connection, caller);
  const all = await select<
    Omit<Conversion, 'from' | 'to' | 'record_ids' | 'reason_text'> & Party & { record_ids: string | null }
  >(
    connection,
    `SELECT conversion_id, form, claimed_form, licence_kind, event_date, announced_date, known_date, evidence, event_id, contract_id,
       from_orgs, to_orgs, amount_cny, paid_cny, is_counted, exclusion_reason AS reason, record_ids
     FROM fct_conversion WHERE patent_id = ? ORDER BY event_date NULLS LAST, conversion_id LIMIT 500`,
    [id],
  );
  const isSeen = (row: Party & { evidence: string }) =>
    row.evidence !== '仅合同' || isOwn(own, row.from_orgs, row.to_orgs);
  const seen = all.filter(isSeen);
  const names = await namesOf(connection, seen);
  const reasons = new Map((rules.get('conversion_rule') ?? []).map((row) => [row.code, row]));
  const mayAmount = sees(caller, 'amount');
  const contracts = await contractsOf(connection, all, own, mayAmount);
  return {
    counted: all.filter(({ is_counted }) => is_counted).length,
    excluded: all.filter(({ is_counted }) => !is_counted).length,
    conversions: seen.map(({ from_orgs, to_orgs, ...row }) => {
      const isParty = isOwn(own, from_orgs, to_orgs);
      return {
        ...row,
        // A contract behind a registered event is its parties' business still.
        contract_id: isParty ? row.contract_id : null,
        amount_cny: mayAmount && isParty ? row.amount_cny : null,
        paid_cny: mayAmount && isParty ? row.paid_cny : null,
        reason: row.reason === null ? null : (reasons.get(row.reason)?.name ?? row.reason),
        reason_text: row.reason === null ? null : (reasons.get(row.reason)?.description ?? null),
        from: partyList(from_orgs, names),
        to: partyList(to_orgs, names),
        record_ids: parts(row.record_ids),
      };
    }),
    contracts: contracts.rows,
    contracts_withheld: contracts.withheld + (all.length - seen.length),
    open_licences: await openLicencesOf(connection, id, sees(caller, 'contact')),
    hidden: [
      ...(mayAmount ? [] : ['amount_cny', 'paid_cny', 'amount', 'paid_amount']),
      ...(sees(caller, 'contact') ? [] : ['contact']),
    ],
  };
}

const partyList = (ids: string | null, names: ReadonlyMap<string, string>) =>
  parts(ids).map((org_id) => ({ org_id, name: names.get(org_id) ?? org_id }));

async function namesOf(
  connection: DuckDBConnection,
  rows: readonly Party[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [
    ...new Set(rows.flatMap(({ from_orgs, to_orgs }) => [...parts(from_orgs), ...parts(to_orgs)])),
  ];
  if (ids.length === 0) return new Map();
  const found = await select<{ org_id: string; name: string }>(
    connection,
    `SELECT org_id, name FROM dim_organisation WHERE org_id IN (${ids.map(() => '?').join(', ')})`,
    ids,
  );
  return new Map(found.map(({ org_id, name }) => [org_id, name]));
}

async function contractsOf(
  connection: DuckDBConnection,
  conversions: readonly { contract_id: string | null }[],
  own: ReadonlySet<string> | null,
  mayAmount: boolean,
): Promise<{ rows: ContractRow[]; withheld: number }> {
  const ids = [...new Set(conversions.flatMap(({ contract_id: one }) => (one === null ? [] : [one])))];
  if (ids.length === 0) return { rows: [], withheld: 0 };
  const found = await select<
    Omit<ContractRow, 'record_ids'> & {
      record_ids: string | null;
      from_org_id: string | null;
      to_org_id: string | null;
    }
  >(
    connection,
    `SELECT contract_id, title, contract_type, form, signed_date, registered_date, sellers, buyers, amount, paid_amount, patent_count, status,
       is_counted, exclusion_reason AS reason, record_ids, from_org_id, to_org_id
     FROM fct_contract WHERE contract_id IN (${ids.map(() => '?').join(', ')}) ORDER BY signed_date NULLS LAST, contract_id`,
    ids,
  );
  const rows = found
    .filter(({ from_org_id: from, to_org_id: to }) => isOwn(own, from, to))
    .map(({ from_org_id: _from, to_org_id: _to, ...row }) => ({
      ...row,
      amount: mayAmount ? row.amount : null,
      paid_amount: mayAmount ? row.paid_amount : null,
      record_ids: parts(row.record_ids),
    }));
  return { rows, withheld: found.length - rows.length };
}

async function openLicencesOf(
  connection: DuckDBConnection,
  id: string,
  mayContact: boolean,
): Promise<Answer['open_licences']> {
  const rows = await select<
    Omit<Answer['open_licences'][number], 'record_ids'> & { record_ids: string | null }
  >(
    connection,
    `SELECT open_licence_id, action, announced_date, in_force_from, in_force_to, end_reason, fee_text, licence_term, contact, record_ids
     FROM fct_open_licence WHERE patent_id = ? ORDER BY announced_date NULLS LAST, open_licence_id LIMIT 100`,
    [id],
  );
  return rows.map((row) => ({
    ...row,
    contact: mayContact ? row.contact : null,
    record_ids: parts(row.record_ids),
  }));
}
