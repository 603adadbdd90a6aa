import { appendFileSync } from 'node:fs';
import { crawlPages } from '../../../activities/crawl/crawl-pages.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import { answer } from './child.ts';

/** Crawls to the end as the flow does. What would be parsed is noted in a file before it is acknowledged. */
await answer<{ home: string; parsed: string; pages: number }>(async ({ home, parsed, pages }) => {
  const workspace = await openWorkspace(home);
  let cursor: string | undefined;
  for (;;) {
    const input = { source: 'site', correlation: 'test', ...(cursor === undefined ? {} : { cursor }) };
    const out = await crawlPages(workspace, input, { limits: { group: 25, pages } });
    for (const document of out.documents) appendFileSync(parsed, `${JSON.stringify(document)}\n`);
    cursor = out.cursor;
    if (!out.more && out.documents.length === 0) return out;
  }
});
