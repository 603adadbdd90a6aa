import ExcelJS from 'exceljs';
import type { Item } from './items.ts';

/** A workbook to fill in and import: headings as `readRatings` knows them, what is scored already in place. */
export async function ratingsWorkbook(items: readonly Item[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  book.creator = '盘活';
  // The same items give the same file.
  book.created = new Date(Date.UTC(2026, 0, 1));
  book.modified = book.created;
  const sheet = book.addWorksheet('评分表', { views: [{ state: 'frozen', xSplit: 2, ySplit: 1 }] });
  sheet.columns = [
    { header: '高校', width: 24 },
    { header: '指标', width: 22 },
    { header: '分数', width: 10 },
    { header: '理由', width: 40 },
    { header: '满分', width: 8 },
    { header: '问题', width: 50 },
    { header: '满分标准', width: 40 },
    { header: '半数标准', width: 40 },
    { header: '零分标准', width: 30 },
    { header: '佐证', width: 30 },
    { header: '中心自报', width: 30 },
  ];
  sheet.getRow(1).font = { bold: true };
  for (const item of items) {
    const isBlank = item.points === null && item.decision !== null;
    sheet.addRow([
      item.university,
      item.name,
      isBlank ? '无法评判' : item.points,
      item.reason,
      item.max,
      item.question,
      item.anchors.full,
      item.anchors.half,
      item.anchors.none,
      item.evidence,
      item.reported.join('；'),
    ]);
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}
