import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';
import { errnoOf, exists } from '../../lake/atomic.ts';
import { withLock } from '../../lake/lock.ts';
import { sourcesHash } from './sources-hash.ts';

/** For hooks that ask for something shared: theirs may be the one that builds it, or waits for who does. */
export const SHARED_TIMEOUT = 300_000;

/** What the models are made of. */
export const MODELS = [
  'transforms/staging',
  'transforms/intermediate',
  'transforms/marts',
  'transforms/reference',
  'package-lock.json',
];

export interface SharedBuild {
  /** Prefix of its folder. */
  name: string;
  /** The module that builds it: a change there or in anything it imports means another one. */
  module: string;
  /** Files and folders of data it reads besides, relative to the checkout. */
  data: readonly string[];
  /** Makes the whole of it in this folder, which nobody else sees yet. */
  make(draft: string): Promise<void>;
}

/**
 * A folder that is costly to make and that test files share, of this run and of later ones. The first who asks makes it, who asks meanwhile
 * waits; it appears under its name when it is complete, and is kept under a hash of everything it is made of. Nobody writes to it.
 */
export async function sharedBuild({ name, module, data, make }: SharedBuild): Promise<string> {
  const root = projectRoot();
  const cache = path.join(root, 'node_modules', '.cache', 'panhuo-tests');
  const folder = path.join(cache, `${name}-${await sourcesHash(root, [path.join(root, module)], data)}`);
  if (!(await exists(folder))) {
    await mkdir(cache, { recursive: true });
    const lock = path.join(cache, `${name}.lock`);
    await withLock(
      lock,
      async () => {
        if (await exists(folder)) return;
        await prune(cache, name);
        const draft = path.join(cache, `${name}.draft`);
        await rm(draft, { recursive: true, force: true });
        await mkdir(draft);
        await make(draft);
        await rename(draft, folder);
      },
      SHARED_TIMEOUT,
    );
  }
  const now = new Date();
  await utimes(folder, now, now);
  return folder;
}

/** Keeps what was asked for within the last half hour: another run may be reading it. */
async function prune(cache: string, name: string): Promise<void> {
  const limit = Date.now() - 30 * 60_000;
  for (const entry of await readdir(cache, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(`${name}-`)) continue;
    const old = path.join(cache, entry.name);
    try {
      if ((await stat(old)).mtimeMs < limit) await rm(old, { recursive: true, force: true });
    } catch (error) {
      // Gone while we looked.
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
  }
}
