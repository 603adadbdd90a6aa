/** The limit of build: the same statements on one connection and nothing around them: `build-limit.js JOB.json`. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  file: string;
  settings: Record<string, string>;
  timeZone: string;
  statements: string[];
  audits: string[];
};
const instance = await DuckDBInstance.create(job.file, job.settings);
const connection = await instance.connect();
await connection.run(`SET TimeZone = '${job.timeZone}'`);
for (const statement of job.statements) await connection.run(statement);
let failures = 0;
for (const audit of job.audits) {
  const reader = await connection.runAndReadAll(audit);
  if (Number(reader.getRows()[0]?.[0]) > 0) failures++;
}
await connection.run('FORCE CHECKPOINT');
connection.closeSync();
instance.closeSync();
process.stdout.write(JSON.stringify({ failures }));
