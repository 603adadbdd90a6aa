import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { projectRoot } from '../../lake/assets.ts';
import type { CrawlSource } from '../../lake/sources.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { PageArchive } from './archive.ts';
import type { CrawlDeps, CrawlPlan } from './crawl-deps.ts';
import type { CrawlWorld } from './crawl-pages.ts';
import { blockedBy } from './extract/block.ts';
import { extractPage } from './extract/extract-page.ts';
import { inScope, planOf } from './extract/plan.ts';
import { createCredentials } from './fetch/credentials.ts';
import { createFetcher, type FetcherOptions } from './fetch/fetcher.ts';
import { hostKey } from './fetch/guard.ts';
import { createHostClock } from './fetch/host-clock.ts';
import { identityOf } from './fetch/identity.ts';
import { createOpsProfile } from './fetch/ops.ts';
import { createRobots, refusalOfVerdict } from './fetch/robots.ts';
import { createSlots } from './fetch/slots.ts';
import type { FetchOutcome, FetchRequest } from './fetch/types.ts';

/** Sources that lie on one host share its places. */
const slots = createSlots();

/** A turn further away than this is waited for by the flow, not by the step. */
const TURN_MS = 2000;
/** A redirect that leads to another host waits here for its turn: the answer before would be lost otherwise. */
const REDIRECT_TURN_MS = 10 * 60_000;

/**
 * A source of the workspace with the network around it.
 * @throws PANHUO_SOURCE_UNKNOWN, PANHUO_SOURCE_INVALID
 */
export async function worldOf(workspace: Workspace, id: string, now: () => number): Promise<CrawlWorld> {
  // Whoever starts a flow has checked the parsers' options: loading all parsers would cost a crawl a quarter of its memory.
  const sources = await workspace.crawlSources();
  const source = sources.get(id);
  if (source === undefined) {
    throw new PanhuoError('PANHUO_SOURCE_UNKNOWN', `没有这个采集来源：${id}`, {
      hint: `sources/ 中有：${[...sources.keys()].join('、') || '（无）'}`,
    });
  }
  return {
    plan: crawlPlanOf(source),
    open: async (archive) => openWorld(workspace, source, archive, now),
  };
}

export function crawlPlanOf(source: CrawlSource): CrawlPlan {
  const { start, follow, keep, hosts, block } = source;
  return {
    source: source.id,
    start: start.map(requestOfStart),
    headers: source.headers,
    delay: source.politeness.delay,
    perHost: source.politeness.concurrency,
    budget: source.budget,
    recrawl: source.recrawl,
    rules: createHash('sha256').update(JSON.stringify({ follow, keep, hosts, block })).digest('hex'),
  };
}

function requestOfStart({ url, method, form, json }: CrawlSource['start'][number]): FetchRequest {
  if (form !== undefined) {
    return {
      url,
      method,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    };
  }
  if (json !== undefined)
    return { url, method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) };
  return { url, method };
}

function openWorld(
  { home, config }: Workspace,
  source: CrawlSource,
  archive: PageArchive,
  now: () => number,
): CrawlDeps {
  const version = versionOf();
  // Too deep is for the frontier to say, with a row for each address.
  const anyDepth: CrawlSource = { ...source, budget: { ...source.budget, depth: Number.MAX_SAFE_INTEGER } };
  const scope = planOf(source);
  const clock = createHostClock({ folder: path.join(home, 'crawl', '_hosts'), now });
  const { delay, concurrency } = source.politeness;
  const wait = async (url: URL, ms: number, signal: AbortSignal) => {
    const turn = await clock.reserve(hostKey(url), ms, { signal, maxWaitMs: REDIRECT_TURN_MS });
    return turn.granted ? null : { retryAfterMs: turn.waitMs, message: `${url.host} 正在暂停访问` };
  };
  const common: FetcherOptions = {
    crawler: config.crawler,
    version,
    allow: source.allow,
    ports: portsOf(source),
    limits: { bodyBytes: source.max_bytes, perHost: concurrency },
    slots,
    now,
  };
  // Tokens are fetched without the credentials they stand for.
  const tokens = source.credentials === undefined ? null : createFetcher(common);
  const fetcher = createFetcher({
    ...common,
    ...(source.credentials === undefined || tokens === null
      ? {}
      : {
          credentials: createCredentials(source.credentials, {
            source: source.id,
            hosts: source.start.map(({ url }) => hostKey(new URL(url))),
            env: process.env,
            fetch: tokens.fetch,
            now,
          }),
        }),
    ...(source.profile === 'ops' ? { profile: createOpsProfile({ clock, now }) } : {}),
    beforeRedirect: async (to, _from, signal) => {
      if (!inScope(scope, to)) {
        return {
          code: 'PANHUO_FETCH_REFUSED',
          rule: 'scope',
          message: `重定向到了来源之外的主机 ${to.host}`,
        };
      }
      const verdict = source.politeness.robots ? await robots.check(to, signal) : null;
      const refusal = verdict === null ? null : refusalOfVerdict(verdict, now());
      return refusal ?? (await wait(to, Math.max(delay, verdict?.crawlDelayMs ?? 0), signal));
    },
  });
  const robots = createRobots({
    folder: path.join(home, 'crawl', '_robots'),
    fetcher,
    product: identityOf(config.crawler, version).product,
    now,
    onFetched: (outcome) => archiveRobots(archive, outcome),
    beforeFetch: (url, signal) => wait(url, delay, signal),
  });
  return {
    fetch: (request, signal) => fetcher.fetch(request, signal),
    allowed: async (url, signal) =>
      source.politeness.robots
        ? robots.check(new URL(url), signal)
        : { allowed: true, rule: '', crawlDelayMs: null },
    turn: async (host, ms, signal) => {
      const turn = await clock.reserve(host, ms, { signal, maxWaitMs: TURN_MS });
      return turn.granted ? 0 : turn.waitMs;
    },
    pause: (host, until) => clock.pause(host, until),
    extract: ({ url, mediaType, body, depth }) =>
      extractPage(anyDepth, { url, mediaType: mediaType ?? '', body, depth }),
    blockOf: ({ url, status, mediaType, body }) =>
      blockedBy(source, { url, status, mediaType: mediaType ?? '', body }),
    close: async () => {
      await Promise.all([fetcher.close(), tokens?.close()]);
    },
  };
}

/** Ports that a person wrote into the source's file are meant. */
function portsOf({ start, hosts }: CrawlSource): number[] {
  const named = [
    ...start.map(({ url }) => new URL(url).port),
    ...hosts.map((host) => /:(\d+)$/.exec(host)?.[1]),
  ];
  return named.filter((port) => port !== undefined && port !== '').map(Number);
}

function archiveRobots(archive: PageArchive, outcome: FetchOutcome): void {
  const via = { from: null, asked: outcome.url };
  archive.redirects(outcome.redirects, via);
  if (outcome.kind === 'fetched') archive.answer(outcome, outcome.body, via);
  else if (outcome.kind === 'unchanged') archive.unchanged(outcome, null, via);
  else if (outcome.kind !== 'refused' && outcome.answer !== undefined)
    archive.answer(outcome.answer, outcome.answer.body, via);
}

let version: string | undefined;
function versionOf(): string {
  version ??= (
    JSON.parse(readFileSync(path.join(projectRoot(), 'package.json'), 'utf8')) as { version: string }
  ).version;
  return version;
}
