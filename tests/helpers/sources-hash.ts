import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../../lake/atomic.ts';

const IMPORT = /(?:from|import\(|new URL\(|import)\s*'(\.[^']+\.ts)'/g;

/** A module and every module of ours it imports, however far, as paths; modules for threads, named by URL, too. */
export async function modulesBehind(entry: string): Promise<string[]> {
  const found = new Set<string>();
  const visit = async (file: string): Promise<void> => {
    if (found.has(file)) return;
    found.add(file);
    // Comments name modules that there are not.
    const text = (await readBytes(file)).toString().replace(/^\s*(?:\/?\*|\/\/).*$/gm, '');
    const named = [...text.matchAll(IMPORT)].map(([, to = '']) => path.resolve(path.dirname(file), to));
    await Promise.all(named.map(visit));
  };
  await visit(path.resolve(entry));
  return [...found].sort();
}

/** One hash over modules and all they import, and over files and folders of data they read. */
export async function sourcesHash(
  root: string,
  entries: readonly string[],
  data: readonly string[],
): Promise<string> {
  const modules = await Promise.all(entries.map(modulesBehind));
  const read = await Promise.all(data.map((name) => filesBelow(path.join(root, name))));
  const files = [...new Set([...modules.flat(), ...read.flat()])].sort();
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`\0${path.relative(root, file)}\0`);
    hash.update(await readBytes(file));
  }
  return hash.digest('hex').slice(0, 24);
}

/** Somebody may be writing the module that another already imports: the hash is then that of a checkout without it. */
async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

async function filesBelow(place: string): Promise<string[]> {
  if (path.extname(place) !== '') return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
