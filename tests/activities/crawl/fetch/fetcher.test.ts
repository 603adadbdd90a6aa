import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetcherFor, httpServer, type Loopback, type TestFetcher } from './loopback.ts';

let server: Loopback;
let fetcher: TestFetcher;
const seen: { url: string; headers: NodeJS.Dict<string | string[]>; method: string; body: string }[] = [];

beforeAll(async () => {
  server = await httpServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const url = request.url ?? '';
      seen.push({ url, headers: request.headers, method: request.method ?? '', body });
      if (url === '/page') {
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.setHeader('Set-Cookie', ['a=1', 'b=2']);
        response.setHeader('ETag', '"v1"');
        if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
        else response.end('<p>合成数据</p>');
      } else if (url === '/gzip') {
        response.setHeader('Content-Encoding', 'gzip');
        response.end(gzipSync('专利'.repeat(1000)));
      } else if (url === '/go') response.writeHead(302, { location: '/page' }).end('moved');
      else if (url === '/see') response.writeHead(303, { location: '/page' }).end();
      else if (url === '/keep') response.writeHead(307, { location: '/echo' }).end();
      else if (url === '/echo') response.end(body);
      else if (url.startsWith('/status/')) response.writeHead(Number(url.slice(8))).end('no');
      else response.writeHead(404).end();
    });
  });
  fetcher = fetcherFor([server.host]);
});
afterAll(async () => {
  await fetcher.close();
  await server.close();
});

describe('a plain page', () => {
  test('comes with status, headers in order, bytes, times and the address it came from', async () => {
    const before = Date.now();
    const page = await fetcher.get(`${server.origin}/page#top`);
    if (page.kind !== 'fetched') throw new Error(JSON.stringify(page));
    expect(page.status).toBe(200);
    expect(page.url).toBe(`${server.origin}/page`);
    expect(page.finalUrl).toBe(`${server.origin}/page`);
    expect(page.body.toString()).toBe('<p>合成数据</p>');
    expect(page.wireBytes).toBe(page.body.byteLength);
    expect(page.headers.slice(0, 4)).toEqual([
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['ETag', '"v1"'],
    ]);
    expect(page.remoteAddress).toBe('127.0.0.1');
    expect(page.startedAt).toBeGreaterThanOrEqual(before);
    expect(page.finishedAt).toBeGreaterThanOrEqual(page.startedAt);
  });

  test('is asked for by name and with an address to write to', async () => {
    await fetcher.get(`${server.origin}/page`, { headers: { 'User-Agent': 'Mozilla', Accept: 'text/xml' } });
    expect(seen.at(-1)?.headers).toMatchObject({
      'user-agent': 'Panhuo/9.9.9 (+crawler@example.cn)',
      from: 'crawler@example.cn',
      accept: 'text/xml',
      'accept-encoding': 'gzip, deflate, br',
    });
  });

  test('that has not changed costs no body', async () => {
    const page = await fetcher.get(`${server.origin}/page`, { validators: { etag: '"v1"' } });
    expect(page).toMatchObject({ kind: 'unchanged', status: 304, finalUrl: `${server.origin}/page` });
  });

  test('that was packed is unpacked, and its wire size known', async () => {
    const page = await fetcher.get(`${server.origin}/gzip`);
    if (page.kind !== 'fetched') throw new Error(JSON.stringify(page));
    expect(createHash('sha256').update(page.body).digest('hex')).toBe(
      createHash('sha256').update('专利'.repeat(1000)).digest('hex'),
    );
    expect(page.wireBytes).toBeLessThan(200);
  });
});

describe('redirects', () => {
  test('are followed and told', async () => {
    const page = await fetcher.get(`${server.origin}/go`);
    if (page.kind !== 'fetched') throw new Error(JSON.stringify(page));
    expect(page.url).toBe(`${server.origin}/go`);
    expect(page.finalUrl).toBe(`${server.origin}/page`);
    expect(page.redirects).toMatchObject([
      {
        url: `${server.origin}/go`,
        status: 302,
        location: `${server.origin}/page`,
        remoteAddress: '127.0.0.1',
      },
    ]);
    expect(page.redirects[0]?.headers).toContainEqual(['location', '/page']);
  });

  test('303 asks with GET, 307 repeats the body', async () => {
    await fetcher.get(`${server.origin}/see`, { method: 'POST', body: 'q=1' });
    expect(seen.slice(-2).map(({ method, body }) => [method, body])).toEqual([
      ['POST', 'q=1'],
      ['GET', ''],
    ]);
    const echoed = await fetcher.get(`${server.origin}/keep`, { method: 'POST', body: 'q=2' });
    expect(echoed.kind === 'fetched' && echoed.body.toString()).toBe('q=2');
  });

  test('a validator is for the page that gave it', async () => {
    await fetcher.get(`${server.origin}/go`, { validators: { etag: '"v0"' } });
    expect(seen.slice(-2).map(({ headers }) => headers['if-none-match'])).toEqual(['"v0"', undefined]);
    const page = await fetcher.get(`${server.origin}/go`, {
      validators: { etag: '"v1"', url: `${server.origin}/page` },
    });
    expect(page.kind).toBe('unchanged');
  });
});

describe('the status decides the retry', () => {
  test.each([
    [404, 'PANHUO_FETCH_NOT_FOUND', false],
    [410, 'PANHUO_FETCH_NOT_FOUND', false],
    [403, 'PANHUO_FETCH_DENIED', false],
    [400, 'PANHUO_FETCH_STATUS', false],
    [408, 'PANHUO_FETCH_STATUS', true],
    [500, 'PANHUO_FETCH_STATUS', true],
    [502, 'PANHUO_FETCH_STATUS', true],
    [501, 'PANHUO_FETCH_STATUS', false],
    [204, 'PANHUO_FETCH_STATUS', false],
    [304, 'PANHUO_FETCH_STATUS', false],
  ])('%i is %s, again: %s', async (status, code, retryable) => {
    const outcome = await fetcher.get(`${server.origin}/status/${status}`);
    expect(outcome).toMatchObject({ kind: 'failed', code, retryable, answer: { status } });
  });
});
