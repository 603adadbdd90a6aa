import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whyNotPublic } from '../../../../activities/crawl/fetch/address.ts';
import { createGuard, isRefusal, parseUrl } from '../../../../activities/crawl/fetch/guard.ts';
import { fetcherFor, httpServer } from './loopback.ts';

const refusalOf = (text: string, allow: string[] = [], ports: number[] = []) => {
  const url = parseUrl(text);
  return isRefusal(url) ? url : createGuard({ allow, ports }).refusalOf(url);
};

describe('addresses', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'not-an-address',
  ])('%s is none to connect to', (address) => {
    expect(whyNotPublic(address)).toEqual(expect.any(String));
  });

  test.each([
    '8.8.8.8',
    '100.128.0.1',
    '172.32.0.1',
    '192.167.1.1',
    '223.255.255.255',
    '2400:3200::1',
    '2606:4700::1111',
  ])('%s is public', (address) => expect(whyNotPublic(address)).toBeNull());

  test('every IPv4 address in the private ranges is refused in every notation a URL can have', () => {
    fc.assert(
      fc.property(
        fc.constantFrom([10, 8], [172 * 256 + 16, 12], [192 * 256 + 168, 16], [127, 8]),
        fc.nat(),
        ([net, bits], low) => {
          const shift = bits === 8 ? 24 : 16;
          const value = ((net ?? 0) * 2 ** shift + (low % 2 ** (32 - (bits ?? 8)))) >>> 0;
          const [a, b, c, d] = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
          const octal = (byte: number | undefined) => `0${(byte ?? 0).toString(8)}`;
          for (const host of [
            `${a}.${b}.${c}.${d}`,
            String(value),
            `0x${value.toString(16)}`,
            [a, b, c, d].map(octal).join('.'),
            `${a}.${value & 0xffffff}`,
            `0X${a?.toString(16)}.${b}.${value & 0xffff}`,
            `${a}.${b}.${c}.${d}.`,
            `[::ffff:${a}.${b}.${c}.${d}]`,
            `[::${a}.${b}.${c}.${d}]`,
          ]) {
            expect(refusalOf(`http://${host}/`)?.rule, host).toBe('address');
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('URLs', () => {
  test.each([
    ['ftp://example.cn/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['data:text/html,x', 'scheme'],
    ['gopher://127.0.0.1:70/', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['http://user@example.cn/', 'userinfo'],
    ['http://user:secret@example.cn/', 'userinfo'],
    ['http://example.cn@127.0.0.1/', 'userinfo'],
    ['http://example.cn:22/', 'port'],
    ['http://example.cn:8080/', 'port'],
    ['http://127.1/', 'address'],
    ['http://localhost.:99999/', 'url'],
    ['http://[fe80::1%25eth0]/', 'url'],
    ['http://１２７.０.０.１/', 'address'],
    ['nonsense', 'url'],
    ['http://', 'url'],
  ])('%s is refused: %s', (url, rule) => {
    expect(refusalOf(url)?.rule).toBe(rule);
  });

  test('ports and hosts are allowed exactly as they are named', () => {
    expect(refusalOf('https://example.cn/')).toBeNull();
    expect(refusalOf('http://example.cn:8080/', [], [8080])).toBeNull();
    expect(refusalOf('http://127.0.0.1:8251/', ['127.0.0.1:8251'])).toBeNull();
    expect(refusalOf('http://127.0.0.1:8252/', ['127.0.0.1:8251'])?.rule).toBe('port');
    expect(refusalOf('http://127.0.0.1/', ['127.0.0.1:8251'])?.rule).toBe('address');
    expect(refusalOf('http://127.0.0.2:80/', ['127.0.0.1:80'])?.rule).toBe('address');
  });
});

describe('names', () => {
  const answers = (...list: string[][]) => {
    const asked: string[] = [];
    return {
      asked,
      lookup: async (name: string) => {
        asked.push(name);
        return list[Math.min(asked.length, list.length) - 1] ?? [];
      },
    };
  };

  test('one private address among public ones condemns the name', async () => {
    const { lookup } = answers(['93.184.216.34', '10.0.0.5']);
    const found = await createGuard({ lookup }).addressesOf(new URL('http://example.cn/'));
    expect(found).toMatchObject({ rule: 'address', message: expect.stringContaining('10.0.0.5') });
  });

  test('what was checked is what is dialled, whatever the name resolves to by then', async () => {
    const server = await httpServer((_request, response) => response.end('ok'));
    const rebinding = answers(['93.184.216.34'], ['127.0.0.1']);
    const dialled: string[] = [];
    let at = 1_000;
    const fetcher = fetcherFor([], {
      lookup: rebinding.lookup,
      now: () => at,
      connect: ({ address }, options, done) => {
        dialled.push(`${options.hostname} as ${address}`);
        // The "public" address of this test answers on loopback.
        import('node:net').then(({ connect }) => {
          const socket = connect(server.port, '127.0.0.1', () => done(null, socket));
          socket.once('error', (error) => done(error, null));
        });
      },
    });
    try {
      expect((await fetcher.get('http://rebind.example.cn/')).kind).toBe('fetched');
      // A new connection within the time a name is remembered: still the checked address.
      expect((await fetcher.get('http://rebind.example.cn/again')).kind).toBe('fetched');
      at += 3_600_000;
      // Asked again, the name has turned: refused, though a connection to the old address is still open.
      expect(await fetcher.get('http://rebind.example.cn/later')).toMatchObject({
        kind: 'refused',
        rule: 'address',
      });
      expect(dialled.every((text) => text === 'rebind.example.cn as 93.184.216.34')).toBe(true);
    } finally {
      await fetcher.close();
      await server.close();
    }
  });

  test('a redirect into the private network is not followed', async () => {
    const inner = await httpServer((_request, response) => response.end('secret'));
    const outer = await httpServer((request, response) => {
      const to = decodeURIComponent((request.url ?? '').slice(1));
      response.writeHead(302, { location: to }).end();
    });
    const fetcher = fetcherFor([outer.host], { lookup: async () => ['127.0.0.1'], ports: [inner.port] });
    try {
      for (const [to, rule] of [
        [`http://127.0.0.1:${inner.port}/`, 'address'],
        [`http://2130706433:${inner.port}/`, 'address'],
        [`http://internal.example.cn:${inner.port}/`, 'address'],
        ['http://169.254.169.254/latest/meta-data', 'address'],
        ['file:///etc/passwd', 'scheme'],
        [`http://u:p@${outer.host}/`, 'userinfo'],
        ['http://example.cn:6379/', 'port'],
      ] as const) {
        const outcome = await fetcher.get(`${outer.origin}/${encodeURIComponent(to)}`);
        expect(outcome, to).toMatchObject({ kind: 'refused', rule });
        expect(outcome.redirects).toHaveLength(1);
      }
    } finally {
      await fetcher.close();
      await inner.close();
      await outer.close();
    }
  });

  test('a name server that never answers ends with the time, or with who asked', async () => {
    const hanging = fetcherFor([], { lookup: () => new Promise(() => undefined), limits: { connectMs: 50 } });
    const outcome = await hanging.get('http://a.example.cn/');
    expect(outcome).toMatchObject({ kind: 'failed', code: 'PANHUO_FETCH_DNS', retryable: true });
    const stop = new AbortController();
    const waiting = hanging.fetch({ url: 'http://b.example.cn/' }, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  test('a name that cannot be resolved now is tried again, one that does not exist is not', async () => {
    const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
    const now = await fetcherFor([], { lookup: failing('EAI_AGAIN') }).get('http://a.example.cn/');
    expect(now).toMatchObject({ kind: 'failed', code: 'PANHUO_FETCH_DNS', retryable: true });
    const never = await fetcherFor([], { lookup: failing('ENOTFOUND') }).get('http://a.example.cn/');
    expect(never).toMatchObject({ kind: 'failed', code: 'PANHUO_FETCH_DNS', retryable: false });
  });
});
