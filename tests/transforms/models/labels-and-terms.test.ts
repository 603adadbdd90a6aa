import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, records, type TestRecord, type Warehouse } from './harness.ts';

/** Classification → fields of WIPO's table with weights (ten decimals; the field of the main symbol takes the remainder). */
const LABELS: [string, string, Record<string, string>][] = [
  ['CN100000001A', 'H01L21/306(2006.01)I', { 8: '1.0000000000' }],
  ['CN100000002A', 'H10B41/27(2023.01)I', { 8: '1.0000000000' }],
  ['CN100000003A', 'A61K8/02(2006.01)I', { 14: '1.0000000000' }],
  ['CN100000004A', 'A61K31/7034(2006.01)I', { 16: '1.0000000000' }],
  // Main groups that share leading digits: 1 and 13, 3 and 33.
  ['CN100000005A', 'H04N1/00(2006.01)I', { 3: '1.0000000000' }],
  ['CN100000006A', 'H04N13/00(2018.01)I', { 2: '1.0000000000' }],
  ['CN100000007A', 'H04N21/433(2011.01)I;H04N1/00(2006.01)I', { 3: '0.5000000000', 4: '0.5000000000' }],
  [
    'CN100000008A',
    'G01N33/48(2006.01)I;G01N3/08(2006.01)I;G01N35/00(2006.01)N',
    { 10: '0.5000000000', 11: '0.5000000000' },
  ],
  [
    'CN100000009A',
    'G06F3/01(2006.01)I;H01L21/00(2006.01)I;A47B1/00(2006.01)I',
    { 6: '0.3333333334', 8: '0.3333333333', 33: '0.3333333333' },
  ],
  // A main group the table does not list falls to its subclass; a subclass it does not list, to nothing.
  ['CN100000010A', 'A61K2/00(2006.01)I', { 16: '1.0000000000' }],
  ['CN100000011A', 'G99X1/00(2006.01)I', {}],
  ['CN300000012S', '01-01(11)', {}],
];

/** Kind, filing date → last day by law art. 42. */
const TERMS: [string, string, string | null][] = [
  ['CN100000101B', '2019-09-06', '2039-09-06'],
  ['CN100000102A', '2019-09-06', null],
  ['CN200000103U', '2016-02-29', '2026-02-28'],
  ['CN300000104S', '2021-05-31', '2031-05-31'],
  ['CN300000105S', '2021-06-01', '2036-06-01'],
  ['CN100000106B', '1992-12-31', null],
];

const LAKE: TestRecord[] = [
  ...LABELS.map(([publication_number, ,], i) => ({
    publication_number,
    classification: LABELS[i]?.[1] as string,
  })),
  ...TERMS.map(([publication_number, filing_date]) => ({
    publication_number,
    filing_date,
    publication_date: '2022-01-04',
  })),
  { publication_number: 'CN100000201A', inventors: '张三;不公告发明人;李四' },
];

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await build(records(LAKE));
});
afterAll(() => warehouse.duck.close());
const rows = (sql: string) => warehouse.duck.rows(sql);

test('no blocking audit finds anything; the unknown subclass is reported', () => {
  expect(warehouse.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
  expect(warehouse.failures.map(({ name }) => name)).toContain(
    'brg_patent_label.有 IPC 主分类而没有技术领域的专利',
  );
});

describe('technology fields', () => {
  test('the most specific key decides and every patent counts once in sum', async () => {
    for (const [number, , expected] of LABELS) {
      const found = await rows(
        `SELECT label_id, weight::VARCHAR AS weight FROM brg_patent_label WHERE scheme = 'wipo35' AND patent_id = '${number.slice(0, 11)}'`,
      );
      expect([number, Object.fromEntries(found.map(({ label_id, weight }) => [label_id, weight]))]).toEqual([
        number,
        expected,
      ]);
    }
  });

  test('rule and evidence say why; the patent carries the field of its main symbol', async () => {
    expect(
      await rows(
        `SELECT rule_id, evidence FROM brg_patent_label WHERE scheme = 'wipo35' AND patent_id = 'CN100000008' ORDER BY label_id`,
      ),
    ).toEqual([
      { rule_id: 'wipo35:G01N3/', evidence: 'G01N3/08' },
      { rule_id: 'wipo35:G01N33/', evidence: 'G01N33/48' },
    ]);
    expect(
      await rows(
        `SELECT ipc_main, wipo_field, wipo_field_id, locarno_main FROM dim_patent WHERE patent_id IN ('CN100000002', 'CN300000012') ORDER BY patent_id`,
      ),
    ).toEqual([
      { ipc_main: 'H10B41/27', wipo_field: '半导体', wipo_field_id: 8, locarno_main: null },
      { ipc_main: null, wipo_field: null, wipo_field_id: null, locarno_main: '01-01' },
    ]);
  });
});

test('terms of protection by kind and filing date, for granted patents only', async () => {
  for (const [number, , expected] of TERMS) {
    expect([
      number,
      await rows(
        `SELECT expiry_date::VARCHAR AS d FROM dim_patent WHERE patent_id = '${number.slice(0, 11)}'`,
      ),
    ]).toEqual([number, [{ d: expected }]]);
  }
});

test('inventors keep their order, withheld names are marked', async () => {
  expect(
    await rows(
      `SELECT inventor_order AS n, name, is_withheld AS hidden FROM brg_patent_person WHERE patent_id = 'CN100000201' ORDER BY 1`,
    ),
  ).toEqual([
    { n: 1, name: '张三', hidden: false },
    { n: 2, name: '不公告发明人', hidden: true },
    { n: 3, name: '李四', hidden: false },
  ]);
});
