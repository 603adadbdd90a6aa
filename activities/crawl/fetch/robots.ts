import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ErrorCode } from '../../../domain/errors.ts';
import { errnoOf, replaceFile } from '../../../lake/atomic.ts';
import { within } from './abort.ts';
import type { Fetcher, ThrottleNotice } from './fetcher.ts';
import { hostKey } from './guard.ts';
import { decisiveRule, parseRobots, ROBOTS_BYTES, type RobotsRules } from './robots-rules.ts';
import type { FetchOutcome, Refusal, Validators } from './types.ts';
import { headerOf } from './types.ts';

export interface RobotsVerdict {
  allowed: boolean;
  /** What decided, for the ledger: the line of the file, or the state of the file. In Chinese. */
  rule: string;
  code?: ErrorCode;
  /** Time between requests the site asks for. */
  crawlDelayMs: number | null;
  /** Set when the file could not be had: ask again then (epoch ms); the URL is waiting, not skipped. */
  retryAt?: number;
  /** Set when we may not go to the host at all: not the site's word but ours, so nothing is to be waited for. */
  refused?: Refusal;
}

export interface Robots {
  /** May this URL be fetched? Fetches robots.txt when there is no fresh copy. @throws what `Fetcher.fetch` throws */
  check(url: URL, signal: AbortSignal): Promise<RobotsVerdict>;
}

export interface RobotsOptions {
  /** `<home>/crawl/robots`, shared by all processes of the workspace. */
  folder: string;
  fetcher: Fetcher;
  /** Name that groups are matched against (`identityOf(…).product`). */
  product: string;
  /** Every fetch of a robots.txt, to be archived. */
  onFetched?: (outcome: FetchOutcome) => Promise<void> | void;
  /** Called before robots.txt is asked for: the place to wait for the host's clock. A notice means that it may not be asked for now. */
  beforeFetch?: (url: URL, signal: AbortSignal) => Promise<ThrottleNotice | null>;
  now?: () => number;
}

/** RFC 9309, 2.4: a copy is used for 24 hours. */
const FRESH_MS = 24 * 3600 * 1000;
/** RFC 9309, 2.3.1.4: after 30 days without an answer the last copy holds, or everything is allowed. */
const GIVEN_UP_MS = 30 * FRESH_MS;
const FIRST_RETRY_MS = 5 * 60 * 1000;
const LAST_RETRY_MS = 6 * 3600 * 1000;

/** What is known of one robots.txt; kept as JSON in the workspace. */
interface Entry {
  /** The state now. `absent`: 4xx, all allowed. `unreachable`: all forbidden. */
  state: 'rules' | 'absent' | 'unreachable';
  /** Epoch ms of the last answer or attempt, and when to ask again. */
  checkedAt: number;
  askAt: number;
  status: string;
  /** Last copy that was had, also while unreachable. */
  text: string | null;
  validators: Validators | null;
  unreachableSince: number | null;
  /** A rule of ours forbids the host itself. Never kept: the next run may allow it. */
  refused?: Refusal;
}

export function createRobots(options: RobotsOptions): Robots {
  const now = options.now ?? Date.now;
  const known = new Map<string, { entry: Entry; rules: RobotsRules }>();
  const underway = new Map<string, Promise<{ entry: Entry; rules: RobotsRules }>>();

  const held = (entry: Entry) => ({ entry, rules: parseRobots(entry.text ?? '', options.product) });

  const load = async (url: URL): Promise<{ entry: Entry; rules: RobotsRules }> => {
    const file = path.join(options.folder, `${encodeURIComponent(keyOf(url))}.json`);
    const stored = await readEntry(file);
    if (stored !== null && stored.askAt > now()) return held(stored);
    const robots = new URL('/robots.txt', url.origin);
    // Not under the signal of whoever asked first: others wait for the same answer. Its time is bounded by the fetcher's limits.
    const { signal } = new AbortController();
    const notice = (await options.beforeFetch?.(robots, signal)) ?? null;
    if (notice !== null) return held(postponed(stored, now(), notice));
    const entry = await ask(robots, stored, signal);
    if (entry.refused !== undefined) return held(entry);
    await mkdir(options.folder, { recursive: true });
    await replaceFile(file, `${JSON.stringify(entry)}\n`);
    return held(entry);
  };

  const ask = async (robots: URL, stored: Entry | null, signal: AbortSignal): Promise<Entry> => {
    const outcome = await options.fetcher.fetch(
      {
        url: robots.href,
        purpose: 'robots',
        ...(stored?.text != null && stored.validators !== null ? { validators: stored.validators } : {}),
      },
      signal,
    );
    await options.onFetched?.(outcome);
    return entryOf(outcome, stored, now());
  };

  const current = async (url: URL, signal: AbortSignal): Promise<{ entry: Entry; rules: RobotsRules }> => {
    const key = keyOf(url);
    const cached = known.get(key);
    if (cached !== undefined && cached.entry.askAt > now()) return cached;
    let loading = underway.get(key);
    if (loading === undefined) {
      loading = load(url)
        .then((fresh) => {
          known.set(key, fresh);
          return fresh;
        })
        .finally(() => underway.delete(key));
      underway.set(key, loading);
    }
    return await within(loading, signal);
  };

  return {
    check: async (url, signal) => {
      signal.throwIfAborted();
      if (url.pathname === '/robots.txt')
        return { allowed: true, rule: 'robots.txt 本身', crawlDelayMs: null };
      const { entry, rules } = await current(url, signal);
      return verdictOf(entry, rules, url, now());
    },
  };
}

function keyOf(url: URL): string {
  return `${url.protocol === 'https:' ? 'https' : 'http'}_${hostKey(url)}`;
}

function verdictOf(entry: Entry, rules: RobotsRules, url: URL, now: number): RobotsVerdict {
  const { refused } = entry;
  if (refused !== undefined)
    return { allowed: false, rule: refused.message, code: refused.code, crawlDelayMs: null, refused };
  const isGivenUp = entry.unreachableSince !== null && now - entry.unreachableSince >= GIVEN_UP_MS;
  if (entry.state === 'unreachable' && !isGivenUp) {
    return {
      allowed: false,
      rule: `robots.txt 取不到（${entry.status}）`,
      code: 'PANHUO_ROBOTS_UNREACHABLE',
      crawlDelayMs: null,
      retryAt: entry.askAt,
    };
  }
  if (entry.state === 'absent' || entry.text === null) {
    return { allowed: true, rule: `没有 robots.txt（${entry.status}）`, crawlDelayMs: null };
  }
  const { crawlDelayMs } = rules;
  const rule = decisiveRule(rules, url);
  if (rule === null) return { allowed: true, rule: 'robots.txt 没有相关规则', crawlDelayMs };
  const text = `robots.txt 第 ${rule.line} 行 ${rule.text.slice(0, 200)}`;
  return rule.allow
    ? { allowed: true, rule: text, crawlDelayMs }
    : { allowed: false, rule: text, code: 'PANHUO_ROBOTS_FORBIDDEN', crawlDelayMs };
}

function entryOf(outcome: FetchOutcome, stored: Entry | null, now: number): Entry {
  const answered = (
    state: 'rules' | 'absent',
    text: string | null,
    validators: Validators | null,
    status: string,
  ) =>
    ({
      state,
      checkedAt: now,
      askAt: now + FRESH_MS,
      status,
      text,
      validators,
      unreachableSince: null,
    }) as const;
  switch (outcome.kind) {
    case 'fetched':
      return answered('rules', textOf(outcome.body), validatorsOf(outcome), `状态 ${outcome.status}`);
    case 'unchanged':
      return answered('rules', stored?.text ?? null, stored?.validators ?? null, '未变');
    case 'throttled':
      return unreachable(stored, now, outcome.message, outcome.retryAfterMs);
    case 'refused':
      // RFC 9309, 2.3.1.2: more than five redirects mean that there is none.
      if (outcome.rule === 'redirects') return answered('absent', null, null, outcome.message);
      // The host itself, not a place it sends us to: its pages would be refused by the same rule.
      if (outcome.redirects.length === 0) {
        const { code, rule, message } = outcome;
        return {
          ...unreachable(null, now, message, null),
          unreachableSince: null,
          refused: { code, rule, message },
        };
      }
      return unreachable(stored, now, outcome.message, null);
    case 'failed': {
      const status = outcome.answer?.status;
      if (status !== undefined && status < 500) return answered('absent', null, null, `状态 ${status}`);
      return unreachable(stored, now, outcome.message, null);
    }
    default:
      return outcome satisfies never;
  }
}

function unreachable(stored: Entry | null, now: number, status: string, waitMs: number | null): Entry {
  const since = stored?.state === 'unreachable' ? (stored.unreachableSince ?? now) : now;
  // Each time twice as long as the file has been away, within bounds.
  const backoff = Math.min(LAST_RETRY_MS, Math.max(FIRST_RETRY_MS, now - since));
  return {
    state: 'unreachable',
    checkedAt: now,
    askAt: now + Math.max(backoff, waitMs ?? 0),
    status,
    text: stored?.text ?? null,
    validators: stored?.validators ?? null,
    unreachableSince: since,
  };
}

/** The host is being left alone: nothing was learnt, so nothing is kept. */
function postponed(stored: Entry | null, now: number, notice: ThrottleNotice): Entry {
  return {
    state: 'unreachable',
    checkedAt: now,
    askAt: now + notice.retryAfterMs,
    status: notice.message,
    text: stored?.text ?? null,
    validators: stored?.validators ?? null,
    unreachableSince: null,
  };
}

/** UTF-8 by the standard; the last line is dropped when the file is longer than what is read. */
function textOf(body: Buffer): string {
  const text = new TextDecoder('utf-8').decode(body.subarray(0, ROBOTS_BYTES));
  return body.byteLength <= ROBOTS_BYTES ? text : text.slice(0, text.search(/[\r\n][^\r\n]*$/) + 1);
}

function validatorsOf(outcome: FetchOutcome & { kind: 'fetched' }): Validators | null {
  const etag = headerOf(outcome.headers, 'etag');
  const lastModified = headerOf(outcome.headers, 'last-modified');
  if (etag === undefined && lastModified === undefined) return null;
  return {
    url: outcome.finalUrl,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}

async function readEntry(file: string): Promise<Entry | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Entry;
  } catch (error) {
    // A file that a power cut emptied is asked for anew.
    if (errnoOf(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A verdict as the answer to "may this redirect be followed?": a file that cannot be had now is a reason to wait, not to give up. */
export function refusalOfVerdict(verdict: RobotsVerdict, now: number): Refusal | ThrottleNotice | null {
  if (verdict.allowed) return null;
  if (verdict.retryAt !== undefined)
    return { retryAfterMs: Math.max(0, verdict.retryAt - now), message: verdict.rule };
  return { code: verdict.code ?? 'PANHUO_ROBOTS_FORBIDDEN', rule: 'robots', message: verdict.rule };
}
