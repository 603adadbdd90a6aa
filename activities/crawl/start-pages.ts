import { createHash } from 'node:crypto';
import type { CrawlPlan } from './crawl-deps.ts';
import type { FetchRequest } from './fetch/types.ts';
import type { FrontierState } from './frontier.ts';
import type { Row } from './frontier-row.ts';
import { canonicalUrl } from './frontier-url.ts';

/** The name of a start page: its address; with a form or a query that is posted, also what is posted (a fragment is never part of an address). */
export function startKey(request: FetchRequest): string {
  const url = canonicalUrl(request.url);
  if (url === null) throw new Error(`start page is no URL: ${request.url}`);
  if (request.method !== 'POST') return url;
  const digest = createHash('sha256')
    .update(request.body ?? '')
    .digest('hex');
  return `${url}#post-${digest.slice(0, 16)}`;
}

/** Puts start pages into the frontier; one that was found at a distance before is at its beginning now. */
export function addStartPages(state: FrontierState, plan: CrawlPlan, now: number): void {
  for (const request of plan.start) {
    const { row } = state.add(startKey(request), 0, null, now);
    if (row.depth === 0) continue;
    row.depth = 0;
    state.touch(row);
  }
}

/** What is sent for a row. The server is asked whether the page changed only if what we took from it was taken by today's rules. */
export function requestOf(plan: CrawlPlan, row: Row, rules: number): FetchRequest {
  const start = row.url.includes('#') ? plan.start.find((one) => startKey(one) === row.url) : undefined;
  if (start !== undefined) return { ...start, headers: { ...plan.headers, ...start.headers } };
  const validators =
    row.sha256 === null || row.rules !== rules || (row.etag === null && row.modified === null)
      ? null
      : {
          ...(row.finalUrl === null ? {} : { url: row.finalUrl }),
          ...(row.etag === null ? {} : { etag: row.etag }),
          ...(row.modified === null ? {} : { lastModified: row.modified }),
        };
  return { url: row.url, headers: plan.headers, ...(validators === null ? {} : { validators }) };
}
