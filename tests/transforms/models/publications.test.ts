import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, records, type TestRecord, type Warehouse } from './harness.ts';

/** Worked by hand: 2·2+0·3+1·4+4·5+1·6+0·7+2·8+7·9+1·2+2·3+3·4+4·5 = 153, 153 mod 11 = 10. */
const NUMBER = '201410271234X';

const LAKE: TestRecord[] = [
  // Noise of lists, postcode, version suffixes.
  {
    publication_number: 'CN100000001A',
    applicants: '甲有限公司;??乙大学;',
    inventors: '布赖恩·V·亨特;??埃里克·W·纳尔逊 ；;\u2002李四;\u00a0王五;',
    classification: 'A23L33/00(2016.01)I;??A61K8/02(2006.01)I  ;',
    address: '223003江苏淮安市清浦工业园区朝阳路168号',
  },
  {
    publication_number: 'CN300000002S',
    classification: '01-01 (11)  ;\u200213-02 (11)',
    address: '美国明尼苏达州',
  },
  { publication_number: 'CN200000003U', address: '1234567号大厦' },
  // A and B share a serial: B lost its number, A has it.
  {
    publication_number: 'CN100000010A',
    application_number: NUMBER,
    publication_date: '2015-01-07',
    filing_date: '2014-06-17',
    title: '旧名',
  },
  {
    publication_number: 'CN100000010B',
    publication_date: '2019-07-12',
    raw: '{"filing_id":"2.0141E+12"}',
    title: '新名',
    filing_date: '2014-06-17',
  },
  // Nobody knows the number of this one, however alike the other is.
  {
    publication_number: 'CN100000011B',
    raw: '{"申请号":"2.0141E+12"}',
    title: '新名',
    filing_date: '2014-06-17',
  },
  // The same document read from two sources: one record to count, all records kept; what one lacks the other gives.
  { publication_number: 'CN100000020A', record_id: 'aaaa-1', inventors: '张三;??李四' },
  {
    publication_number: 'CN100000020A',
    record_id: 'bbbb-1',
    inventors: '张三;李四;',
    abstract: '摘要',
    application_number: NUMBER,
    fetched_at: '2025-01-01 00:00:00+08',
  },
  // Conflicts, one for each rule.
  {
    publication_number: 'CN100000030B',
    record_id: 'valid',
    title: '甲',
    application_number: NUMBER,
    fetched_at: '2020-01-01 00:00:00+08',
  },
  {
    publication_number: 'CN100000030B',
    record_id: 'lost',
    title: '乙',
    raw: '{"filing_id":"2.0141E+12"}',
    filing_date: '2014-06-17',
  },
  {
    publication_number: 'CN100000031B',
    record_id: 'disagrees',
    title: '甲',
    raw: '{"filing_id":"2.0141E+12"}',
    filing_date: '2013-04-26',
    fetched_at: '2030-01-01 00:00:00+08',
  },
  {
    publication_number: 'CN100000031B',
    record_id: 'agrees',
    title: '乙',
    raw: '{"filing_id":"2.0141E+12"}',
    filing_date: '2014-06-17',
  },
  {
    publication_number: 'CN100000032B',
    record_id: 'early',
    title: '甲',
    fetched_at: '2024-01-01 00:00:00+08',
  },
  {
    publication_number: 'CN100000032B',
    record_id: 'late',
    title: '乙',
    fetched_at: '2025-01-01 00:00:00+08',
  },
  { publication_number: 'CN100000033U', record_id: 'second', ordinal: 102, title: '甲' },
  { publication_number: 'CN100000033U', record_id: 'first', ordinal: 101, title: '乙' },
  // A service passes the gazette's symbols on without their versions, and is asked later: nothing contradicts, nothing is lost.
  {
    publication_number: 'CN100000034A',
    record_id: 'gazette',
    classification: 'A61K8/02(2006.01)I;G06F3/01(2013.01)N',
    fetched_at: '2024-01-01 00:00:00+08',
  },
  {
    publication_number: 'CN100000034A',
    record_id: 'service',
    classification: 'A61K8/02;G06F3/01',
    abstract: '摘要',
    fetched_at: '2025-01-01 00:00:00+08',
  },
  // Other symbols are a contradiction, and the gazette's stand.
  {
    publication_number: 'CN100000035A',
    record_id: 'versioned',
    classification: 'A61K8/02(2006.01)I',
    fetched_at: '2024-01-01 00:00:00+08',
  },
  {
    publication_number: 'CN100000035A',
    record_id: 'plain',
    classification: 'A61K8/04',
    fetched_at: '2025-01-01 00:00:00+08',
  },
  // Before 2007: CN1033297A and CN1033297C are two applications; the grant of CN1087369A has a number of its own.
  { publication_number: 'CN1033297A', publication_date: '1989-06-07' },
  { publication_number: 'CN1033297C', publication_date: '1996-11-13' },
  {
    publication_number: 'CN1087369A',
    publication_date: '2004-06-01',
    application_number: '2003101234567',
    filing_date: '2003-12-01',
  },
  {
    publication_number: 'CN100378905C',
    publication_date: '2008-04-02',
    application_number: '2003101234567',
    filing_date: '2003-12-01',
  },
  // Re-publications grant nothing; foreign letters mean other things.
  { publication_number: 'CN100000040B', publication_date: '2019-01-01' },
  { publication_number: 'CN100000040B8', publication_date: '2019-05-01' },
  { publication_number: 'US8927118B2', address: '美国加利福尼亚州' },
];

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await build(records(LAKE));
});
afterAll(() => warehouse.duck.close());

const rows = (sql: string) => warehouse.duck.rows(sql);

test('headers declare what the models make and no blocking audit finds anything', () => {
  expect(warehouse.undeclared).toEqual([]);
  expect(warehouse.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
});

describe('staging', () => {
  test('lists, postcode and kind without the noise of the source', async () => {
    const [row] = await rows(
      `SELECT * FROM stg_gazette__publication WHERE publication_number = 'CN100000001A'`,
    );
    expect(row).toMatchObject({
      applicants: '甲有限公司;乙大学',
      first_applicant: '甲有限公司',
      inventors: '布赖恩·V·亨特;埃里克·W·纳尔逊;李四;王五',
      classification: 'A23L33/00(2016.01)I;A61K8/02(2006.01)I',
      postcode: '223003',
      address: '江苏淮安市清浦工业园区朝阳路168号',
      kind_code: 'A',
      kind: '发明公开',
      is_grant: false,
    });
    expect(
      await rows(
        `SELECT classification, postcode, address FROM stg_gazette__publication WHERE publication_number IN ('CN300000002S', 'CN200000003U') ORDER BY 1`,
      ),
    ).toEqual([
      { classification: '01-01(11);13-02(11)', postcode: null, address: '美国明尼苏达州' },
      { classification: 'G06F3/01(2006.01)I', postcode: null, address: '1234567号大厦' },
    ]);
  });

  test('what is left of a damaged number is kept, whatever its column was called', async () => {
    expect(
      await rows(
        `SELECT publication_number, application_number_fragment AS f FROM stg_gazette__publication WHERE publication_number IN ('CN100000010B', 'CN100000011B') ORDER BY 1`,
      ),
    ).toEqual([
      { publication_number: 'CN100000010B', f: '2.0141E+12' },
      { publication_number: 'CN100000011B', f: '2.0141E+12' },
    ]);
  });
});

describe('one row for a publication number', () => {
  test('equal records collapse and complete one another', async () => {
    expect(
      await rows(
        `SELECT record_ids, record_count FROM int_publication WHERE publication_number = 'CN100000020A'`,
      ),
    ).toEqual([{ record_ids: 'bbbb-1;aaaa-1', record_count: 2 }]);
    expect(
      await rows(`SELECT abstract, application_number FROM dim_patent WHERE patent_id = 'CN100000020'`),
    ).toEqual([{ abstract: '摘要', application_number: NUMBER }]);
  });

  test('each rule decides when those before it do not', async () => {
    expect(
      await rows(
        `SELECT publication_number, record_id, kept_record_id, decided_by, differing FROM int_publication_conflict ORDER BY 1`,
      ),
    ).toEqual([
      {
        publication_number: 'CN100000030B',
        record_id: 'lost',
        kept_record_id: 'valid',
        decided_by: '申请号有效者优先',
        differing: '名称',
      },
      {
        publication_number: 'CN100000031B',
        record_id: 'disagrees',
        kept_record_id: 'agrees',
        decided_by: '申请号残留与申请日相符者优先',
        differing: '名称;申请日',
      },
      {
        publication_number: 'CN100000032B',
        record_id: 'early',
        kept_record_id: 'late',
        decided_by: '后取得者优先',
        differing: '名称',
      },
      {
        publication_number: 'CN100000033U',
        record_id: 'second',
        kept_record_id: 'first',
        decided_by: '序号小者优先',
        differing: '名称',
      },
      {
        publication_number: 'CN100000035A',
        record_id: 'plain',
        kept_record_id: 'versioned',
        decided_by: '分类号带版本者优先',
        differing: '分类号',
      },
    ]);
    expect(
      await rows(
        `SELECT record_id, outcome, decided_by FROM int_record_choice WHERE publication_number = 'CN100000034A' ORDER BY choice`,
      ),
    ).toEqual([
      { record_id: 'gazette', outcome: '作数', decided_by: null },
      { record_id: 'service', outcome: '重复', decided_by: '分类号带版本者优先' },
    ]);
    expect(
      await rows(
        `SELECT title FROM dim_patent WHERE patent_id IN ('CN100000030', 'CN100000031') ORDER BY patent_id`,
      ),
    ).toEqual([{ title: '甲' }, { title: '乙' }]);
  });
});

describe('patents', () => {
  test('a lost application number comes back through a sibling only', async () => {
    expect(
      await rows(`SELECT patent_id, application_number, title, publication_number, earlier_publications, publication_count, status,
        first_publication_date::VARCHAR AS first, grant_date::VARCHAR AS granted, expiry_date::VARCHAR AS ends
        FROM dim_patent WHERE patent_id IN ('CN100000010', 'CN100000011') ORDER BY 1`),
    ).toEqual([
      {
        patent_id: 'CN100000010',
        application_number: NUMBER,
        title: '新名',
        publication_number: 'CN100000010B',
        earlier_publications: 'CN100000010A',
        publication_count: 2,
        status: '授权',
        first: '2015-01-07',
        granted: '2019-07-12',
        ends: '2034-06-17',
      },
      {
        patent_id: 'CN100000011',
        application_number: null,
        title: '新名',
        publication_number: 'CN100000011B',
        earlier_publications: null,
        publication_count: 1,
        status: '授权',
        first: '2019-07-12',
        granted: '2019-07-12',
        ends: '2034-06-17',
      },
    ]);
  });

  test('numbers of before 2007 name other things than later ones', async () => {
    expect(
      await rows(
        `SELECT publication_number, patent_id FROM int_publication WHERE publication_date < '2009-01-01' ORDER BY 1`,
      ),
    ).toEqual([
      { publication_number: 'CN100378905C', patent_id: 'CN1087369A' },
      { publication_number: 'CN1033297A', patent_id: 'CN1033297A' },
      { publication_number: 'CN1033297C', patent_id: 'CN1033297C' },
      { publication_number: 'CN1087369A', patent_id: 'CN1087369A' },
    ]);
  });

  test('a corrected copy is an event of its own and no second grant', async () => {
    expect(
      await rows(
        `SELECT event_id, category, code FROM fct_legal_event WHERE patent_id = 'CN100000040' ORDER BY 1`,
      ),
    ).toEqual([
      { event_id: 'CN100000040B8:CI03', category: '更正', code: 'CI03' },
      { event_id: 'CN100000040B:GR01', category: '授权', code: 'GR01' },
    ]);
    expect(
      await rows(
        `SELECT grant_date::VARCHAR AS d, publication_number AS n, status FROM dim_patent WHERE patent_id = 'CN100000040'`,
      ),
    ).toEqual([{ d: '2019-01-01', n: 'CN100000040B8', status: '授权' }]);
    expect(
      await rows(
        `SELECT kind, category FROM fct_legal_event JOIN dim_patent USING (patent_id) WHERE patent_id LIKE 'US%'`,
      ),
    ).toEqual([{ kind: '其他', category: '公布' }]);
  });
});
