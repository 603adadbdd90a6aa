import type { DocumentRef } from '../../workflows/steps.ts';
import type { PageArchive } from './archive.ts';
import type { CrawlDeps, CrawlPlan, Extracted, Page } from './crawl-deps.ts';
import { type Failed, type Fetched, type FetchOutcome, headerOf, type Throttled } from './fetch/types.ts';
import type { FrontierState, Payload } from './frontier.ts';
import type { Row } from './frontier-row.ts';
import { canonicalUrl } from './frontier-url.ts';
import { MAX_ATTEMPTS, nextInterval, retryPause } from './recrawl.ts';

/** What the loop is to do after an outcome was written down. */
export type Settled =
  | { kind: 'done' }
  /** Try again at `row.due`. */
  | { kind: 'later' }
  /** Try again once the host may be asked. */
  | { kind: 'throttled'; host: string; ms: number }
  | { kind: 'blocked'; message: string };

export interface Settling {
  state: FrontierState;
  archive: PageArchive;
  plan: CrawlPlan;
  deps: CrawlDeps;
  now(): number;
  /** A new address that belongs to this run, or one that came nearer. */
  found(row: Row): void;
  warn(text: string): void;
}

/**
 * Writes an outcome down: archive, row, links, documents. Synchronous, so that all of it belongs to one group of the log.
 */
export function settle(to: Settling, row: Row, outcome: FetchOutcome): Settled {
  const via = { from: row.from, asked: row.url };
  to.archive.redirects(outcome.redirects, via);
  count(to, outcome);
  to.state.touch(row);
  switch (outcome.kind) {
    case 'fetched':
      return fetched(to, row, outcome);
    case 'unchanged': {
      to.archive.unchanged(outcome, row.sha256, via);
      row.status = outcome.status;
      reached(to, row, 'unchanged', false);
      return { kind: 'done' };
    }
    case 'throttled':
      return throttled(to, row, outcome);
    case 'failed':
      return failed(to, row, outcome);
    case 'refused':
      skip(to, row, outcome.rule, outcome.message);
      return { kind: 'done' };
    default:
      return outcome satisfies never;
  }
}

function count({ state }: Settling, outcome: FetchOutcome): void {
  const { run } = state.meta;
  const answer = outcome.kind === 'throttled' || outcome.kind === 'failed' ? outcome.answer : outcome;
  run.requests += outcome.redirects.length;
  for (const hop of outcome.redirects) run.bytes += hop.wireBytes;
  if (outcome.kind === 'refused') return;
  run.requests++;
  if (answer !== undefined && 'wireBytes' in answer) run.bytes += answer.wireBytes;
}

function fetched(to: Settling, row: Row, answer: Fetched): Settled {
  const via = { from: row.from, asked: row.url };
  const page: Page = {
    url: answer.finalUrl,
    status: answer.status,
    mediaType: headerOf(answer.headers, 'content-type') ?? null,
    body: answer.body,
  };
  const { sha256, payload } = to.archive.answer(answer, answer.body, via);
  const block = to.deps.blockOf(page);
  if (block !== null) return blocked(row, block);
  const isChanged = sha256 !== row.sha256;
  const { version } = to.state.meta.rules;
  const isNews = isChanged || row.rules !== version;
  row.status = answer.status;
  row.type = page.mediaType;
  row.bytes = answer.body.length;
  row.etag = headerOf(answer.headers, 'etag') ?? null;
  row.modified = headerOf(answer.headers, 'last-modified') ?? null;
  row.finalUrl = answer.finalUrl === row.url ? null : answer.finalUrl;
  if (isChanged && row.sha256 !== null) row.changes++;
  row.sha256 = sha256;
  row.rules = version;
  if (isNews) read(to, row, page, { sha256, payload });
  reached(to, row, isChanged ? 'fetched' : 'unchanged', isChanged);
  return { kind: 'done' };
}

/** Takes links and documents from a page that is new or reads differently now. */
function read(to: Settling, row: Row, page: Page, at: { sha256: string; payload: Payload }): void {
  const extracted: Extracted = to.deps.extract({ ...page, depth: row.depth });
  row.list = extracted.links.length > 0;
  for (const link of extracted.links) {
    addLink(to, link.url, row, link.depth);
  }
  for (const warning of extracted.warnings ?? []) to.warn(`${page.url}：${warning}`);
  if (at.payload.bytes === 0) return;
  for (const { kind, parser } of extracted.keep) {
    const ref: DocumentRef = {
      source: to.plan.source,
      kind,
      name: nameOf(page.url),
      sha256: at.sha256,
      bytes: at.payload.bytes,
      parser,
      url: page.url,
      fetched_at: at.payload.date,
      ...(page.mediaType === null ? {} : { media_type: page.mediaType }),
      pack: to.archive.placeOf(at.payload),
    };
    to.state.addDocument(ref);
  }
}

/** File name of an address, with its query: what people see in lists. */
function nameOf(url: string): string {
  const { hostname, pathname, search } = new URL(url);
  const last = pathname.slice(pathname.lastIndexOf('/') + 1);
  const name = `${last}${search}` || hostname;
  try {
    return decodeURIComponent(name).slice(0, 200);
  } catch {
    return name.slice(0, 200); // percent-encoded in another encoding than UTF-8
  }
}

/** Adds what was found on a page, with the rule when it is not to be visited. */
function addLink(to: Settling, found: string, from: Row, depth: number): void {
  const maxDepth = to.plan.budget.depth;
  // Most links lead to what is known, and what is known has its one name.
  const url = to.state.rows.has(found) ? found : canonicalUrl(found, from.url);
  if (url === null) {
    to.warn(`${from.url}：链接不是合法的网址：${found.slice(0, 200)}`);
    return;
  }
  const { row, isNew } = to.state.add(url, depth, from.url, to.now());
  const isNearer = !isNew && depth < row.depth;
  if (!isNew && !isNearer) return;
  row.depth = depth;
  to.state.touch(row);
  if (!/^https?:/.test(url)) {
    skip(to, row, 'scheme', '只采集 http 与 https');
  } else if (depth > maxDepth) {
    skip(to, row, 'depth', `离起始页 ${depth} 层，上限 ${maxDepth} 层`);
  } else if (isNew || row.reason === 'depth') {
    if (!isNew) Object.assign(row, { state: 'waiting', reason: null, message: null, due: 0, run: 0 });
    to.found(row);
  }
}

/** The visit ended with what the page is. */
function reached(to: Settling, row: Row, state: 'fetched' | 'unchanged', isChanged: boolean): void {
  const now = to.now();
  row.interval = nextInterval(row.fetchedAt === 0 ? 0 : row.interval, isChanged, to.plan.recrawl);
  row.state = state;
  row.reason = null;
  row.message = null;
  row.fetchedAt = now;
  row.fetches++;
  finish(to, row, row.list ? Math.min(row.interval, to.plan.recrawl.every) : row.interval);
}

function finish(to: Settling, row: Row, interval: number): void {
  row.attempts = 0;
  row.run = to.state.meta.run.n;
  row.due = to.now() + interval;
}

export function skip(to: Settling, row: Row, rule: string, message: string): void {
  row.state = 'skipped';
  row.reason = rule;
  row.message = message;
  // Without its start page a source gives nothing, and nobody would know why.
  if (row.depth === 0) to.warn(`起始页 ${row.url} 没有采集：${message}`);
  // What only our own rules forbid is looked at again by the next run: they may have been changed, and looking costs no request.
  finish(to, row, OWN_RULES.has(rule) ? 0 : to.plan.recrawl.every);
}

const OWN_RULES: ReadonlySet<string> = new Set(['address', 'port']);

function throttled(to: Settling, row: Row, outcome: Throttled): Settled {
  if (outcome.answer !== undefined) {
    to.archive.answer(outcome.answer, outcome.answer.body, { from: row.from, asked: row.url });
    row.status = outcome.answer.status;
  }
  // No attempt is spent and the state stays: the page is as it was, only the host wants rest.
  row.reason = 'throttled';
  row.message = outcome.message;
  return { kind: 'throttled', host: outcome.host, ms: outcome.retryAfterMs };
}

/** Of the page itself nothing was learnt: it waits as it was until the source is free again. */
function blocked(row: Row, message: string): Settled {
  row.reason = 'blocked';
  row.message = message;
  return { kind: 'blocked', message };
}

function failed(to: Settling, row: Row, outcome: Failed): Settled {
  const { answer } = outcome;
  if (answer !== undefined) {
    to.archive.answer(answer, answer.body, { from: row.from, asked: row.url });
    row.status = answer.status;
    row.fetches++;
    const mediaType = headerOf(answer.headers, 'content-type') ?? null;
    const block = to.deps.blockOf({ url: answer.url, status: answer.status, mediaType, body: answer.body });
    if (block !== null) return blocked(row, block);
  }
  row.reason = outcome.code;
  row.message = outcome.message;
  row.attempts++;
  if (outcome.retryable && row.attempts < MAX_ATTEMPTS) {
    row.due = to.now() + retryPause(row.attempts);
    return { kind: 'later' };
  }
  const { attempts } = row;
  row.state = 'failed';
  finish(to, row, to.plan.recrawl.every);
  row.attempts = attempts;
  return { kind: 'done' };
}
