import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Added, addReference } from '../activities/annotate/rules/import/store.ts';
import { projectRoot } from '../lake/assets.ts';
import { replaceFile } from '../lake/atomic.ts';
import { STRATEGIC_FILE, strategicCsv } from '../sample/province/strategic.ts';

/**
 * Gives a workspace of sample data the synthetic concordance of strategic industries, the way people add an official one: without a table no
 * patent has such a label. The same table again changes nothing.
 */
export async function addSampleReference(home: string): Promise<Added> {
  const folder = path.join(home, 'sample');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, STRATEGIC_FILE);
  await replaceFile(file, strategicCsv());
  return addReference(
    { home, shipped: path.join(projectRoot(), 'transforms', 'reference'), now: new Date() },
    file,
  );
}
