import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../domain/errors.ts';
import { normaliseApplicationNumber, parsePublicationNumber } from '../../domain/patent-number.ts';
import {
  isRecordId,
  type LakeReader,
  splitRecordIds,
  type TracedRecord,
  traceRecords,
} from './lake-reader.ts';
import { numberOf, readRows } from './rows.ts';
import { literal } from './sql.ts';

/** Rows of one published table that belong to what was asked for. */
export interface TracedFacts {
  readonly table: string;
  readonly name: string;
  /** How many there are; `rows` may hold fewer. */
  readonly count: number;
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

export interface RecordTrace {
  readonly kind: 'record' | 'patent' | 'organisation';
  /** The id as it was found: normalised. */
  readonly id: string;
  readonly snapshot: string | null;
  readonly facts: readonly TracedFacts[];
  readonly records: readonly TracedRecord[];
}

export interface RecordTraceOptions {
  /** Rows listed of each table. @default 5 */
  readonly limit?: number;
  /** @default null */
  readonly snapshot?: string | null;
}

/**
 * Walks an id down to the lines of the files: a record (`<16 hex>-<ordinal>`), a patent (patent id, application or publication
 * number in any usual spelling) or an organisation (`org:…`).
 * @param connection a published snapshot; not looked at for record ids, which need no snapshot: null then
 * @throws PanhuoError PANHUO_RECORD_UNKNOWN when nothing has that id, PANHUO_SNAPSHOT_NONE when a snapshot is needed and there is
 *   none, and as `traceRecords`
 */
export async function traceRecord(
  connection: DuckDBConnection | null,
  lake: LakeReader,
  id: string,
  options: RecordTraceOptions = {},
): Promise<RecordTrace> {
  const asked = id.trim();
  const snapshot = options.snapshot ?? null;
  if (isRecordId(asked.toLowerCase())) {
    const record = asked.toLowerCase();
    return {
      kind: 'record',
      id: record,
      snapshot: null,
      facts: [],
      records: await traceRecords(lake, [record]),
    };
  }
  if (!connection) {
    throw new PanhuoError('PANHUO_SNAPSHOT_NONE', `查找 ${asked} 需要已发布的快照`, {
      hint: '请先运行 panhuo build；记录号无需快照',
    });
  }
  const look = new Look(connection, Math.max(1, Math.trunc(options.limit ?? 5)));
  const organisation = asked.startsWith('org:');
  const found = organisation ? await organisationFacts(look, asked) : await patentFacts(look, asked);
  return {
    kind: organisation ? 'organisation' : 'patent',
    id: found.id,
    snapshot,
    facts: found.facts,
    records: await traceRecords(lake, look.recordIds),
  };
}

interface Found {
  id: string;
  facts: TracedFacts[];
}

const PATENT = [
  'patent_id',
  'application_number',
  'publication_number',
  'kind',
  'title',
  'publication_date',
  'grant_date',
  'record_ids',
];
const EVENT = ['event_id', 'patent_id', 'code', 'event_date', 'publication_number', 'record_ids'];
const ORGANISATION = [
  'org_id',
  'name',
  'org_type',
  'uscc',
  'province',
  'city',
  'parent_org_id',
  'relation',
  'tags',
  'patent_count',
];

async function patentFacts(look: Look, asked: string): Promise<Found> {
  const publication = parsePublicationNumber(asked)?.number;
  const application = normaliseApplicationNumber(asked);
  const spellings = [
    ...new Set([asked, publication, application].filter((text) => typeof text === 'string')),
  ];
  const any = `IN (${spellings.map(literal).join(', ')})`;
  // A grant has another publication number than the application's first: the event knows both, the patent one of them.
  const patents = `SELECT patent_id FROM dim_patent WHERE patent_id ${any} OR application_number ${any} OR publication_number ${any}
    UNION SELECT patent_id FROM fct_legal_event WHERE publication_number ${any}`;
  const dim = await look.rows('dim_patent', '专利', PATENT, `patent_id IN (${patents})`, 'patent_id');
  const events = await look.rows(
    'fct_legal_event',
    '法律事件',
    EVENT,
    `patent_id IN (${patents})`,
    'event_date, event_id',
  );
  if (dim.count + events.count === 0) throw unknown(asked);
  const only = dim.count === 1 ? dim.rows[0]?.patent_id : undefined;
  return { id: only ?? publication ?? application ?? asked, facts: [dim, events] };
}

/** Names and scores of a body that has been joined with another are found under the id it bears now. */
async function organisationFacts(look: Look, asked: string): Promise<Found> {
  const id = await currentId(look, asked);
  const is = literal(id);
  const organisation = await look.rows('dim_organisation', '机构', ORGANISATION, `org_id = ${is}`, 'org_id');
  if (organisation.count === 0) throw unknown(asked);
  const names = await look.rows(
    'int_org_resolution',
    '归为该机构的名称与依据',
    ['name', 'record_count', 'how', 'joined_to', 'probability', 'evidence', 'record_ids'],
    `row_kind = 'name' AND left_org_id = ${is}`,
    'name_order',
    `SELECT r.row_kind, r.left_org_id, e.name_order, e.name, e.record_count, ${howWords('r.how')} AS how, o.name AS joined_to,
       printf('%.4f', r.probability) AS probability, ${partsText('r.parts')} AS evidence, n.first_record_id AS record_ids
     FROM int_org_resolution AS r
     JOIN int_name_evidence AS e ON e.name_key = r.left_key
     JOIN (SELECT name_key, min_by(first_record_id, raw_name) AS first_record_id FROM int_org_name GROUP BY name_key) AS n ON n.name_key = r.left_key
     LEFT JOIN int_name_evidence AS o ON o.name_key = r.right_key`,
  );
  const relatives = await look.rows(
    'int_org_parent',
    '上下级',
    ['relation', 'child', 'parent', 'finding'],
    `org_id = ${is} OR parent_org_id = ${is}`,
    'child',
    `SELECT p.org_id, p.parent_org_id, p.relation, c.name AS child, u.name AS parent, p.finding
     FROM int_org_parent AS p JOIN dim_organisation AS c ON c.org_id = p.org_id JOIN dim_organisation AS u ON u.org_id = p.parent_org_id`,
  );
  const review = await look.rows(
    'int_org_review',
    '与该机构有关、待人决定的名称',
    ['left_name', 'right_name', 'probability', 'question', 'evidence'],
    `left_org_id = ${is} OR right_org_id = ${is}`,
    'left_name, right_name',
    `SELECT left_org_id, right_org_id, left_name, right_name, printf('%.4f', probability) AS probability, question, ${partsText('parts')} AS evidence
     FROM int_org_review`,
  );
  const notes = await look.rows(
    'int_org_resolution',
    '没有照办或需要注意的',
    ['name', 'other', 'finding'],
    `row_kind = 'note' AND (left_id = ${is} OR right_id = ${is})`,
    'name, other',
    `SELECT r.row_kind, l.left_org_id AS left_id, o.left_org_id AS right_id, a.name, b.name AS other, r.finding
     FROM int_org_resolution AS r
     JOIN int_name_evidence AS a ON a.name_key = r.left_key
     JOIN (SELECT left_key, left_org_id FROM int_org_resolution WHERE row_kind = 'name') AS l ON l.left_key = r.left_key
     LEFT JOIN int_name_evidence AS b ON b.name_key = r.right_key
     LEFT JOIN (SELECT left_key, left_org_id FROM int_org_resolution WHERE row_kind = 'name') AS o ON o.left_key = r.right_key`,
  );
  const patents = await look.rows(
    'dim_patent',
    '以该机构为第一申请人的专利',
    PATENT,
    `first_org_id = ${is}`,
    'publication_date, patent_id',
  );
  const moved: TracedFacts = {
    table: 'int_org_resolution',
    name: '所查的标识已并入',
    count: id === asked ? 0 : 1,
    rows: [{ asked, org_id: id }],
  };
  return {
    id,
    facts: [moved, organisation, names, relatives, review, notes, patents].filter(({ count }) => count > 0),
  };
}

/** Every name once founded a body of its own: its id leads to where it belongs now. */
async function currentId(look: Look, asked: string): Promise<string> {
  const [row] = await readRows(
    look.connection,
    `SELECT left_org_id AS id FROM int_org_resolution WHERE row_kind = 'name' AND ('org:' || left(md5(left_key), 12)) = ${literal(asked)}
     AND NOT EXISTS (SELECT 1 FROM dim_organisation WHERE org_id = ${literal(asked)})`,
  );
  return typeof row?.id === 'string' ? row.id : asked;
}

const HOW: Readonly<Record<string, string>> = {
  single: '只有这一个名称',
  founder: '最先出现的名称',
  code: '统一社会信用代码相同',
  stated: '来源写明',
  decision: '人工决定',
  model: '按得分归并',
};
const howWords = (column: string) =>
  `CASE ${column} ${Object.entries(HOW)
    .map(([code, word]) => `WHEN ${literal(code)} THEN ${literal(word)}`)
    .join(' ')} ELSE ${column} END`;

/** `字号 +8.2 全称相同；地址 +6.6 …` of the parts of a score. */
const partsText = (column: string) =>
  `array_to_string(list_transform(from_json(${column}, '[{"feature":"VARCHAR","finding":"VARCHAR","weight":"DOUBLE"}]'),
     part -> part.feature || CASE WHEN part.weight = 0 THEN '' ELSE printf(' %+.1f', part.weight) END || ' ' || part.finding), '；')`;

function unknown(asked: string): PanhuoError {
  return new PanhuoError('PANHUO_RECORD_UNKNOWN', `没有找到“${asked.replace(/\p{Cc}/gu, '·')}”`, {
    where: { field: 'id' },
    hint: '可用：记录号（16 位十六进制-序号）、专利标识、申请号、公开号、机构标识（org:…）',
  });
}

/** Reads rows of the snapshot and gathers the record ids of those it lists. */
class Look {
  readonly connection: DuckDBConnection;
  readonly limit: number;
  readonly recordIds: string[] = [];

  constructor(connection: DuckDBConnection, limit: number) {
    this.connection = connection;
    this.limit = limit;
  }

  async rows(
    table: string,
    name: string,
    columns: readonly string[],
    where: string,
    order: string,
    /** What to read when it is not the table itself. */
    query?: string,
  ): Promise<TracedFacts> {
    const from = query === undefined ? table : `(${query}) AS found`;
    const [counted] = await readRows(this.connection, `SELECT count(*) AS n FROM ${from} WHERE ${where}`);
    const select = columns.map((column) => `CAST(${column} AS VARCHAR) AS ${column}`).join(', ');
    const found = await readRows(
      this.connection,
      `SELECT ${select} FROM ${from} WHERE ${where} ORDER BY ${order} LIMIT ${this.limit}`,
    );
    const rows = found.map((row) =>
      Object.fromEntries(
        columns.map((column) => [column, row[column] === null ? null : String(row[column])]),
      ),
    );
    for (const row of rows) this.recordIds.push(...splitRecordIds(row.record_ids));
    return { table, name, count: numberOf(counted?.n) ?? 0, rows };
  }
}
