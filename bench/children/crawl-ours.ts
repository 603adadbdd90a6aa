/** The crawl step as the flow calls it, without the flow: `crawl-ours.js HOME`. The source is `HOME/sources/site.yaml`. Prints what the ledger says. */
import { crawlPages } from '../../activities/crawl/crawl-pages.ts';
import { openWorkspace } from '../../lake/workspace.ts';

const [home = ''] = process.argv.slice(2);
const workspace = await openWorkspace(home);
let cursor: string | undefined;
let documents = 0;
let bytes = 0;
for (;;) {
  const input = { source: 'site', correlation: 'bench', ...(cursor === undefined ? {} : { cursor }) };
  const out = await crawlPages(workspace, input);
  documents += out.documents.length;
  bytes += out.bytes;
  cursor = out.cursor;
  if (out.more || out.documents.length > 0) continue;
  process.stdout.write(JSON.stringify({ documents, bytes, ledger: out.ledger }));
  break;
}
