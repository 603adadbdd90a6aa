import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, insert, records, type TestRecord, type Warehouse } from './harness.ts';

/** 合成数据. */
const LONG = '长'.repeat(10_000);
const LAKE: TestRecord[] = [
  {
    publication_number: 'CN100000001A',
    publication_date: '2019-01-04',
    applicants: '示例甲大学',
    inventors: '覃嘉懿;魏若溪',
  },
  {
    publication_number: 'CN100000002A',
    publication_date: '2019-01-11',
    applicants: '示例甲大学',
    inventors: '覃嘉懿; 魏若溪;邹景行',
  },
  {
    publication_number: 'CN100000003A',
    publication_date: '2019-01-18',
    applicants: '示例乙有限公司',
    inventors: '覃嘉懿;龙亦凡',
    classification: 'A61K31/00(2006.01)I',
    address: '310000浙江省杭州市西湖区二号',
  },
  {
    publication_number: 'CN100000004A',
    publication_date: '2019-01-25',
    applicants: '示例甲大学',
    inventors: '请求不公布姓名;张伟;张伟',
  },
  {
    publication_number: 'CN100000005A',
    publication_date: '2019-02-01',
    applicants: '示例甲大学',
    inventors: `${LONG};···;Ｊｏｈｎ·Smith`,
  },
  {
    publication_number: 'CN100000006A',
    publication_date: '2019-02-08',
    applicants: '示例甲大学',
    inventors: `${LONG};···;JOHN·SMITH`,
  },
];

const DECISION = {
  decision_id: '1',
  kind: 'person_pair',
  subject: '覃嘉懿@CN100000003',
  object: '覃嘉懿@CN100000001',
  verdict: 'same',
  value: null,
  decided_by: '审核员',
  reason: '同一人，已调动',
  decided_at: '2026-01-02T00:00:00Z',
};

async function fill(duck: Warehouse['duck']): Promise<void> {
  await records(LAKE)(duck);
  await insert(duck, 'person', [
    {
      record_id: 'p-1',
      name: '魏若溪',
      organisation: '示例甲大学',
      department: '机械工程学院',
      role: '发明人',
    },
    {
      record_id: 'p-2',
      name: '魏若溪',
      organisation: '示例甲大学',
      department: '机械工程学院',
      role: '专家',
    },
  ]);
}

const ids = (warehouse: Warehouse) =>
  warehouse.duck
    .rows<{ patent_id: string; inventor_order: number; person_id: string | null; belief: string | null }>(
      'SELECT patent_id, inventor_order, person_id, belief FROM brg_patent_person ORDER BY 1, 2',
    )
    .then((rows) => new Map(rows.map((row) => [`${row.patent_id}/${row.inventor_order}`, row])));

/** What is said of people, and all that it is made of. */
const PEOPLE = ['dim_person', 'brg_patent_person', 'int_person_review'];

describe('people', () => {
  let warehouse: Warehouse;
  let found: Awaited<ReturnType<typeof ids>>;
  const id = (place: string) => found.get(place)?.person_id;
  beforeAll(async () => {
    warehouse = await build(fill, { only: PEOPLE });
    found = await ids(warehouse);
  });
  afterAll(() => warehouse.duck.close());

  test('are one at one employer with one co-inventor, two elsewhere', () => {
    expect(id('CN100000001/1')).toMatch(/^person:[0-9a-f]{12}$/);
    expect(id('CN100000002/1')).toBe(id('CN100000001/1'));
    expect(id('CN100000003/1')).not.toBe(id('CN100000001/1'));
  });

  test('whose name is withheld have no id; two of one name on a patent are two; unusable names stay alone', () => {
    expect(found.get('CN100000004/1')).toMatchObject({ person_id: null, belief: null });
    expect(id('CN100000004/2')).not.toBe(id('CN100000004/3'));
    for (const order of [1, 2]) expect(id(`CN100000005/${order}`)).not.toBe(id(`CN100000006/${order}`));
    expect(id('CN100000005/3')).toBe(id('CN100000006/3'));
  });

  test('of a list are those of the patents; two lines of one department are one mention', async () => {
    const rows = await warehouse.duck.rows(
      `SELECT name, patent_count::INTEGER AS patents, mention_count::INTEGER AS mentions, department FROM dim_person WHERE person_id = '${id('CN100000001/2')}'`,
    );
    expect(rows).toEqual([{ name: '魏若溪', patents: 2, mentions: 3, department: '机械工程学院' }]);
  });

  test('leave no audit failed and every column declared', () => {
    expect(warehouse.undeclared.filter((line) => line.includes('person'))).toEqual([]);
    expect(warehouse.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
  });
});

test('a decision joins two people, and names its reason', async () => {
  const warehouse = await build(fill, { decisions: [DECISION], only: PEOPLE });
  try {
    const found = await ids(warehouse);
    expect(found.get('CN100000003/1')?.person_id).toBe(found.get('CN100000001/1')?.person_id);
    const [row] = await warehouse.duck.rows<{ how: string; parts: string }>(
      `SELECT how, parts FROM int_person_resolution WHERE mention_key = '覃嘉懿@CN100000003'`,
    );
    expect(row?.how).toBe('decision');
    expect(row?.parts).toContain('同一人，已调动');
  } finally {
    warehouse.duck.close();
  }
});
