import { type Ledger, readLedger } from '../../activities/crawl/ledger.ts';
import { crawledSources } from '../../activities/crawl/ledger-file.ts';
import { sourceDrift } from '../../activities/parse/source-drift.ts';
import type { Manifest } from '../../lake/manifest.ts';

/** A crawled source: where its addresses stand, and what a person must see to. */
export interface CrawlStatus extends Pick<Ledger, 'source' | 'counts' | 'blocked' | 'stopped'> {
  /** What has changed about its pages since the visit before. Chinese sentences. */
  drift: string[];
}

export async function readCrawls(home: string, manifests: readonly Manifest[]): Promise<CrawlStatus[]> {
  const drift = sourceDrift(manifests);
  const crawled = await crawledSources(home);
  const crawls = await Promise.all(
    crawled.map(async (source): Promise<CrawlStatus> => {
      const { counts, blocked, stopped } = await readLedger(home, source);
      return { source, counts, blocked, stopped, drift: drift.get(source) ?? [] };
    }),
  );
  return crawls;
}
