import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { Facet } from '../../api/patents.ts';
import { FACETS, NO_VALUE, type PatentFilter, patentConditions } from './patent-filter.ts';
import { select } from './select.ts';

/** Values of a facet that are listed; the rest are counted. */
const LISTED = 60;

interface Counted {
  value: string | null;
  n: number;
}

/**
 * How many patents each value would leave: under all filters but the facet's own. Facets without a filter of their own are counted in one
 * pass over the table.
 */
export async function facetsOf(
  connection: DuckDBConnection,
  filter: PatentFilter,
): Promise<{ total: number; facets: Facet[] }> {
  const isOwn = (id: (typeof FACETS)[number]['id']) => (filter[id] ?? []).length > 0;
  const shared = FACETS.filter(({ id }) => !isOwn(id));
  const counted = new Map<string, Counted[]>();
  const where = patentConditions(filter);
  const columns = shared.map(({ column }) => `l.${column}`);
  const rows = await select<Record<string, string | number | null> & { n: number; g: number }>(
    connection,
    `SELECT ${columns.map((column, at) => `CAST(${column} AS VARCHAR) AS v${at}`).join(', ')}${columns.length > 0 ? ',' : ''} count(*) AS n,
       ${columns.length > 0 ? `GROUPING(${columns.join(', ')})` : '0'} AS g
     FROM mart_patent_list AS l WHERE ${where.sql}
     GROUP BY GROUPING SETS (${[...columns.map((column) => `(${column})`), '()'].join(', ')})
     LIMIT 20000`,
    where.values,
  );
  const all = 2 ** columns.length - 1;
  for (const [at, { id }] of shared.entries()) {
    // The bit of a column is 0 where the row is grouped by it; the first column has the highest bit.
    const mark = all - 2 ** (columns.length - 1 - at);
    counted.set(
      id,
      rows.filter(({ g }) => g === mark).map((row) => ({ value: row[`v${at}`] as string | null, n: row.n })),
    );
  }
  const total = rows.find(({ g }) => g === all)?.n ?? 0;
  for (const { id, column } of FACETS.filter(({ id: one }) => isOwn(one)))
    counted.set(id, await countedBy(connection, filter, id, `l.${column}`));
  const facets = FACETS.map(({ id, name }) => facetOf(id, name, counted.get(id) ?? [], filter[id] ?? []));
  if ((filter.ch ?? []).length > 0 || (filter.node ?? []).length > 0)
    facets.splice(5, 0, await nodeFacet(connection, filter));
  return { total, facets };
}

function countedBy(connection: DuckDBConnection, filter: PatentFilter, id: string, column: string) {
  const where = patentConditions(filter, id);
  return select<Counted>(
    connection,
    `SELECT CAST(${column} AS VARCHAR) AS value, count(*) AS n FROM mart_patent_list AS l WHERE ${where.sql} GROUP BY ALL LIMIT 5000`,
    where.values,
  );
}

/** Nodes of the chosen chains: a patent may stand at several. */
async function nodeFacet(connection: DuckDBConnection, filter: PatentFilter): Promise<Facet> {
  const where = patentConditions(filter, 'node');
  const rows = await select<Counted & { name: string }>(
    connection,
    `SELECT x.node AS value, coalesce(any_value(n.name), x.node) AS name, count(*) AS n
     FROM (SELECT unnest(string_split(l.chain_nodes, ';')) AS node FROM mart_patent_list AS l WHERE ${where.sql} AND l.chain_nodes IS NOT NULL) AS x
     LEFT JOIN dim_chain_node AS n ON n.node_id = x.node GROUP BY x.node LIMIT 2000`,
    where.values,
  );
  const names = new Map(rows.map(({ value, name }) => [value, name]));
  return facetOf('node', '产业链节点', rows, filter.node ?? [], (value) => names.get(value) ?? value);
}

function facetOf(
  id: string,
  name: string,
  counted: readonly Counted[],
  chosen: readonly string[],
  label: (value: string) => string = (value) => value,
): Facet {
  const byTime = id === 'year';
  const values = counted
    .flatMap(({ value, n }) => (value === null ? [] : [{ value, label: label(value), count: n }]))
    .sort((a, b) =>
      byTime ? b.value.localeCompare(a.value) : b.count - a.count || a.value.localeCompare(b.value),
    );
  // What was chosen stays in sight, also where nothing is left of it.
  const rest = values.slice(LISTED).filter(({ value }) => !chosen.includes(value));
  const listed = values.filter((value) => !rest.includes(value));
  const lost = chosen.filter((one) => one !== NO_VALUE && !listed.some(({ value }) => value === one));
  return {
    id,
    name,
    values: [...listed, ...lost.map((value) => ({ value, label: label(value), count: 0 }))],
    more: rest.length,
    more_count: rest.reduce((sum, { count }) => sum + count, 0),
    missing: counted.find(({ value }) => value === null)?.n ?? 0,
  };
}
