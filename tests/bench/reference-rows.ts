import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';

/** First column of a reference table. */
export async function rowsOf(table: string): Promise<string[]> {
  const text = await readFile(path.join(projectRoot(), 'transforms', 'reference', `${table}.csv`), 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.slice(0, line.indexOf(',')));
}
