import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { errnoOf, replaceFile } from '../../lake/atomic.ts';
import { readJson } from '../../lake/json.ts';
import { withLock } from '../../lake/lock.ts';

const pauseSchema = z.object({
  at: z.string(),
  /** Who paused it, as it is shown: `运维员甲`. */
  by: z.string(),
  reason: z.string(),
});
/** A source that somebody told to rest: the main job leaves it out until it is resumed. */
export type Pause = z.infer<typeof pauseSchema>;
const fileSchema = z.object({ sources: z.record(z.string(), pauseSchema) });

const fileOf = (home: string) => path.join(home, 'pauses.json');

/**
 * Sources that are paused, with who and why. Beside the configuration and not in it: that is written by people, with their comments.
 * @param home the workspace
 */
export async function readPauses(home: string): Promise<ReadonlyMap<string, Pause>> {
  const file = fileOf(home);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return new Map();
    throw error;
  }
  return new Map(Object.entries(readJson(fileSchema, text, file).sources));
}

/** Pauses a source, or resumes it (null). @returns whether that changed anything */
export async function setPause(home: string, source: string, pause: Pause | null): Promise<boolean> {
  await mkdir(home, { recursive: true });
  return withLock(path.join(home, 'pauses.lock'), async () => {
    const pauses = new Map(await readPauses(home));
    if (pauses.has(source) === (pause !== null)) return false;
    if (pause === null) pauses.delete(source);
    else pauses.set(source, pause);
    await replaceFile(fileOf(home), `${JSON.stringify({ sources: Object.fromEntries(pauses) }, null, 1)}\n`);
    return true;
  });
}
