import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModels } from '../../../transforms/runner/model.ts';
import { attachReferences, loadReferences } from '../../../transforms/runner/reference.ts';
import { EVENTS, TABLES } from './conversion-cases.ts';
import { runOver, type Stubbed } from './stubs.ts';

/** Everything between events, contracts, declarations and the two facts. */
const MODELS = [
  'int_deal_party',
  'int_conversion_event',
  'int_conversion_contract',
  'int_conversion_match',
  'int_conversion_evidence',
  'int_conversion_reason',
  'int_deal_industry',
  'fct_conversion',
  'fct_contract',
  'mart_conversion_reconciliation',
];

let made: Stubbed;
let rows: Record<string, unknown>[];
const CONVERSIONS = `
    SELECT * REPLACE (event_date::VARCHAR AS event_date, known_date::VARCHAR AS known_date, exclusion_known_date::VARCHAR AS exclusion_known_date,
      amount_cny::VARCHAR AS amount_cny, paid_cny::VARCHAR AS paid_cny, days_from_filing::INT AS days_from_filing, days_from_grant::INT AS days_from_grant)
    FROM fct_conversion ORDER BY patent_number, event_date, conversion_id`;

beforeAll(async () => {
  made = await runOver(MODELS, TABLES);
  rows = await made.duck.rows(CONVERSIONS);
});
afterAll(() => made?.duck.close());

/** Of a patent's rows, in the order of their days, some columns as one text each. */
const of = (patent: string, ...columns: string[]): string[] =>
  rows
    .filter((row) => row.patent_number === patent)
    .map((row) => columns.map((column) => String(row[column] ?? '–')).join(' '));

describe('a conversion', () => {
  it('breaks no audit that holds a publish', () => {
    expect(made.blocking).toEqual([]);
    expect(rows).toHaveLength(39);
  });

  it('is one row whether register, contract or both tell of it, its price split to the cent', () => {
    expect(
      of('p01', 'form', 'event_date', 'known_date', 'evidence', 'deal_id', 'amount_cny', 'paid_cny'),
    ).toEqual(['转让 2023-03-10 2023-03-03 登记与合同 K01 33333.34 16666.67']);
    expect(of('p02', 'event_date', 'evidence', 'deal_id', 'amount_cny', 'paid_cny')).toEqual([
      '2023-02-01 仅合同 K01 33333.33 16666.67',
    ]);
    expect(of('p03', 'amount_cny', 'paid_cny')).toEqual(['33333.33 16666.67']);
  });

  it('is no change of name, no move inside a group, no correction', () => {
    for (const [patent, reason] of [
      ['p04', 'name_change'],
      ['p05', 'intra_group'],
      ['p06', 'correction'],
      ['p25', 'name_change'],
      ['p31', 'intra_group'],
    ] as const)
      expect(of(patent, 'is_counted', 'exclusion_reason', 'reasons'), patent).toEqual([
        `false ${reason} ${reason}`,
      ]);
    // An inventor who sells to a firm, and one whom the school paid, did convert.
    expect(of('p07', 'is_counted')).toEqual(['true']);
    expect(of('p08', 'is_counted', 'evidence', 'amount_cny')).toEqual(['true 登记与合同 8000.00']);
  });

  it('is undone by a return within 90 days, known since the second is', () => {
    expect(of('p09', 'exclusion_reason')).toEqual(['reversal', 'reversal']);
    expect(of('p10', 'exclusion_reason', 'known_date', 'exclusion_known_date')).toEqual([
      'reversal 2021-05-17 2021-08-15',
      'reversal 2021-08-15 2021-08-15',
    ]);
    expect(of('p11', 'is_counted')).toEqual(['true', 'true']);
    expect(of('p12', 'exclusion_reason', 'is_first')).toEqual(['reversal false', 'reversal false', '– true']);
  });

  it('is announced twice and counted once, but twice where the parties met again', () => {
    expect(of('p13', 'event_date', 'record_ids')).toEqual([`2021-05-03 ${recordsOf('p13')}`]);
    expect(of('p14', 'event_date')).toEqual(['2021-01-04', '2021-05-03']);
  });

  it('takes its form from the contract, and is an open licence only where a declaration was in force', () => {
    expect(of('p15', 'form', 'licence_kind', 'amount_cny')).toEqual(['作价投资 – 900000.00']);
    expect(of('p16', 'form', 'licence_kind', 'claimed_form')).toEqual(['开放许可 普通 –']);
    expect(of('p17', 'form', 'licence_kind', 'claimed_form', 'is_counted', 'reasons')).toEqual([
      '许可 普通 开放许可 true separate_licence',
    ]);
    expect(of('p18', 'form', 'evidence', 'deal_id')).toEqual(['许可 仅登记 备案 X3']);
  });

  it('finds each contract its own filing', () => {
    expect(of('p19', 'event_date', 'contract_id', 'licence_kind')).toEqual([
      '2022-02-01 K19a 普通',
      '2022-06-20 K19b 独占',
    ]);
    // 366 days apart: another deal.
    expect(of('p20', 'event_date', 'evidence')).toEqual(['2020-05-31 仅合同', '2021-06-01 仅登记']);
  });

  it('goes from whom leaves to whom comes', () => {
    expect(of('p21', 'from_org_id', 'to_org_id', 'is_counted')).toEqual(['U F1 true']);
    expect(of('p22', 'from_org_id', 'to_org_id', 'is_counted')).toEqual(['U F2 true']);
  });

  it('is left out without a day, in the future, withdrawn or registered twice', () => {
    expect(of('p23', 'exclusion_reason')).toEqual(['no_date']);
    expect(of('p24', 'exclusion_reason')).toEqual(['void_contract']);
    expect(of('p28', 'exclusion_reason')).toEqual(['future_date']);
    expect(of('p26', 'contract_id', 'exclusion_reason')).toEqual(['K26a –', 'K26b duplicate_contract']);
    expect(of('p29', 'is_counted', 'reasons')).toEqual(['true party_unknown']);
    expect(of('p30', 'form')).toEqual([]);
  });

  it('comes out the same in whatever order files are read', async () => {
    const turned = Object.entries(TABLES).map(([name, list]) => [name, list.toReversed()] as const);
    const again = await runOver(
      MODELS.slice(0, MODELS.indexOf('fct_conversion') + 1),
      Object.fromEntries(turned),
    );
    expect(await again.duck.rows(CONVERSIONS)).toEqual(rows);
    again.duck.close();
  });

  it('takes projects for own use and drops licences called open only where the data says so', async () => {
    const again = await runOver([], {
      ...TABLES,
      fct_project: [
        {
          project_id: 'J1',
          project_type: '科技成果转化专项',
          stage: '已验收',
          organisation: '示例甲公司',
          end_date: '2022-12-31',
          patents: 'p30;p30;p31',
          record_ids: 'j1',
        },
        {
          project_id: 'J2',
          project_type: '科技成果转化专项',
          stage: '在研',
          patents: 'p30',
          record_ids: 'j2',
        },
      ],
    });
    await attachReferences(again.duck, await loadReferences());
    await again.duck.run(
      `UPDATE ref.conversion_setting SET text = '成果转化' WHERE setting = 'project_self_use'`,
    );
    await again.duck.run(`UPDATE ref.conversion_rule SET counts = false WHERE code = 'separate_licence'`);
    const models = new Map((await loadModels()).map((model) => [model.name, model]));
    for (const name of MODELS.slice(0, MODELS.indexOf('fct_conversion') + 1))
      await again.duck.run(`CREATE TABLE ${name} AS ${models.get(name)?.sql}`);
    const found = await again.duck.rows(
      `SELECT concat_ws(' ', patent_number, form, evidence, event_date, from_org_id, is_counted, exclusion_reason) AS text FROM fct_conversion
       WHERE evidence = '项目' OR claimed_form IS NOT NULL ORDER BY 1`,
    );
    expect(found.map(({ text }) => text)).toEqual([
      'p17 许可 登记与合同 2022-09-01 U false separate_licence',
      'p30 自行实施 项目 2022-12-31 F1 true',
      'p31 自行实施 项目 2022-12-31 F1 true',
    ]);
    again.duck.close();
  });

  it('says where to, what sort of buyer, how long after, and whether they met before', () => {
    expect(
      of(
        'p15',
        'university',
        'city',
        'to_city',
        'in_province',
        'same_city',
        'to_is_sme',
        'to_is_specialised',
        'to_industry',
      ),
    ).toEqual(['示例大学 南京市 南京市 true true true true 医药制造业']);
    expect(of('p01', 'to_is_specialised', 'is_repeat_partner', 'is_first')).toEqual(['false true true']);
    expect(of('p13', 'in_province', 'to_industry', 'days_from_filing', 'days_from_grant')).toEqual([
      'false 生物医药 1218 488',
    ]);
    expect(of('CN9', 'patent_id', 'university', 'from_org_type', 'days_from_grant')).toEqual([
      '– 示例大学 事业单位 –',
    ]);
    // The contract on p20 was the first deal of the school with 乙; its institute's is another of the same school.
    expect(of('p20', 'is_repeat_partner')).toEqual(['false', 'true']);
    expect(of('CN9', 'is_repeat_partner')).toEqual(['true']);
  });

  it('gives its contract the parties and whether it counts', async () => {
    const contracts = await made.duck.rows(
      `SELECT concat_ws(' ', contract_id, patent_count, is_counted, exclusion_reason, from_org_id, to_org_id, university, is_scholarly, to_city) AS text
       FROM fct_contract WHERE contract_id IN ('K01', 'K08', 'K24', 'K26b', 'K30', 'K31') ORDER BY contract_id`,
    );
    expect(contracts.map(({ text }) => text)).toEqual([
      'K01 3 true U F1 示例大学 true 南京市',
      'K08 1 true U false 南京市',
      'K24 1 false void_contract U F2 示例大学 true 杭州市',
      'K26b 1 false duplicate_contract U F2 示例大学 true 杭州市',
      'K30 1 true U F2 示例大学 true 杭州市',
      'K31 1 false intra_group U UB 示例大学 true 苏州市',
    ]);
  });

  it('stands in the account of its period and form', async () => {
    const lines = (where: string) =>
      made.duck
        .rows(
          `SELECT line || ' ' || events AS text FROM mart_conversion_reconciliation WHERE ${where} ORDER BY line_order`,
        )
        .then((found) => found.map(({ text }) => text));
    expect(await lines(`period = '2022' AND scope = '开放许可'`)).toEqual([
      'gross 2',
      'separate_licence 1',
      'counted 1',
    ]);
    expect(await lines(`period = '2022Q1' AND scope = '转让'`)).toEqual([
      'gross 5',
      'name_change 1',
      'intra_group 1',
      'correction 1',
      'counted 2',
    ]);
    expect(await lines(`period = '不明' AND period_kind = 'month' AND scope = '全部'`)).toEqual([
      'gross 1',
      'no_date 1',
      'counted 0',
    ]);
  });
});

/** Records of all events of a patent, in the order of their announcement. */
const recordsOf = (patent: string): string =>
  EVENTS.filter(({ patent_number }) => patent_number === patent)
    .map(({ record_ids }) => record_ids)
    .join(';');
