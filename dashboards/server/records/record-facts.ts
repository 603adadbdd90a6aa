import { type DuckDBConnection, literal } from '../../../lake/duck.ts';
import type { RecordPage } from '../../api/records.ts';
import type { LakeRecord } from './archive.ts';
import { select } from './select.ts';

type Fact = RecordPage['facts'][number];

interface Table {
  readonly table: string;
  readonly name: string;
  readonly id: string;
  readonly title: string;
  /** Page of such a row: `/patents/` and the id. */
  readonly page?: string;
  /** Column that holds the id of that page, when it is not `id`. */
  readonly key?: string;
}

const own = (table: string, name: string, id: string, title: string): Table => ({ table, name, id, title });

/** Tables that rows of a kind are made into, small enough to look through. */
const TABLES: Readonly<Record<string, readonly Table[]>> = {
  contract: [
    own('fct_contract', '技术合同', 'contract_id', 'title'),
    {
      ...own(
        'fct_conversion',
        '转化',
        'conversion_id',
        "form || ' ' || coalesce(CAST(event_date AS VARCHAR), '')",
      ),
      page: '/patents/',
      key: 'patent_id',
    },
  ],
  need: [own('fct_need', '企业需求', 'need_id', 'title')],
  listing: [own('fct_listing', '挂牌', 'listing_id', 'title')],
  assessment: [
    {
      ...own('fct_assessment', '存量专利评价', 'assessment_id', 'title'),
      page: '/patents/',
      key: 'patent_id',
    },
  ],
  disclosure: [own('fct_disclosure', '成果披露', 'disclosure_id', 'disclosure_number')],
  centre_report: [own('fct_centre_report', '运营中心自报', 'centre_report_id', 'indicator')],
  activity: [own('fct_activity', '对接活动', 'activity_id', 'name')],
  finance: [own('fct_finance', '知识产权金融', 'finance_id', 'finance_type')],
  service_agency: [
    { ...own('dim_service_agency', '服务机构', 'agency_id', 'name'), page: '/organisations/', key: 'org_id' },
  ],
  training: [own('fct_training', '培训', 'training_id', 'name')],
  policy: [own('fct_policy', '政策', 'policy_id', 'title')],
  project: [own('fct_project', '项目', 'project_id', 'title')],
  person: [{ ...own('fct_staff', '人员', 'staff_id', 'staff_role'), page: '/organisations/', key: 'org_id' }],
  open_licence: [
    {
      ...own('fct_open_licence', '开放许可', 'open_licence_id', "action || ' ' || coalesce(title, '')"),
      page: '/patents/',
      key: 'patent_id',
    },
  ],
  organisation: [
    {
      ...own('int_organisation_tag', '称号', "org_id || ':' || tag_kind || ':' || interval_number", 'tags'),
      page: '/organisations/',
      key: 'org_id',
    },
  ],
};

/** Rows of the warehouse that name this record among those they were made from. */
export async function factsOf(
  connection: DuckDBConnection,
  kind: string,
  record: LakeRecord,
): Promise<Fact[]> {
  const id = record.record_id;
  const { publication_number: publication, patent_number: patent, name } = record.columns;
  if (kind === 'publication' || kind === 'patent_text')
    return publication ? patentsOf(connection, publication) : [];
  if (kind === 'family_member') return [];
  if (kind === 'legal_event') return patent ? eventsOf(connection, patent, id) : [];
  const facts: Fact[] = [];
  if (kind === 'organisation' && name)
    facts.push(
      ...(await rowsOf(
        connection,
        `SELECT o.org_id AS id, o.name AS title, o.org_id AS page FROM int_org_name AS n JOIN dim_organisation AS o ON o.org_id = n.org_id
         WHERE n.raw_name = ? LIMIT 5`,
        [name],
        { table: 'dim_organisation', name: '机构', page: '/organisations/' },
      )),
    );
  for (const table of TABLES[kind] ?? []) {
    facts.push(
      ...(await rowsOf(
        connection,
        `SELECT CAST(${table.id} AS VARCHAR) AS id, CAST(${table.title} AS VARCHAR) AS title, ${table.key === undefined ? 'NULL' : table.key} AS page
         FROM ${table.table} WHERE contains(record_ids, ?) ORDER BY 1 LIMIT 200`,
        [id],
        table,
      )),
    );
  }
  return facts;
}

async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  values: readonly string[],
  { table, name, page }: Pick<Table, 'table' | 'name' | 'page'>,
): Promise<Fact[]> {
  const rows = await select<{ id: string; title: string | null; page: string | null }>(
    connection,
    sql,
    values,
  );
  return rows.map((row) => ({
    table,
    table_name: name,
    id: row.id,
    title: row.title,
    href: page === undefined || row.page === null ? null : `${page}${encodeURIComponent(row.page)}`,
  }));
}

/** By the number, not by looking through a million lists of records. */
const patentsOf = (connection: DuckDBConnection, publication: string) =>
  rowsOf(
    connection,
    `SELECT p.patent_id AS id, p.title, p.patent_id AS page FROM dim_patent AS p
     WHERE p.patent_id IN (SELECT patent_id FROM int_publication WHERE publication_number = ?) LIMIT 5`,
    [publication],
    { table: 'dim_patent', name: '专利', page: '/patents/' },
  );

const eventsOf = (connection: DuckDBConnection, number: string, id: string) =>
  rowsOf(
    connection,
    `SELECT e.event_id AS id, coalesce(e.category, '') || ' ' || coalesce(CAST(e.event_date AS VARCHAR), '') AS title, e.patent_id AS page
     FROM fct_legal_event AS e
     WHERE e.patent_id IN (SELECT patent_id FROM int_patent_number WHERE number = ${literal(number)}) AND contains(e.record_ids, ?)
     ORDER BY e.event_id LIMIT 50`,
    [id],
    { table: 'fct_legal_event', name: '法律事件', page: '/patents/' },
  );
