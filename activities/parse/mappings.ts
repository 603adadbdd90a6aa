import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { errnoOf, replaceFile } from '../../lake/atomic.ts';
import { readJson } from '../../lake/json.ts';
import { shapeOf } from './tables/look.ts';

const schema = z.object({
  kind: z.string(),
  headers: z.array(z.string()),
  map: z.record(z.string(), z.string()),
  saved_at: z.string(),
});
export type RememberedMapping = z.infer<typeof schema>;

/** Corrections that people made, by the shape of the file (kind and headings): the next file of the shape is read the same way. */
export class MappingBook {
  private readonly folder: string;
  private readonly clock: () => Date;

  /** @param home the workspace */
  constructor(home: string, clock: () => Date = () => new Date()) {
    this.folder = path.join(home, 'mappings');
    this.clock = clock;
  }

  /** All of them, read once: looking a shape up must be possible while a table is looked at. */
  async open(): Promise<ReadonlyMap<string, RememberedMapping>> {
    let names: string[];
    try {
      names = await readdir(this.folder);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return new Map();
      throw error;
    }
    const known = new Map<string, RememberedMapping>();
    for (const name of names.filter((one) => one.endsWith('.json'))) {
      const file = path.join(this.folder, name);
      known.set(path.basename(name, '.json'), readJson(schema, await readFile(file, 'utf8'), file));
    }
    return known;
  }

  /** A later correction of the same shape takes the place of the earlier. */
  async remember(
    kind: string,
    headers: readonly string[],
    map: Readonly<Record<string, string>>,
  ): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const entry: RememberedMapping = {
      kind,
      headers: [...headers],
      map: { ...map },
      saved_at: this.clock().toISOString(),
    };
    await replaceFile(this.file(kind, headers), `${JSON.stringify(entry, null, 1)}\n`);
  }

  async forget(kind: string, headers: readonly string[]): Promise<void> {
    await rm(this.file(kind, headers), { force: true });
  }

  private file(kind: string, headers: readonly string[]): string {
    return path.join(this.folder, `${shapeOf(kind, headers)}.json`);
  }
}
