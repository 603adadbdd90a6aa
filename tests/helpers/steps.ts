import type { Steps } from '../../workflows/steps.ts';

/** The step of tests that crawl nothing. */
export const neverCrawled: Steps['crawlPages'] = async ({ source }) => {
  throw new Error(`nobody should crawl ${source} here`);
};
