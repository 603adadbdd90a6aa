import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodies, type Row, runOver, type Stubbed } from './stubs.ts';

const A = '2016100467592';
const B = '2017191843369';
const C = '2019136273610';
const D = '2014109059706';
const E = '2018000000001';
const F = '2018000000002';

/** Of a declaration or withdrawal as gazettes write it. */
function record(id: string, number: string, action: string, fields: Row): Row {
  return {
    record_id: id,
    source: 'gazette',
    fetched_at: '2026-01-01 00:00:00+08',
    action,
    patent_number: number,
    ...fields,
  };
}
const declared = (id: string, number: string, day: string, fields: Row = {}): Row =>
  record(id, number, '声明', {
    declaration_number: id,
    announced_date: day,
    effective_date: day,
    owners: '示例大学',
    ...fields,
  });

const STAGED: Row[] = [
  // Withdrawn before its term is over.
  declared('K1', A, '2022-06-24', {
    licence_until: '2024-06-23',
    fee_mode: '先使用后付费',
    fee_text: '使用满一年后按实施效果协商支付，最高不超过18万元',
  }),
  record('W1', A, '撤回', {
    declaration_number: 'K1',
    announced_date: '2023-02-20',
    withdrawal_date: '2023-02-17',
  }),
  // Runs to its last day; the same file twice; without an effective day the announcement is what counts.
  declared('K2', B, '2022-07-29', {
    effective_date: null,
    licence_until: '2024-07-28',
    fee_mode: '提成支付',
    fee_text: '按专利产品净销售额的25%支付',
    royalty_rate: 25,
  }),
  declared('K2', B, '2022-07-29', {
    record_id: 'K2again',
    fetched_at: '2026-02-01 00:00:00+08',
    effective_date: null,
    licence_until: '2024-07-28',
    fee_mode: '提成支付',
    fee_text: '按专利产品净销售额的25%支付',
    royalty_rate: 25,
  }),
  // Declared anew: the second one replaces the first. It ends with the right.
  declared('K3', C, '2020-01-10', { fee_mode: '一次总付', fee_amount: 20_000_000 }),
  declared('K4', C, '2021-01-10', { fee_mode: '一次总付', fee_amount: 20_000_000.01 }),
  // Announced a second time under its number: no second declaration. Declared after the right had ended.
  declared('K5', D, '2023-03-01', {
    fee_mode: '入门费加提成',
    fee_amount: 135_000,
    fee_text: '另按利润的30%提成',
    royalty_rate: 30,
  }),
  declared('K5', D, '2023-05-01', { record_id: 'K5later' }),
  // A withdrawal without a number is of the latest declaration before it.
  declared('K6', E, '2023-03-01', {
    fee_text: '提成，每年结算',
    royalty_rate: 30,
    licence_until: '2030-01-01',
  }),
  record('W6', E, '撤回', { announced_date: '2023-09-01' }),
  // Not in the warehouse, without a fee.
  declared('K7', F, '2024-01-02', { owners: null }),
];

const MODES: [mode: string | null, text: string | null, is: string | null][] = [
  ['免费许可+作价入股', null, '免费许可+作价入股'],
  ['零门槛费+阶段性支付+收入提成', null, '零门槛费+阶段性支付+收入提成'],
  ['先使用后付费', '最高不超过5万元', '先使用后付费'],
  ['先用后付', null, '先使用后付费'],
  ['入门费和提成费', null, '入门费加提成'],
  ['一次总付', '分三次支付', '一次总付'],
  ['其他', '许可期限内免收专利许可使用费', '免费'],
  [null, '许可使用费总额130000元，自许可生效之日起分3期支付', '分期支付'],
  [null, '按专利产品净销售额的3.5%支付许可使用费', '提成支付'],
  [null, '免收使用费，以专利作价入股10%', '免费许可+作价入股'],
  ['其他', '面议', null],
];

let facts: Stubbed;
beforeAll(async () => {
  facts = await runOver(['int_open_licence', 'fct_open_licence'], {
    stg_gazette__open_licence: [
      ...STAGED,
      ...MODES.map(([fee_mode, fee_text], n) =>
        declared(`M${String(n).padStart(2, '0')}`, `20180000000${10 + n}`, '2010-01-01', {
          fee_mode,
          fee_text,
          licence_until: '2010-12-31',
        }),
      ),
    ],
    int_patent_number: [A, B, C, D, E].map((number, n) => ({
      number,
      patent_id: `P${n + 1}`,
      candidates: 1,
    })),
    dim_patent: ['P1', 'P2', 'P3', 'P4', 'P5'].map((patent_id) => ({ patent_id })),
    int_patent_dimension: [
      { patent_id: 'P1', grant_date: '2018-09-25', patent_type: '发明', wipo_field: '医疗技术' },
      { patent_id: 'P2', grant_date: '2022-08-05' },
      { patent_id: 'P3', grant_date: '2019-01-01' },
      { patent_id: 'P4', grant_date: '2017-05-19' },
      { patent_id: 'P5', grant_date: '2020-01-01' },
    ],
    int_patent_right: [
      { patent_id: 'P1', expiry_date: '2036-05-19' },
      { patent_id: 'P3', ended_date: '2022-12-31', expiry_date: '2039-01-21' },
      { patent_id: 'P4', ended_date: '2022-01-01', expiry_date: '2034-11-19' },
      { patent_id: 'P5', expiry_date: '2038-01-01' },
    ],
    ...bodies({
      示例大学: { id: 'org:u', type: '高校', university: '示例大学', province: '江苏省', city: '南京市' },
    }),
    brg_patent_org: [
      // In force for two months of the first declaration; ended the day the second one began.
      {
        patent_id: 'P1',
        org_id: 'x',
        role: 'licensee',
        valid_from: '2022-01-01',
        valid_to: '2022-08-01',
        event_id: 'E1',
      },
      {
        patent_id: 'P2',
        org_id: 'x',
        role: 'licensee',
        valid_from: '2020-01-01',
        valid_to: '2022-07-29',
        event_id: 'E2',
      },
      { patent_id: 'P3', org_id: 'x', role: 'licensee', valid_from: '2020-01-01', event_id: 'E3' },
      { patent_id: 'P3', org_id: 'bank', role: 'pledgee', valid_from: '2021-06-01' },
    ],
    fct_legal_event: [
      { event_id: 'E1', patent_id: 'P1', category: '许可', licence_kind: '独占许可' },
      { event_id: 'E2', patent_id: 'P2', category: '许可', licence_kind: '排他许可' },
      { event_id: 'E3', patent_id: 'P3', category: '许可', licence_kind: '普通许可' },
      { event_id: 'S1', patent_id: 'P5', category: '保全', event_date: '2022-01-01' },
      { event_id: 'S2', patent_id: 'P5', category: '保全解除', event_date: '2023-02-28' },
    ],
    fct_contract: [
      { contract_id: 'H1', contract_number: 'H1', signed_date: '2023-02-16', is_counted: true },
      {
        contract_id: 'H2',
        contract_number: 'H2',
        signed_date: '2020-02-01',
        form: '独占许可',
        patents: `${C}; ${E}`,
        licence_from: '2020-02-01',
        licence_to: '2020-12-31',
        event_date: '2020-02-01',
        is_counted: true,
      },
      {
        contract_id: 'H3',
        contract_number: 'H3',
        form: '独占许可',
        patents: D,
        event_date: '2023-03-02',
        is_counted: false,
      },
    ],
    fct_conversion: [
      // Signed on the last day in force, filed after the withdrawal.
      {
        patent_id: 'P1',
        form: '开放许可',
        is_counted: true,
        event_date: '2023-03-01',
        contract_id: 'H1',
        amount_cny: 50_000,
      },
      // Filed on the day of the withdrawal: no longer in force.
      { patent_id: 'P1', form: '开放许可', is_counted: true, event_date: '2023-02-17' },
      { patent_id: 'P1', form: '开放许可', is_counted: false, event_date: '2022-12-01' },
      { patent_id: 'P1', form: '许可', is_counted: true, event_date: '2022-12-01' },
      { patent_id: 'P3', form: '开放许可', is_counted: true, event_date: '2021-01-09', amount_cny: 10 },
      { patent_id: 'P3', form: '开放许可', is_counted: true, event_date: '2021-01-10', amount_cny: 20 },
    ],
  });
});
afterAll(() => facts.duck.close());

describe('declarations of open licences', () => {
  it('are in force from effect to the first of withdrawal, term, end of the right and a new declaration', async () => {
    expect(
      await facts.lines(`SELECT declaration_number AS n, in_force_from::VARCHAR AS since, in_force_to::VARCHAR AS until, end_reason AS why, record_count::INT AS records
        FROM fct_open_licence WHERE is_declaration AND declaration_number LIKE 'K%' ORDER BY 1`),
    ).toEqual([
      'K1 | 2022-06-24 | 2023-02-17 | 撤回 | 1',
      'K2 | 2022-07-29 | 2024-07-29 | 期限届满 | 2',
      'K3 | 2020-01-10 | 2021-01-10 | 另行声明 | 1',
      'K4 | 2021-01-10 | 2022-12-31 | 专利权失效 | 1',
      'K5 | 2023-03-01 | 2023-03-01 | 专利权失效 | 1',
      'K6 | 2023-03-01 | 2023-09-01 | 撤回 | 1',
      'K7 | 2024-01-02 | — | — | 1',
    ]);
  });

  it('are counted once however often announced, and withdrawals are none', async () => {
    expect(
      await facts.lines(`SELECT is_declaration AS declaration, count(*)::INT AS n, count(in_force_from)::INT AS dated, count(is_within_caps)::INT AS capped
        FROM fct_open_licence WHERE coalesce(declaration_number, 'K') LIKE 'K%' GROUP BY 1 ORDER BY 1`),
    ).toEqual(['false | 3 | 0 | 0', 'true | 7 | 7 | 5']);
  });

  it('make a pool at a day: from its first day, without its last', async () => {
    const pool = async (day: string) =>
      (
        await facts.lines(`SELECT string_agg(declaration_number, ' ' ORDER BY declaration_number) AS n FROM fct_open_licence
          WHERE in_force_from <= DATE '${day}' AND (in_force_to IS NULL OR in_force_to > DATE '${day}')`)
      )[0];
    expect(await pool('2021-01-09')).toBe('K3');
    expect(await pool('2021-01-10')).toBe('K4');
    expect(await pool('2023-02-16')).toBe('K1 K2');
    expect(await pool('2023-02-17')).toBe('K2');
    expect(await pool('2023-03-01')).toBe('K2 K6');
    expect(await pool('2024-07-28')).toBe('K2 K7');
    expect(await pool('2024-07-29')).toBe('K7');
  });

  it('are held against the caps; what cannot be told is neither within nor beyond', async () => {
    expect(
      await facts.lines(`SELECT declaration_number AS n, pricing_mode AS mode, royalty_basis AS basis, is_within_caps AS ok, cap_reason AS why
        FROM fct_open_licence WHERE is_declaration AND declaration_number LIKE 'K%' ORDER BY 1`),
    ).toEqual([
      'K1 | 先使用后付费 | — | true | 承诺最高 180000.00 元，不超过上限 20000000 元',
      'K2 | 提成支付 | 净销售额提成 | false | 净销售额提成 25.0%，超过上限 20.0%',
      'K3 | 一次总付 | — | true | 固定费用 20000000.00 元，不超过上限 20000000 元',
      'K4 | 一次总付 | — | false | 固定费用 20000000.01 元，超过上限 20000000 元',
      'K5 | 入门费加提成 | 利润提成 | true | 固定费用 135000.00 元，不超过上限 20000000 元；利润提成 30.0%，不超过上限 40.0%',
      'K6 | 提成支付 | — | — | 提成 30.0%，没有说明基数，不能判断',
      'K7 | — | — | — | 没有写明收费方式与数额，不能判断',
    ]);
  });

  it('show what stood in the way, as far as data can see', async () => {
    expect(
      await facts.lines(`SELECT declaration_number AS n, eligibility_codes AS codes, eligibility_signals AS said FROM fct_open_licence
        WHERE has_eligibility_signal ORDER BY 1`),
    ).toEqual([
      'K1 | exclusive_licence | 独占许可在声明有效时有效（2022-01-01 起）',
      'K2 | before_grant | 声明早于授权公告（2022-08-05）',
      'K3 | exclusive_licence | 独占许可合同在声明有效时有效（2020-02-01 起）',
      'K4 | pledge | 质押在声明有效时有效，未见质权人同意（2021-06-01 起）',
      'K5 | right_ended | 声明时专利权已失效（2022-01-01）',
    ]);
  });

  it('have the deals signed while they were in force, and no others', async () => {
    expect(
      await facts.lines(`SELECT declaration_number AS n, deals::INT AS deals, deal_amount::INT AS amount, first_deal_date::VARCHAR AS day, days_to_deal::INT AS days
        FROM fct_open_licence WHERE deals > 0 ORDER BY 1`),
    ).toEqual([
      'K1 | 1 | 50000 | 2023-02-16 | 237',
      'K3 | 1 | 10 | 2021-01-09 | 365',
      'K4 | 1 | 20 | 2021-01-10 | 0',
    ]);
  });

  it('carry what they are cut by', async () => {
    expect(
      await facts.lines(
        `SELECT org_id, university, city, patent_type, wipo_field, known_date::VARCHAR AS known FROM fct_open_licence WHERE declaration_number = 'K1' AND is_declaration`,
      ),
    ).toEqual(['org:u | 示例大学 | 南京市 | 发明 | 医疗技术 | 2022-06-24']);
  });

  it('break no blocking audit, and a deal outside every declaration is shown', () => {
    expect(facts.blocking).toEqual([]);
    expect(facts.failing).toContain('fct_open_licence.各声明成交数之和 = 库中专利计数的开放许可件次');
  });
});

describe('modes of pricing', () => {
  it('are told by what the source calls them, else by what its text says', async () => {
    const found = await facts.lines(
      `SELECT pricing_mode AS mode FROM fct_open_licence WHERE declaration_number LIKE 'M%' ORDER BY declaration_number`,
    );
    expect(found).toEqual(MODES.map(([, , is]) => is ?? '—'));
  });
});
