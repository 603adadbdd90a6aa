import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import ExcelJS from 'exceljs';
import { type Session, say } from '../harness/session.ts';

const HEADINGS = [
  '序号',
  '合同登记编号',
  '合同名称',
  '合同类型',
  '转化方式',
  '签订日期',
  '卖方',
  '卖方统一社会信用代码',
  '买方',
  '买方所在地',
  '合同成交额（万元）',
  '技术交易额（万元）',
  '到账额（万元）',
  '涉及专利',
  '是否涉及专利',
];

export interface Workbook {
  file: string;
  rows: number;
  /** Cells with something in them, the heading's included. */
  cells: number;
}

/** A workbook of technology contracts (合成数据), as Excel writes it: shared texts, typed days and numbers. Kept between runs. */
export async function contractBook(session: Session, rows: number): Promise<Workbook> {
  const file = path.join(session.cache, `contracts-${rows}-v1.xlsx`);
  if (!existsSync(file)) {
    say(`  生成 ${rows} 行的工作簿…`);
    await mkdir(session.cache, { recursive: true });
    await write(`${file}.tmp`, rows);
    await rename(`${file}.tmp`, file);
  }
  return { file, rows, cells: (rows + 1) * HEADINGS.length };
}

async function write(file: string, rows: number): Promise<void> {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({
    filename: file,
    useSharedStrings: true,
    useStyles: true,
  });
  const sheet = book.addWorksheet('技术合同');
  sheet.addRow(HEADINGS).commit();
  const cities = ['南京市', '苏州市', '无锡市', '常州市', '南通市'];
  for (let at = 0; at < rows; at++) {
    const row = sheet.addRow([
      at + 1,
      `2024320100${String(at).padStart(6, '0')}`,
      `一种示例装置的技术转让合同第${at}号（合成数据）`,
      '技术转让',
      at % 3 === 0 ? '转让' : '普通许可',
      new Date(Date.UTC(2024, 0, 1 + (at % 300))),
      `示例大学${at % 30}`,
      '91110000600037341L',
      `示例科技有限公司${at % 3000}`,
      cities[at % cities.length],
      (at % 1000) / 8,
      12.5,
      at % 7,
      '202411223548.2',
      at % 2 === 0 ? '是' : '否',
    ]);
    row.getCell(6).numFmt = 'yyyy-mm-dd';
    row.commit();
  }
  sheet.commit();
  await book.commit();
}
