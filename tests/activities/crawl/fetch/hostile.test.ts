import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createSlots } from '../../../../activities/crawl/fetch/slots.ts';
import { fetcherFor, httpServer, type Loopback, rawServer, type TestFetcher } from './loopback.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function serving(...args: Parameters<typeof httpServer>): Promise<Loopback> {
  const server = await httpServer(...args);
  open.push(server);
  return server;
}
async function saying(text: string | Buffer, after: 'end' | 'reset' | 'stay' = 'end'): Promise<Loopback> {
  const server = await rawServer((socket) => {
    socket.write(text);
    if (after === 'end') socket.end();
    // What is written reaches the client first; the reset is another packet.
    if (after === 'reset') setTimeout(() => socket.resetAndDestroy(), 20);
  });
  open.push(server);
  return server;
}
function asking(host: string, options: Parameters<typeof fetcherFor>[1] = {}): TestFetcher {
  const fetcher = fetcherFor([host], options);
  open.push(fetcher);
  return fetcher;
}

describe('patience', () => {
  test.each([
    [429, '7', 7000, true],
    [503, '120', 120_000, true],
    [429, '0', 0, true],
    [429, undefined, 30_000, false],
    [503, 'soon', 30_000, false],
    [503, '5 minutes', 30_000, false],
    [503, '-5', 30_000, false],
  ])('%i with Retry-After %s waits %i ms', async (status, header, retryAfterMs, stated) => {
    const server = await serving((_request, response) => {
      response.writeHead(status, header === undefined ? {} : { 'Retry-After': header }).end('later');
    });
    const outcome = await asking(server.host).get(`${server.origin}/`);
    expect(outcome).toMatchObject({
      kind: 'throttled',
      retryAfterMs,
      stated,
      host: server.host,
      answer: { status },
    });
  });

  test.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:07 GMT', 30_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:07 GMT', 30_000],
    ['Sun Nov  6 08:49:37 1994', 'Sun, 06 Nov 1994 08:49:07 GMT', 30_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 'Mon, 07 Nov 1994 08:49:07 GMT', 0],
  ])('a date, %s, counts from the date of the answer', async (date, served, retryAfterMs) => {
    const server = await serving((_request, response) => {
      response.writeHead(503, { 'Retry-After': date, Date: served }).end();
    });
    const outcome = await asking(server.host, { now: () => Date.parse(served) }).get(`${server.origin}/`);
    expect(outcome).toMatchObject({ kind: 'throttled', retryAfterMs, stated: true });
  });

  test('a server whose clock is behind is given the time it asked for by its own clock', async () => {
    const server = await serving((_request, response) => {
      const served = 'Sun, 06 Nov 1994 08:49:07 GMT';
      response.writeHead(503, { 'Retry-After': 'Sun, 06 Nov 1994 08:49:37 GMT', Date: served }).end();
    });
    const late = Date.parse('Sun, 06 Nov 1994 09:00:00 GMT');
    expect(await asking(server.host, { now: () => late }).get(`${server.origin}/`)).toMatchObject({
      retryAfterMs: 30_000,
    });
  });
});

describe('broken answers are never taken for whole ones', () => {
  const OK = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n';
  test.each([
    ['cut before Content-Length', `${OK}Content-Length: 100\r\n\r\nonly this`, 'end', /TRUNCATED/],
    ['reset before Content-Length', `${OK}Content-Length: 100\r\n\r\nonly this`, 'reset', /TRUNCATED/],
    ['cut in a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n10\r\nonly this`, 'end', /TRUNCATED/],
    ['cut between chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n`, 'end', /TRUNCATED/],
    ['cut in the headers', 'HTTP/1.1 200 OK\r\nContent-', 'end', /RESET/],
    ['reset at once', '', 'reset', /RESET/],
    ['closed at once', '', 'end', /RESET/],
  ] as const)('%s', async (_name, text, after, code) => {
    const server = await saying(text, after);
    const outcome = await asking(server.host).get(`${server.origin}/`);
    expect(outcome).toMatchObject({ kind: 'failed', retryable: true, code: expect.stringMatching(code) });
  });

  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a chunk of nonsense', `${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n`],
  ])('%s is no HTTP, and asking again does not help', async (_name, text) => {
    const server = await saying(text);
    const outcome = await asking(server.host).get(`${server.origin}/`);
    expect(outcome).toMatchObject({ kind: 'failed', retryable: false, code: 'PANHUO_FETCH_PROTOCOL' });
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(5000, 'x'))],
    ['deflate', deflateSync(Buffer.alloc(5000, 'x'))],
    ['br', brotliCompressSync(Buffer.from('0123456789abcdef'.repeat(400)))],
  ])('%s that ends early is truncated, and garbage is told from it', async (coding, packed) => {
    const server = await serving((request, response) => {
      response.setHeader('Content-Encoding', coding);
      if (request.url === '/cut') response.end(packed.subarray(0, packed.length - 6));
      else response.end(Buffer.from('\xff\xfe this was never packed', 'latin1'));
    });
    const fetcher = asking(server.host);
    expect(await fetcher.get(`${server.origin}/cut`)).toMatchObject({
      kind: 'failed',
      code: 'PANHUO_FETCH_TRUNCATED',
      retryable: true,
    });
    expect(await fetcher.get(`${server.origin}/bad`)).toMatchObject({
      kind: 'failed',
      code: 'PANHUO_FETCH_ENCODING',
    });
  });

  test('a coding nobody asked for cannot be read', async () => {
    const server = await serving((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'zstd' }).end('x');
    });
    expect(await asking(server.host).get(`${server.origin}/`)).toMatchObject({
      kind: 'failed',
      code: 'PANHUO_FETCH_ENCODING',
      retryable: false,
    });
  });
});

describe('a status that is no success counts, whatever is wrong with its body', () => {
  const busy = 'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 9\r\n';
  test.each([
    ['cut', `${busy}Content-Length: 100\r\n\r\ncut`],
    ['not packed as it says', `${busy}Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nxyz`],
    ['too large', `${busy}Content-Length: 99999999999\r\n\r\nx`],
  ])('%s', async (_name, text) => {
    const server = await saying(text);
    const outcome = await asking(server.host).get(`${server.origin}/`);
    expect(outcome).toMatchObject({ kind: 'throttled', retryAfterMs: 9000, answer: { status: 503 } });
    expect(outcome.kind === 'throttled' && outcome.answer?.body.byteLength).toBe(0);
  });

  test('a redirect is followed, a missing page is missing', async () => {
    const server = await rawServer((socket, request) => {
      const path = request.split(' ')[1];
      if (path === '/go')
        socket.end(
          'HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /there\r\nContent-Length: 50\r\n\r\ncut',
        );
      else if (path === '/there')
        socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
      else socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 50\r\n\r\ncut');
    });
    open.push(server);
    const fetcher = asking(server.host);
    expect(await fetcher.get(`${server.origin}/go`)).toMatchObject({ kind: 'fetched' });
    expect(await fetcher.get(`${server.origin}/no`)).toMatchObject({
      kind: 'failed',
      code: 'PANHUO_FETCH_NOT_FOUND',
    });
  });
});

describe('too much', () => {
  const MEGA = 1024 ** 2;
  const zeros = Buffer.alloc(40 * MEGA);
  const bombs: [string, Buffer][] = [
    ['gzip', gzipSync(zeros)],
    ['deflate', deflateSync(zeros)],
    ['deflate', deflateRawSync(zeros)],
    ['br', brotliCompressSync(zeros)],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
    ['gzip, br', brotliCompressSync(gzipSync(zeros))],
    ['gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(zeros)))],
  ];

  test.each(bombs)('a bomb packed with %s', async (coding, packed) => {
    const server = await serving((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': coding }).end(packed);
    });
    const before = process.memoryUsage().arrayBuffers;
    const outcome = await asking(server.host, { limits: { bodyBytes: 8 * MEGA } }).get(`${server.origin}/`);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'PANHUO_FETCH_TOO_LARGE', retryable: false });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(24 * MEGA);
  });

  test('the factor is bounded too, but a small page may be very regular', async () => {
    const server = await serving((request, response) => {
      const bytes = Number(request.url?.slice(1));
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(bytes)));
    });
    const fetcher = asking(server.host);
    expect(await fetcher.get(`${server.origin}/1000000`)).toMatchObject({ kind: 'fetched' });
    expect(await fetcher.get(`${server.origin}/20000000`)).toMatchObject({ code: 'PANHUO_FETCH_TOO_LARGE' });
  });

  test('a body over the limit ends when it is announced, or when it has come', async () => {
    let sent = 0;
    const server = await serving((request, response) => {
      if (request.url === '/announced') response.setHeader('Content-Length', 100 * MEGA);
      response.on('error', () => response.destroy());
      const more = () => {
        if (response.destroyed) return;
        sent++;
        response.write(Buffer.alloc(MEGA));
        setImmediate(more);
      };
      more();
    });
    const fetcher = asking(server.host, { limits: { bodyBytes: 3 * MEGA } });
    for (const path of ['announced', 'endless']) {
      expect(await fetcher.get(`${server.origin}/${path}`)).toMatchObject({
        kind: 'failed',
        code: 'PANHUO_FETCH_TOO_LARGE',
        retryable: false,
      });
    }
    await sleep(100);
    const atEnd = sent;
    await sleep(100);
    expect(sent - atEnd, 'the connections are closed').toBe(0);
  });

  test('headers without end', async () => {
    const server = await serving((_request, response) => {
      response.writeHead(200, { 'X-Long': 'x'.repeat(100_000) }).end('body');
    });
    expect(await asking(server.host).get(`${server.origin}/`)).toMatchObject({
      kind: 'failed',
      code: 'PANHUO_FETCH_TOO_LARGE',
    });
  });
});

describe('slow servers end', () => {
  const limits = { headersMs: 300, idleMs: 300, totalMs: 600, connectMs: 300 };
  test.each([
    ['no answer', () => undefined],
    [
      'headers and nothing more',
      (write: (text: string) => void) => write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'),
    ],
  ])('%s', async (_name, begin) => {
    const server = await rawServer((socket) => begin((text) => void socket.write(text)));
    open.push(server);
    const outcome = await asking(server.host, { limits }).get(`${server.origin}/`);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'PANHUO_FETCH_TIMEOUT', retryable: true });
  });

  test('a byte now and then keeps nobody for ever', async () => {
    const server = await serving((_request, response) => {
      const drip = setInterval(() => response.write('.'), 50);
      response.on('close', () => clearInterval(drip));
    });
    const started = Date.now();
    const outcome = await asking(server.host, { limits }).get(`${server.origin}/`);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'PANHUO_FETCH_TIMEOUT', retryable: true });
    // The server would go on for ever; the bound leaves room for a busy machine.
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  test('nobody listens: again later', async () => {
    const server = await httpServer(() => undefined);
    await server.close();
    expect(await asking(server.host).get(`${server.origin}/`)).toMatchObject({
      kind: 'failed',
      code: 'PANHUO_FETCH_CONNECT',
      retryable: true,
    });
  });

  test('who asked may stop it, with the reason he gave', async () => {
    const server = await serving(() => undefined);
    const stop = new AbortController();
    const reason = new Error('enough');
    const waiting = asking(server.host).fetch({ url: `${server.origin}/` }, stop.signal);
    setTimeout(() => stop.abort(reason), 50);
    await expect(waiting).rejects.toBe(reason);
  });
});

describe('redirects', () => {
  test('that lead in a circle, or on and on, or nowhere', async () => {
    const server = await serving((request, response) => {
      const url = request.url ?? '';
      if (url === '/a') response.writeHead(302, { location: '/b' }).end();
      else if (url === '/b') response.writeHead(302, { location: '/a' }).end();
      else if (url.startsWith('/on/'))
        response.writeHead(301, { location: `/on/${Number(url.slice(4)) + 1}` }).end();
      else if (url === '/bad') response.writeHead(302, { location: 'http://[nonsense' }).end();
      else response.writeHead(302).end();
    });
    const fetcher = asking(server.host);
    const circle = await fetcher.get(`${server.origin}/a`);
    expect(circle).toMatchObject({ kind: 'refused', rule: 'redirects', code: 'PANHUO_FETCH_REFUSED' });
    expect(circle.redirects).toHaveLength(2);
    const endless = await fetcher.get(`${server.origin}/on/0`);
    expect(endless).toMatchObject({ kind: 'refused', rule: 'redirects' });
    expect(endless.redirects).toHaveLength(6);
    expect(await fetcher.get(`${server.origin}/bad`)).toMatchObject({ kind: 'refused', rule: 'url' });
    expect(await fetcher.get(`${server.origin}/nowhere`)).toMatchObject({
      kind: 'failed',
      code: 'PANHUO_FETCH_STATUS',
    });
  });

  test('to another host carry nothing of the source, and are asked about first', async () => {
    const seen: NodeJS.Dict<string | string[]>[] = [];
    const other = await serving((request, response) => {
      seen.push(request.headers);
      response.end('ok');
    });
    const server = await serving((_request, response) => {
      response.writeHead(302, { location: `${other.origin}/x` }).end();
    });
    const asked: string[] = [];
    const fetcher = asking(server.host, {
      allow: [server.host, other.host],
      beforeRedirect: async (to, from) => {
        asked.push(`${from.host} ${to.host}`);
        return asked.length > 1
          ? { code: 'PANHUO_ROBOTS_FORBIDDEN', rule: 'robots', message: '不允许' }
          : null;
      },
    });
    const headers = { 'X-Session': 'mine', Accept: 'text/xml' };
    expect((await fetcher.get(`${server.origin}/`, { headers })).kind).toBe('fetched');
    expect(seen[0]).toMatchObject({ from: 'crawler@example.cn' });
    expect(seen[0]).not.toHaveProperty('x-session');
    expect(await fetcher.get(`${server.origin}/`, { headers })).toMatchObject({
      kind: 'refused',
      rule: 'robots',
      code: 'PANHUO_ROBOTS_FORBIDDEN',
    });
    expect(asked[0]).toBe(`${server.host} ${other.host}`);
    expect(seen).toHaveLength(1);
  });
});

test('a redirect to where nothing may be asked now waits, and is not lost', async () => {
  const server = await serving((_request, response) => response.writeHead(302, { location: '/next' }).end());
  const fetcher = asking(server.host, {
    beforeRedirect: async () => ({ retryAfterMs: 5000, message: '等' }),
  });
  expect(await fetcher.get(`${server.origin}/`)).toMatchObject({
    kind: 'throttled',
    retryAfterMs: 5000,
    host: server.host,
    redirects: [{ status: 302 }],
  });
});

describe('manners', () => {
  test('no more at once than a host is given', async () => {
    let now = 0;
    let most = 0;
    const server = await serving((_request, response) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        response.end('ok');
      }, 10);
    });
    const fetcher = asking(server.host, { limits: { perHost: 3 } });
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => fetcher.get(`${server.origin}/${n}`)));
    expect(all.every(({ kind }) => kind === 'fetched')).toBe(true);
    expect(most).toBe(3);
  });

  test('places are shared by sources, each by its own limit, and given back by who is cancelled', async () => {
    const slots = createSlots();
    const { signal } = new AbortController();
    const first = await slots.take('host', 2, signal);
    const second = await slots.take('host', 2, signal);
    const order: string[] = [];
    const stop = new AbortController();
    const cancelled = slots.take('host', 2, stop.signal);
    const careful = slots.take('host', 1, signal).then((leave) => {
      order.push('careful');
      return leave;
    });
    const later = slots.take('host', 3, signal).then((leave) => {
      order.push('later');
      return leave;
    });
    stop.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    first();
    first();
    await sleep(5);
    expect(order).toEqual([]);
    second();
    await careful;
    (await later)();
    expect(order).toEqual(['careful', 'later']);
  });

  test('connections are used again', async () => {
    const ports = new Set<number | undefined>();
    const server = await serving((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    const fetcher = asking(server.host);
    for (let n = 0; n < 10; n++) await fetcher.get(`${server.origin}/${n}`);
    expect(ports.size).toBe(1);
  });

  test('sites of others are not visited without an address to write to', async () => {
    const fetcher = asking('', { crawler: {}, lookup: async () => ['93.184.216.34'] });
    await expect(fetcher.get('http://example.cn/')).rejects.toMatchObject({
      code: 'PANHUO_CRAWL_CONTACT_MISSING',
    });
    const server = await serving((_request, response) => response.end('ok'));
    expect((await asking(server.host, { crawler: {} }).get(`${server.origin}/`)).kind).toBe('fetched');
  });
});
