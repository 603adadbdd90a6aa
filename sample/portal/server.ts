import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PanhuoError } from '../../domain/errors.ts';
import { shiftDay } from './days.ts';
import type { Hostility } from './hostile.ts';
import { EVER, html, type Kept, layout, type Page, type PageRequest, type Site } from './page.ts';
import { send } from './send.ts';
import { type Arrival, Traffic } from './traffic.ts';

export interface PortalOptions {
  sites: readonly Site[];
  /** Last day of the world: on day 0 everything up to it is served. */
  asOf: string;
  /** @default 0, any free one */
  port?: number;
  /** Misbehaves in seeded ways when given. */
  hostility?: Hostility;
  /** Requests in any second before it answers 429 with Retry-After. @default none */
  ratePerSecond?: number;
  /** Waits so long before each answer. @default 0 */
  latencyMs?: number;
}

export interface Portal {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** `127.0.0.1:PORT` */
  host: string;
  traffic: Traffic;
  /** What robots.txt says from now on: its text, or a status such as 503. */
  setRobots(robots: string | number): void;
  /** How many days before the end the portal's today is: facts dated later are not there yet. 0 is the end, and where it starts. */
  setDaysLeft(days: number): void;
  close(): Promise<void>;
}

/** Rendered pages kept in memory: enough for every page of the default province without its downloads. */
const CACHE_BYTES = 96 << 20;
const BODY_LIMIT = 1 << 20;

/**
 * Serves sites on 127.0.0.1. Every answer has ETag and Last-Modified and honours If-None-Match, If-Modified-Since and HEAD.
 * `GET /__stats` tells what came in, `POST /__day/N` sets the days left, `POST /__reset` forgets counts: for tests.
 * @throws PanhuoError PANHUO_USAGE when the port is in use
 */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const portal = new PortalServer(options);
  await portal.listen(options.port ?? 0);
  return portal;
}

class PortalServer implements Portal {
  readonly traffic = new Traffic();
  url = '';
  host = '';
  private readonly options: PortalOptions;
  private readonly server = createServer((request, response) => this.receive(request, response));
  private readonly cache = new Map<string, Kept>();
  private cached = 0;
  private until = EVER;
  private robots: string | number = `User-agent: *\nDisallow: ${FORBIDDEN}\n`;
  private readonly recent: number[] = [];

  constructor(options: PortalOptions) {
    this.options = options;
    this.server.keepAliveTimeout = 30_000;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      throw new PanhuoError('PANHUO_USAGE', `端口 ${port} 已被占用`, {
        hint: '请用 --port 换一个端口，或先停止占用它的程序。',
        cause: error,
      });
    });
    this.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    this.url = `http://${this.host}`;
  }

  setDaysLeft(days: number): void {
    this.until = days === 0 ? EVER : shiftDay(this.options.asOf, -days);
    this.cache.clear();
    this.cached = 0;
  }

  setRobots(robots: string | number): void {
    this.robots = robots;
    this.cache.delete('/robots.txt');
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    this.answer(request, response).catch((error: unknown) => {
      // A mistake of the portal must be seen in the test that met it, not end the server.
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' }).end(String(error));
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname.startsWith('/__')) return this.control(url.pathname, response);
    const arrival = this.traffic.arrive(url.pathname + url.search);
    const { socket } = request;
    const before = socket.bytesWritten;
    response.once('close', () =>
      this.traffic.leave(
        arrival,
        response.headersSent ? response.statusCode : 0,
        socket.bytesWritten - before,
      ),
    );
    const retryAfter = this.excess(arrival);
    if (retryAfter > 0) {
      response
        .writeHead(429, { 'Retry-After': String(retryAfter), 'Content-Type': 'text/plain; charset=utf-8' })
        .end('请求过于频繁');
      return;
    }
    if (this.options.latencyMs) await new Promise((resolve) => setTimeout(resolve, this.options.latencyMs));
    const body = request.method === 'POST' ? await readBody(request) : '';
    const render = () => this.render(request, url, body);
    if (this.options.hostility) {
      await this.options.hostility.answer(request, response, url, render);
      return;
    }
    send(request, response, render());
  }

  /** Seconds until another request is welcome; 0: it is now. */
  private excess(arrival: Arrival): number {
    const limit = this.options.ratePerSecond;
    if (limit === undefined) return 0;
    while (this.recent.length > 0 && arrival.at - (this.recent[0] ?? 0) >= 1000) this.recent.shift();
    if (this.recent.length >= limit) return 1;
    this.recent.push(arrival.at);
    return 0;
  }

  private render(request: IncomingMessage, url: URL, body: string): Kept {
    const key = url.pathname + url.search;
    const known = this.cache.get(key);
    if (known && request.method !== 'POST') return known;
    const site = this.options.sites.find(({ prefix }) => url.pathname.startsWith(prefix));
    const page = site ? this.ask(site, request, url, body) : this.front(url.pathname);
    const kept: Kept = { ...page, etag: `"${createHash('sha1').update(page.body).digest('base64url')}"` };
    if (request.method !== 'POST' && !site?.dynamic && page.cacheable !== false) this.keep(key, kept);
    return kept;
  }

  private ask(site: Site, request: IncomingMessage, url: URL, body: string): Page {
    const wanted: PageRequest = {
      method: request.method ?? 'GET',
      path: decode(url.pathname.slice(site.prefix.length)),
      query: url.searchParams,
      headers: request.headers,
      body,
      until: this.until,
    };
    return site.page(wanted) ?? notFound();
  }

  private front(path: string): Page {
    if (path === '/robots.txt') return this.robotsPage();
    if (path !== '/') return notFound();
    const links = this.options.sites.map(({ prefix, name }) => `<li><a href="${prefix}">${name}</a></li>`);
    return html(
      layout('示例信息门户', '站点目录', `<ul class="sites">\n${links.join('\n')}\n</ul>`),
      this.until,
    );
  }

  private robotsPage(): Page {
    const isText = typeof this.robots === 'string';
    return {
      type: 'text/plain; charset=utf-8',
      body: Buffer.from(isText ? `# 合成数据\n${this.robots}` : '合成数据：暂时不可用'),
      status: isText ? 200 : Number(this.robots),
    };
  }

  private keep(key: string, page: Kept): void {
    this.cache.set(key, page);
    this.cached += page.body.length;
    for (const [oldest, { body }] of this.cache) {
      if (this.cached <= CACHE_BYTES) return;
      this.cache.delete(oldest);
      this.cached -= body.length;
    }
  }

  private control(path: string, response: ServerResponse): void {
    const days = /^\/__day\/(\d{1,4})$/.exec(path)?.[1];
    if (days !== undefined) this.setDaysLeft(Number(days));
    else if (path === '/__reset') this.traffic.clear();
    response
      .writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' })
      .end(JSON.stringify(path === '/__stats' ? this.traffic : { until: this.until }));
  }
}

/** The path that no polite crawler asks for: tests look for it among the arrivals. */
export const FORBIDDEN = '/private/';

function notFound(): Page {
  return { ...html(layout('示例信息门户', '没有这个页面', '<p>请检查网址。</p>')), status: 404 };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT) throw new RangeError('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
