import { z } from 'zod';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { OrganisationList, OrganisationRow } from '../../api/organisations.ts';
import { text } from '../metrics/asked.ts';
import { Conditions, cursorText, parts, readCursor, select, type Value } from './select.ts';

const many = z
  .union([text.max(100), z.array(text.max(100)).max(100)])
  .transform((value) => [value].flat().filter((one) => one !== ''));

/** Filters of the list of organisations, as its address and its API name them. */
export const organisationFilterShape = {
  q: text.max(100).optional(),
  type: many.optional(),
  c: many.optional(),
  tag: text.max(60).optional(),
  /** Only bodies with patents. */
  patents: z.enum(['true', 'false']).optional(),
};
const filterSchema = z.object(organisationFilterShape);
export type OrganisationFilter = z.output<typeof filterSchema>;

const FACETS = [
  { id: 'type', name: '类型', column: 'org_type' },
  { id: 'c', name: '城市', column: 'city' },
] as const;

function conditionsOf(filter: OrganisationFilter, without?: string): Conditions {
  const where = new Conditions();
  for (const { id, column } of FACETS) if (id !== without) where.oneOf(`o.${column}`, filter[id] ?? []);
  if (filter.tag !== undefined && filter.tag !== '') where.add('contains(o.tags, ?)', filter.tag);
  if (filter.patents === 'true') where.add('o.patent_count > 0');
  if (filter.patents === 'false') where.add('o.patent_count = 0');
  for (const typed of filter.q?.trim().split(/\s+/) ?? []) {
    const text = typed.toLowerCase();
    if (text !== '')
      where.add(
        `contains(lower(o.name), ?) OR contains(lower(o.aliases), ?) OR o.uscc = ? OR o.org_id = ?`,
        text,
        text,
        typed.toUpperCase(),
        text,
      );
  }
  return where;
}

interface Listed extends Omit<OrganisationRow, 'tags'> {
  tags: string | null;
}

/** Columns of a row; `o` is the body, `u` its parent. */
export const ROW = `o.org_id, o.name, o.org_type, o.uscc, o.province, o.city, o.parent_org_id, u.name AS parent_name, o.relation, o.university, o.tags,
  o.name_count, o.patent_count`;

export const organisationRowOf = ({ tags, ...row }: Listed): OrganisationRow => ({
  ...row,
  tags: parts(tags),
});

/** Bodies with most patents first; the number of all is exact, and so are those beside the filters. */
export async function listOrganisations(
  connection: DuckDBConnection,
  filter: OrganisationFilter,
  page: { cursor: string | undefined; limit: number },
): Promise<Omit<OrganisationList, 'snapshot' | 'synthetic'>> {
  const cursor = readCursor(page.cursor, ['number', 'text']);
  const counted = conditionsOf(filter);
  const [row] = await select<{ n: number }>(
    connection,
    `SELECT count(*) AS n FROM dim_organisation AS o WHERE ${counted.sql}`,
    counted.values,
  );
  const total = row?.n ?? 0;
  const where = conditionsOf(filter);
  if (cursor !== null) {
    const [last, id] = cursor.keys as [Value, Value];
    where.add('o.patent_count < ? OR (o.patent_count = ? AND o.org_id > ?)', last, last, id);
  }
  const rows = (
    await select<Listed>(
      connection,
      `SELECT ${ROW} FROM dim_organisation AS o LEFT JOIN dim_organisation AS u ON u.org_id = o.parent_org_id
       WHERE o.rowid IN (SELECT o.rowid FROM dim_organisation AS o WHERE ${where.sql} ORDER BY o.patent_count DESC, o.org_id LIMIT ${page.limit})
       ORDER BY o.patent_count DESC, o.org_id`,
      where.values,
    )
  ).map(organisationRowOf);
  const last = rows.at(-1);
  const given = (cursor?.seen ?? 0) + rows.length;
  return {
    unit: '个',
    total,
    rows,
    next:
      last === undefined || given >= total
        ? null
        : cursorText({ seen: given, keys: [last.patent_count, last.org_id] }),
    // Going on down the list leaves the filters as they are.
    facets: cursor === null ? await facetsOf(connection, filter) : [],
  };
}

async function facetsOf(
  connection: DuckDBConnection,
  filter: OrganisationFilter,
): Promise<OrganisationList['facets']> {
  const out: OrganisationList['facets'] = [];
  for (const { id, name, column } of FACETS) {
    const where = conditionsOf(filter, id);
    const rows = await select<{ value: string | null; count: number }>(
      connection,
      `SELECT o.${column} AS value, count(*) AS count FROM dim_organisation AS o WHERE ${where.sql} GROUP BY ALL ORDER BY count DESC, value LIMIT 400`,
      where.values,
    );
    out.push({
      id,
      name,
      values: rows.flatMap(({ value, count }) => (value === null ? [] : [{ value, count }])),
      missing: rows.find(({ value }) => value === null)?.count ?? 0,
    });
  }
  return out;
}
