/** The whole ingest with every check, as the steps do it, in one process: `ingest-ours.js HOME FILE…`. Prints the sums as JSON. */
import { archiveFiles } from '../../activities/crawl/archive-files.ts';
import { parseDocuments } from '../../activities/parse/parse-documents.ts';
import { openWorkspace } from '../../lake/workspace.ts';

const [home = '', ...files] = process.argv.slice(2);
const correlation = 'bench';
const workspace = await openWorkspace(home);
const { documents } = await archiveFiles(workspace, {
  source: 'gazette',
  kind: 'publication',
  files,
  correlation,
});
const { outcomes } = await parseDocuments(workspace, { documents, correlation });
const sum = (field: 'rows' | 'records' | 'rejects' | 'duplicates' | 'conflicts') =>
  outcomes.reduce((total, outcome) => total + outcome[field], 0);
process.stdout.write(
  JSON.stringify({
    rows: sum('rows'),
    records: sum('records'),
    rejects: sum('rejects'),
    duplicates: sum('duplicates'),
    conflicts: sum('conflicts'),
  }),
);
