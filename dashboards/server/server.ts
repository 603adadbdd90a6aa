import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import multipart from '@fastify/multipart';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { isService } from '../../accounts/index.ts';
import { openDecisions } from '../../decisions/index.ts';
import { PanhuoError } from '../../domain/errors.ts';
import type { Engine } from '../../engine/index.ts';
import { projectRoot } from '../../lake/assets.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { MetricCatalog } from '../../transforms/semantic/catalog.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import type { Accounts } from './access/accounts.ts';
import type { ServerDeps } from './deps.ts';
import { AnswerCache, type CacheLimits } from './http/cache.ts';
import { openApiOf } from './http/openapi.ts';
import { problemOf, unreadableAnswer } from './http/problem.ts';
import { register } from './http/register.ts';
import { HEADERS, protect, type Rates } from './http/security.ts';
import { keptWorkspace } from './kept.ts';
import { type ReaderLimits, SnapshotReaders } from './readers.ts';
import { allRoutes } from './routes/index.ts';
import { isPage, isPageOfMetrics, serveSite } from './site.ts';
import { readStatus, type Status } from './status.ts';

/** What the server needs of telemetry (activities/telemetry.ts makes one). */
export interface ServerTelemetry {
  readonly registry: { metrics(): Promise<string>; readonly contentType: string };
  observe(state: {
    snapshot: { id: string; created_at: string } | null;
    building: boolean;
    auditsFailing: { block: number; warn: number } | null;
  }): void;
}

export interface ServerOptions {
  /** Opened anew for each request, so that a changed panhuo.yaml counts at once. */
  openWorkspace: () => Promise<Workspace>;
  /** Who is who. */
  accounts: Accounts;
  log: FastifyBaseLogger;
  telemetry: ServerTelemetry;
  /** Runs work that is started from the pages; null: this server only reads. */
  engine: Engine | null;
  /** One Chinese line: which engine, which workers. */
  engineDetail: string;
  /** Whether work is taken on: false while starting and stopping. */
  ready: () => boolean;
  /** @default the machine's clock */
  clock?: () => Date;
  /** Bounds of queries on published snapshots. */
  limits?: ReaderLimits;
  /** Bounds of what is kept of answers. */
  answers?: CacheLimits;
  /** Folder of the built pages. @default dist/web */
  web?: string;
  /** How often one may ask. */
  rates?: Rates;
  /** Addresses of proxies in front of us: only what they say of the caller's address is believed. @default none */
  proxies?: readonly string[];
}

/** The site and its API, not yet listening. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const readers = new SnapshotReaders(options.limits);
  const closing: (() => Promise<void>)[] = [];
  const deps = depsOf(options, readers, closing);
  const app = Fastify({
    loggerInstance: options.log,
    // Each answer is one line of ours, at debug: a page that reloads every few seconds must not fill the log.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    ...(options.proxies === undefined ? {} : { trustProxy: [...options.proxies] }),
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => void fail(error, request, reply),
    clientErrorHandler(error, socket) {
      if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
      else socket.end(unreadableAnswer(error.code));
    },
    // Links of the page keep connections open; a stop should not wait for them.
    forceCloseConnections: 'idle',
  });
  app.addHook('onResponse', async (request, reply) => logAnswer(request, reply));
  app.addHook('onClose', async () => {
    for (const work of closing) await work();
    await readers.close();
  });
  app.setErrorHandler((error, request, reply) => fail(error, request, reply));
  await protect(app, {
    origin: isService(options.accounts) ? options.accounts.origin : null,
    // Where everybody is let in as the same person, in tests and benches, nothing is counted unless that was asked for.
    rates: options.rates ?? (isService(options.accounts) ? {} : null),
  });
  // Streams the parts of a form; each route that takes one says how much.
  await app.register(multipart, { throwFileSizeLimit: false });
  const sendPage = await serveSite(app, options.web);
  // The one address that is a page for people and a list of counts for Prometheus, which does not ask for HTML.
  app.addHook('onRequest', async (request, reply) =>
    isPageOfMetrics(request) ? sendPage(reply) : undefined,
  );
  app.setNotFoundHandler((request, reply) =>
    isPage(request)
      ? sendPage(reply)
      : fail(new PanhuoError('PANHUO_PAGE_UNKNOWN', '没有这个页面或接口'), request, reply),
  );
  const routes = allRoutes(deps);
  register(app, routes, options.accounts);
  const document = openApiOf(routes, versionOf());
  app.get('/api/openapi.json', async () => document);
  return app;
}

function depsOf(
  options: ServerOptions,
  readers: SnapshotReaders,
  closing: (() => Promise<void>)[],
): ServerDeps {
  const { telemetry, engine, engineDetail, ready, log, clock = () => new Date() } = options;
  const openWorkspace = keptWorkspace(options.openWorkspace);
  const status = statusReader(openWorkspace);
  let catalogue: Promise<MetricCatalog> | null = null;
  return {
    accounts: options.accounts,
    openWorkspace,
    readers,
    answers: new AnswerCache(options.answers),
    engine,
    engineDetail,
    ready,
    log,
    clock,
    status,
    onClose: (work) => void closing.push(work),
    temporalUi: webAddress(engine?.uiUrl),
    metrics() {
      // Read again only if that failed.
      catalogue ??= loadMetrics().catch((error: unknown) => {
        catalogue = null;
        throw error;
      });
      return catalogue;
    },
    decisions: async () => openDecisions(await openWorkspace()),
    async telemetry() {
      const { snapshot, held, building } = await status();
      const failing = (held ?? snapshot)?.failing;
      const ofSeverity = (severity: 'block' | 'warn') =>
        failing?.filter((audit) => audit.severity === severity).length ?? 0;
      const auditsFailing = failing ? { block: ofSeverity('block'), warn: ofSeverity('warn') } : null;
      telemetry.observe({ snapshot, building, auditsFailing });
      return { contentType: telemetry.registry.contentType, text: await telemetry.registry.metrics() };
    },
  };
}

function versionOf(): string {
  const file = path.join(projectRoot(), 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** Those who ask while the status is being read share the answer: a large lake takes a while, and many pages may reload at once. */
function statusReader(openWorkspace: () => Promise<Workspace>): () => Promise<Status> {
  let reading: Promise<Status> | null = null;
  const read = async () => {
    const workspace = await openWorkspace();
    return readStatus(workspace, new Snapshots(workspace.warehouse));
  };
  return () => {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };
}

/** Only an address a browser can open may become a link. */
function webAddress(text: string | undefined): string | null {
  if (text === undefined || !URL.canParse(text)) return null;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) ? url.href : null;
}

/** Every failure is a problem document: pages show it in their own words. */
function fail(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [address = ''] = request.url.split('?');
  const problem = problemOf(error, { path: address, id: request.id });
  if (problem.status >= 500)
    request.log.error({ err: error, request: request.id, path: address }, 'request failed');
  return reply
    .headers(HEADERS)
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}

function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const { method, id } = request;
  // Without the query: it holds what people look for, and what other sites of sign-in send.
  const [url] = request.url.split('?');
  request.log.debug(
    { request: id, method, url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
    'request answered',
  );
}
