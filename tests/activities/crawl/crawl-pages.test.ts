import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { crawlPages } from '../../../activities/crawl/crawl-pages.ts';
import { ledgerRows, readLedger, unblock } from '../../../activities/crawl/ledger.ts';
import { readAnswer, readDocument } from '../../../lake/pack.ts';
import { parseHead } from '../../../lake/warc.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import { crawlAll, crawlSpace, handClock, politeness } from '../../helpers/crawling.ts';
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

const rowsByPath = async (home: string) =>
  new Map((await ledgerRows(home, 'site')).map((row) => [new URL(row.url).pathname, row]));

test('a page is asked for again when it is due, by its validators; what has not changed is not handed out', async () => {
  let version = 1;
  const site = await siteOf((path, { headers }) => {
    if (path === '/robots.txt') return null;
    const tag = path === '/p/changing' ? `"${version}"` : '"1"';
    if (path === '/')
      return { body: pageOf(`list ${version}`, ['/p/tagged', '/p/dated', '/p/plain', '/p/changing']) };
    if (path === '/p/plain') return { body: pageOf('plain') };
    if (path === '/p/dated') {
      const date = 'Fri, 01 May 2026 00:00:00 GMT';
      return headers['if-modified-since'] === date
        ? { status: 304 }
        : { body: pageOf('dated'), headers: { 'last-modified': date } };
    }
    return headers['if-none-match'] === tag
      ? { status: 304 }
      : { body: pageOf(`${path} ${tag}`), headers: { etag: tag } };
  });
  const hand = handClock();
  const workspace = await crawlSpace(
    temporaryFolder(),
    site,
    `${politeness()}\nrecrawl: { every: 1d, min: 6h, max: 3d }`,
  );
  expect((await crawlAll(workspace, hand)).documents).toHaveLength(4);

  const asked = site.asked.length;
  expect((await crawlAll(workspace, hand)).documents).toHaveLength(0);
  expect(site.asked.length, 'nothing is due yet').toBe(asked);

  hand.sleep(86_400_000);
  version = 2;
  const second = await crawlAll(workspace, hand);
  expect(second.documents.map(({ name }) => name)).toEqual(['changing']);
  expect(second.last.ledger).toEqual({ fetched: 2, unchanged: 3, skipped: 0, failed: 0, waiting: 0 });
  const rows = await rowsByPath(workspace.home);
  const due = (path: string) =>
    (Date.parse(rows.get(path)?.next_due_at ?? '') - hand.clock().getTime()) / 3_600_000;
  expect([due('/p/plain'), due('/p/tagged'), due('/p/changing'), due('/')]).toEqual([36, 36, 12, 12]);
  expect(rows.get('/p/changing')).toMatchObject({ fetches: 2, changes: 1, status: 200 });
  expect(rows.get('/p/tagged')).toMatchObject({ state: 'unchanged', fetches: 2, changes: 0, status: 304 });

  const forced = await crawlAll(workspace, { ...hand, force: true });
  expect(forced.last.ledger).toMatchObject({ unchanged: 5 });
  // The archive holds each body once, whatever was asked: five pages, two of them twice; and two answers without any for robots.txt.
  const records = (await readPacks(workspace)).filter((type) => type === 'response');
  expect(records).toHaveLength(5 + 2 + 2);
});

test('when the rules of a source change its pages are read again although they did not', async () => {
  const site = await siteOf((path, { headers }) => {
    if (path === '/') return { body: pageOf('list', ['/p/1', '/q/2']) };
    if (path === '/robots.txt') return null;
    return headers['if-none-match'] === '"1"'
      ? { status: 304 }
      : { body: pageOf(path), headers: { etag: '"1"' } };
  });
  const home = temporaryFolder();
  expect((await crawlAll(await crawlSpace(home, site))).documents).toHaveLength(1);
  const wider = await crawlSpace(home, site, `${politeness()}\n`);
  const file = path.join(home, 'sources', 'site.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace("'/p/'", "'/[pq]/'"));
  const { documents, last } = await crawlAll(wider);
  expect(documents.map(({ name }) => name).sort()).toEqual(['1', '2']);
  expect(last.ledger.unchanged).toBe(3);
});

test('Retry-After is waited for by whoever called, and costs no attempt', async () => {
  const hand = handClock();
  const began = hand.clock().getTime();
  const asked: number[] = [];
  const site = await siteOf((path) => {
    if (path === '/') return { body: pageOf('list', ['/p/busy']) };
    if (path === '/robots.txt') return null;
    asked.push((hand.clock().getTime() - began) / 1000);
    if (asked.length > 6) return { body: pageOf('at last') };
    return { status: asked.length % 2 === 0 ? 503 : 429, headers: { 'retry-after': '120' } };
  });
  const workspace = await crawlSpace(temporaryFolder(), site);
  const { documents, answers } = await crawlAll(workspace, hand);
  expect(asked).toEqual([0, 120, 240, 360, 480, 600, 720]);
  const waits = answers.filter(({ wait_ms }) => wait_ms === 120_000);
  expect(waits).toHaveLength(6);
  expect(waits[0]?.wait_for).toContain(site.host);
  expect(documents).toHaveLength(1);
  expect((await rowsByPath(workspace.home)).get('/p/busy')).toMatchObject({ state: 'fetched', attempts: 0 });
});

test('an address inside the network is refused at once, said aloud, and visited as soon as it is allowed', async () => {
  const site = await siteOf((path) => (path === '/' ? { body: pageOf('list') } : null));
  const workspace = await crawlSpace(temporaryFolder(), site);
  const file = path.join(workspace.home, 'sources', 'site.yaml');
  const allowed = readFileSync(file, 'utf8');
  writeFileSync(file, allowed.replace(/^allow.*\n/m, ''));
  const refused = await crawlAll(workspace);
  expect(refused.answers.map(({ wait_ms }) => wait_ms)).toEqual(refused.answers.map(() => undefined));
  expect(refused.last.ledger).toMatchObject({ skipped: 1, waiting: 0 });
  expect(refused.last.warnings.join()).toMatch(/起始页 .*没有采集.*本机回环/);
  expect((await rowsByPath(workspace.home)).get('/')).toMatchObject({
    state: 'skipped',
    rule_or_error: 'address',
  });
  expect(site.times('/robots.txt')).toBe(0);
  writeFileSync(file, allowed);
  expect((await crawlAll(workspace)).last.ledger).toMatchObject({ fetched: 1, skipped: 0 });
});

test('a server that fails is tried again, later each time, and no more than four times; 404 is believed at once', async () => {
  let recovering = 0;
  const site = await siteOf((path) => {
    if (path === '/') return { body: pageOf('list', ['/p/broken', '/p/recovering', '/p/gone']) };
    if (path === '/p/broken') return { status: 500 };
    if (path === '/p/recovering') return recovering++ < 2 ? { status: 502 } : { body: pageOf('well') };
    return null;
  });
  const hand = handClock();
  const workspace = await crawlSpace(temporaryFolder(), site);
  const { documents, answers } = await crawlAll(workspace, hand);
  expect(documents.map(({ name }) => name)).toEqual(['recovering']);
  expect(answers.map(({ wait_ms }) => wait_ms).filter((ms) => ms !== undefined)).toEqual([
    2000, 8000, 32_000,
  ]);
  const rows = await rowsByPath(workspace.home);
  expect(rows.get('/p/broken')).toMatchObject({
    state: 'failed',
    rule_or_error: 'PANHUO_FETCH_STATUS',
    status: 500,
    attempts: 4,
  });
  expect(rows.get('/p/gone')).toMatchObject({
    state: 'failed',
    rule_or_error: 'PANHUO_FETCH_NOT_FOUND',
    status: 404,
    attempts: 1,
  });
  expect([site.times('/p/broken'), site.times('/p/gone')]).toEqual([4, 1]);
});

test('a budget ends a run; the next one goes on where it ended', async () => {
  const site = await siteOf(plain);
  const workspace = await crawlSpace(temporaryFolder(), site, `${politeness()}\nbudget: { pages: 15 }`);
  const first = await crawlAll(workspace);
  expect(first.answers.some(({ stopped }) => stopped?.includes('页数上限 15'))).toBe(true);
  expect(first.last.ledger).toMatchObject({ fetched: 15, waiting: 25 });
  const waiting = (await ledgerRows(workspace.home, 'site')).filter(({ state }) => state === 'waiting');
  expect(new Set(waiting.map(({ rule_or_error }) => rule_or_error))).toEqual(new Set(['budget']));
  await crawlAll(workspace);
  const third = await crawlAll(workspace);
  expect(third.last.ledger).toMatchObject({ fetched: 40, skipped: 1, waiting: 0 });
  expect(Math.max(...site.asked.map(({ path: one }) => site.times(one)))).toBe(1);
});

test('links that lead too deep or elsewhere have their row', async () => {
  const site = await siteOf((path) => {
    const depth = Number(/\d+/.exec(path)?.[0] ?? 0);
    return path === '/robots.txt' ? null : { body: pageOf(path, [`/p/${depth + 1}`]) };
  });
  const workspace = await crawlSpace(temporaryFolder(), site, `${politeness()}\nbudget: { depth: 3 }`);
  const { last } = await crawlAll(workspace);
  expect(last.ledger).toMatchObject({ fetched: 4, skipped: 1 });
  expect((await rowsByPath(workspace.home)).get('/p/4')).toMatchObject({ rule_or_error: 'depth', depth: 4 });
});

test('documents are handed out again until it is said that they are parsed', async () => {
  const site = await siteOf(plain);
  const workspace = await crawlSpace(temporaryFolder(), site);
  const call = (cursor?: string) =>
    crawlPages(workspace, { source: 'site', correlation: 'test', ...(cursor ? { cursor } : {}) });
  const first = await call();
  const again = await call();
  expect(again.documents).toEqual(first.documents);
  expect(again.requests).toBe(0);
  const done = await call(again.cursor);
  expect(done).toMatchObject({ documents: [], more: false });
  const foreign = await call('another:5');
  expect(foreign.documents).toEqual([]);
});

test('a block page stops the source, stores nothing as a document, and is tried again when the source is due or a person says so', async () => {
  let isBlocked = false;
  const site = await siteOf((path) => {
    if (path === '/robots.txt') return null;
    if (path === '/') return { body: pageOf('list', ['/p/1', '/p/2', '/p/3']) };
    return isBlocked ? { body: '<html><body>BLOCKED</body></html>' } : { body: pageOf(path) };
  });
  const hand = handClock();
  const more = `${politeness('0ms', 1)}\nblock: [{ text: BLOCKED }]\nrecrawl: { every: 1d }`;
  const workspace = await crawlSpace(temporaryFolder(), site, more);
  isBlocked = true;
  const { documents, answers, last } = await crawlAll(workspace, hand);
  expect(documents).toEqual([]);
  expect(answers[0]?.stopped).toContain('拦截');
  expect(last.blocked).toBe(true);
  expect(last.ledger).toMatchObject({ fetched: 1, waiting: 3 });
  expect(site.asked.filter(({ path: one }) => one.startsWith('/p/'))).toHaveLength(1);
  const waiting = (await ledgerRows(workspace.home, 'site')).filter(({ state }) => state === 'waiting');
  expect(waiting.map(({ rule_or_error }) => rule_or_error)).toEqual(['blocked', 'blocked', 'blocked']);
  isBlocked = false;
  expect((await crawlAll(workspace, hand)).last.stopped, 'still marked').toContain('拦截');
  expect(await unblock(workspace.home, 'site')).toBe(true);
  expect((await readLedger(workspace.home, 'site')).stopped).toBeNull();
  expect((await crawlAll(workspace, hand)).documents).toHaveLength(3);

  isBlocked = true;
  hand.sleep(2 * 86_400_000);
  expect((await crawlAll(workspace, hand)).documents).toEqual([]);
  isBlocked = false;
  hand.sleep(86_400_000);
  const { last: free } = await crawlAll(workspace, hand);
  expect(free.stopped).toBeUndefined();
  expect(free.ledger.waiting).toBe(0);
});

test('one crawl of a source at a time', async () => {
  const site = await siteOf((path) => ({ body: pageOf(path), after: 50 }));
  const workspace = await crawlSpace(temporaryFolder(), site);
  const input = { source: 'site', correlation: 'test' };
  const results = await Promise.allSettled([crawlPages(workspace, input), crawlPages(workspace, input)]);
  const failures = results.filter((one) => one.status === 'rejected').map(({ reason }) => reason.code);
  expect(failures).toEqual(['PANHUO_CRAWL_BUSY']);
});

test('a crawl that is cancelled ends soon and loses nothing', async () => {
  const site = await siteOf(
    (path) => ({ ...plain(path, undefined as never), after: path === '/' ? 0 : 30 }) as never,
  );
  const workspace = await crawlSpace(temporaryFolder(), site, politeness('0ms', 2));
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('enough')), 150);
  const input = { source: 'site', correlation: 'test' };
  await expect(crawlPages(workspace, input, { signal: abort.signal })).rejects.toThrow('enough');
  const { documents } = await crawlAll(workspace);
  expect(new Set(documents.map(({ url }) => url)).size).toBe(39);
  for (const document of documents) await readDocument(workspace.lake, document);
});

async function readPacks({ lake }: Workspace): Promise<string[]> {
  const types: string[] = [];
  for (const { key } of await lake.store.list('packs/site/')) {
    const bytes = await lake.store.get(key);
    for (let at = 0; at < bytes.length; ) {
      const head = parseHead(bytes.subarray(at));
      if (head === null) throw new Error('torn record');
      types.push(head.type);
      at += head.headBytes + head.blockBytes + 4;
    }
  }
  return types;
}
