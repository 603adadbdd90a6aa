import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CrawlOptions, crawlPages } from '../../activities/crawl/crawl-pages.ts';
import { openWorkspace, type Workspace } from '../../lake/workspace.ts';
import type { CrawlOut, DocumentRef } from '../../workflows/steps.ts';
import type { Site } from './site.ts';

/** A workspace with one source that follows every link of a site and keeps what lies under `/p/`. */
export async function crawlSpace(
  home: string,
  site: Pick<Site, 'origin' | 'host'>,
  more = '',
): Promise<Workspace> {
  mkdirSync(path.join(home, 'sources'), { recursive: true });
  writeFileSync(
    path.join(home, 'sources', 'site.yaml'),
    `name: 合成站点
start: ['${site.origin}/']
follow: [{ css: 'a[href]' }]
keep: [{ match: '/p/', kind: publication, parser: gazette-html }]
allow: ['${site.host}']
${more === '' ? politeness() : more}
`,
  );
  return openWorkspace(home);
}

export const politeness = (delay = '0ms', concurrency = 8) =>
  `politeness: { delay: ${delay}, concurrency: ${concurrency} }`;

/** A clock that stands still until somebody sleeps. */
export function handClock(start = '2026-05-01T00:00:00Z') {
  let at = Date.parse(start);
  return {
    clock: () => new Date(at),
    sleep: (ms: number) => {
      at += ms;
    },
    limits: { patience: 0, group: 20 },
  };
}

export interface Crawled {
  documents: DocumentRef[];
  answers: CrawlOut[];
  last: CrawlOut;
}

/** What the flow does: calls the step until the source has no more, acknowledging what was handed out. */
export async function crawlAll(
  workspace: Workspace,
  options: CrawlOptions & { force?: boolean; sleep?: (ms: number) => Promise<void> | void } = {},
): Promise<Crawled> {
  const { force, sleep, ...rest } = options;
  const documents: DocumentRef[] = [];
  const answers: CrawlOut[] = [];
  let cursor: string | undefined;
  for (let calls = 0; calls < 1000; calls++) {
    const input = { source: 'site', correlation: 'test', ...(cursor === undefined ? {} : { cursor }) };
    const out = await crawlPages(workspace, { ...input, ...(force ? { force } : {}) }, rest);
    answers.push(out);
    documents.push(...out.documents);
    cursor = out.cursor;
    if (!out.more && out.documents.length === 0) return { documents, answers, last: out };
    if (out.wait_ms !== undefined) await sleep?.(out.wait_ms);
  }
  throw new Error('crawl does not end');
}
