import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Kept } from './page.ts';

/** Sends a page as a well-behaved server does: ETag, Last-Modified, 304, HEAD. */
export function send(request: IncomingMessage, response: ServerResponse, page: Kept): void {
  const headers: Record<string, string | number> = { 'Content-Type': page.type, ...page.headers };
  const status = page.status ?? 200;
  if (status === 200) {
    headers.ETag = page.etag;
    if (page.modified) headers['Last-Modified'] = new Date(`${page.modified}T00:00:00Z`).toUTCString();
    if (isFresh(request, page)) {
      response.writeHead(304, headers).end();
      return;
    }
  }
  headers['Content-Length'] = page.body.length;
  response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : page.body);
}

/** RFC 9110 §13.1: If-None-Match decides alone when it is there. */
function isFresh(request: IncomingMessage, page: Kept): boolean {
  const match = request.headers['if-none-match'];
  if (match !== undefined) return match === '*' || match.split(',').some((tag) => tag.trim() === page.etag);
  const since = request.headers['if-modified-since'];
  if (since === undefined || !page.modified) return false;
  return Date.parse(since) >= Date.parse(`${page.modified}T00:00:00Z`);
}
