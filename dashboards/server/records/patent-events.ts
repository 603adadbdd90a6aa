import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { LegalEvent, PatentText } from '../../api/patents.ts';
import { parts, select } from './select.ts';

const LISTED = 500;

/** Legal events of a patent in the order in which they took effect. */
export async function patentEvents(
  connection: DuckDBConnection,
  id: string,
): Promise<{ total: number; events: LegalEvent[]; more: number }> {
  const rows = await select<Omit<LegalEvent, 'record_ids'> & { record_ids: string | null; total: number }>(
    connection,
    `SELECT event_id, code, event_name, category, effect, event_date, announced_date, from_names, to_names, party_relation, contract_number,
       licence_kind, detail, record_ids, count(*) OVER () AS total
     FROM fct_legal_event WHERE patent_id = ? ORDER BY event_date NULLS LAST, announced_date NULLS LAST, event_id LIMIT ${LISTED}`,
    [id],
  );
  const total = rows[0]?.total ?? 0;
  return {
    total,
    events: rows.map(({ total: _, ...row }) => ({ ...row, record_ids: parts(row.record_ids) })),
    more: total - rows.length,
  };
}

/** Claims and symbols, which are long and asked for by few. */
export async function patentText(
  connection: DuckDBConnection,
  id: string,
): Promise<Omit<PatentText, 'snapshot' | 'synthetic'>> {
  const [row] = await select<{ claims: string | null; symbols: string | null; record_ids: string | null }>(
    connection,
    'SELECT claims, symbols, record_ids FROM int_patent_text WHERE patent_id = ?',
    [id],
  );
  return { claims: row?.claims ?? null, symbols: parts(row?.symbols), record_ids: parts(row?.record_ids) };
}
