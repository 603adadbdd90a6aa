import { expect, onTestFinished, test } from 'vitest';
import { ledgerRows } from '../../../activities/crawl/ledger.ts';
import { readAnswer, readDocument } from '../../../lake/pack.ts';
import { crawlAll, crawlSpace } from '../../helpers/crawling.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { openSite, pageOf, type Site } from '../../helpers/site.ts';

async function siteOf(answer: Site['answer']): Promise<Site> {
  const site = await openSite(answer);
  onTestFinished(() => site.close());
  return site;
}

/** 40 pages below one list page. */
const plain: Site['answer'] = (path) => {
  if (path === '/robots.txt')
    return { body: 'User-agent: *\nDisallow: /p/13\n', headers: { 'content-type': 'text/plain' } };
  if (path === '/')
    return {
      body: pageOf(
        'list',
        Array.from({ length: 40 }, (_, n) => `/p/${n}`),
      ),
    };
  return /^\/p\/\d+$/.test(path) ? { body: pageOf(`page ${path}`, ['/', '/p/1#part']) } : null;
};

test('every page is fetched once, archived, handed out once, and has one row', async () => {
  const site = await siteOf(plain);
  const workspace = await crawlSpace(temporaryFolder(), site);
  const { documents, last } = await crawlAll(workspace);
  expect(last.ledger).toEqual({ fetched: 40, unchanged: 0, skipped: 1, failed: 0, waiting: 0 });
  expect(new Set(documents.map(({ url }) => url)).size).toBe(39);
  expect(documents).toHaveLength(39);
  for (const document of documents) {
    const text = (await readDocument(workspace.lake, document)).toString('utf8');
    expect(text).toContain(`page ${new URL(document.url ?? '').pathname}`);
  }
  const [first] = documents;
  const { pack, sha256, bytes } = first as Required<typeof first> & object;
  const answer = await readAnswer(workspace.lake, { pack, sha256, bytes });
  expect(answer).toMatchObject({ url: first?.url, status: 200 });
  expect(site.times('/p/13')).toBe(0);
  const rows = await ledgerRows(workspace.home, 'site');
  expect(rows.find(({ url }) => url.endsWith('/p/13'))).toMatchObject({
    state: 'skipped',
    rule_or_error: 'robots',
  });
  expect(rows.every(({ url }) => site.times(new URL(url).pathname) <= 1)).toBe(true);
});
