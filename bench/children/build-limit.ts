/** The limit of build: the same statements on one connection and nothing around them: `build-limit.js JOB.json`. */
import { readFileSync } from 'node:fs';
import { openDuck } from '../../lake/duck.ts';

/** What the limit is to run; settings of the database are the ones we always use, whatever they become. */
export interface PlainJob {
  file: string;
  memory: string;
  threads: number;
  spill: string;
  statements: string[];
  audits: string[];
}

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as PlainJob;
const duck = await openDuck(job);
for (const statement of job.statements) await duck.run(statement);
let failures = 0;
for (const audit of job.audits) if ((await duck.count(audit)) > 0) failures++;
await duck.run('FORCE CHECKPOINT');
duck.close();
process.stdout.write(JSON.stringify({ failures }));
