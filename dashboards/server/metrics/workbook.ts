import type { MetricResult } from '../../../transforms/semantic/query.ts';
import { csvCell, harmless } from '../http/rows-format.ts';
import type { PrintedTable } from './print.ts';

const NUMBER_FORMATS: Readonly<Record<MetricResult['format'], string>> = {
  integer: '#,##0',
  decimal: '#,##0.0000',
  percent: '0.00%',
  money: '#,##0.00',
  days: '#,##0.0',
};

/** A workbook: sheet 1 says what the numbers are, sheet 2 holds them, as numbers. Text that looks like a formula is made harmless. */
export async function workbookOf(table: PrintedTable): Promise<Buffer> {
  const { default: exceljs } = await import('exceljs');
  const workbook = new exceljs.Workbook();
  const about = workbook.addWorksheet('说明');
  about.columns = [{ width: 12 }, { width: 100 }];
  for (const [name, text] of table.facts) {
    const row = about.addRow([name, harmless(text)]);
    row.getCell(1).font = { bold: true };
    row.getCell(2).alignment = { wrapText: true, vertical: 'top' };
  }
  const sheet = workbook.addWorksheet('数据');
  sheet.views = [{ state: 'frozen', ySplit: 1 }];
  sheet.addRow(table.headings.map(harmless)).font = { bold: true };
  for (const cells of table.rows)
    sheet.addRow(cells.map((cell) => (typeof cell === 'string' ? harmless(cell) : cell)));
  for (const [at, format] of table.formats.entries()) {
    const column = sheet.getColumn(at + 1);
    column.width = format === null ? 22 : 18;
    if (format !== null) column.numFmt = NUMBER_FORMATS[format];
  }
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

/** The same as CSV: what the numbers are stands above them, a line each, then an empty line. */
export function csvOf(table: PrintedTable): Buffer {
  const lines = [
    ...table.facts.map(([name, text]) => `${csvCell(name)},${csvCell(text)}`),
    '',
    table.headings.map(csvCell).join(','),
    ...table.rows.map((cells) =>
      cells
        .map((cell) => (cell === null ? '' : typeof cell === 'number' ? String(cell) : csvCell(cell)))
        .join(','),
    ),
  ];
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`);
}
