/** The whole way into the lake: `xml-load.js HOME FILE`, archived, parsed, typed, hashed, Parquet, manifest. Prints what it found. */
import path from 'node:path';
import { parseDocuments } from '../../activities/parse/parse-documents.ts';
import { openWorkspace } from '../../lake/workspace.ts';

const [home = '', file = ''] = process.argv.slice(2);
const correlation = 'bench';
const workspace = await openWorkspace(home);
const rule = { source: 'uspto', kind: 'publication', name: path.basename(file) };
const { sha256, bytes } = await workspace.lake.archive({ ...rule, file });
const { outcomes } = await parseDocuments(workspace, {
  documents: [{ ...rule, sha256, bytes, parser: 'uspto-grant' }],
  correlation,
});
const [outcome] = outcomes;
process.stdout.write(JSON.stringify({ grants: outcome?.records, rejects: outcome?.rejects }));
