import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { literal, openDuck } from '../../lake/duck.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { WrongResult } from '../harness/session.ts';
import type { Counts } from './gazette.ts';

/** @throws WrongResult naming what differs */
export function expectEqual(what: string, is: unknown, must: unknown): void {
  if (JSON.stringify(is) !== JSON.stringify(must))
    throw new WrongResult(`${what} 是 ${JSON.stringify(is)}，应为 ${JSON.stringify(must)}`);
}

/** What an ingest reports of itself, in one order of keys. */
export function countsOf(answer: Counts & { rejects: number }): Counts & { rejects: number } {
  const { rows, records, rejects, duplicates, conflicts } = answer;
  return { rows, records, rejects, duplicates, conflicts };
}

export function expectedOf({ rows, records, duplicates, conflicts }: Counts): Counts & { rejects: number } {
  return { rows, records, rejects: 0, duplicates, conflicts };
}

/** Reads a lake again, through its manifests: what is reported must lie there. */
export async function verifyLake(home: string, must: Counts): Promise<void> {
  const { lake } = await openWorkspace(home);
  const parts = (await lake.active()).flatMap((manifest) => manifest.parts);
  const keys = parts.filter((part) => part.role === 'records').map((part) => part.key);
  const files = await Promise.all(keys.map((key) => lake.store.localPath(key)));
  await using duck = await openDuck();
  const [found] = await duck.rows<Record<string, bigint>>(
    `SELECT count(*) AS records, count(DISTINCT publication_number) AS numbers, count(publication_date) AS dates
     FROM read_parquet([${files.map(literal).join(', ')}])`,
  );
  expectEqual('湖中记录数', Number(found?.records), must.records);
  expectEqual('湖中公开号数', Number(found?.numbers), must.records - must.conflicts);
  expectEqual('湖中公开日数', Number(found?.dates), must.records);
}

/** Looks at the Parquet that a converter wrote: every row, the dates as dates. Resolves to the number of readable filing dates. */
export async function verifyConverted(folder: string, must: Counts): Promise<number> {
  const found = await readdir(folder, { recursive: true });
  // dlt keeps books of its own, and a copy of what it loaded in its working folder.
  const files = found.filter((name) => name.endsWith('.parquet') && !/^work|_dlt_/.test(name));
  await using duck = await openDuck();
  const from = `read_parquet([${files.map((name) => literal(path.join(folder, name))).join(', ')}])`;
  const [row] = await duck.rows<Record<string, bigint | string>>(
    `SELECT count(*) AS rows, count(DISTINCT authorization_notice_id) AS numbers, count(authorized_announcement_date) AS dates,
      count(filing_date) AS filed, any_value(typeof(authorized_announcement_date) || ' ' || typeof(filing_date)) AS types FROM ${from}`,
  );
  expectEqual('行数', Number(row?.rows), must.rows);
  expectEqual('公开号数', Number(row?.numbers), must.records - must.conflicts);
  expectEqual('公开日数', Number(row?.dates), must.rows);
  expectEqual('日期类型', row?.types, 'DATE DATE');
  return Number(row?.filed);
}
