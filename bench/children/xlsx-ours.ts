/** The import of a workbook with every check, as the steps do it, in one process: `xlsx-ours.js HOME FILE`. Prints what it read. */
import { archiveFiles } from '../../activities/crawl/archive-files.ts';
import { parseDocuments } from '../../activities/parse/parse-documents.ts';
import { openWorkspace } from '../../lake/workspace.ts';

const [home = '', file = ''] = process.argv.slice(2);
const correlation = 'bench';
const workspace = await openWorkspace(home);
const input = { source: 'import', kind: 'contract', files: [file], correlation };
const { documents } = await archiveFiles(workspace, input);
const { outcomes } = await parseDocuments(workspace, { documents, correlation });
const [outcome] = outcomes;
process.stdout.write(JSON.stringify({ rows: outcome?.rows, records: outcome?.records, lost: outcome?.lost }));
