import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Version of a program that reads shipped tables from files: its code's number and the bytes of the tables whose names match. */
export async function referenceVersion(transforms: string, code: number, tables: RegExp): Promise<string> {
  const folder = path.join(transforms, 'reference');
  const hash = createHash('sha256').update(String(code));
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const file of files.filter((name) => tables.test(name)).sort())
    hash.update(file).update(await readFile(path.join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}
