import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Added, addReference } from '../activities/annotate/rules/import/store.ts';
import { projectRoot } from '../lake/assets.ts';
import { replaceFile } from '../lake/atomic.ts';
import { STRATEGIC_FILE, strategicCsv } from '../sample/province/strategic.ts';
import { TARGETS_FILE, targetsCsv } from '../sample/province/targets.ts';

/**
 * Gives a workspace of sample data the synthetic concordance of strategic industries and some targets, the way people add official ones: without
 * them no patent has such a label, and nothing is on target or off it. The same tables again change nothing.
 * @returns what came of the concordance
 */
export async function addSampleReference(home: string): Promise<Added> {
  const folder = path.join(home, 'sample');
  await mkdir(folder, { recursive: true });
  const add = async (name: string, text: string) => {
    const file = path.join(folder, name);
    await replaceFile(file, text);
    return addReference(
      { home, shipped: path.join(projectRoot(), 'transforms', 'reference'), now: new Date() },
      file,
    );
  };
  await add(TARGETS_FILE, targetsCsv());
  return add(STRATEGIC_FILE, strategicCsv());
}
