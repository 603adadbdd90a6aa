import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { projectRoot } from '../../lake/assets.ts';
import { errnoOf } from '../../lake/atomic.ts';

/** What a page may load: nothing from elsewhere, no inline script, and only styles that carry the nonce of this very answer. */
export const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

const PLACE_OF_NONCE = '__NONCE__';

/** Where `npm run build` puts the web pages. */
export const webFolder = (): string => path.join(projectRoot(), 'dist', 'web');

/** Addresses that are not pages: an unknown one answers a problem document, not the application. */
export const isPage = (request: FastifyRequest): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !/^\/(api|feeds|assets|healthz|readyz)\b/.test(request.url) &&
  /text\/html|\*\/\*/.test(request.headers.accept ?? '*/*');

/** Prometheus asks for the address of its counts without asking for HTML; people open the page of metrics there. */
export const isPageOfMetrics = (request: FastifyRequest): boolean =>
  /^\/metrics(\?|$)/.test(request.url) && (request.headers.accept ?? '').includes('text/html');

/** Serves the built pages: hashed files for ever, the one HTML document anew each time, with its nonce. */
export async function serveSite(
  app: FastifyInstance,
  folder: string = webFolder(),
): Promise<(reply: FastifyReply) => FastifyReply> {
  const html = await readFile(path.join(folder, 'index.html'), 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (html !== null)
    await app.register(fastifyStatic, {
      root: path.join(folder, 'assets'),
      prefix: '/assets/',
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
      index: false,
      decorateReply: false,
    });
  return (reply) => {
    const nonce = randomBytes(16).toString('base64');
    return reply
      .header('content-security-policy', policyOf(nonce))
      .type('text/html; charset=utf-8')
      .send((html ?? NOT_BUILT).replaceAll(PLACE_OF_NONCE, nonce));
  };
}

const NOT_BUILT = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>盘活</title>
<h1>页面尚未构建</h1><p>请在项目目录运行 <code>npm run build</code>，然后重新启动。接口照常可用：<a href="/api/openapi.json">/api/openapi.json</a></p></html>`;
