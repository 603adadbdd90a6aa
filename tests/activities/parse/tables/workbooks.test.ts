import XLSX from '@e965/xlsx';
import * as codepages from '@e965/xlsx/dist/cpexcel';
import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { expectRefused } from '../../../helpers/failing.ts';
import { temporaryFolder } from '../../../helpers/folders.ts';
import { htmlOf, OfficeBench, skippedLines } from '../../../helpers/office.ts';

/** 合成数据. */
const bench = await OfficeBench.open(temporaryFolder());
const HEADINGS = [
  '合同登记编号',
  '合同名称',
  '签订日期',
  '合同成交额（万元）',
  '作价入股比例',
  '是否涉及专利',
  '备注',
];

async function book(fill: (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  fill(workbook.addWorksheet('台账'), workbook);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

test('typed cells: dates by format, percentages, booleans, rich text, formulas by their cached value, errors kept', async () => {
  const bytes = await book((sheet) => {
    sheet.addRow(HEADINGS);
    const row = sheet.addRow(['HT1', null, new Date(Date.UTC(2022, 11, 2)), 0.1 + 0.2, 0.125, true, 'a\nb']);
    row.getCell(2).value = { richText: [{ text: '富' }, { font: { bold: true }, text: '文本' }] };
    row.getCell(3).numFmt = 'yyyy"年"m"月"d"日"';
    row.getCell(5).numFmt = '0.00%';
    const second = sheet.addRow(['HT2', '二', null, null, null, false, null]);
    second.getCell(4).value = { formula: 'D2*2', result: 12 };
    second.getCell(7).value = { error: '#REF!' };
    const third = sheet.addRow(['HT3', '三']);
    third.getCell(4).value = { formula: 'D2*3' } as ExcelJS.CellFormulaValue;
    sheet.getRow(4).hidden = true;
  });
  const { records, outcome } = await bench.load('contract', 'typed.xlsx', bytes);
  expect(records).toMatchObject([
    {
      line: 2,
      title: '富文本',
      signed_date: '2022-12-02',
      amount: 3000,
      equity_share: 12.5,
      is_patent_related: true,
    },
    { line: 3, amount: 120000, is_patent_related: false },
    { line: 4, amount: null },
  ]);
  expect(JSON.parse(String(records[0]?.raw))).toMatchObject({ 备注: 'a\u2028b', 作价入股比例: '12.5%' });
  expect(JSON.parse(String(records[1]?.raw))).toMatchObject({ 备注: '#REF!' });
  expect(outcome.warnings.join()).toMatch(/1 个公式没有保存计算结果.*1 个单元格是错误值.*1 行是隐藏行/);
});

/** Not in the types of the library. */
const { encode } = (
  codepages as unknown as { utils: { encode(page: number, text: string, as: 'buf'): Uint8Array } }
).utils;

test('a workbook of Excel 95 holds GBK', async () => {
  // The library writes such workbooks in code page 1252 only: the words and the number of the page are put in afterwards, byte for byte.
  const words = ['合同登记编号', '合同名称', '卖方', '一种示例装置', '示例大学'];
  const stand = words.map((word, at) => String.fromCharCode(97 + at).repeat(word.length * 2));
  const sheet = XLSX.utils.aoa_to_sheet([stand.slice(0, 3), ['HT1', ...stand.slice(3)]]);
  const workbook = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(workbook, sheet, 'A');
  const bytes: Buffer = XLSX.write(workbook, { type: 'buffer', bookType: 'biff5' });
  for (const [at, text] of stand.entries()) {
    const gbk = Buffer.from(encode(936, words[at] ?? '', 'buf'));
    gbk.copy(bytes, bytes.indexOf(text));
  }
  const page = bytes.indexOf(Buffer.from([0x42, 0x00, 0x02, 0x00, 0xe4, 0x04]));
  bytes.writeUInt16LE(936, page + 4);
  const { records } = await bench.load('contract', 'old.xls', bytes);
  expect(records).toMatchObject([{ contract_number: 'HT1', title: '一种示例装置', sellers: '示例大学' }]);
});

test('numbers of sixteen digits and more keep every digit that is stored, fractions the fifteen that people see', async () => {
  const bytes = await book((sheet) => {
    sheet.addRow(['合同登记编号', '合同名称', '合同成交额（元）']);
    sheet.addRow([2023320001000002, '甲', 0.1 + 0.2]);
    sheet.addRow([2023320001000003, '乙', 1e15]);
  });
  const { records } = await bench.load('contract', 'numbers.xlsx', bytes);
  expect(records).toMatchObject([
    { contract_number: '2023320001000002', amount: 0.3 },
    { contract_number: '2023320001000003', amount: 1e15 },
  ]);
});

test('of several sheets the one is read that looks like the kind, in its Chinese name', async () => {
  const bytes = await book((sheet, workbook) => {
    sheet.addRow(HEADINGS);
    sheet.addRow(['HT1', '甲']);
    workbook.addWorksheet('说明').addRow(['填表须知']);
  });
  const { outcome } = await bench.load('contract', 'two.xlsx', bytes);
  expect(outcome.layout?.[0]).toContain('最像技术合同；另有 「说明」');
});

test('titles, a two-row heading with merged groups, a row of units, a footer: the rows between are the data', async () => {
  const bytes = await book((sheet) => {
    sheet.addRow(['2024年技术合同台账（合成数据）']);
    sheet.mergeCells('A1:F1');
    sheet.addRow(['序号', '合同登记编号', '合同名称', '金额', null, '签订日期']);
    sheet.addRow([null, null, null, '合同成交额', '到账额', null]);
    for (const range of ['A2:A3', 'B2:B3', 'C2:C3', 'D2:E2', 'F2:F3']) sheet.mergeCells(range);
    sheet.addRow([null, null, null, '万元', '元', null]);
    sheet.addRow([1, 'HT1', '甲', 3.5, 700, '2022.12.2']);
    sheet.addRow([]);
    sheet.addRow([2, 'HT2', '乙', '1,000', '', '2022年12月']);
    sheet.addRow(['合计', null, null, 1003.5, 700]);
    sheet.addRow(['填表人：张三', null, null, '审核人：李四']);
  });
  const { records, outcome } = await bench.load('contract', 'merged.xlsx', bytes);
  expect(records).toMatchObject([
    { line: 5, contract_number: 'HT1', amount: 35000, paid_amount: 700, signed_date: '2022-12-02' },
    { line: 7, contract_number: 'HT2', amount: 10000000, paid_amount: null, signed_date: '2022-12-01' },
  ]);
  expect(outcome).toMatchObject({ rows: 2, records: 2, rejects: 0 });
  expect(skippedLines(outcome).sort()).toEqual([1, 4, 8, 9]);
  expect(outcome.layout?.join()).toContain('表头在第 2、3 行');
  expect(outcome.warnings.join()).toContain('签订日期有 1 条只写到月或年');
  expect(outcome.warnings.join()).toMatch(/合并单元格/);
});

test('of several sheets the one that looks like the kind; another by name or number; months that look alike are named', async () => {
  const bytes = await book((sheet, workbook) => {
    sheet.addRow(['说明', '本工作簿由各单位填写']);
    for (const month of ['1月', '2月']) {
      const own = workbook.addWorksheet(month);
      own.addRow(HEADINGS);
      own.addRow([`HT-${month}`, '名称']);
    }
  });
  const first = await bench.load('contract', 'sheets.xlsx', bytes);
  expect(first.records).toMatchObject([{ contract_number: 'HT-1月' }]);
  expect(first.outcome.warnings.join()).toContain('「2月」');
  const second = await bench.load('contract', 'sheets.xlsx', bytes, { table: { sheet: '2月' } });
  expect(second.records).toMatchObject([{ contract_number: 'HT-2月' }]);
  expect((await bench.load('contract', 'sheets.xlsx', bytes, { table: { sheet: '3' } })).records).toEqual([
    { ...second.records[0], batch: expect.any(String) },
  ]);
  const error = await expectRefused(
    bench.load('contract', 'sheets.xlsx', bytes, { table: { sheet: '3月' } }),
    'PANHUO_SHEET_MISSING',
  );
  expect(error.hint).toContain('「2月」');
});

test('serial numbers of days in a column of nothing else; a plain number among days is lost', async () => {
  const serial = await bench.load(
    'contract',
    's.csv',
    '合同编号,合同名称,签订日期\nHT1,甲,44897\nHT2,乙,44898\n',
  );
  expect(serial.records).toMatchObject([{ signed_date: '2022-12-02' }, { signed_date: '2022-12-03' }]);
  const mixed = await bench.load(
    'contract',
    'm.csv',
    '合同编号,合同名称,签订日期\nHT1,甲,44897\nHT2,乙,2022.1.2\n',
  );
  expect(mixed.records).toMatchObject([{ signed_date: null }, { signed_date: '2022-01-02' }]);
  expect(mixed.outcome.lost.signed_date).toBe(1);
});

test('rejects say which required field is missing and which cannot be read', async () => {
  const { rejects, outcome } = await bench.load(
    'assessment',
    'r.csv',
    '轮次,专利号,备注\n第一轮,202411223548.2,好\n第一轮,,空\n第一轮,2.0241E+12,坏\n,202411223548.2,无轮次\n',
  );
  expect(outcome).toMatchObject({ rows: 4, records: 1, rejects: 3 });
  expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
    [3, 'patent_number_missing'],
    [4, 'patent_number_unreadable'],
    [5, 'round_missing'],
  ]);
  expect(rejects[1]?.raw).toBe('第一轮,2.0241E+12,坏');
});

test('a page that a system calls .xls: cells that span keep the columns in line', async () => {
  const page = `<html><table><tr><th>合同编号</th><th>合同名称</th><th>买方</th></tr>
    <tr><td rowspan="2">HT1</td><td>甲<br>乙</td><td>&lt;A&amp;B&gt;</td></tr><tr><td>丙</td><td>丁</td></tr></table></html>`;
  const { records, rejects, outcome } = await bench.load('contract', 'page.xls', page);
  expect(records).toMatchObject([{ line: 2, title: '甲\u2028乙', buyers: '<A&B>' }]);
  expect(rejects).toMatchObject([{ line: 3, reason: 'contract_number_missing', raw: ',丙,丁' }]);
  expect(outcome.warnings.join()).toContain('1 处合并单元格');
});

test('JSON: an array somewhere in it, and lines; a line that is no object is a reject', async () => {
  const rows = [{ 合同编号: 'HT1', 合同名称: '甲', 涉及专利: ['CN1A', 'CN2B'], 是否涉及专利: true }];
  const array = await bench.load('contract', 'a.json', JSON.stringify({ data: { list: rows } }));
  expect(array.records).toMatchObject([{ line: 1, patents: 'CN1A;CN2B', is_patent_related: true }]);
  const lines = await bench.load(
    'contract',
    'a.jsonl',
    `${JSON.stringify(rows[0])}\nnot json\n\n{"合同编号":"HT2","合同名称":"乙"}\n`,
  );
  expect(lines.records).toMatchObject([{ line: 1 }, { line: 4, contract_number: 'HT2' }]);
  expect(lines.rejects).toEqual([{ ordinal: 2, line: 2, reason: 'unreadable', raw: 'not json' }]);
});

test('rows beyond a chunk keep their lines and their duplicates are found', async () => {
  const rows = Array.from({ length: 3000 }, (_, at) => [`HT${at}`, `名称${'长'.repeat(1500)}${at}`]);
  const page = htmlOf([['合同编号', '合同名称'], ...rows, rows[0] as string[]]);
  const { outcome, duplicates } = await bench.load('contract', 'long.html', page);
  expect(outcome).toMatchObject({ rows: 3001, records: 3000, duplicates: 1 });
  expect(duplicates).toMatchObject([{ line: 3002, duplicate_of: 1 }]);
});
