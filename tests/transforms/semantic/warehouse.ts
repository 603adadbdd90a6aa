import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';

/** A published snapshot in miniature: the columns metrics and traces look at, named and typed as in the models (models.test.ts). */
export interface Patent {
  /** Kind of its latest document. */
  kind: string | null;
  patent_type: string | null;
  city: string | null;
  province: string | null;
  org_type: string | null;
  university: string | null;
  wipo_field: string | null;
}
export interface Event {
  /** Index into the patents; beyond their end, a patent the warehouse does not know. */
  patent: number | null;
  code: string;
  category: string;
  document_kind: string | null;
  event_date: string | null;
}
export interface Warehouse {
  patents: Patent[];
  events: Event[];
}

/** A patent of which nothing is known. */
export const NOTHING: Patent = {
  kind: null,
  patent_type: null,
  city: null,
  province: null,
  org_type: null,
  university: null,
  wipo_field: null,
};

const text = (...values: string[]) => fc.constantFrom<(string | null)[]>(null, '', '  ', ...values);
/** Kinds of documents with the type of patent they stand for. */
const KINDS: readonly (readonly [kind: string | null, patentType: string | null])[] = [
  ['发明公开', '发明'],
  ['发明授权', '发明'],
  ['实用新型', '实用新型'],
  ['外观设计', '外观设计'],
  ['其他', null],
  ['', '  '],
];
const place = fc.record({
  city: text('南京市', '苏州市', '未知', "O'Brien; 市", '南京市 '),
  province: text('江苏省', '浙江省'),
  org_type: text('高校', '企业'),
  university: text('南京大学', '东南大学'),
  wipo_field: text('计算机技术', '医药'),
});
const patent: fc.Arbitrary<Patent> = fc
  .tuple(fc.constantFrom(...KINDS), place)
  .map(([[kind, patent_type], rest]) => ({ kind, patent_type, ...rest }));

/** Events as `fct_legal_event` has them, the same code for several kinds of documents; a transfer rests on no document. */
const ACTS: readonly (readonly [code: string, category: string, documentKind: string | null])[] = [
  ['PB01', '公布', '发明公开'],
  ['PB01', '公布', '其他'],
  ['GR01', '授权', '发明授权'],
  ['GR01', '授权', '实用新型'],
  ['GR01', '授权', '外观设计'],
  ['CI02', '更正', '发明公开'],
  ['CI03', '更正', '发明授权'],
  ['IP01', '部分无效', '实用新型'],
  ['CD02', '更正', '外观设计'],
  ['TR01', '转移', null],
];
const event: fc.Arbitrary<Event> = fc
  .record({
    patent: fc.option(fc.nat(12), { nil: null }),
    act: fc.constantFrom(...ACTS),
    event_date: fc.option(
      fc.constantFrom(
        '2023-12-31',
        '2024-01-01',
        '2024-02-29',
        '2024-03-31',
        '2024-04-01',
        '2024-12-31',
        '2025-01-01',
      ),
      { nil: null },
    ),
  })
  .map(({ act: [code, category, document_kind], ...rest }) => ({ ...rest, code, category, document_kind }));

export const warehouses: fc.Arbitrary<Warehouse> = fc.record({
  patents: fc.array(patent, { maxLength: 10 }),
  events: fc.array(event, { maxLength: 60 }),
});

export const SHA = `${'0123456789abcdef'}${'0'.repeat(48)}`;
export const recordId = (ordinal: number): string => `${SHA.slice(0, 16)}-${ordinal}`;

export async function openWarehouse(): Promise<{ connection: DuckDBConnection; close(): void }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`
    CREATE TABLE fct_legal_event (event_id VARCHAR, patent_id VARCHAR, publication_number VARCHAR, document_kind VARCHAR, code VARCHAR,
      category VARCHAR, event_date DATE, announced_date DATE, record_ids VARCHAR);
    CREATE TABLE dim_patent (patent_id VARCHAR, application_number VARCHAR, publication_number VARCHAR, kind VARCHAR, patent_type VARCHAR, title VARCHAR,
      publication_date DATE, grant_date DATE, wipo_field VARCHAR, province VARCHAR, city VARCHAR, first_org_id VARCHAR,
      first_org_type VARCHAR, university VARCHAR, record_ids VARCHAR);
    CREATE TABLE dim_organisation (org_id VARCHAR, name VARCHAR, org_type VARCHAR, province VARCHAR, city VARCHAR, uscc VARCHAR, parent_org_id VARCHAR,
      relation VARCHAR, tags VARCHAR, patent_count BIGINT);
    CREATE TABLE int_as_of (as_of DATE);
    INSERT INTO int_as_of VALUES (DATE '2026-06-30');
    CREATE TABLE int_org_resolution (row_kind VARCHAR, left_key VARCHAR, right_key VARCHAR, left_org_id VARCHAR, right_org_id VARCHAR, how VARCHAR,
      relation VARCHAR, probability DOUBLE, finding VARCHAR, parts VARCHAR);
    CREATE TABLE int_name_evidence (name_key VARCHAR, name VARCHAR, name_order BIGINT, record_count BIGINT);
    CREATE TABLE int_org_name (raw_name VARCHAR, name_key VARCHAR, org_id VARCHAR, first_record_id VARCHAR);
    CREATE TABLE int_org_parent (org_id VARCHAR, parent_org_id VARCHAR, root_org_id VARCHAR, relation VARCHAR, how VARCHAR, finding VARCHAR);
    CREATE TABLE int_org_review (left_key VARCHAR, right_key VARCHAR, left_name VARCHAR, right_name VARCHAR, left_org_id VARCHAR, right_org_id VARCHAR,
      probability DOUBLE, question VARCHAR, parts VARCHAR)`);
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const sql = (value: string | null): string => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);

export async function fill(connection: DuckDBConnection, { patents, events }: Warehouse): Promise<void> {
  await connection.run('DELETE FROM fct_legal_event; DELETE FROM dim_patent');
  const patentRows = patents.map(
    (p, at) =>
      `('p${at}', NULL, NULL, ${sql(p.kind)}, ${sql(p.patent_type)}, '题目', NULL, NULL, ${sql(p.wipo_field)}, ${sql(p.province)}, ${sql(p.city)}, NULL, ${sql(p.org_type)}, ${sql(p.university)}, NULL)`,
  );
  const eventRows = events.map(
    (e, at) =>
      `('e${String(at).padStart(3, '0')}', ${e.patent === null ? 'NULL' : `'p${e.patent}'`}, NULL, ${sql(e.document_kind)}, ${sql(e.code)}, ${sql(e.category)}, ${sql(e.event_date)}, NULL, '${recordId(at + 1)}')`,
  );
  // Data begin long before every period that is asked for; no metric counts this event.
  await connection.run(
    `INSERT INTO fct_legal_event VALUES ('e-first', NULL, NULL, NULL, 'XX01', '其他', DATE '1985-04-01', NULL, '${recordId(0)}')`,
  );
  if (patentRows.length > 0) await connection.run(`INSERT INTO dim_patent VALUES ${patentRows.join(', ')}`);
  if (eventRows.length > 0)
    await connection.run(`INSERT INTO fct_legal_event VALUES ${eventRows.join(', ')}`);
}
