import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRobots, type Robots } from '../../../../activities/crawl/fetch/robots.ts';
import type { FetchOutcome } from '../../../../activities/crawl/fetch/types.ts';
import { fetcherFor, httpServer, type Loopback, type TestFetcher } from './loopback.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const { signal } = new AbortController();

let folder: string;
let server: Loopback;
let fetcher: TestFetcher;
let archived: FetchOutcome[];
let time: number;
/** What the server answers to /robots.txt now; null cuts the connection. */
let answer: { status: number; headers?: Record<string, string>; body?: string | Buffer } | null;
let asked: { agent: string | undefined; authorization: string | undefined }[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'panhuo-robots-'));
  archived = [];
  asked = [];
  time = 1_700_000_000_000;
  answer = { status: 200, body: 'User-agent: *\nDisallow: /private/\nCrawl-delay: 2\n' };
  server = await httpServer((request, response) => {
    const hop = /^\/hop(\d+)$/.exec(request.url ?? '');
    if (hop !== null) {
      const left = Number(hop[1]) - 1;
      if (left > 0) response.writeHead(302, { location: `/hop${left}` }).end();
      else response.end('User-agent: *\nDisallow: /hopped\n');
      return;
    }
    if (request.url !== '/robots.txt') {
      response.end('page');
      return;
    }
    asked.push({ agent: request.headers['user-agent'], authorization: request.headers.authorization });
    if (answer === null) request.socket.destroy();
    else if (answer.headers?.ETag !== undefined && request.headers['if-none-match'] === answer.headers.ETag) {
      response.writeHead(304, answer.headers).end();
    } else response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  fetcher = fetcherFor([server.host], {
    credentials: { headersFor: async () => ({ authorization: 'Bearer secret' }), isExpired: () => false },
  });
});
afterEach(async () => {
  await fetcher.close();
  await server.close();
  await rm(folder, { recursive: true });
});

const robots = (): Robots =>
  createRobots({
    folder,
    fetcher,
    product: 'Panhuo',
    now: () => time,
    onFetched: (outcome) => void archived.push(outcome),
  });
const check = (of: Robots, pathname: string) => of.check(new URL(pathname, server.origin), signal);

describe('a file that is there', () => {
  test('decides by line, tells the delay, and is handed over to be archived', async () => {
    const of = robots();
    expect(await check(of, '/private/x')).toEqual({
      allowed: false,
      rule: 'robots.txt 第 2 行 Disallow: /private/',
      code: 'PANHUO_ROBOTS_FORBIDDEN',
      crawlDelayMs: 2000,
    });
    expect(await check(of, '/public')).toMatchObject({ allowed: true, crawlDelayMs: 2000 });
    expect(await check(of, '/robots.txt')).toMatchObject({ allowed: true });
    expect(archived).toHaveLength(1);
    expect(archived[0]).toMatchObject({ kind: 'fetched', finalUrl: `${server.origin}/robots.txt` });
    expect(asked).toEqual([{ agent: 'Panhuo/9.9.9 (+crawler@example.cn)', authorization: undefined }]);
  });

  test('is fetched once for all who ask at the same time', async () => {
    const of = robots();
    await Promise.all(Array.from({ length: 10 }, (_, n) => check(of, `/page/${n}`)));
    expect(asked).toHaveLength(1);
  });

  test('holds for a day, over restarts; then it is asked for again and may have changed', async () => {
    await check(robots(), '/private/x');
    time += DAY - 1;
    expect(await check(robots(), '/private/x')).toMatchObject({ allowed: false });
    expect(asked).toHaveLength(1);
    answer = { status: 200, body: 'User-agent: *\nDisallow: /public\n' };
    time += 1;
    const of = robots();
    expect(await check(of, '/private/x')).toMatchObject({ allowed: true });
    expect(await check(of, '/public')).toMatchObject({ allowed: false });
    expect(asked).toHaveLength(2);
  });

  test('that has not changed is kept for another day', async () => {
    answer = { status: 200, headers: { ETag: '"1"' }, body: 'User-agent: *\nDisallow: /x\n' };
    const of = robots();
    await check(of, '/x');
    time += DAY;
    expect(await check(of, '/x')).toMatchObject({ allowed: false });
    expect(archived.map(({ kind }) => kind)).toEqual(['fetched', 'unchanged']);
    time += DAY - 1;
    expect(await check(robots(), '/x')).toMatchObject({ allowed: false });
    expect(asked).toHaveLength(2);
  });

  test('is read up to 500 KiB, whole lines only', async () => {
    const filler = `${'#'.repeat(99)}\n`.repeat(5119);
    const cut = `Disallow: /a-rule-that-ends-in-the-middle/${'of/'.repeat(30)}`;
    answer = { status: 200, body: `User-agent: *\nDisallow: /early\n${filler}${cut}` };
    const of = robots();
    expect(await check(of, '/early')).toMatchObject({ allowed: false });
    expect(await check(of, '/a-rule-that-ends')).toMatchObject({ allowed: true });
    expect(await check(of, `/a-rule-that-ends-in-the-middle/${'of/'.repeat(30)}`)).toMatchObject({
      allowed: true,
    });
  });

  test('may have a mark, and bytes that are no UTF-8', async () => {
    const body = Buffer.concat([
      Buffer.from('\uFEFFUser-agent: *\n# '),
      Buffer.from([0xd6, 0xd0, 0xff]),
      Buffer.from('\nDisallow: /x\n'),
    ]);
    answer = { status: 200, body };
    expect(await check(robots(), '/x')).toMatchObject({ allowed: false });
  });

  test('belongs to its scheme, host and port', async () => {
    const other = await httpServer((_request, response) => response.writeHead(404).end());
    const both = fetcherFor([server.host, other.host]);
    const of = createRobots({ folder, fetcher: both, product: 'Panhuo', now: () => time });
    expect(await of.check(new URL(`${server.origin}/private/`), signal)).toMatchObject({ allowed: false });
    expect(await of.check(new URL(`${other.origin}/private/`), signal)).toMatchObject({ allowed: true });
    await both.close();
    await other.close();
  });
});

describe('no file', () => {
  test.each([400, 401, 403, 404, 410, 451])('%i allows all', async (status) => {
    answer = { status, body: 'User-agent: *\nDisallow: /\n' };
    expect(await check(robots(), '/private/x')).toMatchObject({ allowed: true, crawlDelayMs: null });
  });

  test.each([500, 502, 503, 504])('%i forbids all, and says when to ask again', async (status) => {
    answer = { status };
    const verdict = await check(robots(), '/public');
    expect(verdict).toMatchObject({ allowed: false, code: 'PANHUO_ROBOTS_UNREACHABLE' });
    expect(verdict.retryAt).toBeGreaterThan(time);
    expect(verdict.retryAt).toBeLessThanOrEqual(time + HOUR);
  });

  test('429 forbids until the time it names', async () => {
    answer = { status: 429, headers: { 'Retry-After': '7200' } };
    expect(await check(robots(), '/')).toMatchObject({ allowed: false, retryAt: time + 2 * HOUR });
  });

  test('a connection that is cut forbids all, until it holds', async () => {
    answer = null;
    const of = robots();
    const verdict = await check(of, '/public');
    expect(verdict).toMatchObject({ allowed: false, code: 'PANHUO_ROBOTS_UNREACHABLE' });
    // Not asked again before its time, by nobody.
    expect(await check(robots(), '/public')).toMatchObject({ allowed: false });
    expect(asked).toHaveLength(1);
    answer = { status: 200, body: '' };
    time = verdict.retryAt ?? 0;
    expect(await check(of, '/public')).toMatchObject({ allowed: true });
  });

  test('unreachable after it was there forbids all too; after thirty days the last copy holds', async () => {
    const of = robots();
    await check(of, '/public');
    answer = { status: 500 };
    time += DAY;
    const since = time;
    while (time - since < 30 * DAY) {
      const verdict = await check(of, '/public');
      expect(verdict).toMatchObject({ allowed: false, code: 'PANHUO_ROBOTS_UNREACHABLE' });
      time = verdict.retryAt ?? 0;
    }
    expect(await check(of, '/public')).toMatchObject({ allowed: true });
    expect(await check(of, '/private/x')).toMatchObject({ allowed: false, code: 'PANHUO_ROBOTS_FORBIDDEN' });
    // At most every six hours, and at first sooner.
    expect(asked.length).toBeLessThan(150);
  });

  test('never there and unreachable for thirty days means none', async () => {
    answer = { status: 500 };
    const of = robots();
    await check(of, '/x');
    time += 30 * DAY;
    expect(await check(of, '/x')).toMatchObject({ allowed: true });
  });
});

describe('nothing is learnt', () => {
  test('while the host is left alone', async () => {
    let paused = true;
    const of = createRobots({
      folder,
      fetcher,
      product: 'Panhuo',
      now: () => time,
      beforeFetch: async () => (paused ? { retryAfterMs: 60_000, message: '暂停' } : null),
    });
    expect(await check(of, '/public')).toMatchObject({ allowed: false, retryAt: time + 60_000 });
    expect(asked).toHaveLength(0);
    // Another process, which may ask, is not told that the file could not be had.
    expect(await check(robots(), '/public')).toMatchObject({ allowed: true });
    paused = false;
    time += 60_000;
    expect(await check(of, '/public')).toMatchObject({ allowed: true });
    expect(asked).toHaveLength(1);
  });

  test('from a request that ended because we did', async () => {
    const slow = await httpServer(() => void setTimeout(() => closing.close(), 20));
    const closing = fetcherFor([slow.host]);
    const of = createRobots({ folder, fetcher: closing, product: 'Panhuo', now: () => time });
    await expect(of.check(new URL(`${slow.origin}/x`), signal)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
    await slow.close();
  });
});

describe('redirects', () => {
  test('five are followed, and what is found holds for the first host', async () => {
    answer = { status: 301, headers: { location: '/hop5' } };
    expect(await check(robots(), '/hopped')).toMatchObject({
      allowed: false,
      code: 'PANHUO_ROBOTS_FORBIDDEN',
    });
  });

  test('six mean that there is none', async () => {
    answer = { status: 301, headers: { location: '/hop6' } };
    expect(await check(robots(), '/hopped')).toMatchObject({ allowed: true });
  });

  test('into the private network are not followed, and forbid', async () => {
    answer = { status: 301, headers: { location: 'http://169.254.169.254/robots.txt' } };
    expect(await check(robots(), '/x')).toMatchObject({ allowed: false, code: 'PANHUO_ROBOTS_UNREACHABLE' });
  });
});
