import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Milliseconds before the answer. */
  after?: number;
}

/** A site on loopback (合成数据): answers by a function, and remembers who asked for what. */
export interface Site {
  origin: string;
  /** `host:port`. */
  host: string;
  asked: { path: string; at: number; headers: IncomingMessage['headers'] }[];
  /** How often a path was asked for. */
  times(path: string): number;
  answer: (path: string, request: IncomingMessage) => Answer | null;
  close(): Promise<void>;
}

export async function openSite(answer: Site['answer']): Promise<Site> {
  const server: Server = createServer((request, response) => respond(site, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const site: Site = {
    origin: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    asked: [],
    answer,
    times: (path) => site.asked.filter((one) => one.path === path).length,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return site;
}

function respond(site: Site, request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '/';
  site.asked.push({ path, at: Date.now(), headers: request.headers });
  const { status = 200, headers = {}, body = '', after = 0 } = site.answer(path, request) ?? { status: 404 };
  const send = () => {
    const bytes = Buffer.from(body);
    const isBare = status === 304;
    response.writeHead(status, {
      ...(isBare ? {} : { 'content-type': 'text/html; charset=utf-8', 'content-length': bytes.length }),
      ...headers,
    });
    response.end(isBare ? undefined : bytes);
  };
  if (after > 0) setTimeout(send, after);
  else send();
}

/** A page with links. */
export const pageOf = (text: string, links: readonly string[] = []): string =>
  `<!doctype html><html><head><title>${text}</title></head><body><p>${text}</p>${links
    .map((link) => `<a href="${link}">${link}</a>`)
    .join('')}</body></html>`;
