import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { PanhuoError } from '../../domain/errors.ts';
import { projectRoot } from '../../lake/assets.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { Workspace } from '../../lake/workspace.ts';
import { renderTrace } from '../../transforms/semantic/render.ts';
import type { MetricTrace } from '../../transforms/semantic/trace-metric.ts';
import type { RecordTrace } from '../../transforms/semantic/trace-record.ts';
import { Api } from './api.ts';
import { problemPage } from './pages/problem-page.ts';
import { rejectsPage } from './pages/rejects-page.ts';
import { type PageOptions, statusPage } from './pages/status-page.ts';
import { type Problem, problemOf } from './problem.ts';
import { type ReaderLimits, SnapshotReaders } from './readers.ts';
import { readRejects } from './rejects.ts';
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
  log: FastifyBaseLogger;
  telemetry: ServerTelemetry;
  /** Web pages of the Temporal server, when it has some. */
  temporalUi?: string;
  /** One Chinese line: which engine, which workers. */
  engineDetail: string;
  /** Whether work is taken on: false while starting and stopping. */
  ready: () => boolean;
  /** Bounds of queries on the published snapshot. */
  limits?: ReaderLimits;
}

/** Nothing from elsewhere, no script, no inline style: a hostile file name that slipped through could do nothing. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
} as const;

/**
 * The status page, the API and the endpoints of operations, not yet listening. Who calls decides the address; there is no sign-in, so
 * 127.0.0.1 is the only one that is safe.
 */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const css = await readFile(path.join(projectRoot(), 'dashboards/server/status.css'));
  const readers = new SnapshotReaders(options.limits);
  const app = Fastify({
    loggerInstance: options.log,
    // Each answer is one line of ours, at debug: a page that reloads every few seconds must not fill the log.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => void fail(error, request, reply),
    // Links of the page keep connections open; a stop should not wait for them.
    forceCloseConnections: 'idle',
  });
  app.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));
  app.addHook('onResponse', async (request, reply) => logAnswer(request, reply));
  app.addHook('onClose', async () => readers.close());
  app.setErrorHandler((error, request, reply) => fail(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    fail(new PanhuoError('PANHUO_PAGE_UNKNOWN', '没有这个页面或接口'), request, reply),
  );
  app.get('/assets/status.css', async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(css),
  );
  const status = statusReader(options.openWorkspace);
  pages(app, options, status);
  api(app, new Api(options.openWorkspace, readers), status);
  operations(app, options, status);
  return app;
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

function pages(app: FastifyInstance, options: ServerOptions, status: () => Promise<Status>): void {
  const temporalUi = webAddress(options.temporalUi);
  app.get('/', async (request, reply) => {
    const { engineDetail, ready } = options;
    const facts = { engineDetail, temporalUi, ready: ready() };
    return sendHtml(reply, statusPage(await status(), facts, pageOptions(request.query)));
  });
  app.get<{ Params: { batch: string } }>('/rejects/:batch', async (request, reply) => {
    const workspace = await options.openWorkspace();
    const rejects = await readRejects(workspace, request.params.batch);
    return sendHtml(reply, rejectsPage(rejects, workspace.config.synthetic));
  });
}

function api(app: FastifyInstance, answers: Api, status: () => Promise<Status>): void {
  app.get('/api/v1/status', async () => status());
  app.get('/api/v1/metrics', async () => answers.metrics());
  app.get<{ Params: { id: string } }>('/api/v1/metrics/:id', async (request) =>
    answers.metric(request.params.id, request.query),
  );
  app.get<{ Params: { id: string } }>('/api/v1/trace/metric/:id', async (request, reply) =>
    sendTrace(reply, await answers.traceMetric(request.params.id, request.query)),
  );
  app.get<{ Params: { id: string } }>('/api/v1/trace/record/:id', async (request, reply) =>
    sendTrace(reply, await answers.traceRecord(request.params.id, request.query)),
  );
}

function operations(app: FastifyInstance, options: ServerOptions, status: () => Promise<Status>): void {
  app.get('/healthz', async () => ({ status: 'alive' }));
  app.get('/readyz', async () => {
    if (options.ready()) return { status: 'ready' };
    throw new PanhuoError('PANHUO_NOT_READY', '服务正在启动或停止');
  });
  app.get('/metrics', async (_request, reply) => {
    const { telemetry } = options;
    const { snapshot, held, building } = await status();
    const failing = (held ?? snapshot)?.failing;
    const ofSeverity = (severity: 'block' | 'warn') =>
      failing?.filter((audit) => audit.severity === severity).length ?? 0;
    const auditsFailing = failing ? { block: ofSeverity('block'), warn: ofSeverity('warn') } : null;
    telemetry.observe({ snapshot, building, auditsFailing });
    return reply.type(telemetry.registry.contentType).send(await telemetry.registry.metrics());
  });
}

const MIN_REFRESH = 2;
const MAX_REFRESH = 3600;

function pageOptions(query: unknown): PageOptions {
  const { refresh, ...rest } = query as Record<string, unknown>;
  const unknown = Object.keys(rest);
  if (refresh === undefined) return { unknown };
  const seconds = typeof refresh === 'string' && /^\d{1,4}$/.test(refresh) ? Number(refresh) : 0;
  if (seconds < MIN_REFRESH || seconds > MAX_REFRESH) return { unknown: [...unknown, 'refresh'] };
  return { unknown, refresh: seconds };
}

/** Only an address a browser can open may become a link. */
function webAddress(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) ? url.href : undefined;
}

function sendHtml(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page);
}

function sendTrace(
  reply: FastifyReply,
  { format, trace, answer }: { format: 'json' | 'text'; trace: MetricTrace | RecordTrace; answer: object },
): FastifyReply {
  if (format === 'text') return reply.type('text/plain; charset=utf-8').send(`${renderTrace(trace)}\n`);
  return reply.send(answer);
}

/** People who follow links get a page, programs a problem document. */
function fail(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [address = ''] = request.url.split('?');
  const problem = problemOf(error, { path: address, id: request.id });
  if (problem.status >= 500)
    request.log.error({ err: error, request: request.id, path: address }, 'request failed');
  reply.headers(HEADERS).code(problem.status);
  const wantsPage =
    !/^\/(api|healthz|readyz|metrics|assets)\b/.test(address) &&
    request.headers.accept?.includes('text/html');
  return wantsPage ? sendHtml(reply, problemPage(problem)) : sendProblem(reply, problem);
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}

function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const { method, url, id } = request;
  request.log.debug(
    { request: id, method, url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
    'request answered',
  );
}
