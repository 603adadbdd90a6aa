import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row, type Slice, slice } from './slice.ts';

/** 合成数据. */
const STAGES = [
  'disclosed',
  'assessed',
  'filed',
  'granted',
  'listed',
  'matched',
  'talked',
  'contracted',
  'paid',
  'produced',
];

describe('the way of an invention', () => {
  let world: Slice;
  const patent = (patent_id: string, more: Row = {}): Row => ({
    patent_id,
    patent_type: '发明',
    filing_date: '2020-05-05',
    publication_date: '2020-11-10',
    university: '示例大学',
    chain: '智能电网',
    is_sei: false,
    record_ids: `${patent_id}-r`,
    ...more,
  });
  const patents = [
    patent('p1', { grant_date: '2022-02-01' }),
    patent('p2'),
    patent('p3', { university: null }),
  ];
  beforeAll(async () => {
    world = await slice(['fct_funnel'], {
      int_patent_dimension: patents,
      dim_patent: patents.map(({ patent_id, grant_date }) => ({
        patent_id: patent_id ?? '',
        grant_date: grant_date ?? null,
      })),
      dim_organisation: [{ org_id: 'org:u', name: '示例大学' }],
      dim_chain: [{ chain_id: 'battery', name: '新型电池' }],
      int_patent_number: ['p1', 'p2', 'p3'].map((n) => ({ number: n, patent_id: n })),
      fct_disclosure: [
        {
          disclosure_id: 'D1',
          org_id: 'org:u',
          organisation: '示例大学',
          university: '示例大学',
          patent_id: 'p1',
          disclosed_date: '2020-01-01',
          decided_date: '2020-03-01',
          record_ids: 'd1-r',
        },
        // The same invention disclosed again: a case of its own, never assessed before it was filed.
        {
          disclosure_id: 'D2',
          org_id: 'org:u',
          university: '示例大学',
          patent_id: 'p1',
          disclosed_date: '2020-02-02',
          record_ids: 'd2-r',
        },
        // Not filed; a body that nobody knows; a chain by name.
        {
          disclosure_id: 'D3',
          organisation: '无名研究所',
          disclosed_date: '2021-01-01',
          field: '新型电池',
          record_ids: 'd3-r',
        },
        { disclosure_id: 'D4', organisation: '无名研究所', field: '别的', record_ids: 'd4-r' },
      ],
      fct_assessment: [
        { patent_id: 'p1', assessed_date: '2024-04-25', record_ids: 'a1-r' },
        { patent_id: 'p3', assessed_date: '2024-09-26', record_ids: 'a3-r' },
        { patent_id: 'p3', assessed_date: '2024-04-25', record_ids: 'a2-r' },
      ],
      fct_listing: [
        { patents: 'p1; p2', listed_date: '2022-06-01', record_ids: 'l1-r' },
        { patents: 'p1', listed_date: '2022-05-01', record_ids: 'l2-r' },
        { patents: 'p2', record_ids: 'l3-r' },
      ],
      fct_need: [
        { patents: 'p1;unknown', answered_date: '2022-07-07', status: '已成交', record_ids: 'n1-r' },
        { patents: 'p2', status: '对接中', record_ids: 'n2-r' },
      ],
      fct_activity: [{ contracts: 'K1;K9', held_date: '2022-08-08', record_ids: 'v1-r' }],
      fct_contract: [
        {
          contract_id: 'K1',
          contract_number: 'K1',
          patents: 'p1',
          signed_date: '2022-09-09',
          paid_date: '2022-10-10',
          is_counted: true,
          record_ids: 'k1-r',
        },
        {
          contract_id: 'K2',
          contract_number: 'K2',
          patents: 'p1',
          registered_date: '2022-09-20',
          is_counted: true,
          record_ids: 'k2-r',
        },
        // Within the group: it does not count, nor does what was paid.
        {
          contract_id: 'K3',
          contract_number: 'K3',
          patents: 'p1',
          signed_date: '2021-09-09',
          paid_date: '2021-10-10',
          is_counted: false,
          record_ids: 'k3-r',
        },
        {
          contract_id: 'K4',
          contract_number: 'K4',
          patents: 'p3',
          registered_date: '2023-03-03',
          is_counted: true,
          record_ids: 'k4-r',
        },
      ],
      fct_project: [
        {
          patents: 'p1',
          project_type: '科技成果转化专项',
          stage: '已验收',
          end_date: '2024-01-01',
          record_ids: 'j1-r',
        },
        {
          patents: 'p2',
          project_type: '科技成果转化专项',
          stage: '在研',
          end_date: '2023-01-01',
          record_ids: 'j2-r',
        },
        {
          patents: 'p2',
          project_type: '中试项目',
          stage: '已验收',
          end_date: '2023-01-01',
          record_ids: 'j3-r',
        },
      ],
      int_patent_use: [{ patent_id: 'p3', first_own_use_date: '2023-12-12', record_ids: 'u3-r' }],
    });
  });
  afterAll(() => world.duck.close());
  const dates = async (id: string) => {
    const [row] = await world.duck.rows(
      `SELECT ${STAGES.map((stage) => `${stage}_date::VARCHAR AS ${stage}`).join(', ')}, cohort_date::VARCHAR AS cohort, known_date::VARCHAR AS known
       FROM fct_funnel WHERE case_id = '${id}'`,
    );
    return Object.fromEntries(Object.entries(row ?? {}).filter(([, value]) => value !== null));
  };

  it('one case for each disclosure and for each patent that nobody disclosed', async () => {
    expect(world.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
    expect(
      await world.duck.rows(
        'SELECT case_id AS c, patent_id AS p, university AS u, chain AS k FROM fct_funnel ORDER BY case_id',
      ),
    ).toEqual([
      { c: 'disclosure:D1', p: 'p1', u: '示例大学', k: '智能电网' },
      { c: 'disclosure:D2', p: 'p1', u: '示例大学', k: '智能电网' },
      { c: 'disclosure:D3', p: null, u: '无名研究所', k: '新型电池' },
      { c: 'disclosure:D4', p: null, u: '无名研究所', k: null },
      { c: 'patent:p2', p: 'p2', u: '示例大学', k: '智能电网' },
      { c: 'patent:p3', p: 'p3', u: null, k: '智能电网' },
    ]);
  });

  it('all the way: each stage at its first day, of contracts that count', async () => {
    expect(await dates('disclosure:D1')).toEqual({
      disclosed: '2020-01-01',
      assessed: '2020-03-01',
      filed: '2020-05-05',
      granted: '2022-02-01',
      listed: '2022-05-01',
      matched: '2022-07-07',
      talked: '2022-08-08',
      contracted: '2022-09-09',
      paid: '2022-10-10',
      produced: '2024-01-01',
      cohort: '2020-01-01',
      known: '2020-01-01',
    });
  });

  it('a stage without a day is none, and a later one implies no earlier one', async () => {
    expect(await dates('patent:p2')).toEqual({
      filed: '2020-05-05',
      listed: '2022-06-01',
      cohort: '2020-05-05',
      known: '2020-11-10',
    });
    expect(await dates('patent:p3')).toEqual({
      assessed: '2024-04-25',
      filed: '2020-05-05',
      contracted: '2023-03-03',
      produced: '2023-12-12',
      cohort: '2020-05-05',
      known: '2020-11-10',
    });
    expect(await dates('disclosure:D3')).toEqual({
      disclosed: '2021-01-01',
      cohort: '2021-01-01',
      known: '2021-01-01',
    });
    expect(await dates('disclosure:D4')).toEqual({});
  });

  it('an assessment of patents in stock stands in for one before filing only where there is none', async () => {
    expect((await dates('disclosure:D2')).assessed).toBe('2024-04-25');
  });

  it('names the records of every stage', async () => {
    expect(
      await world.duck.rows(
        "SELECT record_ids AS r FROM fct_funnel WHERE case_id IN ('disclosure:D3', 'patent:p3') ORDER BY case_id",
      ),
    ).toEqual([{ r: 'd3-r' }, { r: 'p3-r;a2-r;k4-r;u3-r' }]);
  });
});

describe('denominators in time', () => {
  it('people: each year until the next that is known; the cities make up the province', async () => {
    const region = { region: '南京市', level: '市', province: '江苏省', city: '南京市' };
    const world = await slice(['fct_population'], {
      'ref.population': [{ ...region, year: 2023, persons_10k: 954.7 }],
    });
    expect(world.failures).toEqual([]);
    const on = (day: string) =>
      world.duck.rows(`SELECT year AS y, persons_10k::VARCHAR AS n FROM fct_population
        WHERE region = '南京市' AND valid_from <= DATE '${day}' AND (valid_to IS NULL OR valid_to > DATE '${day}')`);
    expect(await on('2019-12-31')).toEqual([]);
    expect(await on('2020-12-31')).toEqual([{ y: 2020, n: '931.47' }]);
    expect(await on('2022-12-31')).toEqual([{ y: 2020, n: '931.47' }]);
    expect(await on('2023-01-31')).toEqual([{ y: 2023, n: '954.70' }]);
    expect(await on('2030-12-31')).toEqual([{ y: 2023, n: '954.70' }]);
    expect(
      await world.duck.rows(
        'SELECT level AS l, sum(persons_10k)::VARCHAR AS n, count(*)::INTEGER AS c FROM fct_population WHERE year = 2020 GROUP BY level ORDER BY c',
      ),
    ).toEqual([
      { l: '省', n: '8474.80', c: 1 },
      { l: '市', n: '8474.80', c: 13 },
    ]);
    world.duck.close();
  });

  it('R&D staff: the dated list before the undated, the newest of a year, each until the next', async () => {
    const listed = (record_id: string, name: string, rd_staff: number, more: Row = {}): Row => ({
      record_id,
      name,
      rd_staff,
      fetched_at: '2026-01-01 00:00:00+08',
      ...more,
    });
    const world = await slice(['fct_rd_staff'], {
      int_as_of: [{ as_of: '2024-06-28' }],
      dim_organisation: ['org:u', 'org:h'].map((org_id) => ({ org_id, name: org_id })),
      int_org_dimension: [
        { org_id: 'org:u', root_org_id: 'org:u', org_type: '高校', university: '示例大学' },
        { org_id: 'org:h', root_org_id: 'org:u', org_type: '医院', university: '示例大学' },
      ],
      int_org_name: [
        { raw_name: '示例大学', org_id: 'org:u' },
        { raw_name: '示大', org_id: 'org:u' },
        { raw_name: '示例大学附属医院', org_id: 'org:h' },
      ],
      stg_lists__organisation: [
        listed('r1', '示例大学', 100, { tag_year: 2021 }),
        listed('r2', '示大', 110, { tag_year: 2021, fetched_at: '2026-02-01 00:00:00+08' }),
        listed('r3', '示例大学', 120, { valid_from: '2023-05-05' }),
        // Of no year: of the year up to which anything is known.
        listed('r4', '示例大学', 130),
        listed('r5', '示例大学', 140, { tag_year: 2024 }),
        listed('r6', '示例大学附属医院', 0, { tag_year: 2022 }),
        listed('r7', '无名单位', 5),
      ],
    });
    expect(world.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
    expect(
      await world.duck.rows(
        `SELECT rd_staff_id AS i, rd_staff::INTEGER AS n, valid_from::VARCHAR AS a, valid_to::VARCHAR AS z, known_date::VARCHAR AS k, is_root AS t, record_ids AS r
         FROM fct_rd_staff ORDER BY org_id, year`,
      ),
    ).toEqual([
      { i: 'org:h:2022', n: 0, a: '2022-01-01', z: null, k: '2022-12-31', t: false, r: 'r6' },
      { i: 'org:u:2021', n: 110, a: '2021-01-01', z: '2023-01-01', k: '2021-12-31', t: true, r: 'r2;r1' },
      { i: 'org:u:2023', n: 120, a: '2023-01-01', z: '2024-01-01', k: '2023-12-31', t: true, r: 'r3' },
      { i: 'org:u:2024', n: 140, a: '2024-01-01', z: null, k: '2024-06-28', t: true, r: 'r5;r4' },
    ]);
    world.duck.close();
  });
});
