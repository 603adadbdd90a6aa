/** Takes the files of a province into a workspace: `quality-ours.js HOME JOB`, JOB a JSON file of [{ kind, files, parser? }]. Prints the sums. */
import { readFile } from 'node:fs/promises';
import { archiveFiles } from '../../activities/crawl/archive-files.ts';
import { parseDocuments } from '../../activities/parse/parse-documents.ts';
import { openWorkspace } from '../../lake/workspace.ts';

/** Files of one kind of records. */
export interface Intake {
  kind: string;
  files: string[];
  parser?: string;
}

const [home = '', job = ''] = process.argv.slice(2);
const correlation = 'bench';
const workspace = await openWorkspace(home);
const sums: Record<string, { records: number; rejects: number }> = {};
for (const { kind, files, parser } of JSON.parse(await readFile(job, 'utf8')) as Intake[]) {
  const { documents } = await archiveFiles(workspace, {
    source: 'import',
    kind,
    files,
    correlation,
    ...(parser === undefined ? {} : { parser }),
  });
  const { outcomes } = await parseDocuments(workspace, { documents, correlation });
  sums[kind] = {
    records: outcomes.reduce((total, outcome) => total + outcome.records, 0),
    rejects: outcomes.reduce((total, outcome) => total + outcome.rejects, 0),
  };
}
process.stdout.write(JSON.stringify(sums));
