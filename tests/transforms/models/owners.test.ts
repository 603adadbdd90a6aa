import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, insert, records, type Warehouse } from './harness.ts';

/** 合成数据. One patent sold on, one sent there and back in a day, one renamed, one licensed and pledged, one moved within a group. */
const event = (patent: string, day: string, from: string, to: string, more: Record<string, string> = {}) => ({
  patent_number: patent,
  event_name: '专利申请权、专利权的转移',
  event_code: 'TR01',
  announced_date: day,
  event_date: day,
  event_key: `${patent}-${day}-${from}`,
  item: '专利权人',
  item_ordinal: 1,
  from_names: from,
  to_names: to,
  ...more,
});
/** Of licences the text names the parties without a matter that changes. */
const licence = (...said: Parameters<typeof event>) => {
  const { item: _, item_ordinal: __, ...rest } = event(...said);
  return rest;
};
const granted = (n: number, applicants: string, more: Record<string, string> = {}) => ({
  publication_number: `CN10000000${n}B`,
  publication_date: '2020-01-03',
  filing_date: '2012-05-04',
  applicants,
  ordinal: n,
  ...more,
});

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await build(async (duck) => {
    await records([
      granted(1, '合成云杉大学'),
      granted(2, '合成云杉大学'),
      granted(3, '合成旧名精密机械有限公司'),
      granted(4, '合成青桐机电有限公司', {
        abstract: '本发明公开了一种装置。中试结果表明，该装置运行稳定。',
      }),
      granted(5, '合成红松集团有限公司'),
      granted(6, '王合成;李样例', { inventors: '王合成;李样例' }),
      { ...granted(7, '合成云杉大学'), publication_number: 'CN100000007A' },
    ])(duck);
    await insert(duck, 'organisation', [
      { name: '合成红松精工有限公司', parent: '合成红松集团有限公司', city: '南京市' },
      { name: '合成新名精密机械有限公司', former_names: '合成旧名精密机械有限公司' },
    ]);
    await insert(duck, 'legal_event', [
      event('CN100000001B', '2021-02-01', '合成云杉大学', '合成甲木科技有限公司'),
      event(
        'CN100000001B',
        '2022-03-01',
        '合成甲木科技有限公司',
        '合成乙林材料有限公司;合成丙草生物有限公司',
      ),
      event('CN100000002B', '2021-05-05', '合成云杉大学', '合成甲木科技有限公司'),
      event('CN100000002B', '2021-05-05', '合成甲木科技有限公司', '合成云杉大学'),
      event('CN100000003B', '2021-06-01', '合成旧名精密机械有限公司', '合成新名精密机械有限公司'),
      licence('CN100000004B', '2021-07-01', '合成青桐机电有限公司', '合成甲木科技有限公司', {
        event_name: '专利实施许可合同备案的生效',
        event_code: 'EE01',
        contract_number: 'X2021980000001',
      }),
      licence('CN100000004B', '2023-07-01', '合成青桐机电有限公司', '合成甲木科技有限公司', {
        event_name: '专利实施许可合同备案的注销',
        event_code: 'EC01',
        contract_number: 'X2021980000001',
      }),
      event('CN100000005B', '2021-08-01', '合成红松集团有限公司', '合成红松精工有限公司'),
      event('CN100000006B', '2021-09-01', '王合成', '合成云杉大学'),
      {
        patent_number: 'CN100000005B',
        event_name: '专利权的终止',
        event_code: 'CF01',
        announced_date: '2023-06-01',
        event_date: '2023-01-01',
        event_key: 'end',
      },
    ]);
    await insert(duck, 'assessment', [
      {
        round: '2023',
        patent_number: 'CN100000004B',
        assessor_type: '学校',
        trl: 5,
        assessed_date: '2023-05-01',
      },
      {
        round: '2024',
        patent_number: 'CN100000004B',
        assessor_type: '学校',
        trl: 7,
        assessed_date: '2024-05-01',
      },
      {
        round: '2024',
        patent_number: 'CN100000001B',
        assessor_type: '发明人',
        trl: 3,
        assessed_date: '2024-05-01',
      },
    ]);
    await insert(
      duck,
      'contract',
      Array.from({ length: 6 }, (_, n) => ({
        contract_number: `H${n}`,
        title: '转让',
        form: '转让',
        sellers: '合成云杉大学',
        buyers: n === 5 ? '合成云杉大学' : '合成甲木科技有限公司',
        patents: n === 0 ? 'CN100000001B;CN100000002B' : 'CN100000001B',
        amount: 100_000 * (n + 1),
        signed_date: '2023-03-01',
      })),
    );
    await insert(duck, 'award', [
      { patent_number: 'CN100000001B', award: '中国专利奖', level: '优秀奖', year: 2022 },
      { patent_number: 'CN100000002B', award: '南京市优秀专利奖', year: 2022 },
    ]);
    await insert(duck, 'finance', [
      {
        finance_number: 'F1',
        finance_type: '质押融资',
        organisation: '合成青桐机电有限公司',
        patents: 'CN100000004B',
        amount: 1_500_000,
      },
      {
        finance_number: 'F2',
        finance_type: '质押融资',
        organisation: '合成云杉大学',
        patents: 'CN100000001B;CN100000002B',
        amount: 1_500_000,
      },
    ]);
    await insert(duck, 'family_member', [
      { family_id: '1', publication_number: 'CN100000002B', country: 'CN' },
      { family_id: '1', publication_number: 'US9876543B2', country: 'US' },
      { family_id: '2', publication_number: 'CN100000003B', country: 'CN' },
      { family_id: '2', publication_number: 'US2020000001A1', country: 'US' },
    ]);
  });
});
afterAll(() => warehouse.duck.close());
const rows = (sql: string) => warehouse.duck.rows(sql);
const owners = (patent: number) =>
  rows(`SELECT raw_name, valid_from::VARCHAR AS a, valid_to::VARCHAR AS z FROM brg_patent_org
    WHERE patent_id = 'CN10000000${patent}' AND role = 'owner' ORDER BY valid_from, raw_name`);

it('no blocking audit finds anything', () => {
  expect(warehouse.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
});

describe('owners in time', () => {
  it('one goes when the next comes; two may come at once', async () => {
    expect(await owners(1)).toEqual([
      { raw_name: '合成云杉大学', a: '2020-01-03', z: '2021-02-01' },
      { raw_name: '合成甲木科技有限公司', a: '2021-02-01', z: '2022-03-01' },
      { raw_name: '合成丙草生物有限公司', a: '2022-03-01', z: null },
      { raw_name: '合成乙林材料有限公司', a: '2022-03-01', z: null },
    ]);
  });

  it('there and back within a day leaves the owner of before', async () => {
    expect(await owners(2)).toEqual([{ raw_name: '合成云杉大学', a: '2020-01-03', z: null }]);
  });

  it('a change of name that a list states changes no owner', async () => {
    expect(await owners(3)).toEqual([{ raw_name: '合成旧名精密机械有限公司', a: '2020-01-03', z: null }]);
    expect(
      await rows(
        "SELECT party_relation FROM fct_legal_event WHERE patent_id = 'CN100000003' AND code = 'TR01'",
      ),
    ).toEqual([{ party_relation: '同一机构' }]);
    expect(await rows("SELECT name, aliases FROM dim_organisation WHERE name LIKE '%精密机械%'")).toEqual([
      { name: '合成新名精密机械有限公司', aliases: '合成旧名精密机械有限公司' },
    ]);
  });

  it('a licensee stays until the filing of the contract is cancelled', async () => {
    expect(
      await rows(
        "SELECT raw_name, valid_from::VARCHAR AS a, valid_to::VARCHAR AS z FROM brg_patent_org WHERE role = 'licensee'",
      ),
    ).toEqual([{ raw_name: '合成甲木科技有限公司', a: '2021-07-01', z: '2023-07-01' }]);
  });

  it('says what the parties of a transfer are to each other', async () => {
    const found = await rows(
      `SELECT patent_id, party_relation FROM fct_legal_event WHERE code = 'TR01' AND patent_id IN ('CN100000001', 'CN100000005', 'CN100000006')
       ORDER BY patent_id, event_date`,
    );
    expect(
      found.map(({ patent_id, party_relation }) => [String(patent_id).slice(-1), party_relation]),
    ).toEqual([
      ['1', '不同主体'],
      ['1', '不同主体'],
      ['5', '同一集团'],
      ['6', '发明人与单位'],
    ]);
  });
});

describe('rights, maturity, high value, prices', () => {
  it('a right ends by its event, not before the grant, and is told from applications', async () => {
    expect(
      await rows(
        'SELECT patent_id, is_granted, is_in_force, ended_date::VARCHAR AS ended FROM int_patent_right ORDER BY patent_id',
      ),
    ).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((n) => ({
        patent_id: `CN10000000${n}`,
        is_granted: n !== 7,
        is_in_force: n !== 7 && n !== 5,
        ended: n === 5 ? '2023-01-01' : null,
      })),
    );
  });

  it('the newest round of an assessor counts; a text that is as sure widens the interval; a contract lifts the lower end', async () => {
    expect(
      await rows(
        "SELECT patent_id, trl_low, trl_high, methods FROM int_patent_trl WHERE patent_id IN ('CN100000001', 'CN100000004') ORDER BY patent_id",
      ),
    ).toEqual([
      { patent_id: 'CN100000001', trl_low: 4, trl_high: 4, methods: 'assessment;contract' },
      { patent_id: 'CN100000004', trl_low: 6, trl_high: 7, methods: 'assessment;text' },
    ]);
  });

  it('flags each case by itself and counts the union', async () => {
    expect(
      await rows(
        `SELECT right(patent_id, 1) AS p, has_foreign_right AS f, is_maintained AS m, has_pledge AS l, has_award AS a, is_high_value AS h
         FROM int_high_value WHERE patent_id <> 'CN100000007' ORDER BY patent_id`,
      ),
    ).toEqual([
      { p: '1', f: false, m: true, l: false, a: true, h: true },
      { p: '2', f: true, m: true, l: false, a: false, h: true },
      { p: '3', f: false, m: true, l: false, a: false, h: true },
      { p: '4', f: false, m: true, l: true, a: false, h: true },
      { p: '5', f: false, m: false, l: false, a: false, h: false },
      { p: '6', f: false, m: true, l: false, a: false, h: true },
    ]);
    expect(await rows('SELECT CAST(sum(patents) AS INTEGER) AS n FROM mart_high_value_overlap')).toEqual([
      { n: 5 },
    ]);
  });

  it('gives a range only with five contracts between strangers, by the piece, and names them', async () => {
    expect(
      await rows(
        `SELECT basis, contracts::INTEGER AS n, price_low::DOUBLE AS low, price_median::DOUBLE AS mid, price_high::DOUBLE AS high, contract_ids
         FROM mart_market_range WHERE field_id = 0 AND form_group = '转让' AND year = 2023`,
      ),
    ).toEqual([
      // 50,000 (two patents), 200,000, 300,000, 400,000, 500,000; the sixth is with itself.
      { basis: '全部领域', n: 5, low: 200_000, mid: 300_000, high: 400_000, contract_ids: 'H0;H1;H2;H3;H4' },
    ]);
    expect(
      await rows(
        "SELECT price_low FROM mart_market_range WHERE form_group = '转让' AND year = 2022 AND field_id = 0",
      ),
    ).toEqual([]);
  });

  it('scores lie between 0 and 100 and say what they were compared with', async () => {
    const [row] = await rows(
      "SELECT score::DOUBLE AS score, cohort, cohort_size::INTEGER AS n FROM mart_patent_valuation WHERE patent_id = 'CN100000001' AND scenario = '许可转让'",
    );
    expect(row).toMatchObject({ cohort: '发明', n: 7 });
    expect(Number(row?.score)).toBeGreaterThan(0);
  });
});
