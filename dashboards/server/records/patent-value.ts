import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { PatentValue } from '../../api/patents.ts';
import { type Caller, sees } from '../access/caller.ts';
import { isOwn, ownOrganisations } from './own.ts';
import type { ReferenceRow } from './references.ts';
import { parts, select } from './select.ts';

type Answer = Omit<PatentValue, 'snapshot' | 'synthetic'>;
type Range = Answer['ranges'][number];

/** Price ranges of comparable contracts with the contracts they rest on, and scores within the cohort. A range is no price of this patent. */
export async function patentValue(
  connection: DuckDBConnection,
  id: string,
  caller: Caller,
  rules: ReadonlyMap<string, readonly ReferenceRow[]>,
): Promise<Answer> {
  const mayAmount = sees(caller, 'amount');
  return {
    ranges: await rangesOf(connection, id, caller, mayAmount),
    scores: await select(
      connection,
      `SELECT scenario, score, legal, technical, economic, weight_coverage, cohort, CAST(cohort_size AS INTEGER) AS cohort_size
       FROM mart_patent_valuation WHERE patent_id = ? ORDER BY scenario`,
      [id],
    ),
    measures: await measuresOf(connection, id, rules.get('valuation_indicator') ?? []),
    hidden: mayAmount ? [] : ['price'],
  };
}

async function rangesOf(
  connection: DuckDBConnection,
  id: string,
  caller: Caller,
  mayAmount: boolean,
): Promise<Range[]> {
  const ranges = await select<
    Omit<Range, 'comparables' | 'comparables_more'> & { contract_ids: string | null }
  >(
    connection,
    `SELECT r.form_group, r.year, r.basis, r.contracts, r.price_low, r.price_median, r.price_high, r.contract_ids
     FROM mart_market_range AS r JOIN int_as_of AS a ON r.year = year(a.as_of)
     WHERE r.field_id = coalesce((SELECT wipo_field_id FROM dim_patent WHERE patent_id = ?), 0)
     ORDER BY r.form_group <> '转让', r.form_group LIMIT 20`,
    [id],
  );
  const ids = [...new Set(ranges.flatMap(({ contract_ids: list }) => parts(list)))];
  if (ids.length === 0)
    return ranges.map(({ contract_ids: _, ...range }) => ({
      ...range,
      comparables: [],
      comparables_more: 0,
    }));
  const own = await ownOrganisations(connection, caller);
  const found = await select<{
    contract_id: string;
    year: number | null;
    patents: number;
    price: number | null;
    record_ids: string | null;
    from_org_id: string | null;
    to_org_id: string | null;
  }>(
    connection,
    `SELECT k.contract_id, k.year, k.patents, k.price, k.record_ids, c.from_org_id, c.to_org_id
     FROM int_comparable AS k LEFT JOIN fct_contract AS c ON c.contract_id = k.contract_id
     WHERE k.contract_id IN (${ids.map(() => '?').join(', ')})`,
    ids,
  );
  const byId = new Map(found.map((row) => [row.contract_id, row]));
  return ranges.map(({ contract_ids: list, ...range }) => {
    const comparables = parts(list).flatMap((one) => {
      const row = byId.get(one);
      if (row === undefined || !isOwn(own, row.from_org_id, row.to_org_id)) return [];
      const { from_org_id: _from, to_org_id: _to, ...shown } = row;
      return [{ ...shown, price: mayAmount ? row.price : null, record_ids: parts(row.record_ids) }];
    });
    return { ...range, comparables, comparables_more: Math.max(0, range.contracts - comparables.length) };
  });
}

/** Columns of both tables that are no measures. */
const OTHERS = new Set(['patent_id', 'cohort', 'cohort_size', 'cohort_field', 'cohort_year', 'patent_type']);

async function measuresOf(
  connection: DuckDBConnection,
  id: string,
  indicators: readonly ReferenceRow[],
): Promise<Answer['measures']> {
  const [measured] = await select<Record<string, number | null>>(
    connection,
    'SELECT * FROM int_valuation_measure WHERE patent_id = ?',
    [id],
  );
  const [scored] = await select<Record<string, number | null>>(
    connection,
    'SELECT * FROM int_valuation_score WHERE patent_id = ?',
    [id],
  );
  if (measured === undefined) return [];
  return indicators.flatMap(({ measure, name, meaning }) =>
    measure === null || measure === undefined || OTHERS.has(measure) || !Object.hasOwn(measured, measure)
      ? []
      : [
          {
            id: measure,
            name: name ?? measure,
            meaning: meaning ?? '',
            value: measured[measure] ?? null,
            score: scored?.[measure] ?? null,
          },
        ],
  );
}
