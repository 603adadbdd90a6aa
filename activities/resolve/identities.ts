import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Duck, literal } from '../../lake/duck.ts';
import type { Lake } from '../../lake/lake.ts';

/**
 * The ids that names were given, kept in the lake beside what came in: an organisation keeps its id whatever comes later, also when the
 * warehouse is deleted. One folder for each version of the model, because another model may see things otherwise; each part is a Parquet
 * file of names that were new in a build, named by its content, so that a build that is repeated adds nothing.
 */
const folder = (version: string) => `identities/organisation/${version}/`;

/** Name key → id. Where parts disagree (two lakes put together) the first in order of name wins. */
export async function readKnown(duck: Duck, lake: Lake, version: string): Promise<Map<string, string>> {
  const infos = await lake.store.list(folder(version));
  const keys = infos
    .map(({ key }) => key)
    .filter((key) => key.endsWith('.parquet'))
    .sort();
  const known = new Map<string, string>();
  if (keys.length === 0) return known;
  const files = await Promise.all(keys.map((key) => lake.store.localPath(key)));
  const rows = await duck.connection.runAndReadAll(
    `SELECT name_key, min_by(org_id, filename) FROM read_parquet([${files.map(literal).join(', ')}], filename = true) GROUP BY name_key ORDER BY name_key`,
  );
  for (const [key, id] of rows.getRows()) known.set(String(key), String(id));
  return known;
}

/** Adds the names of a SELECT of `name_key, org_id`. @param scratch folder on the volume of the lake or not: the file is read into it */
export async function writeKnown(
  duck: Duck,
  lake: Lake,
  version: string,
  { select, scratch }: { select: string; scratch: string },
): Promise<void> {
  const file = path.join(scratch, 'identities.parquet');
  await duck.run(`COPY (${select} ORDER BY name_key) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
  const bytes = await readFile(file);
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 24);
  await lake.store.putIfAbsent(`${folder(version)}${name}.parquet`, bytes);
}
