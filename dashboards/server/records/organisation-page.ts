import { PanhuoError } from '../../../domain/errors.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { OrganisationPage } from '../../api/organisations.ts';
import { organisationRowOf, ROW } from './organisation-list.ts';
import { parts, select } from './select.ts';
import { HOW, word } from './words.ts';

type Page = Omit<OrganisationPage, 'snapshot' | 'synthetic'>;
type Name = Page['names'][number];

const LISTED = 200;

/**
 * A body: what it is called and why these names are one, what it belongs to and what to it, what it was granted.
 * @param asked its id, or one that was joined into it
 * @throws PANHUO_RECORD_UNKNOWN
 */
export async function organisationPage(connection: DuckDBConnection, asked: string): Promise<Page> {
  const id = await organisationIdOf(connection, asked);
  const [row] = await select<
    Parameters<typeof organisationRowOf>[0] & {
      aliases: string | null;
      record_count: number | null;
      country: string | null;
      record_ids: string | null;
    }
  >(
    connection,
    `SELECT ${ROW}, o.aliases, o.record_count, o.country, o.record_ids
     FROM (SELECT * FROM dim_organisation WHERE org_id = ?) AS o LEFT JOIN dim_organisation AS u ON u.org_id = o.parent_org_id`,
    [id],
  );
  if (row === undefined) throw unknown(asked);
  const { aliases, record_count, country, record_ids, ...rest } = row;
  const below = await relatives(connection, 'parent_org_id', 'org_id', id);
  return {
    moved_from: id === asked ? null : asked,
    organisation: {
      ...organisationRowOf(rest),
      aliases: parts(aliases),
      record_count: record_count ?? 0,
      country,
      record_ids: parts(record_ids),
    },
    names: await namesOf(connection, id),
    parents: await relatives(connection, 'org_id', 'parent_org_id', id),
    children: below.slice(0, LISTED),
    children_total: below.length,
    tags: (
      await select<Omit<Page['tags'][number], 'record_ids'> & { record_ids: string | null }>(
        connection,
        `SELECT tag_kind, tags, valid_from, valid_to, record_ids FROM int_organisation_tag WHERE org_id = ?
         ORDER BY valid_from DESC NULLS LAST, tag_kind LIMIT ${LISTED}`,
        [id],
      )
    ).map((tag) => ({ ...tag, record_ids: parts(tag.record_ids) })),
    questions: await select(
      connection,
      `SELECT left_name, right_name, probability, question FROM int_org_review WHERE left_org_id = ? OR right_org_id = ?
       ORDER BY probability DESC LIMIT 50`,
      [id, id],
    ),
    notes: await notesOf(connection, id),
  };
}

/** Every name once founded a body of its own: its id leads to where it belongs now. @throws PANHUO_RECORD_UNKNOWN */
export async function organisationIdOf(connection: DuckDBConnection, asked: string): Promise<string> {
  const [own] = await select<{ id: string }>(
    connection,
    'SELECT org_id AS id FROM dim_organisation WHERE org_id = ?',
    [asked],
  );
  if (own !== undefined) return own.id;
  if (!/^org:[0-9a-f]{12}$/.test(asked)) throw unknown(asked);
  const [moved] = await select<{ id: string }>(
    connection,
    `SELECT left_org_id AS id FROM int_org_resolution WHERE row_kind = 'name' AND 'org:' || left(md5(left_key), 12) = ? LIMIT 1`,
    [asked],
  );
  if (moved === undefined) throw unknown(asked);
  return moved.id;
}

function unknown(asked: string): PanhuoError {
  return new PanhuoError(
    'PANHUO_RECORD_UNKNOWN',
    `没有找到机构“${asked.replace(/\p{Cc}/gu, '·').slice(0, 60)}”`,
    {
      where: { field: 'id' },
      hint: '机构标识形如 org: 加 12 位十六进制，可在机构列表中查找。',
    },
  );
}

async function namesOf(connection: DuckDBConnection, id: string): Promise<Name[]> {
  const rows = await select<Omit<Name, 'how_name' | 'parts'> & { parts: string | null }>(
    connection,
    `SELECT e.name, e.record_count, r.how, o.name AS joined_to, r.probability, r.parts, n.first_record_id AS record_id
     FROM (SELECT * FROM int_org_resolution WHERE row_kind = 'name' AND left_org_id = ?) AS r
     JOIN int_name_evidence AS e ON e.name_key = r.left_key
     LEFT JOIN (SELECT name_key, min_by(first_record_id, raw_name) AS first_record_id FROM int_org_name WHERE org_id = ? GROUP BY name_key) AS n
       ON n.name_key = r.left_key
     LEFT JOIN int_name_evidence AS o ON o.name_key = r.right_key
     ORDER BY e.name_order, e.name LIMIT ${LISTED}`,
    [id, id],
  );
  return rows.map(({ parts: weighed, ...row }) => ({
    ...row,
    how_name: word(HOW, row.how),
    parts: weighed === null ? [] : (JSON.parse(weighed) as Name['parts']),
  }));
}

function relatives(
  connection: DuckDBConnection,
  by: 'org_id' | 'parent_org_id',
  give: 'org_id' | 'parent_org_id',
  id: string,
): Promise<Page['parents']> {
  return select(
    connection,
    `SELECT o.org_id, o.name, o.org_type, p.relation, p.finding, o.patent_count
     FROM (SELECT * FROM int_org_parent WHERE ${by} = ?) AS p JOIN dim_organisation AS o ON o.org_id = p.${give}
     ORDER BY o.patent_count DESC, o.org_id LIMIT 2000`,
    [id],
  );
}

function notesOf(connection: DuckDBConnection, id: string): Promise<Page['notes']> {
  return select(
    connection,
    `SELECT a.name, b.name AS other, r.finding
     FROM (SELECT * FROM int_org_resolution WHERE row_kind = 'note') AS r
     JOIN int_name_evidence AS a ON a.name_key = r.left_key
     LEFT JOIN (SELECT left_key, left_org_id FROM int_org_resolution WHERE row_kind = 'name') AS l ON l.left_key = r.left_key
     LEFT JOIN int_name_evidence AS b ON b.name_key = r.right_key
     LEFT JOIN (SELECT left_key, left_org_id FROM int_org_resolution WHERE row_kind = 'name') AS o ON o.left_key = r.right_key
     WHERE l.left_org_id = ? OR o.left_org_id = ? ORDER BY a.name, b.name LIMIT 50`,
    [id, id],
  );
}
