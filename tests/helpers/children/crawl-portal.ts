import { crawlSources } from '../portal-run.ts';
import { answer } from './child.ts';

await answer<{ home: string; sources: string[] }>(async ({ home, sources }) => {
  const outs = await crawlSources(home, sources);
  return [...outs.values()].map(({ source, records, crawl }) => ({ source, records, ledger: crawl?.ledger }));
});
