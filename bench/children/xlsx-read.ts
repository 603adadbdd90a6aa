/** Our reader alone: `xlsx-read.js FILE`, cells as texts that nobody keeps. Prints how many. */
import { openXlsx } from '../../activities/parse/tables/xlsx.ts';

const [file = ''] = process.argv.slice(2);
const reader = await openXlsx(file, file);
const found = { rows: 0, cells: 0 };
const [sheet] = reader.sheets;
if (sheet !== undefined) {
  for await (const rows of reader.rows(sheet)) {
    found.rows += rows.length;
    for (const { cells } of rows) for (const cell of cells) if (cell !== '') found.cells++;
  }
}
reader.close();
process.stdout.write(JSON.stringify(found));
