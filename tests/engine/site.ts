import type { CrawlIn, CrawlOut, DocumentRef, StepCalls } from '../../workflows/steps.ts';
import { documentOf, namedSteps } from './support.ts';

/** A site of pages that hands out `each` at a time, again and again until they are acknowledged. */
export function site(pages: number, each: number, wait?: { at: number; ms: number }) {
  const documents = Array.from({ length: pages }, (_, at): DocumentRef => {
    return { ...documentOf('s', `${at}_10_3_0_0_0`, 10), name: `/in/${at}_10_3_0_0_0.csv` };
  });
  const asked: CrawlIn[] = [];
  const parsed: string[] = [];
  const { steps } = namedSteps();
  const calls: StepCalls = {
    ...steps,
    crawlPages: async (crawl) => {
      asked.push(crawl);
      const from = Number(crawl.cursor ?? 0);
      const handed = documents.slice(from, from + each);
      const out: CrawlOut = {
        documents: handed,
        cursor: String(from + handed.length),
        more: from + handed.length < pages,
        requests: handed.length,
        bytes: 10 * handed.length,
        ledger: { fetched: from + handed.length, unchanged: 0, skipped: 0, failed: 0, waiting: 0 },
        warnings: from === 0 ? ['缺少字段：摘要'] : [],
        ...(wait?.at === from ? { wait_ms: wait.ms } : {}),
      };
      return out;
    },
    parseDocuments: async (work) => {
      parsed.push(...work.documents.map((document) => document.name));
      return steps.parseDocuments(work);
    },
  };
  return { calls, asked, parsed, documents };
}
