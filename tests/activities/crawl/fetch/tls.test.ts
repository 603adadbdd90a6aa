import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemConnect } from '../../../../activities/crawl/fetch/pools.ts';
import { certificateFor } from './certificate.ts';
import { fetcherFor, rawServer } from './loopback.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function secure(host: string, days?: number): Promise<{ port: number; cert: string }> {
  const pair = certificateFor(host, days);
  const server = createServer(pair, (_request, response) => response.end('secret'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return { port: (server.address() as AddressInfo).port, cert: pair.cert };
}

/** Asks a name that resolves to loopback; the certificate must be for the name, though the address is dialled. */
async function ask(name: string, port: number, ca?: string) {
  const fetcher = fetcherFor([`${name}:${port}`], {
    lookup: async () => ['127.0.0.1'],
    connect: systemConnect({ connectMs: 2000 }, ca === undefined ? {} : { ca }),
  });
  open.push(fetcher);
  return await fetcher.get(`https://${name}:${port}/`);
}

describe('certificates', () => {
  test('prove the name that was asked for, while the checked address is dialled', async () => {
    const { port, cert } = await secure('site.example');
    expect(await ask('site.example', port, cert)).toMatchObject({
      kind: 'fetched',
      remoteAddress: '127.0.0.1',
    });
  });

  test.each([
    ['of another name', 'other.example', 1, true],
    ['that nobody vouches for', 'site.example', 1, false],
    ['that has run out', 'site.example', -1, true],
  ])('%s fail, and trying again does not help', async (_name, host, days, trusted) => {
    const { port, cert } = await secure(host, days);
    const outcome = await ask('site.example', port, trusted ? cert : undefined);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'PANHUO_FETCH_TLS', retryable: false });
  });

  test('a server that speaks no TLS', async () => {
    const server = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    open.push(server);
    expect(await ask('site.example', server.port)).toMatchObject({
      kind: 'failed',
      code: 'PANHUO_FETCH_TLS',
    });
  });

  test('an address in brackets or dots needs no name', async () => {
    const { port } = await secure('site.example');
    const fetcher = fetcherFor([`127.0.0.1:${port}`]);
    open.push(fetcher);
    expect(await fetcher.get(`https://127.0.0.1:${port}/`)).toMatchObject({ code: 'PANHUO_FETCH_TLS' });
  });
});
