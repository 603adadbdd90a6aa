import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Duck, identifier, literal } from '../../lake/duck.ts';
import type { Lake } from '../../lake/lake.ts';

/**
 * The ids that were given, kept in the lake beside what came in: an organisation, a person keeps its id whatever comes later, also when the
 * warehouse is deleted. One folder for each kind and each version of its model, because another model may see things otherwise; each part
 * is a Parquet file of what was new in a build, named by its content, so that a build that is repeated adds nothing.
 */
export interface Identities {
  /** Folder of the kind. */
  kind: string;
  /** Columns of the files: what was identified (a name key, a mention), and its id. */
  key: string;
  id: string;
}

export const ORGANISATIONS: Identities = { kind: 'organisation', key: 'name_key', id: 'org_id' };
export const PEOPLE: Identities = { kind: 'person', key: 'mention_key', id: 'person_id' };

const folder = ({ kind }: Identities, version: string) => `identities/${kind}/${version}/`;

/**
 * SELECT of `key, id` (VARCHAR, under these names), each key once: where parts disagree (two lakes put together) the first in order of
 * name wins. Null when nothing is known.
 */
export async function knownSql(lake: Lake, what: Identities, version: string): Promise<string | null> {
  const infos = await lake.store.list(folder(what, version));
  const keys = infos
    .map(({ key }) => key)
    .filter((key) => key.endsWith('.parquet'))
    .sort();
  if (keys.length === 0) return null;
  const files = await Promise.all(keys.map((key) => lake.store.localPath(key)));
  const [key, id] = [identifier(what.key), identifier(what.id)];
  // One part cannot disagree with itself.
  if (files.length === 1)
    return `SELECT ${key} AS key, ${id} AS id FROM read_parquet(${literal(files[0] as string)})`;
  return `SELECT ${key} AS key, min_by(${id}, filename) AS id
    FROM read_parquet([${files.map(literal).join(', ')}], filename = true) GROUP BY ${key}`;
}

/** Key → id, for kinds that fit into memory. */
export async function readKnown(
  duck: Duck,
  lake: Lake,
  what: Identities,
  version: string,
): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  const select = await knownSql(lake, what, version);
  if (select === null) return known;
  const rows = await duck.connection.runAndReadAll(`SELECT key, id FROM (${select}) ORDER BY key`);
  for (const [key, id] of rows.getRows()) known.set(String(key), String(id));
  return known;
}

/** Adds what a SELECT of the kind's two columns gives. @param scratch folder on the volume of the lake or not: the file is read into it */
export async function writeKnown(
  duck: Duck,
  lake: Lake,
  what: Identities,
  version: string,
  { select, scratch }: { select: string; scratch: string },
): Promise<void> {
  const file = path.join(scratch, `identities-${what.kind}.parquet`);
  await duck.run(
    `COPY (${select} ORDER BY ${identifier(what.key)}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  const bytes = await readFile(file);
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 24);
  await lake.store.putIfAbsent(`${folder(what, version)}${name}.parquet`, bytes);
}
