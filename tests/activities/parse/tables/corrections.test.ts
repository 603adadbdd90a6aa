import { readdirSync } from 'node:fs';
import path from 'node:path';
import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { MappingBook } from '../../../../activities/parse/mappings.ts';
import { templateOf } from '../../../../activities/parse/template.ts';
import { RECORD_KINDS } from '../../../../domain/records/index.ts';
import { expectRefused } from '../../../helpers/failing.ts';
import { temporaryFolder } from '../../../helpers/folders.ts';
import { OfficeBench } from '../../../helpers/office.ts';

const root = temporaryFolder();
const bench = await OfficeBench.open(root);

test('a correction is remembered for files of the shape, said aloud, and forgotten when asked', async () => {
  const mappings = new MappingBook(path.join(root, 'home'), () => new Date('2026-05-04T00:00:00Z'));
  const csv = (id: string) => `编号甲,合同名称,往来单位\n${id},名称,某公司\n`;
  await expectRefused(bench.load('contract', 'a.csv', csv('1'), { mappings }), 'PANHUO_HEADER_FIELD_MISSING');
  const map = { 编号甲: 'contract_number', 往来单位: 'buyers' };
  const first = await bench.load('contract', 'a.csv', csv('1'), { mappings, map });
  expect(first.records).toMatchObject([{ contract_number: '1', buyers: '某公司' }]);
  expect(first.outcome.mapping.map(({ by }) => by)).toEqual(['map', 'name', 'map']);
  // Another file of the shape, its headings spelled a little otherwise.
  const next = await bench.load('contract', 'b.csv', csv('2').replace('编号甲', ' 编号甲：'), { mappings });
  expect(next.records).toMatchObject([{ contract_number: '2', buyers: '某公司' }]);
  expect(next.outcome.layout?.join()).toContain(
    '沿用 2026-05-04 为同样表头记住的指定：编号甲=contract_number、往来单位=buyers',
  );
  // Another kind is another shape.
  const other = '编号甲,需求名称,企业名称\n1,甲,乙\n';
  await expectRefused(bench.load('need', 'c.csv', other, { mappings }), 'PANHUO_HEADER_FIELD_MISSING');
  await mappings.forget('contract', ['编号甲', '合同名称', '往来单位']);
  expect(readdirSync(path.join(root, 'home', 'mappings'))).toEqual([]);
});

test('a correction of a column or to a field that is not there is refused, with those that are', async () => {
  const csv = '合同编号,合同名称\n1,甲\n';
  const column = await expectRefused(
    bench.load('contract', 'a.csv', csv, { map: { 卖家: 'sellers' } }),
    'PANHUO_HEADER_UNREADABLE',
  );
  expect(column.hint).toContain('合同编号、合同名称');
  const field = await expectRefused(
    bench.load('contract', 'a.csv', csv, { map: { 合同名称: 'seller' } }),
    'PANHUO_HEADER_UNREADABLE',
  );
  expect(field.hint).toContain('sellers');
});

test('the heading’s line and the encoding can be said', async () => {
  const csv = '合同编号,合同名称\n旧编号,旧名称\n合同登记号,项目名称\nHT1,甲\n';
  const said = await bench.load('contract', 'h.csv', csv, { table: { headerRow: 3 } });
  expect(said.records).toMatchObject([{ line: 4, contract_number: 'HT1' }]);
  const error = await expectRefused(
    bench.load('contract', 'h.csv', csv, { table: { headerRow: 9 } }),
    'PANHUO_HEADER_UNREADABLE',
  );
  expect(error.message).toContain('第 9 行');
  const latin = Buffer.from('合同编号,合同名称\nHT1,甲\n', 'utf16le');
  const wide = await bench.load('contract', 'w.csv', latin, { table: { encoding: 'UTF-16' } });
  expect(wide.records).toMatchObject([{ title: '甲' }]);
});

test.each(RECORD_KINDS.map((kind) => [kind.kind, kind] as const))(
  'the template of %s, filled in, is read back by name; its example is no row',
  async (name, kind) => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load((await templateOf(kind)) as unknown as ExcelJS.Buffer);
    const [sheet] = book.worksheets as [ExcelJS.Worksheet];
    const example = (sheet.getRow(2).values as unknown[]).slice(2);
    expect(sheet.getCell('A2').value).toBe('示例');
    sheet.getRow(3).values = [1, ...example] as ExcelJS.CellValue[];
    const bytes = Buffer.from(await book.xlsx.writeBuffer());
    const { outcome, records } = await bench.load(name, `${name}.xlsx`, bytes);
    expect(outcome).toMatchObject({ rows: 1, records: 1, rejects: 0 });
    expect(outcome.mapping.map(({ field }) => field)).toEqual([
      'sequence',
      ...kind.fields.map(({ field }) => field),
    ]);
    expect(Object.values(outcome.lost).filter((count) => count > 0)).toEqual([]);
    for (const { field } of kind.fields) expect(records[0]?.[field], field).not.toBeNull();
    expect(outcome.warnings.join()).toContain('示例行 1 行（第 2 行）');
  },
);
