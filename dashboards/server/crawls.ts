import { stat } from 'node:fs/promises';
import { logFile } from '../../activities/crawl/frontier.ts';
import { type LedgerSummary, readLedgerSummary } from '../../activities/crawl/ledger.ts';
import { crawledSources } from '../../activities/crawl/ledger-file.ts';
import { sourceDrift } from '../../activities/parse/source-drift.ts';
import type { Manifest } from '../../lake/manifest.ts';

/** A crawled source: where its addresses stand, and what a person must see to. */
export interface CrawlStatus extends LedgerSummary {
  /** What has changed about its pages since the visit before. Chinese sentences. */
  drift: string[];
}

export async function readCrawls(home: string, manifests: readonly Manifest[]): Promise<CrawlStatus[]> {
  const drift = sourceDrift(manifests);
  const crawled = await crawledSources(home);
  return Promise.all(
    crawled.map(
      async (source): Promise<CrawlStatus> => ({
        ...(await readCrawl(home, source)),
        drift: drift.get(source) ?? [],
      }),
    ),
  );
}

/** By place of the log: pages ask every few seconds, and a log of a large site takes seconds to read. */
const known = new Map<string, { size: number; mtime: number; summary: Promise<LedgerSummary> }>();

/** Where the addresses of a source stand. Its log is read again only when it has changed. */
export async function readCrawl(home: string, source: string): Promise<LedgerSummary> {
  const log = logFile(home, source);
  const { size, mtimeMs: mtime } = await stat(log);
  const before = known.get(log);
  if (before !== undefined && before.size === size && before.mtime === mtime) return before.summary;
  const summary = readLedgerSummary(home, source);
  known.set(log, { size, mtime, summary });
  summary.catch(() => known.delete(log));
  return summary;
}
