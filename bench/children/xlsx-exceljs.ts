/** The streaming reader of exceljs: `xlsx-exceljs.js FILE`, cells that nobody keeps. Prints how many. */
import ExcelJS from 'exceljs';

const [file = ''] = process.argv.slice(2);
const found = { rows: 0, cells: 0 };
const reader = new ExcelJS.stream.xlsx.WorkbookReader(file, {
  sharedStrings: 'cache',
  styles: 'cache',
  worksheets: 'emit',
  hyperlinks: 'ignore',
  entries: 'emit',
});
for await (const sheet of reader) {
  for await (const row of sheet) {
    found.rows++;
    row.eachCell((cell) => {
      if (cell.value !== null && cell.value !== '') found.cells++;
    });
  }
}
process.stdout.write(JSON.stringify(found));
