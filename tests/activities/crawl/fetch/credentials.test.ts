import { afterEach, describe, expect, test } from 'vitest';
import { createCredentials } from '../../../../activities/crawl/fetch/credentials.ts';
import type { SourceCredentials } from '../../../../lake/sources/schema.ts';
import { fetcherFor, httpServer, type Loopback, type TestFetcher } from './loopback.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const ENV = { USER: 'office', PASSWORD: '口令:1', KEY: 'k-123', ID: 'client', SECRET: 's3cret' };
const OAUTH = (origin: string): SourceCredentials => ({
  type: 'oauth2',
  token_url: `${origin}/token`,
  client_id: 'ID',
  client_secret: 'SECRET',
});

/** An API that takes one token at a time, each for twenty minutes. */
async function api(): Promise<
  Loopback & {
    tokens: string[];
    bodies: string[];
    seen: (string | undefined)[];
    revoke(): void;
    break(status: number): void;
  }
> {
  const tokens: string[] = [];
  const bodies: string[] = [];
  const seen: (string | undefined)[] = [];
  let good = '';
  let broken = 0;
  const server = await httpServer((request, response) => {
    if (request.url === '/token') {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        bodies.push(`${request.method} ${request.headers['content-type']} ${body}`);
        if (broken !== 0) response.writeHead(broken).end('{"error":"s3cret"}');
        else if (request.headers.authorization !== `Basic ${btoa('client:s3cret')}`)
          response.writeHead(401).end();
        else {
          good = `token-${tokens.length + 1}`;
          tokens.push(good);
          response.end(JSON.stringify({ access_token: good, expires_in: '1199', token_type: 'Bearer' }));
        }
      });
      return;
    }
    seen.push(request.headers.authorization);
    if (request.url === '/away')
      response.writeHead(302, { location: `http://localhost:${server.port}/elsewhere` }).end();
    else if (request.url === '/ops' && request.headers.authorization !== `Bearer ${good}`) {
      response.writeHead(400).end('<error><code>400</code><message>invalid_access_token</message></error>');
    } else if (request.url === '/api' && request.headers.authorization !== `Bearer ${good}`)
      response.writeHead(401).end();
    else response.end('ok');
  });
  open.push(server);
  return {
    ...server,
    tokens,
    bodies,
    seen,
    revoke: () => {
      good = 'none';
    },
    break: (status) => {
      broken = status;
    },
  };
}

function fetcherWith(config: SourceCredentials, server: Loopback, now?: () => number): TestFetcher {
  const allow = [server.host, `localhost:${server.port}`];
  const plain = fetcherFor(allow);
  const clock = now === undefined ? {} : { now };
  const fetcher = fetcherFor(allow, {
    lookup: async () => ['127.0.0.1'],
    credentials: createCredentials(config, {
      source: 'test',
      hosts: [server.host],
      env: ENV,
      fetch: (request, signal) => plain.fetch(request, signal),
      ...clock,
    }),
  });
  open.push(plain, fetcher);
  return fetcher;
}

describe('secrets', () => {
  test.each([
    [
      { type: 'basic', user: 'USER', password: 'PASSWORD' },
      `Basic ${Buffer.from('office:口令:1').toString('base64')}`,
    ],
    [{ type: 'header', header: 'Authorization', value: 'KEY', prefix: 'Bearer ' }, 'Bearer k-123'],
  ] as [SourceCredentials, string][])(
    '%j is sent, and is in nothing that is kept',
    async (config, expected) => {
      const server = await api();
      const outcome = await fetcherWith(config, server).get(`${server.origin}/page`);
      expect(server.seen).toEqual([expected]);
      if (outcome.kind !== 'fetched') throw new Error(outcome.kind);
      expect(outcome.requestHeaders).toContainEqual(['authorization', '***']);
      expect(JSON.stringify(outcome)).not.toContain(expected);
    },
  );

  test('a header of any name is redacted', async () => {
    const server = await api();
    const config: SourceCredentials = { type: 'header', header: 'X-Our-Way', value: 'KEY', prefix: '' };
    const outcome = await fetcherWith(config, server).get(`${server.origin}/page`);
    expect(JSON.stringify(outcome)).not.toContain('k-123');
  });

  test('do not follow a redirect to another name', async () => {
    const server = await api();
    const config: SourceCredentials = { type: 'basic', user: 'USER', password: 'PASSWORD' };
    const outcome = await fetcherWith(config, server).get(`${server.origin}/away`);
    expect(outcome).toMatchObject({ kind: 'fetched', finalUrl: `http://localhost:${server.port}/elsewhere` });
    expect(server.seen).toEqual([expect.stringMatching(/^Basic/), undefined]);
    expect(JSON.stringify(outcome)).not.toContain(server.seen[0]);
  });

  test('that are not set are named, not guessed', async () => {
    const server = await api();
    const config: SourceCredentials = { type: 'header', header: 'X-Key', value: 'NOT_SET', prefix: '' };
    expect(() => fetcherWith(config, server)).toThrow(
      expect.objectContaining({
        code: 'PANHUO_CRAWL_CREDENTIAL',
        message: expect.stringContaining('NOT_SET'),
      }),
    );
  });
});

describe('OAuth client credentials', () => {
  test('one token serves many requests, also at the same time', async () => {
    const server = await api();
    const fetcher = fetcherWith(OAUTH(server.origin), server);
    const all = await Promise.all(Array.from({ length: 8 }, () => fetcher.get(`${server.origin}/api`)));
    expect(all.every(({ kind }) => kind === 'fetched')).toBe(true);
    expect(server.bodies).toEqual(['POST application/x-www-form-urlencoded grant_type=client_credentials']);
  });

  test('is renewed before its time is over', async () => {
    const server = await api();
    let at = 1_700_000_000_000;
    const fetcher = fetcherWith(OAUTH(server.origin), server, () => at);
    await fetcher.get(`${server.origin}/api`);
    at += 1_100_000;
    await fetcher.get(`${server.origin}/api`);
    expect(server.tokens).toHaveLength(1);
    at += 60_000;
    expect((await fetcher.get(`${server.origin}/api`)).kind).toBe('fetched');
    expect(server.tokens).toHaveLength(2);
  });

  test.each(['api', 'ops'])('is renewed once when /%s no longer takes it', async (path) => {
    const server = await api();
    const fetcher = fetcherWith(OAUTH(server.origin), server);
    await fetcher.get(`${server.origin}/${path}`);
    server.revoke();
    expect((await fetcher.get(`${server.origin}/${path}`)).kind).toBe('fetched');
    expect(server.tokens).toEqual(['token-1', 'token-2']);
  });

  test('several requests whose token ended ask for one new one', async () => {
    const server = await api();
    const fetcher = fetcherWith(OAUTH(server.origin), server);
    await fetcher.get(`${server.origin}/api`);
    server.revoke();
    const all = await Promise.all(Array.from({ length: 5 }, () => fetcher.get(`${server.origin}/api`)));
    expect(all.map(({ kind }) => kind)).toEqual(Array(5).fill('fetched'));
    expect(server.tokens).toHaveLength(2);
  });

  test.each([
    [401, 'PANHUO_FETCH_DENIED', false],
    [400, 'PANHUO_FETCH_DENIED', false],
    [500, 'PANHUO_FETCH_STATUS', true],
    [429, 'PANHUO_FETCH_DENIED', true],
  ])(
    'a token endpoint that says %i fails the page, without a word of the secret',
    async (status, code, retryable) => {
      const server = await api();
      server.break(status);
      const outcome = await fetcherWith(OAUTH(server.origin), server).get(`${server.origin}/api`);
      expect(outcome).toMatchObject({ kind: 'failed', code, retryable });
      expect(JSON.stringify(outcome)).not.toMatch(/s3cret|client:/);
      expect(server.seen).toEqual([]);
    },
  );
});
