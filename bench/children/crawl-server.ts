/** Serves the pages of the crawl bench on loopback: `crawl-server.js PAGES BYTES LATENCY_MS`. Prints its port, then serves until told to stop. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pageText } from '../data/crawl-site.ts';

const [pages = 0, bytes = 0, latency = 0] = process.argv.slice(2).map(Number);
const texts = Array.from({ length: pages }, (_, n) => Buffer.from(pageText(n, pages, bytes)));

const server = createServer((request, response) => {
  const n = Number(/^\/page\/(\d+)\.html$/.exec(request.url ?? '')?.[1] ?? Number.NaN);
  const body = texts[n];
  setTimeout(() => {
    if (body === undefined) {
      response.writeHead(404, { 'content-length': 0 });
      response.end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': body.length });
    response.end(body);
  }, latency);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
