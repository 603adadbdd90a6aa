import { bodies, type Row } from './stubs.ts';

const { int_org_name, int_org_dimension, dim_organisation } = bodies({
  示例大学: { id: 'U', type: '高校', university: '示例大学', province: '江苏省', city: '南京市' },
  示例大学苏州研究院: {
    id: 'UB',
    type: '事业单位',
    university: '示例大学',
    province: '江苏省',
    city: '苏州市',
  },
  示例甲公司: { id: 'F1', province: '江苏省', city: '南京市' },
  示例乙公司: { id: 'F2', province: '浙江省', city: '杭州市' },
  示例乙子公司: { id: 'F3', province: '江苏省', city: '苏州市' },
  示例旧名公司: { id: 'O1' },
  示例新名公司: { id: 'O2' },
});
const person: Row = { raw_name: '张三', name_key: '张三', org_type: '个人', is_individual: true };
const NAMES: Record<string, string> = {
  ...Object.fromEntries(int_org_name.map(({ raw_name, org_id }) => [String(org_id), String(raw_name)])),
  Z: '张三',
};
const named = (orgs: string) =>
  orgs
    .split(';')
    .map((org) => NAMES[org])
    .join(';');

let count = 0;
/** An event as the register has it, announced two weeks later. */
function event(patent: string, from: string, to: string, day: string, fields: Row = {}): Row {
  count++;
  return {
    event_id: `E${String(count).padStart(2, '0')}`,
    patent_id: patent,
    patent_number: patent,
    category: '转移',
    event_date: day,
    announced_date: new Date(Date.parse(day) + 14 * 86_400_000).toISOString().slice(0, 10),
    from_orgs: from,
    to_orgs: to,
    from_names: named(from),
    to_names: named(to),
    party_relation: from === 'Z' ? '发明人与单位' : '不同主体',
    record_ids: `r${count}`,
    ...fields,
  };
}
const licence = (patent: string, to: string, day: string, fields: Row = {}): Row =>
  event(patent, 'U', to, day, { category: '许可', licence_kind: '普通许可', ...fields });

/** A contract of the university, registered a month after it was signed. */
function contract(id: string, patents: string, buyer: string, signed: string, fields: Row = {}): Row {
  return {
    contract_id: id,
    contract_number: id,
    title: id,
    form: '转让',
    signed_date: signed,
    registered_date: new Date(Date.parse(signed) + 30 * 86_400_000).toISOString().slice(0, 10),
    sellers: '示例大学',
    buyers: named(buyer),
    patents,
    record_count: 1,
    record_ids: `c${id}`,
    ...fields,
  };
}

/** Events of transfers and licences, one patent for each rule. */
export const EVENTS: Row[] = [
  event('p01', 'U', 'F1', '2023-03-10'),
  event('p04', 'U', 'U', '2022-01-10'),
  event('p05', 'F2', 'F3', '2022-01-10'),
  event('p06', 'Z', 'U', '2022-01-10'),
  event('p07', 'Z', 'F1', '2022-01-10'),
  event('p08', 'Z', 'U', '2022-01-10'),
  // There and back: on one day, after 90 days, after 91, and there once more.
  event('p09', 'F1', 'F2', '2021-05-03'),
  event('p09', 'F2', 'F1', '2021-05-03'),
  event('p10', 'F1', 'F2', '2021-05-03'),
  event('p10', 'F2', 'F1', '2021-08-01'),
  event('p11', 'F1', 'F2', '2021-05-03'),
  event('p11', 'F2', 'F1', '2021-08-02'),
  event('p12', 'F1', 'F2', '2021-05-03'),
  event('p12', 'F2', 'F1', '2021-05-20'),
  event('p12', 'F1', 'F2', '2021-06-20'),
  // Two gazettes, the second without the day; the same parties again after more than 60 days are another event.
  event('p13', 'U', 'F2', '2021-05-03'),
  event('p13', 'U', 'F2', '2021-06-01', { announced_date: '2021-06-01' }),
  event('p14', 'U', 'F2', '2021-01-04'),
  event('p14', 'U', 'F2', '2021-05-03'),
  event('p15', 'U', 'F1', '2023-09-01'),
  licence('p16', 'F2', '2022-09-01', { contract_number: 'X1' }),
  licence('p17', 'F2', '2022-09-01', { contract_number: 'X2' }),
  licence('p18', 'F2', '2022-09-01', { contract_number: 'X3' }),
  // Two licences to one buyer, two contracts; the filing of one gazette lacks its number.
  licence('p19', 'F2', '2022-02-01', { contract_number: 'X4' }),
  licence('p19', 'F2', '2022-02-01', { announced_date: '2022-03-01' }),
  licence('p19', 'F2', '2022-06-20', { contract_number: 'X5', licence_kind: '独占许可' }),
  event('p20', 'U', 'F2', '2021-06-01'),
  // Of two owners one leaves, and one joins.
  event('p21', 'U;F1', 'F1', '2021-06-01', { party_relation: '同一机构' }),
  event('p22', 'U', 'U;F2', '2021-06-01'),
  event('p25', 'O1', 'O2', '2021-06-01'),
  event('p25', 'O1', 'O2', '2019-06-01', { category: '著录变更' }),
  event('p28', 'U', 'F2', '2031-06-01'),
  event('CN9', 'UB', 'F2', '2020-06-01', { patent_id: null }),
  event('p29', 'U', 'F2', '2020-06-01', { to_orgs: null, to_names: null, party_relation: null }),
];
const CONTRACTS: Row[] = [
  // Three patents, one written twice: 100,000.00 in thirds, and a cent over.
  contract('K01', 'p01;p02;p03;p02', 'F1', '2023-02-01', { amount: 100000, paid_amount: 50000.01 }),
  contract('K08', 'p08', 'U', '2021-12-01', { sellers: '张三', amount: 8000 }),
  contract('K15', 'p15', 'F1', '2023-08-01', { form: '作价投资', amount: 900000 }),
  contract('K16', 'p16', 'F2', '2022-08-01', { form: '开放许可', amount: 5000 }),
  contract('K17', 'p17', 'F2', '2022-08-01', { form: '开放许可', amount: 5000 }),
  contract('K19a', 'p19', 'F2', '2022-01-01', { form: '普通许可', amount: 100 }),
  contract('K19b', 'p19', 'F2', '2022-06-01', { form: '独占许可', amount: 200 }),
  contract('K20', 'p20', 'F2', '2020-05-31', { amount: 700 }),
  contract('K23', 'p23', 'F2', '2021-01-01', { signed_date: null, registered_date: null, amount: 1 }),
  contract('K24', 'p24', 'F2', '2021-01-01', { status: '已撤销', amount: 10 }),
  contract('K26a', 'p26', 'F2', '2021-01-01', { form: null, contract_type: '技术转让', amount: 60 }),
  contract('K26b', 'p26', 'F2', '2021-01-01', { amount: 60 }),
  // A technology contract that converts no patent; one inside the school.
  contract('K30', 'p30', 'F2', '2021-01-01', { form: '其他', contract_type: '技术开发', amount: 3000 }),
  contract('K31', 'p31', 'UB', '2021-01-01', { amount: 40 }),
];
const numbers = [
  ...new Set([
    ...EVENTS.map(({ patent_number }) => patent_number),
    ...CONTRACTS.flatMap(({ patents }) => String(patents).split(';')),
  ]),
].map(String);

const known = numbers.filter((number) => number !== 'CN9');
/** All that the models of conversions read. */
export const TABLES: Readonly<Record<string, readonly Row[]>> = {
  fct_legal_event: EVENTS,
  int_deal_contract: CONTRACTS,
  stg_register__contract: CONTRACTS.map(({ contract_id }) => ({ record_id: contract_id ?? null })),
  int_org_name: [...int_org_name, person],
  int_org_dimension: int_org_dimension.map((row) => ({
    ...row,
    root_org_id: { UB: 'U', F3: 'F2' }[String(row.org_id)] ?? String(row.org_id),
  })),
  dim_organisation,
  int_org_parent: [
    { org_id: 'UB', parent_org_id: 'U', root_org_id: 'U' },
    { org_id: 'F3', parent_org_id: 'F2', root_org_id: 'F2' },
  ],
  int_patent_number: numbers.map((number) => ({ number, patent_id: number === 'CN9' ? null : number })),
  int_patent_applicant: [{ patent_id: 'p08', org_id: 'Z', name_key: '张三' }],
  int_open_licence: [
    {
      patent_id: 'p16',
      patent_number: 'p16',
      is_declaration: true,
      in_force_from: '2022-08-01',
      in_force_to: '2022-08-15',
    },
    // Withdrawn on the very day of the contract.
    {
      patent_id: 'p17',
      patent_number: 'p17',
      is_declaration: true,
      in_force_from: '2022-01-01',
      in_force_to: '2022-08-01',
    },
    { patent_id: 'p18', patent_number: 'p18', is_declaration: true, in_force_from: '2022-01-01' },
  ],
  int_as_of: [{ as_of: '2024-12-31' }],
  dim_patent: known.map((patent_id) => ({ patent_id })),
  int_patent_dimension: known.map((patent_id) => ({
    patent_id,
    filing_date: '2018-01-01',
    grant_date: '2020-01-01',
    org_id: 'F1',
    industry: '医药制造业',
  })),
  int_organisation_tag: [
    { org_id: 'F1', tag_kind: '专精特新', valid_from: '2023-09-01', valid_to: '2026-08-31' },
    { org_id: 'F1', tag_kind: '中小企业' },
  ],
  stg_lists__organisation: [
    { record_id: 'l1', name: '示例乙公司', industry: '生物医药', fetched_at: '2024-01-01' },
  ],
};
