import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addReference } from '../../activities/annotate/rules/import/store.ts';
import { projectRoot } from '../../lake/assets.ts';
import { literal, openDuck } from '../../lake/duck.ts';
import type { Session } from '../harness/session.ts';
import { gazetteFolder } from './patent-titles.ts';

/** Changes when the same folders would give another input. */
const MAKING = 1;
const REFERENCES = [
  'sei-ipc-2021.csv',
  'sei-ipc-2021-fixes.csv',
  'digital-tech-2023.csv',
  'green-tech.csv',
  'new-three-2024.csv',
];
const FILES = ['invention_authorized', 'invention_published', 'utility_new'].map(
  (kind) => `CN_patent_${kind}_712.csv`,
);

export interface LabelsInput {
  /** Parquet: content_id, title, abstract, claims, symbols. */
  file: string;
  /** A workspace folder with the official tables where there are any. */
  home: string;
  rows: number;
  work: string;
  data: 'real' | 'synthetic';
}

/**
 * Patents to label: titles and symbols of the real day again and again under new keys, with abstracts and claims of about 200 and 400
 * characters put together from other titles. Without the real day, symbols from the shipped tables and texts from their names.
 */
export async function labelsInput(session: Session, rows: number): Promise<LabelsInput> {
  const gazette = gazetteFolder();
  const folder = path.join(session.cache, `labels-${MAKING}-${gazette === null ? 'made' : 'real'}-${rows}`);
  const home = path.join(folder, 'home');
  const file = path.join(folder, 'patents.parquet');
  if (!existsSync(file)) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const given = path.join(projectRoot(), '..', 'shared', 'real', 'reference');
    const place = { home, shipped: path.join(projectRoot(), 'transforms', 'reference'), now: new Date(0) };
    if (existsSync(given)) for (const name of REFERENCES) await addReference(place, path.join(given, name));
    await make(folder, gazette, rows, file);
  }
  const data = gazette === null ? 'synthetic' : 'real';
  return {
    file,
    home,
    rows,
    data,
    work: `label ${rows.toLocaleString('en-US')} patents by the rules of all schemes (symbols and titles of a ${data} day, abstract and claims made up)`,
  };
}

async function make(folder: string, gazette: string | null, rows: number, file: string): Promise<void> {
  await using duck = await openDuck({ memory: '1GB', spill: path.join(folder, 'spill') });
  if (gazette === null) {
    const table = (name: string) =>
      literal(path.join(projectRoot(), 'transforms', 'reference', `${name}.csv`));
    await duck.run(`
      CREATE TABLE day AS SELECT row_number() OVER (ORDER BY r.symbol, l.name) - 1 AS n, '一种' || l.name AS title, r.symbol AS symbols
      FROM read_csv(${table('ipc_range')}, header = true, all_varchar = true) AS r, read_csv(${table('concordance_label')}, header = true, all_varchar = true) AS l`);
  } else {
    const parts: string[] = [];
    for (const name of FILES) {
      const utf8 = path.join(folder, name);
      await writeFile(utf8, new TextDecoder('gb18030').decode(await readFile(path.join(gazette, name))));
      parts.push(`SELECT number, name, classes FROM read_csv(${literal(utf8)}, all_varchar = true, header = true, delim = ',', quote = '"',
        names = ['item', 'name', 'number', 'd', 'f', 'g', 'a', 'i', 'p', 'classes'])`);
    }
    await duck.run(`
      CREATE TABLE day AS SELECT row_number() OVER (ORDER BY number) - 1 AS n, any_value(name) AS title,
        array_to_string([regexp_extract(replace(replace(x, '?', ''), ' ', ''), '^([A-H][0-9]{2}[A-Z]([0-9]+/[0-9]+)?)') FOR x IN string_split(any_value(classes), ';')], ';') AS symbols
      FROM (${parts.join(' UNION ALL ')}) GROUP BY number`);
  }
  const titles = await duck.count('SELECT count(*) FROM day');
  // Texts of neighbours: other words than the patent's own title, the same in every run.
  await duck.run(
    "CREATE TABLE text AS SELECT n, string_agg(title, '，' ORDER BY n) OVER (ORDER BY n ROWS BETWEEN CURRENT ROW AND 30 FOLLOWING) AS text FROM day",
  );
  await duck.run('SET preserve_insertion_order = false');
  await duck.run(`
    COPY (
      SELECT 'P' || lpad(k::VARCHAR, 8, '0') AS content_id, d.title, left(t.text, 200) AS abstract, right(left(t.text, 600), 400) AS claims, d.symbols
      FROM range(${rows}) AS r(k) JOIN day AS d ON d.n = k % ${titles} JOIN text AS t ON t.n = (k * 7919 + 13) % ${titles}
    ) TO ${literal(`${file}.tmp`)} (FORMAT parquet, ROW_GROUP_SIZE 20480, STRING_DICTIONARY_PAGE_SIZE_LIMIT 1)`);
  await rename(`${file}.tmp`, file);
}
