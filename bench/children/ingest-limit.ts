/**
 * The limit of ingest: the cheapest known way from GB18030 CSV files to one typed zstd Parquet, with nothing checked.
 * `ingest-limit.js FOLDER THREADS FILE…`, THREADS 0 for all cores.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const [folder = '', threads = '0', ...files] = process.argv.slice(2);
const COLUMNS = [
  'item',
  'name',
  'authorization_notice_id',
  'authorized_announcement_date',
  'filing_id',
  'filing_date',
  'patentee',
  'designer',
  'address',
  'Int.Cl.',
];
const DATES = new Set(['authorized_announcement_date', 'filing_date']);

function iconv(file: string, target: string): Promise<void> {
  const out = openSync(target, 'w');
  return new Promise((resolve, reject) => {
    const child = spawn('iconv', ['-f', 'GB18030', '-t', 'UTF-8', file], {
      stdio: ['ignore', out, 'inherit'],
    });
    closeSync(out);
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`iconv ended with ${code}: ${file}`)),
    );
  });
}

const waiting = files.map((file, at) => ({ file, target: path.join(folder, `${at}.csv`) }));
const targets = waiting.map(({ target }) => target);
const line = async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    await iconv(next.file, next.target);
  }
};
await Promise.all([line(), line()]);

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const instance = await DuckDBInstance.create(':memory:', {
  memory_limit: '400MB',
  temp_directory: path.join(folder, 'spill'),
  ...(threads === '0' ? {} : { threads }),
});
const connection = await instance.connect();
const select = COLUMNS.map((name) =>
  DATES.has(name) ? `try_strptime("${name}", '%Y.%m.%d')::DATE AS "${name}"` : `"${name}"`,
);
await connection.run(`COPY (SELECT ${select.join(', ')} FROM read_csv([${targets.map(quoted).join(', ')}], all_varchar = true,
  header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', new_line = '\\n',
  columns = {${COLUMNS.map((name) => `${quoted(name)}: 'VARCHAR'`).join(', ')}}))
  TO ${quoted(path.join(folder, 'publication.parquet'))} (FORMAT parquet, COMPRESSION zstd)`);
connection.closeSync();
instance.closeSync();
