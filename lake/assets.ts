import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

let root: string | undefined;

/**
 * Folder of the package: SQL models, reference data and definitions are read from here, whether the code runs from `dist/` or
 * from its sources.
 */
export function projectRoot(): string {
  if (root !== undefined) return root;
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('package.json of Panhuo not found above the running code');
    folder = parent;
  }
  root = folder;
  return root;
}
